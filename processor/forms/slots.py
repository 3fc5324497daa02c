"""From labels to the cells that answer them, within one form.

The direction, right of the label or below it, is decided for the whole form by what fits. A
blank cell where the value should stand stays blank; no neighbour's text is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from processor.forms.labels import Label
from processor.forms.locate import Map
from processor.forms.sheet import Pos
from processor.forms.text import fold
from processor.model import Area, CellValue, Place

_ROWS_MOST = 12  # rows beside one label that are read
_DATE_MOST = 30  # characters of a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place where a field is answered. ``cells`` is empty where it is blank."""

    field: str
    rank: int
    said: str
    place: Place
    at: tuple[Pos, ...]  # the cells that were taken, and the label's where it holds the value
    cells: tuple[CellValue, ...]
    fault: str | None = None
    tall: bool = False  # its label spans several rows
    fused: bool = False  # its cells answer a second field as well
    borrowed: bool = False  # its label follows somebody else's name in the row


def read_slots(found: Map, labels: Sequence[Label], banded: bool = False) -> list[Slot]:
    """The slots of one form, in reading order of their labels.

    ``banded``: the form has bands, a row of labels over a row of values; so a label of its own
    with nothing right of it is the last band.
    """
    beside = {id(x): found.right_of(x.pos[0], x.area.right + 1) for x in labels}
    below = _reads_downward(found, labels, beside)
    columns = {} if below else _value_columns(found, labels, beside)
    slots: list[Slot] = []
    for index, label in enumerate(labels):
        if label.inline is not None:
            at, cells = label.pos, _date_under(found, label, label.area)
        elif (
            below
            or _has_no_room(found, label, labels, beside)
            or (
                banded
                and beside[id(label)] is None
                and suits(found, label, below_of(found, label.area, 1))
            )
        ):
            at, cells = _below(found, label)
        else:
            at, cells = _right(found, label, labels, columns)
        mine = slots_of(found, label, at, cells, inline=label.inline or "")
        borrowed = is_borrowed(found, label, labels[index - 1] if index else None)
        slots += [replace(slot, borrowed=True) for slot in mine] if borrowed else mine
    return slots


def is_borrowed(found: Map, label: Label, previous: Label | None) -> bool:
    """Whether a contact's label follows another person's in its row: 递交人 | 甲 | 电话 | 138..."""
    kinds = found.lexicon.kinds
    return (
        previous is not None
        and previous.pos[0] == label.pos[0]
        and kinds[label.fields[0]] == "phones"
        and kinds[previous.fields[-1]] in ("person", "signature")
        and not label.key.startswith("客户")
    )


def slots_of(
    found: Map, label: Label, blank: Pos, cells: Iterable[Pos], inline: str = ""
) -> list[Slot]:
    """One slot for each field of a label; ``blank`` is the place if no cell answers."""
    sheet, filled = found.sheet, tuple(cells)
    at = filled[0] if filled and not inline else blank
    fault = next((sheet.faults[p] for p in filled if p in sheet.faults), None)
    values = tuple(sheet.cells[p] for p in filled if p in sheet.cells)
    return [
        Slot(
            field=name.field,
            rank=name.rank,
            said=label.said,
            place=sheet.place(at),
            at=filled if filled and not inline else (blank, *filled),
            cells=(inline, *values) if inline else values,
            fault=fault,
            tall=label.area.bottom > label.area.top,
            fused=len(label.names) > 1,
        )
        for name in label.names
    ]


def suits(found: Map, label: Label, pos: Pos | None) -> int:
    """How well a cell answers a label: 0 not at all, 1 it may, 2 by its very shape."""
    if pos is None or found.blocks(pos):
        return 0
    kinds = found.lexicon.kinds
    text = fold(found.sheet.texts[pos][:80])
    return max(_suits_kind(kinds[field], text) for field in label.fields)


def below_of(found: Map, area: Area, rows: int) -> Pos | None:
    """The first filled cell in the rows under an area."""
    for row in range(area.bottom + 1, area.bottom + 1 + rows):
        columns = found.sheet.filled(row, area.left, area.right)
        if columns:
            return row, columns[0]
    return None


_SHAPES: Mapping[str, re.Pattern[str]] = {
    "phones": re.compile(r"\d[\d*\- ]{6,}|@"),
    "emails": re.compile("@"),
    "datetime": re.compile(r"\d{4}.*\d|年.*月|民国"),
    "date": re.compile(r"\d{4}.*\d|年.*月|民国"),
    "time": re.compile(r"\d[:点时]|[一二三四五六七八九十][点时]"),
    "period": re.compile(r"\d.*[-至到~—].*\d"),
    "quantity": re.compile(r"\d"),
    "integer": re.compile(r"\d|[一二三四五六七八九十]"),
    "score": re.compile(r"\d|★|⭐"),
    "money": re.compile(r"\d|[百千万亿]"),
    "identity": re.compile(r"\d{6}"),
    "credit_code": re.compile(r"[\da-z]{15}"),
    "vin": re.compile(r"[\da-z]{15}"),
    "mark": re.compile(r"^(?:[√✓✔☑v×✗✘✕x/○◯〇●o0。.]{1,3}|[\d.]+\D{0,4}|\D{1,4})$"),
}
_FIGURES = re.compile(r"[\d.:\-/]+")


