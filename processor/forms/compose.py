"""From the slots of one form to its values and findings.

The best-ranked alias speaks for a field; a second answer under the same label that says
something else is told, never dropped. Contact points of all labels are merged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from processor.forms.choices import has_boxes
from processor.forms.dates import carve_moment
from processor.forms.entry import Entry, entry_of
from processor.forms.kinds import KINDS, signed_moment
from processor.forms.lexicon import Lexicon
from processor.forms.marks import read_mark
from processor.forms.numbers import is_unit_alone
from processor.forms.phones import read_contacts, without_contacts
from processor.forms.slots import Slot
from processor.forms.text import fold, tidy, typed_text
from processor.messages import finding
from processor.model import CellValue, Finding, Place, Severity, Value
from processor.rules.forms import ROWS, FormField, FormRules, Section

# What stands beside the first cell of these is somebody else's; figures and dates may be split.
_ONE_CELL = (
    "text", "party", "person", "choice", "mark", "address", "reference",
    "identity", "credit_code", "plate", "vin", "serial",
)  # fmt: skip
_FIGURES = ("quantity", "money", "integer", "score")
NOTHING: Mapping[str, Sequence[Sequence[Slot]]] = {}
_EMPTY_BOXES = "□☐口"
_PLACEHOLDER = re.compile("[x×]{2,}")  # XXX stands in a sample form where a name will be
_NOWHERE = Place("", "")
_JOINTS = " \t\n,，、;；/|。和与"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one form says: its values, the place of every field it shows, the findings."""

    values: dict[str, Value]
    places: dict[str, Place]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    slot: Slot
    typed: str
    meaning: Any
    findings: tuple[Finding, ...]


def compose(
    words: Lexicon,
    slots: Sequence[Slot],
    zone: ZoneInfo,
    rows: Mapping[str, Sequence[Sequence[Slot]]] = NOTHING,
) -> Answers:
    """Read every slot and settle on one value for each field; rows become lists of rows."""
    single = [field for field in words.form.fields if field.kind != ROWS]
    whole = _answers(words, single, slots, zone)
    for section in words.form.sections:
        if section.section in rows:
            whole = _with_rows(words, section, rows[section.section], whole, zone)
    return whole


def _with_rows(
    words: Lexicon,
    section: Section,
    rows: Sequence[Sequence[Slot]],
    whole: Answers,
    zone: ZoneInfo,
) -> Answers:
    """The answers with one more value: the rows of a repeated section."""
    read = [_answers(words, section.fields, slots, zone) for slots in rows]
    kept = [row for row in read if row.values]
    findings = [
        f
        for number, row in enumerate(kept)
        for f in row.findings
        if number == 0 or f.code != "label-missing"  # a column that is missing is told once
    ]
    if not kept:
        return whole
    value = Value(
        field=section.section,
        typed="\n".join(" · ".join(v.typed for v in row.values.values()) for row in kept),
        meaning=[_row(section, row) for row in kept],
        place=next(iter(kept[0].values.values())).place,
    )
    return Answers(
        values=whole.values | {section.section: value},
        places=whole.places | {section.section: value.place},
        findings=(*whole.findings, *findings),
    )


def _row(section: Section, row: Answers) -> dict[str, Any]:
    """One row, JSON-ready; a blank field is None, and ``_cells`` says where each one stands."""
    meanings = {
        f.field: row.values[f.field].meaning if f.field in row.values else None
        for f in section.fields
    }
    return meanings | {"_cells": {name: str(value.place) for name, value in row.values.items()}}


def _answers(
    words: Lexicon, fields: Sequence[FormField], slots: Sequence[Slot], zone: ZoneInfo
) -> Answers:
    by_field: dict[str, list[Slot]] = {}
    for slot in slots:
        by_field.setdefault(slot.field, []).append(slot)
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    signed: list[tuple[str, _Reading]] = []
    for field in fields:
        own = by_field.get(field.field, [])
        if not own:
            findings += _unanswered(field, own)
            continue
        own.sort(key=lambda slot: slot.rank)
        told: list[_Reading] = []
        for slot in own:
            if (known := _known(words, field, slot, zone)) is not None:
                told += [replace(reading, slot=slot) for reading in known]
                continue
            entry = _entry(words, field, slot, slots, zone)
            reading = _read(slot, entry)
            if reading is not None:
                told.append(reading)
            if field.signed_at and entry.cells and slot.fault is None:
                signed.append((field.signed_at, _signing(slot, entry)))
        findings += _settle(field, own, told, values)
    findings += _date_signatures(signed, values)
    places = {name: own[0].place for name, own in by_field.items()}
    return Answers(values=values, places=places, findings=tuple(findings))


