"""Checklists: an item, and beside it a mark, or a tick under one of several headings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from processor.forms.choices import read_option
from processor.forms.labels import Label
from processor.forms.locate import Map
from processor.forms.marks import MARKS, read_mark
from processor.forms.sheet import Pos
from processor.forms.slots import Slot, read_slots
from processor.rules.forms import FormField

_COLUMNS_MOST = 12  # columns right of an item that may be headed by an option
_ROWS_MOST = 200  # rows of one list under its headings


def read_checklist(found: Map, labels: Sequence[Label]) -> list[Slot]:
    """A slot for every item; a tick under a heading is read as the heading."""
    rows = {label.pos[0] for label in labels}
    slots: list[Slot] = []
    for slot, label in _paired(read_slots(found, labels), labels):
        field = found.lexicon.form.field_named(slot.field)
        heads = _heads(found, label, field, rows) if field is not None else {}
        slots.append(_ticked(found, label, slot, heads) if len(heads) > 1 else slot)
    return slots


def _paired(slots: Sequence[Slot], labels: Sequence[Label]) -> list[tuple[Slot, Label]]:
    owners = [label for label in labels for _ in label.names]
    return list(zip(slots, owners, strict=True))


def _heads(found: Map, label: Label, field: FormField, items: Collection[int]) -> Mapping[int, str]:
    """The columns right of an item whose heading is one of its options, in the nearest row."""
    row, right = label.pos[0], label.area.right
    for above in range(row - 1, max(-1, row - _ROWS_MOST), -1):
        if above in items:  # what stands there are the marks of other items
            continue
        columns = found.sheet.filled(above, right + 1, right + _COLUMNS_MOST)
        heads = {
            column: text
            for column in columns
            if _is_option(text := found.sheet.texts[above, column], field)
        }
        if len(heads) > 1 and len(set(heads.values())) == len(heads):
            return heads
    return {}


def _is_option(text: str, field: FormField) -> bool:
    return read_option(text, field) is not None or (
        field.kind == "mark" and read_mark(text, field) is not None
    )


def _ticked(found: Map, label: Label, slot: Slot, heads: Mapping[int, str]) -> Slot:
    """The slot as the headings of its ticked columns say; several are told as they stand."""
    at: list[Pos] = [
        (label.pos[0], column)
        for column in heads
        if found.sheet.texts.get((label.pos[0], column), "").strip() in _TICKS
    ]
    words = tuple(heads[pos[1]] for pos in at)
    if not at:
        return replace(slot, cells=(), at=(slot.at[0],))
    told = words if len(words) == 1 else ("、".join(words),)
    return replace(slot, cells=told, at=tuple(at), place=found.sheet.place(at[0]))


_TICKS = frozenset((*MARKS["√"], *MARKS["●"], "■", "1", "TRUE"))
