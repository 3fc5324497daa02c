"""The content of an OpenDocument spreadsheet, as the counting pass hears it.

Notes merges and error cells by table, and counts what repeated rows and columns come to.
No cell values are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from processor.intake.limits import MAX_COLUMNS, MAX_ROWS, Limits, demand
from processor.intake.markup import Attributes
from processor.intake.sheets import Extent
from processor.model import Area


@dataclass(slots=True)
class Table:
    """One sheet as far as it was heard."""

    name: str
    extent: Extent
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    row: int = 0
    column: int = 0
    row_repeat: int = 1
    column_repeat: int = 1
    filled_in_row: int = 0
    filled: bool = False  # the present cell


class ContentSink:
    """content.xml: its tables in order, nested ones left out."""

    loose = False

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.tables: list[Table] = []
        self._nesting = 0
        self._counted = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._nesting += 1
            if self._nesting == 1:
                title = attributes.get("table:name", "")
                self.tables.append(Table(name=title, extent=Extent(self._limits)))
        elif self._nesting == 1:
            if name == "table-row":
                table = self.tables[-1]
                table.row_repeat = _number(attributes, "number-rows-repeated", MAX_ROWS)
                table.column = table.filled_in_row = 0
            elif name in ("table-cell", "covered-table-cell"):
                _open_cell(self.tables[-1], attributes)

    def end(self, name: str) -> None:
        if name == "table":
            self._nesting -= 1
        elif self._nesting == 1:
            if name == "table-row":
                _close_row(self.tables[-1])
            elif name in ("table-cell", "covered-table-cell"):
                _close_cell(self.tables[-1])

    def text(self, data: str) -> None:
        if self._nesting and not data.isspace():
            self.tables[-1].filled = True


def _open_cell(table: Table, attributes: Attributes) -> None:
    at = table.row, table.column
    table.column_repeat = _number(attributes, "number-columns-repeated", MAX_COLUMNS)
    table.filled = any(key.endswith(":value-type") for key in attributes)
    down = _number(attributes, "number-rows-spanned", MAX_ROWS)
    across = _number(attributes, "number-columns-spanned", MAX_COLUMNS)
    if down > 1 or across > 1:
        table.extent.merge(Area(at[0], at[1], at[0] + down - 1, at[1] + across - 1))
    if attributes.get("calcext:value-type") == "error":
        table.faults[at] = "error"


def _close_cell(table: Table) -> None:
    table.column += table.column_repeat
    if table.filled:
        table.filled_in_row += table.column_repeat
        table.extent.reach(table.row + table.row_repeat - 1, table.column - 1)
    table.filled = False


def _close_row(table: Table) -> None:
    table.extent.count(table.filled_in_row * table.row_repeat)
    table.row += table.row_repeat


def _number(attributes: Attributes, name: str, most: int) -> int:
    text = attributes.get("table:" + name, "1")
    demand(text.isascii() and text.isdigit() and len(text) < 9, "damaged", f"{name} {text[:20]}")
    demand(int(text) <= most, "bomb", f"{name} {text}")
    return max(1, int(text))