def _known(
    words: Lexicon, field: FormField, slot: Slot, zone: ZoneInfo
) -> tuple[_Reading, ...] | None:
    """The reading of a slot whose texts say the same wherever they stand; none for a blank one.

    In a register most cells of a column say what others said before.
    """
    plain = slot.fault is None and not slot.fused and not field.signed_at
    if not plain or not all(type(cell) is str for cell in slot.cells):
        return None
    return _read_texts(words, field.field, slot.cells, (slot.said, slot.tall), zone)


@lru_cache(maxsize=16384)
def _read_texts(
    words: Lexicon,
    name: str,
    cells: tuple[CellValue, ...],
    label: tuple[str, bool],
    zone: ZoneInfo,
) -> tuple[_Reading, ...] | None:
    """What texts under a label mean; None where there is something to tell of their place."""
    field = words.form.field_named(name)
    if field is None:
        return None
    said, tall = label
    slot = Slot(field=name, rank=0, said=said, place=_NOWHERE, at=(), cells=cells, tall=tall)
    reading = _read(slot, _entry(words, field, slot, (), zone))
    if reading is None:
        return ()
    return None if reading.findings else (reading,)


def _entry(
    words: Lexicon, field: FormField, slot: Slot, slots: Sequence[Slot], zone: ZoneInfo
) -> Entry:
    cells = slot.cells
    if slot.fused:
        cells = _share(words.form, field, slot, slots, zone)
    filled = tuple(cell for cell in cells if not _is_nothing(words, field, cell))
    filled = _own_cells(field, slot, filled)
    if all(isinstance(cell, str) and not fold(cell).strip(_EMPTY_BOXES) for cell in filled):
        filled = ()
    return entry_of(field, filled, said=slot.said, place=slot.place, zone=zone)


def _own_cells(
    field: FormField, slot: Slot, filled: tuple[CellValue, ...]
) -> tuple[CellValue, ...]:
    """The cells that are the field's own; options with boxes may stand in a cell each."""
    if field.kind in _FIGURES:
        others = (c for c in filled[1:] if not isinstance(c, str) or _is_figure(c))
        return (*filled[:1], *others)
    if field.kind not in _ONE_CELL or field.signed_at or (field.kind == "text" and slot.tall):
        return filled
    if field.kind == "choice" and len(filled) > 1:
        boxes = [has_boxes(cell, field) for cell in filled if isinstance(cell, str)]
        if any(boxes) and boxes[0] < 2:
            return filled
    return filled[:1]


def _is_figure(cell: str) -> bool:
    """Whether a cell beside a number goes on with it: a figure, a unit, 至."""
    return is_unit_alone(cell) or any(c.isdecimal() for c in cell)


def _is_nothing(words: Lexicon, field: FormField, cell: CellValue) -> bool:
    """Whether a cell is blank, says 无 or /, or only says how to fill it in."""
    if not isinstance(cell, str):
        return False
    word = fold(tidy(cell))
    if not word:
        return True
    if field.kind == "mark" and read_mark(cell, field) is not None:
        return False  # among marks / is a statement
    if _PLACEHOLDER.fullmatch(word):
        return True
    return word in words.blanks or word.lstrip("([【<").startswith(words.hints)


def _share(
    form: FormRules, field: FormField, slot: Slot, slots: Sequence[Slot], zone: ZoneInfo
) -> tuple[CellValue, ...]:
    """A field's part of cells that answer two: the dates, the contact points, or the rest."""
    others = [
        form.field_named(s.field) for s in slots if s.place == slot.place and s.field != field.field
    ]
    other = next((o for o in others if o is not None), None)
    text = "\n".join(typed_text(cell) for cell in slot.cells)
    if other is None or not text or {field.kind, other.kind}.isdisjoint(("datetime", "phones")):
        return slot.cells
    carver = field if field.kind in ("datetime", "phones") else other
    if carver.kind == "phones":
        part, rest = ", ".join(read_contacts(text).points), without_contacts(text)
    else:
        carved = carve_moment(text, zone)
        rest = text if carved is None else carved[1]
        part = text if carved is None else _without(text, rest)
    wanted = part if carver is field else rest.strip(_JOINTS)
    return (wanted,) if wanted else ()


