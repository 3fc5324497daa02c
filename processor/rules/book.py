"""A workbook of rules becomes the texts of a pack's files; every line knows its cell.

The cells come from whoever may open workbooks; this room opens none. What is wrong with a cell is
told with sheet and cell; what the texts mean is judged as if they had been typed as files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from processor.errors import Mistake, Sentence, told
from processor.model import Grid, Workbook
from processor.rules.sheets import EXPLAINS, FILE, STEP, VALUE, WORD, flow
from processor.rules.tree import parse

_FILES = re.compile(
    r"(pack|form|lists|checks|same-customer|claims|exclusive|clocks|forms/[a-z0-9][a-z0-9_-]*)\.yaml"
)
_TITLE = re.compile(r"【\s*(.+?)\s*】")


class _Leaf(NamedTuple):
    text: str  # one line of YAML
    cell: str


@dataclass(slots=True)
class _Table:
    key: str  # the word by which its entries are called
    cell: str
    entries: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class RuleBook:
    """The files in a workbook. ``cells``: (file, line) -> ``sheet!cell``; lines from 1."""

    texts: dict[str, bytes] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)  # file: its sheet
    cells: dict[tuple[str, int], str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def placed(self, mistake: Mistake, shown_as: str, book: str) -> Mistake:
        """A mistake of a file below ``shown_as``, with its cell in the workbook."""
        name = mistake.file.removeprefix(f"{shown_as}/")
        if name not in self.sheets:
            if mistake.file == shown_as or not mistake.file.startswith(f"{shown_as}/"):
                return Mistake(file=book, line=None, says=mistake.says)
            return Mistake(file=f"{book} {name}", line=None, says=mistake.says)
        cell = self.cells.get((name, mistake.line or 0), f"{self.sheets[name]}!A1")
        return Mistake(file=f"{book} {cell}", line=None, says=mistake.says)


def read_book(workbook: Workbook, shown_as: str) -> RuleBook:
    """The files that a workbook's sheets hold, and what is wrong with its cells."""
    book = RuleBook()
    for grid in workbook.grids:
        if grid.sheet != EXPLAINS and (grid.cells or grid.faults):
            _read_sheet(grid, book, shown_as)
    return book


def _read_sheet(grid: Grid, book: RuleBook, shown_as: str) -> None:
    rows = _SheetReader(grid, shown_as)
    name = rows.at(0, 1)
    if rows.at(0, 0) != FILE or not _FILES.fullmatch(name):
        rows.wrong(
            0,
            0,
            told(
                "the first row must say '{word}' and the file, such as forms/visit.yaml", word=FILE
            ),
        )
    elif name in book.texts:
        rows.wrong(0, 1, told("the file {file} stands on two sheets; leave one", file=name))
    else:
        tree = rows.tree()
        lines = list(_lines(tree, ""))
        book.texts[name] = "".join(f"{text}\n" for text, _ in lines).encode()
        book.sheets[name] = grid.sheet
        book.cells |= {(name, n): f"{grid.sheet}!{cell}" for n, (_, cell) in enumerate(lines, 1)}
    book.mistakes += rows.mistakes


