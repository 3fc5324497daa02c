"""One worksheet part: find the cells to mark, and change nothing but their format number.

Rows and cells may lack addresses, be missing, or stand under a prefix. A cell inside a merged
area is marked at the area's first cell, the only one that a program shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from processor.model import Area
from processor.outputs.returned.cells import LAST_COLUMN, LAST_ROW, read_address, spell_address
from processor.outputs.returned.markup import (
    Document,
    Edit,
    Node,
    append_inside,
    prefixed,
    read_document,
    set_attribute,
    splice,
)
from processor.outputs.returned.nouns import NotPatchable

_NAMES = ("sheetData", "row", "c", "col", "mergeCell", "sheetView", "legacyDrawing")
# What the schema puts behind legacyDrawing; all else at the top level stands before it.
_BEHIND_DRAWING = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
}  # fmt: skip

Cell = tuple[int, int]


class Row(NamedTuple):
    """A row that is there: its number from 0, its element, and those of its cells."""

    number: int
    node: Node
    cells: list[Node]


class Sheet(NamedTuple):
    """A worksheet as far as marking needs it; rows are in ascending order."""

    document: Document
    data: Node
    rows: Mapping[int, Row]
    merges: tuple[Area, ...]
    columns: tuple[tuple[int, int, int], ...]  # first, last, format

    @property
    def drawing(self) -> Node | None:
        """The element that points at the shapes of the comments."""
        found = (n for n in self.document.named("legacyDrawing") if n.depth == 1)
        return next(found, None)


def read_sheet(xml: bytes) -> Sheet:
    """Find rows, cells, merged areas and column formats; NotPatchable where they make no sense."""
    document = read_document(xml, _NAMES, top=True)
    data = [n for n in document.named("sheetData") if n.depth == 1]
    if len(data) != 1:
        raise NotPatchable("a sheet has no cells")
    merges = (_area(n.attributes.get("ref", "")) for n in document.named("mergeCell"))
    return Sheet(
        document=document,
        data=data[0],
        rows=_read_rows(document),
        merges=tuple(area for area in merges if area is not None),
        columns=tuple(_column(n) for n in document.named("col", "cols")),
    )


def _read_rows(document: Document) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    number, cells = -1, list[Node]()
    for node in document.nodes:
        if node.name == "c" and node.parent == "row" and node.depth == 3:
            cells.append(node)
        elif node.name == "row" and node.parent == "sheetData" and node.depth == 2:
            number, cells = _follow(number, _row_number(node), LAST_ROW), []
            rows[number] = Row(number, node, cells)
    return rows


def _cells_by_column(row: Row | None) -> dict[int, Node]:
    cells: dict[int, Node] = {}
    column = -1
    for node in row.cells if row else ():
        column = _follow(column, _column_number(node, row.number if row else 0), LAST_COLUMN)
        cells[column] = node
    return cells


def _follow(last: int, said: int | None, limit: int) -> int:
    number = last + 1 if said is None else said
    if not last < number <= limit:
        raise NotPatchable("rows or cells are out of order")
    return number


def _row_number(node: Node) -> int | None:
    said = node.attributes.get("r")
    return None if said is None else _whole(said) - 1


def _column_number(node: Node, row: int) -> int | None:
    said = node.attributes.get("r")
    if said is None:
        return None
    address = read_address(said)
    if address is None or address[0] != row:
        raise NotPatchable("a cell's address does not fit its row")
    return address[1]


def _area(ref: str) -> Area | None:
    first, _, last = ref.partition(":")
    start, end = read_address(first), read_address(last or first)
    return None if start is None or end is None else Area(*start, *end)


def _column(node: Node) -> tuple[int, int, int]:
    first, last, style = (node.attributes.get(name, "0") for name in ("min", "max", "style"))
    return _whole(first) - 1, _whole(last) - 1, _whole(style)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotPatchable("a number is not understood")
    return int(text)


def anchor_of(sheet: Sheet, cell: Cell) -> Cell:
    """The cell itself, or the first cell of the merged area that it lies in."""
    row, column = cell
    for area in sheet.merges:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return area.top, area.left
    return cell


def format_of(sheet: Sheet, cell: Cell) -> int:
    """The format number that a cell shows: its own, else its row's, else its column's."""
    row = sheet.rows.get(cell[0])
    own = _cells_by_column(row).get(cell[1])
    if own is not None:
        return _whole(own.attributes.get("s", "0"))
    if row is not None and row.node.attributes.get("customFormat") in ("1", "true"):
        return _whole(row.node.attributes.get("s", "0"))
    return next((s for first, last, s in sheet.columns if first <= cell[1] <= last), 0)


def mark_cells(
    sheet: Sheet, cells: Iterable[Cell], formats: Mapping[int, int], drawing: str | None,
    references: str,
) -> bytes:  # fmt: skip
    """The sheet with these cells in their marked formats and, if given, a comment drawing."""
    edits: list[Edit] = []
    fresh: list[tuple[Node | None, str]] = []
    for number, group in groupby(sorted(set(cells)), key=lambda cell: cell[0]):
        columns = [(column, formats[format_of(sheet, (number, column))]) for _, column in group]
        if number in sheet.rows:
            edits += _in_row(sheet.rows[number], columns)
        else:
            fresh.append(_fresh_row(sheet, number, columns))
    edits += _insert(sheet.data, fresh)
    if drawing is not None:
        edits.append(_point_at_drawing(sheet, drawing, references))
    return splice(sheet.document.xml, [*edits, *_deselect(sheet.document)])


def _in_row(row: Row, columns: Sequence[tuple[int, int]]) -> list[Edit]:
    there = _cells_by_column(row)
    edits: list[Edit] = []
    fresh: list[tuple[Node | None, str]] = []
    for column, style in columns:
        if column in there:
            edits.append(set_attribute(there[column], "s", str(style)))
        else:
            behind = next((node for c, node in there.items() if c > column), None)
            fresh.append((behind, _blank(row.number, column, style)))
    if "spans" in row.node.attributes:
        taken = [*there, *(column for column, _ in columns)]
        spans = f"{min(taken) + 1}:{max(taken) + 1}"
        edits.append(set_attribute(row.node, "spans", spans))
    return edits + _insert(row.node, fresh)


def _fresh_row(
    sheet: Sheet, number: int, columns: Sequence[tuple[int, int]]
) -> tuple[Node | None, str]:
    cells = "".join(_blank(number, column, style) for column, style in columns)
    behind = next((row.node for n, row in sheet.rows.items() if n > number), None)
    return behind, f'<row r="{number + 1}">{cells}</row>'


def _blank(row: int, column: int, style: int) -> str:
    return f'<c r="{spell_address(row, column)}" s="{style}"/>'


def _insert(parent: Node, pieces: Sequence[tuple[Node | None, str]]) -> list[Edit]:
    """New children, each before the child that it names, or at the end of the parent."""
    last = "".join(markup for behind, markup in pieces if behind is None)
    edits = [
        Edit(behind.start, behind.start, prefixed(markup, parent.prefix))
        for behind, markup in pieces
        if behind is not None
    ]
    return [*edits, append_inside(parent, prefixed(last, parent.prefix))] if last else edits


def _point_at_drawing(sheet: Sheet, relation: str, references: str) -> Edit:
    root = sheet.document.root
    place = sheet.data.end
    for node in sheet.document.nodes:
        before = " " not in node.name and node.name not in _BEHIND_DRAWING
        if node.depth == 1 and before:
            place = node.end
    markup = f'<legacyDrawing xmlns:r="{references}" r:id="{relation}"/>'
    return Edit(place, place, prefixed(markup, root.prefix))


def deselect(xml: bytes) -> bytes:
    """The sheet with its tab no longer selected, so that typing never goes to two sheets."""
    document = read_document(xml, ["sheetView"])
    return splice(xml, _deselect(document))


def _deselect(document: Document) -> list[Edit]:
    return [
        set_attribute(node, "tabSelected", "0")
        for node in document.named("sheetView", "sheetViews")
        if node.attributes.get("tabSelected") in ("1", "true")
    ]
