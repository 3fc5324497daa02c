"""Forms that are made of sections: a head, and parts that come again.

The head is read as any form of labels; a repeated register gives a row of slots for each line,
a repeated block one for each block. What makes a record is said by ``records``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from processor.forms.checklist import read_checklist
from processor.forms.found import Found
from processor.forms.labels import Label
from processor.forms.locate import Map
from processor.forms.questions import read_questions
from processor.forms.register import Table, read_under
from processor.forms.slots import Slot, read_slots
from processor.forms.stacks import side_by_side, stacked
from processor.rules.forms import Section

_LEAST_HEADER = 2  # fields: one label alone may as well stand above its one value


def find_parts(found: Map) -> list[Found]:
    """Every form of sections on the sheet, in reading order, before it is known to be whole."""
    form = found.lexicon.form
    again = {f.field for s in form.sections if s.repeats for f in s.fields}
    head = [label for label in found.labels if not again.issuperset(label.fields)]
    groups = [group for part in side_by_side(head) for group in stacked(part, form.recognise)]
    groups.sort(key=lambda group: group[0].pos)
    forms: list[Found] = []
    for number, group in enumerate(groups or [[]]):
        own = [x for x in found.labels if again.issuperset(x.fields) and _of(x, groups) == number]
        forms += _records(found, group, own)
    return forms


def _of(label: Label, groups: Sequence[Sequence[Label]]) -> int:
    """The number of the form that a label of a repeated section belongs to."""
    before = [i for i, group in enumerate(groups) if group[0].pos[0] <= label.pos[0]]
    beside = [i for i in before if min(x.pos[1] for x in groups[i]) <= label.pos[1]]
    return (beside or before or [0])[-1]


def _records(found: Map, head: Sequence[Label], own: Sequence[Label]) -> Iterator[Found]:
    form = found.lexicon.form
    rows: dict[str, tuple[tuple[Slot, ...], ...]] = {}
    spent: set[int] = set()
    for section in form.sections:
        if not section.repeats:
            continue
        fields = {f.field for f in section.fields}
        labels = [x for x in own if fields.issuperset(x.fields)]
        tables = _tables(found, section, labels, [*head, *own])
        if tables or section.layout == "register":
            rows[section.section] = tuple(row.slots for table in tables for row in table.rows)
            spent |= {id(label) for table in tables for label in table.spent}
            spent -= {id(label) for label in own}
        else:
            rows[section.section] = tuple(_blocks(found, section, labels))
    slots = tuple(_head_slots(found, [x for x in head if id(x) not in spent]))
    pos = min((label.pos for label in (*head, *own)), default=(0, 0))
    fields_shown = frozenset(f for label in (*head, *own) for f in label.fields)
    whole = Found(pos=pos, slots=slots, rows=rows, shown=fields_shown, headless=not head)
    if form.records == "form":
        yield whole
        return
    repeated = next(s.section for s in form.sections if s.repeats)
    for row in rows[repeated]:
        yield replace(whole, pos=_first(found, row, pos), slots=(*row, *slots), rows={}, own=row)


def _tables(
    found: Map, section: Section, labels: Sequence[Label], everything: Sequence[Label]
) -> list[Table]:
    """The tables of a section: of a register, and of blocks that are filled in under a header."""
    if section.layout == "register" or (section.layout == "labels" and _is_header(labels)):
        return read_under(found, labels, everything)
    return []


def _is_header(labels: Sequence[Label]) -> bool:
    """Whether labels stand cell beside cell in one row, so that no value can stand between."""
    across = sorted(labels, key=lambda label: label.pos)
    touching = all(
        one.pos[0] == two.pos[0] and two.area.left == one.area.right + 1
        for one, two in pairwise(across)
    )
    fields = {field for label in labels for field in label.fields}
    return len(fields) >= _LEAST_HEADER and touching and all(x.inline is None for x in labels)


def _first(found: Map, row: Sequence[Slot], otherwise: tuple[int, int]) -> tuple[int, int]:
    filled = [slot.at[0] for slot in row if slot.cells]
    return min(filled, default=otherwise)


def _head_slots(found: Map, labels: Sequence[Label]) -> Iterator[Slot]:
    """The slots of the sections that stand once, each by its own layout."""
    layouts = {f.field: s.layout for s in found.lexicon.form.sections for f in s.fields}
    for layout in ("labels", "checklist", "questionnaire"):
        own = [
            x
            for x in labels
            if layouts[x.fields[0]] == layout
            or (layout == "labels" and layouts[x.fields[0]] == "register")
        ]
        yield from _read(found, layout, own)


def _read(found: Map, layout: str, labels: Sequence[Label]) -> list[Slot]:
    if not labels:
        return []
    if layout == "checklist":
        return read_checklist(found, labels)
    if layout == "questionnaire":
        return read_questions(found, labels)
    return read_slots(found, labels)


def _blocks(found: Map, section: Section, labels: Sequence[Label]) -> Iterator[tuple[Slot, ...]]:
    """The slots of every block that holds anything."""
    blocks = [block for part in _columns(labels) for block in _down(part)]
    for block in sorted(blocks, key=lambda block: block[0].pos):
        slots = tuple(_read(found, section.layout, block))
        if any(slot.cells for slot in slots):
            yield slots


def _down(labels: Sequence[Label]) -> Iterator[list[Label]]:
    """Blocks one under another: each begins where a field comes again."""
    block: list[Label] = []
    for label in labels:
        if any(set(label.fields) & set(other.fields) for other in block):
            yield block
            block = []
        block.append(label)
    if block:
        yield block


def _columns(labels: Sequence[Label]) -> list[list[Label]]:
    """Blocks side by side: labels that come again in their row, shared out by columns."""
    firsts = sorted({x.pos[1] for x in labels if x.fields == labels[0].fields}) if labels else []
    if len(firsts) < 2 or not _repeats_in_row(labels):
        return [list(labels)] if labels else []
    parts: list[list[Label]] = [[] for _ in firsts]
    for label in labels:
        parts[max(0, sum(label.pos[1] >= first for first in firsts) - 1)].append(label)
    return [part for part in parts if part]


def _repeats_in_row(labels: Sequence[Label]) -> bool:
    seen: set[tuple[int, str]] = set()
    for label in labels:
        key = (label.pos[0], label.fields[0])
        if key in seen:
            return True
        seen.add(key)
    return False