class _SheetReader:
    """One sheet, row by row."""

    def __init__(self, grid: Grid, shown_as: str) -> None:
        self._grid, self._shown_as = grid, shown_as
        self._rows = sorted({row for row, _ in (*grid.cells, *grid.faults)})
        self._tree: dict[str, Any] = {}
        self.mistakes: list[Mistake] = []

    def at(self, row: int, column: int) -> str:
        """What stands in a cell, as text; an empty text where nothing does."""
        return _text(self._grid.cells.get((row, column)))

    def wrong(self, row: int, column: int, says: Sentence) -> None:
        """Note a mistake with its sheet and cell."""
        file = f"{self._shown_as} {self._grid.sheet}!{_cell(row, column)}"
        self.mistakes.append(Mistake(file=file, line=None, says=says))

    def tree(self) -> dict[str, Any]:
        """The tree of the sheet: mappings, tables, and leaves with their cells."""
        for row, column in sorted(self._grid.faults):
            self.wrong(
                row, column, told("holds an error or a formula without a value; type the value")
            )
        table: _Table | None = None
        header: dict[int, str] | None = None
        for row in self._rows[1:]:
            if title := _TITLE.fullmatch(self.at(row, 0)):
                table, header = self._open(title[1], row), None
            elif table is None and (self.at(row, 0), self.at(row, 1)) == (WORD, VALUE):
                continue
            elif table is None:
                self._pair(row)
            elif header is None:
                header = self._header(row, table)
            else:
                self._entry(row, header, table)
        return self._tree

    def _columns(self, row: int) -> list[int]:
        return sorted(c for r, c in self._grid.cells if r == row and self.at(r, c))

    def _pair(self, row: int) -> None:
        path = self.at(row, 0)
        columns = self._columns(row)
        if stray := [column for column in columns if column > 1]:
            self.wrong(row, stray[0], told("stands beside the words and values; take it out"))
        if 1 in columns and not path:
            self.wrong(row, 0, told("the word of this value is missing"))
        elif path and 1 not in columns:
            self.wrong(
                row, 1, told('the value is missing; take the row out or write "" for a blank')
            )
        elif path:
            self._set(self._tree, path, row, 1)

    def _open(self, path: str, row: int) -> _Table | None:
        """A new table at a path; a path through a table names its entry."""
        table = _Table(key="", cell=_cell(row, 0))
        *steps, last = path.split(STEP)
        node: Any = self._tree
        for step in steps:
            if isinstance(node, _Table):
                found = [e for e in node.entries if _is_called(e, node.key, step)]
                node = found[0] if len(found) == 1 else None
            elif isinstance(node, dict):
                node = node.setdefault(step, {})
        if not isinstance(node, dict) or last in node:
            self.wrong(row, 0, told("'{path}' fits nothing above it, or stands twice", path=path))
        else:
            node[last] = table
        return table

    def _header(self, row: int, table: _Table) -> dict[int, str]:
        header = {column: self.at(row, column) for column in self._columns(row)}
        table.key = next(iter(header.values()), "")
        return header

    def _entry(self, row: int, header: Mapping[int, str], table: _Table) -> None:
        entry: dict[str, Any] = {}
        for column in self._columns(row):
            if column in header:
                self._set(entry, header[column], row, column)
            else:
                self.wrong(row, column, told("the column has no word at its head"))
        if entry:
            table.entries.append(entry)

    def _set(self, tree: dict[str, Any], path: str, row: int, column: int) -> None:
        *steps, last = path.split(STEP)
        node: Any = tree
        for step in steps:
            node = node.setdefault(step, {}) if isinstance(node, dict) else node
        if not isinstance(node, dict) or last in node:
            self.wrong(
                row, column, told("'{path}' stands twice in the same place; leave one", path=path)
            )
            return
        node[last] = _Leaf(self._yaml(row, column), _cell(row, column))

    def _yaml(self, row: int, column: int) -> str:
        """The cell as one line of YAML; texts in brackets or quotation marks are YAML already."""
        text = self.at(row, column)
        if not text.startswith(("[", "{", '"', "'")):
            return flow(text)
        text = " ".join(text.split("\n"))
        _, slips = parse(f"value: {text}".encode(), "")
        for slip in slips:
            self.wrong(row, column, slip.says)
        return '""' if slips else text


def _is_called(entry: Mapping[str, Any], key: str, name: str) -> bool:
    held = entry.get(key)
    return isinstance(held, _Leaf) and held.text == flow(name)


def _lines(node: Mapping[str, Any], pad: str) -> Iterator[tuple[str, str]]:
    """(line of YAML, its cell) for everything in a tree."""
    for word, held in node.items():
        if isinstance(held, _Leaf):
            yield f"{pad}{flow(word)}: {held.text}", held.cell
            continue
        below = list(_entries(held, pad) if isinstance(held, _Table) else _lines(held, pad + "  "))
        cell = held.cell if isinstance(held, _Table) else below[0][1] if below else "A1"
        yield f"{pad}{flow(word)}:{'' if below else ' []'}", cell
        yield from below


def _entries(table: _Table, pad: str) -> Iterator[tuple[str, str]]:
    for entry in table.entries:
        for at, (line, cell) in enumerate(_lines(entry, pad + "    ")):
            yield (f"{pad}  - {line.lstrip()}" if at == 0 else line), cell


def _text(value: object) -> str:
    """A cell as it would be typed: 3.0 is 3, TRUE is true, a date is year-month-day."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def _cell(row: int, column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