def _suits_kind(kind: str, text: str) -> int:
    shape = _SHAPES.get(kind)
    if shape is not None:
        return 2 if shape.search(text) else 0
    return 0 if _FIGURES.fullmatch(text) and kind != "text" else 1


def _reads_downward(found: Map, labels: Sequence[Label], beside: Mapping[int, Pos | None]) -> bool:
    whole = [label for label in labels if label.inline is None]
    right = below = 0
    for label in whole:
        right += suits(found, label, beside[id(label)])
        below += suits(found, label, below_of(found, label.area, 1))
    return below > max(right, 1)  # one text below a label proves nothing: it may be a footer


def _has_no_room(
    found: Map, label: Label, labels: Sequence[Label], beside: Mapping[int, Pos | None]
) -> bool:
    """Whether only below is room: the next label, or the edge of the form, adjoins a label."""
    next_to = beside[id(label)]
    if next_to == (label.pos[0], label.area.right + 1) and next_to in found.taken:
        at = below_of(found, label.area, 1)
        inlined = any(other.pos == next_to and other.inline is not None for other in labels)
        return not inlined and suits(found, label, at) > 0
    if label.area.left == label.area.right:
        return False
    edge = max(other.area.right for other in labels)
    return label.area.right >= edge and not found.sheet.filled(
        label.pos[0], label.area.right + 1, label.area.right + 64
    )


def _below(found: Map, label: Label) -> tuple[Pos, list[Pos]]:
    at = below_of(found, label.area, 1)
    first = (label.area.bottom + 1, label.area.left)
    if at is None or found.blocks(at):
        return first, []
    return first, [at, *_date_under(found, label, found.sheet.area(at))]


def _date_under(found: Map, label: Label, signed: Area) -> list[Pos]:
    """The date without a label of its own that stands right under a signature."""
    if not set(label.fields) & set(found.lexicon.signed):
        return []
    at = below_of(found, signed, 1)
    if at is None or at[1] != signed.left or found.blocks(at):
        return []
    before = found.sheet.filled(at[0], 0, at[1] - 1)
    if before and found.blocks((at[0], before[-1])):
        return []
    text = found.sheet.texts[at]
    return [at] if _SHAPES["datetime"].search(fold(text[:40])) and len(text) <= _DATE_MOST else []


def _value_columns(
    found: Map, labels: Sequence[Label], beside: Mapping[int, Pos | None]
) -> dict[int, int]:
    """For each right edge of labels the nearest column in which one of them has its value."""
    nearest: dict[int, int] = {}
    for label in labels:
        at = beside[id(label)]
        if label.inline is None and at is not None and not found.blocks(at):
            edge = label.area.right
            nearest[edge] = min(at[1], nearest.get(edge, at[1]))
    return nearest


def _right(
    found: Map, label: Label, labels: Sequence[Label], columns: Mapping[int, int]
) -> tuple[Pos, list[Pos]]:
    """The value cells right of a label, over all the rows that it spans."""
    area = label.area
    first = columns.get(area.right, area.right + 1)
    cells: dict[Pos, None] = {}
    for row in range(area.top, min(area.bottom, area.top + _ROWS_MOST) + 1):
        cells |= dict.fromkeys(_run(found, label, row, first, labels))
    if cells and area.top == area.bottom:
        cells |= dict.fromkeys(_date_under(found, label, found.sheet.area(next(iter(cells)))))
    return (area.top, first), list(cells)


def _run(found: Map, label: Label, row: int, first: int, labels: Sequence[Label]) -> list[Pos]:
    """The value in one row, with the cells that follow it without a gap."""
    start = label.area.right + 1
    at = found.right_of(row, start)
    if at is None:
        return []
    if _answers_itself(found, label, at, labels):
        return [at]
    if found.blocks(at) or at[1] > first:
        return []
    if at[1] > start and _stands_apart(found, at, start, labels):
        return []
    run = [at]
    while (after := (row, found.sheet.area(run[-1]).right + 1)) in found.sheet.texts:
        if found.blocks(after) or after in found.sheet.covered:
            break
        run.append(after)
    return run


def _answers_itself(found: Map, label: Label, at: Pos, labels: Sequence[Label]) -> bool:
    """Whether the neighbour repeats the label before its value: 联系方式 | 电话：1380..."""
    here = [other for other in labels if other.pos == at]
    return bool(here) and all(
        other.inline is not None and set(other.fields) <= set(label.fields) for other in here
    )


def _stands_apart(found: Map, at: Pos, start: int, labels: Sequence[Label]) -> bool:
    """Whether a text beyond blank cells belongs elsewhere: a merged blank is the value cell,
    and a text in a column of labels is a label that we do not know."""
    blank = found.sheet.anchor((at[0], start))
    if blank in found.sheet.merged:
        return True
    column = [other for other in labels if other.area.left == at[1]]
    return any(other.inline is None or not _repeated(other, labels) for other in column)


def _repeated(answer: Label, labels: Sequence[Label]) -> bool:
    """Whether a label only repeats, before its value, the label at the left of it."""
    return any(
        label.inline is None
        and label.pos[0] == answer.pos[0]
        and label.pos[1] < answer.pos[1]
        and set(answer.fields) <= set(label.fields)
        for label in labels
    )
