"""One sheet as the finder of labels sees it: texts, rows, and merged cells as one cell each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from processor.forms.text import tidy, typed_text
from processor.model import Area, CellValue, Grid, Place

Pos: TypeAlias = tuple[int, int]  # row, column, counted from 0

_COLONS = ":："  # in a cell of its own between a label and its value
_COVERED_MOST = 200_000  # cells under merges that are worth remembering; forms need hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A grid indexed by rows. Blank cells (white space, underscores, a colon) are absent from
    ``texts``.
    """

    name: str
    cells: Mapping[Pos, CellValue]
    faults: Mapping[Pos, str]
    texts: Mapping[Pos, str]
    rows: Mapping[int, list[int]]  # filled columns, in order
    merged: Mapping[Pos, Area]  # by its first cell
    covered: Mapping[Pos, Pos]  # a cell under a merge, to its first cell

    def anchor(self, pos: Pos) -> Pos:
        """The first cell of the merge that covers this cell, or the cell itself."""
        return self.covered.get(pos, pos)

    def area(self, pos: Pos) -> Area:
        """The rectangle of the cell: its merge, or itself alone."""
        return self.merged.get(pos) or Area(pos[0], pos[1], pos[0], pos[1])

    def place(self, pos: Pos) -> Place:
        """The cell for people."""
        return Place(self.name, a1(pos))

    def filled(self, row: int, left: int, right: int) -> list[int]:
        """The filled columns of a row between two columns, both included."""
        columns = self.rows.get(row, [])
        start = bisect_left(columns, left)
        return columns[start : bisect_left(columns, right + 1, start)]


def view(grid: Grid) -> Sheet:
    """Index a grid."""
    cells = _with_ticks(grid) if grid.ticks else grid.cells
    texts = {pos: typed_text(value) for pos, value in cells.items()}
    texts = {pos: text for pos, text in texts.items() if tidy(text).strip(_COLONS)}
    texts |= {pos: texts.get(pos, "") for pos in grid.faults}
    merged = {(area.top, area.left): area for area in grid.merges}
    covered = _covered(grid.merges)
    rows: dict[int, list[int]] = {}
    for row, column in sorted(pos for pos in texts if pos not in covered):
        rows.setdefault(row, []).append(column)
    return Sheet(
        name=grid.sheet,
        cells=cells,
        faults=grid.faults,
        texts=texts,
        rows=rows,
        merged=merged,
        covered=covered,
    )


def _with_ticks(grid: Grid) -> dict[Pos, CellValue]:
    """The cells with the boxes that float over them, as if they were typed: ☑ or □, caption.

    A box without a caption belongs to the option in its cell, so it comes before the text.
    """
    cells = dict(grid.cells)
    covered = _covered(grid.merges)
    for tick in grid.ticks:
        pos = covered.get((tick.row, tick.column), (tick.row, tick.column))
        box = "☑" if tick.checked else "□"
        there = cells.get(pos)
        text = "" if there is None else typed_text(there)
        if tick.caption:
            cells[pos] = f"{text}  {box}{tick.caption.strip()}".strip()
        elif not isinstance(there, bool):
            cells[pos] = f"{box}{text}"
    return cells


def a1(pos: Pos) -> str:
    """A1 notation of a cell counted from 0."""
    letters, column = "", pos[1] + 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{pos[0] + 1}"


def _covered(merges: tuple[Area, ...]) -> dict[Pos, Pos]:
    covered: dict[Pos, Pos] = {}
    for area in merges:
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if size + len(covered) > _COVERED_MOST:
            continue
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                covered[row, column] = (area.top, area.left)
        del covered[area.top, area.left]
    return covered
