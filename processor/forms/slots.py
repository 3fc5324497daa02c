"""From labels to the cells that answer them, within one form.

The direction, right of the label or below it, is decided for the whole form by what fits. A
blank cell where the value should stand stays blank; no neighbour's text is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from processor.forms.locate import Label, Map
from processor.forms.sheet import Pos
from processor.forms.text import fold
from processor.model import Area, CellValue, Place

_ROWS_MOST = 12  # rows beside one label that are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place where a field is answered. ``cells`` is empty where it is blank."""

    field: str
    rank: int
    said: str
    place: Place
    cells: tuple[CellValue, ...]
    fault: str | None = None
    tall: bool = False  # its label spans several rows
    fused: bool = False  # its cells answer a second field as well


def read_slots(found: Map, labels: Sequence[Label]) -> list[Slot]:
    """The slots of one form, in reading order of their labels."""
    below = _reads_downward(found, labels)
    columns = {} if below else _value_columns(found, labels)
    slots: list[Slot] = []
    for label in labels:
        if label.inline is not None:
            slots += slots_of(found, label, label.pos, [], inline=label.inline)
        elif below or _fills_the_row(found, label, labels):
            slots += slots_of(found, label, *_below(found, label))
        else:
            slots += slots_of(found, label, *_right(found, label, labels, columns))
    return slots


def slots_of(
    found: Map, label: Label, blank: Pos, cells: Iterable[Pos], inline: str = ""
) -> list[Slot]:
    """One slot for each field of a label; ``blank`` is the place if no cell answers."""
    sheet, filled = found.sheet, tuple(cells)
    at = filled[0] if filled else blank
    fault = next((sheet.faults[p] for p in filled if p in sheet.faults), None)
    values = tuple(sheet.cells[p] for p in filled if p in sheet.cells)
    return [
        Slot(
            field=name.field,
            rank=name.rank,
            said=label.said,
            place=sheet.place(at),
            cells=values or ((inline,) if inline else ()),
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
    "datetime": re.compile(r"\d{4}.*\d|年.*月|民国"),
    "quantity": re.compile(r"\d"),
    "money": re.compile(r"\d|[百千万亿]"),
}
_FIGURES = re.compile(r"[\d.:\-/]+")


def _suits_kind(kind: str, text: str) -> int:
    shape = _SHAPES.get(kind)
    if shape is not None:
        return 2 if shape.search(text) else 0
    return 0 if _FIGURES.fullmatch(text) and kind != "text" else 1


def _reads_downward(found: Map, labels: Sequence[Label]) -> bool:
    whole = [label for label in labels if label.inline is None]
    right = below = 0
    for label in whole:
        right += suits(found, label, found.right_of(label.pos[0], label.area.right + 1))
        below += suits(found, label, below_of(found, label.area, 1))
    return below > right


def _fills_the_row(found: Map, label: Label, labels: Sequence[Label]) -> bool:
    """Whether a label reaches to the right edge of its form, so that only below is room."""
    if label.area.left == label.area.right:
        return False
    edge = max(other.area.right for other in labels)
    return label.area.right >= edge and not found.sheet.filled(
        label.pos[0], label.area.right + 1, label.area.right + 64
    )


def _below(found: Map, label: Label) -> tuple[Pos, list[Pos]]:
    at = below_of(found, label.area, 1)
    first = (label.area.bottom + 1, label.area.left)
    return first, [at] if at is not None and not found.blocks(at) else []


def _value_columns(found: Map, labels: Sequence[Label]) -> dict[int, int]:
    """For each right edge of labels the nearest column in which one of them has its value."""
    nearest: dict[int, int] = {}
    for label in labels:
        at = found.right_of(label.pos[0], label.area.right + 1)
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
    return any(other.area.left == at[1] for other in labels)