def _without(text: str, rest: str) -> str:
    """What of a text is not in its rest, so that a date is read by its own rules."""
    left = text
    for word in rest.split():
        left = left.replace(word, " ", 1)
    return left.strip(_JOINTS)


_FAULTS = {
    "error": "error-cell",
    "uncached": "formula-uncalculated",
    "rounded": "number-rounded",
}


def _read(slot: Slot, entry: Entry) -> _Reading | None:
    """One slot as a reading; None where it is blank."""
    field = entry.field
    if slot.fault is not None:
        code = _FAULTS[slot.fault]
        return _Reading(slot=slot, typed=entry.typed, meaning=None, findings=(entry.found(code),))
    if not entry.typed:
        return None
    meaning, findings = KINDS[field.kind](entry)
    if meaning is None and not findings:
        return None
    return _Reading(slot=slot, typed=entry.typed, meaning=meaning, findings=findings)


def _settle(
    field: FormField, slots: Sequence[Slot], told: Sequence[_Reading], values: dict[str, Value]
) -> list[Finding]:
    """Put one field's value down and say what is wrong with it."""
    told, lent = _without_borrowed(slots, told)
    if not told:
        return _unanswered(field, slots)
    best = told[0]
    findings = list(best.findings)
    if field.kind == "phones":
        best, findings = _merged(told)
    else:
        for other in told[1:]:
            findings += _second(field, best, other)
    for other in lent:
        findings += _second(field, best, other, Severity.WARNING)
    values[field.field] = Value(
        field=field.field, typed=best.typed, meaning=best.meaning, place=best.slot.place
    )
    return findings


def _without_borrowed(
    slots: Sequence[Slot], told: Sequence[_Reading]
) -> tuple[list[_Reading], list[_Reading]]:
    """What stands under the field's own labels, and what follows somebody else's name."""
    borrowed = sum(slot.borrowed for slot in slots)
    if borrowed in (0, len(slots)):
        return list(told), []
    lent = [reading for reading in told if reading.slot.borrowed]
    return [reading for reading in told if not reading.slot.borrowed], lent


def _unanswered(field: FormField, slots: Sequence[Slot]) -> list[Finding]:
    if not field.required:
        return []
    if not slots:
        return [finding("label-missing", field=field.field)]
    return [finding("required-blank", field=field.field, place=slots[0].place)]


def _merged(told: Sequence[_Reading]) -> tuple[_Reading, list[Finding]]:
    """The contact points of all slots in one list, without repeats."""
    points = dict.fromkeys(p for reading in told for p in reading.meaning or ())
    findings = [f for reading in told for f in reading.findings]
    typed = "\n".join(dict.fromkeys(reading.typed for reading in told))
    first = told[0]
    whole = _Reading(slot=first.slot, typed=typed, meaning=list(points) or None, findings=())
    return whole, findings


def _second(
    field: FormField, best: _Reading, other: _Reading, severity: Severity | None = None
) -> list[Finding]:
    """What the reading that was not taken says, unless it says the same."""
    if other.meaning == best.meaning and other.meaning is not None:
        return []
    if other.typed == best.typed:
        return []
    equal = other.slot.rank == best.slot.rank and severity is None
    return [
        finding(
            "two-readings" if equal else "second-reading",
            severity=severity,
            field=field.field,
            place=best.slot.place,
            there=best.typed,
            other=other.typed,
            other_place=str(other.slot.place),
        )
    ]


def _signing(slot: Slot, entry: Entry) -> _Reading:
    meaning, findings = signed_moment(entry)
    return _Reading(slot=slot, typed=entry.typed, meaning=meaning, findings=findings)


def _date_signatures(
    signed: Sequence[tuple[str, _Reading]], values: dict[str, Value]
) -> list[Finding]:
    """The dates in cells of signatures fill the fields of their times where these are blank."""
    findings: list[Finding] = []
    for name, reading in signed:
        told = values.get(name)
        if reading.meaning is None or (told and told.meaning == reading.meaning):
            findings += () if told else reading.findings  # a date that is unclear
        elif told is None:
            values[name] = Value(
                field=name, typed=reading.typed, meaning=reading.meaning, place=reading.slot.place
            )
        else:
            findings.append(
                finding(
                    "second-reading",
                    field=name,
                    place=told.place,
                    there=told.typed,
                    other=reading.typed,
                    other_place=str(reading.slot.place),
                )
            )
    return findings
