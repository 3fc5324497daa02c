"""The content of an OpenDocument spreadsheet, as the counting pass hears it.

Notes merges, error cells, comments, drop-down lists and hidden rows by table, and counts what
repeated rows and columns come to. No cell values are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from processor.intake.frame import ListRule
from processor.intake.limits import MAX_COLUMNS, MAX_ROWS, Limits, demand
from processor.intake.markup import Attributes
from processor.intake.sheets import Extent
from processor.model import Area

_HIDDEN_MOST = 10_000  # hidden rows that one row may stand for; below them nothing is filled
_ZEROS = re.compile(r"0[0-9]{1,19}")
_IN_LIST = re.compile(r"cell-content-is-in-list\((.*)\)", re.S)
_WORD = re.compile(r'"((?:[^"]|"")*)"')
_CELLS = re.compile(
    r"\[\$?'?([^'.\[\]]*)'?\.(\$?[A-Z]+\$?\d+):\$?'?[^'.\[\]]*'?\.(\$?[A-Z]+\$?\d+)\]"
)


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
    number: bool = False
    shown: str = ""  # what the present cell shows
    padded: dict[tuple[int, int], int] = field(default_factory=dict)  # digits shown of numbers
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    lists: list[ListRule] = field(default_factory=list)


class ContentSink:
    """content.xml: its tables in order, nested ones left out."""

    loose = False

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.tables: list[Table] = []
        self._nesting = 0
        self._lists: dict[str, str] = {}  # name of a validation -> formula of its options
        self._comment: list[str] | None = None  # of the annotation that is being heard

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._nesting += 1
            if self._nesting == 1:
                title = attributes.get("table:name", "")
                self.tables.append(Table(name=title, extent=Extent(self._limits)))
        elif self._nesting == 1:
            if name == "table-row":
                _open_row(self.tables[-1], attributes)
            elif name in ("table-cell", "covered-table-cell"):
                _open_cell(self.tables[-1], attributes)
                self._offer(self.tables[-1], attributes)
            elif name == "annotation":
                self._comment = []
        elif name == "content-validation":
            formula = _list_formula(attributes.get("table:condition", ""))
            self._lists[attributes.get("table:name", "")] = formula

    def end(self, name: str) -> None:
        if name == "table":
            self._nesting -= 1
        elif self._nesting == 1:
            if name == "table-row":
                _close_row(self.tables[-1])
            elif name in ("table-cell", "covered-table-cell"):
                _close_cell(self.tables[-1])
            elif name == "annotation" and self._comment is not None:
                table = self.tables[-1]
                table.comments[table.row, table.column] = "".join(self._comment).strip()
                self._comment = None
            elif self._comment is not None and name == "p":
                self._comment.append("\n")
            elif self._comment is not None and name in ("date", "creator", "creator-initials"):
                self._comment.clear()  # who said it and when comes first

    def text(self, data: str) -> None:
        if self._comment is not None:
            self._comment.append(data)
        elif self._nesting and not data.isspace():
            self.tables[-1].filled = True
            if self.tables[-1].number:
                self.tables[-1].shown += data

    def _offer(self, table: Table, attributes: Attributes) -> None:
        formula = self._lists.get(attributes.get("table:content-validation-name", ""))
        if formula:
            bottom, right = table.row + table.row_repeat, table.column + table.column_repeat
            area = Area(table.row, table.column, bottom - 1, right - 1)
            table.lists.append(ListRule((area,), formula))
            few = len(table.lists) <= self._limits.lists
            demand(few, "too-large", f"over {self._limits.lists} drop-down lists")


def _open_row(table: Table, attributes: Attributes) -> None:
    table.row_repeat = _number(attributes, "number-rows-repeated", MAX_ROWS)
    table.column = table.filled_in_row = 0
    if attributes.get("table:visibility", "visible") != "visible":
        repeated = min(table.row_repeat, _HIDDEN_MOST)
        table.hidden_rows.update(range(table.row, table.row + repeated))


def _open_cell(table: Table, attributes: Attributes) -> None:
    at = table.row, table.column
    table.column_repeat = _number(attributes, "number-columns-repeated", MAX_COLUMNS)
    table.filled = any(key.endswith(":value-type") for key in attributes)
    down = _number(attributes, "number-rows-spanned", MAX_ROWS)
    across = _number(attributes, "number-columns-spanned", MAX_COLUMNS)
    if down > 1 or across > 1:
        for row in range(at[0], at[0] + table.row_repeat):  # a row that repeats, repeats its merges
            table.extent.merge(Area(row, at[1], row + down - 1, at[1] + across - 1))
    table.number, table.shown = attributes.get("office:value-type") == "float", ""
    if attributes.get("calcext:value-type") == "error":
        table.faults[at] = "error"


def _close_cell(table: Table) -> None:
    if table.number and _ZEROS.fullmatch(table.shown):
        table.padded[table.row, table.column] = len(table.shown)
    table.number = False
    table.column += table.column_repeat
    if table.filled:
        table.filled_in_row += table.column_repeat
        table.extent.reach(table.row + table.row_repeat - 1, table.column - 1)
    table.filled = False


def _close_row(table: Table) -> None:
    table.extent.count(table.filled_in_row * table.row_repeat)
    table.row += table.row_repeat


def _list_formula(condition: str) -> str:
    """The options of a validation as a formula of the other family; empty where it is no list."""
    found = _IN_LIST.search(condition)
    if found is None:
        return ""
    if source := _CELLS.fullmatch(found[1]):
        sheet = f"'{source[1]}'!" if source[1] else ""
        return f"{sheet}{source[2]}:{source[3]}"
    words = [word[1].replace('""', '"') for word in _WORD.finditer(found[1])]
    return '"' + ",".join(words).replace('"', '""') + '"' if words else ""


def _number(attributes: Attributes, name: str, most: int) -> int:
    text = attributes.get("table:" + name, "1")
    demand(text.isascii() and text.isdigit() and len(text) < 9, "damaged", f"{name} {text[:20]}")
    demand(int(text) <= most, "bomb", f"{name} {text}")
    return max(1, int(text))
