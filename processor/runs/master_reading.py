"""Reads the master workbook in a guarded child and compares it with what was written.

Nothing is decided here: cells that differ, rows that are missing, moved or new. Memory stays the
same however many rows there are, but for what differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import processor
from processor.ledger.book import Book
from processor.ledger.master_memory import Edition, Kept
from processor.outputs.master_columns import Column
from processor.outputs.master_patch.cells import (
    column_letters,
    decoded,
    plain,
    plain_number,
    plain_text,
)
from processor.outputs.master_patch.scan import Unpatchable
from processor.outputs.master_sheets import PEOPLE, SheetOfOurs

_MEMORY = 3 << 30  # bytes that the child may use
_SECONDS = 1_800.0
_BATCH = 800  # rows that are compared in one go
_ROOT = Path(processor.__file__).resolve().parent.parent

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell that does not say what we wrote. ``column`` counts our columns."""

    key: str
    column: int
    old: str
    new: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row without a key: written, or copied, by hand. ``cells`` go with our columns."""

    row: int
    cells: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class SeenSheet:
    """One of our sheets as people left it."""

    name: str
    header_row: int
    columns: tuple[int, ...]  # where each of our columns stands, -1: taken out
    new_titles: dict[int, str]  # columns that we have to add
    styles: list[str]
    base: Edition | None
    last: int
    differences: list[Difference] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)  # rows of what is in the books no more
    new_rows: list[NewRow] = field(default_factory=list)
    formulas: bool = False  # in a column of ours that we write without one
    totals: bool = False  # a row without a key that calculates, below the data
    people: list[dict[str, str]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # of the people, by row


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMaster:
    """The master as it lies there: by whom and when it was saved, and what is in it."""

    sha256: str
    by: str
    modified: str
    sheets: Mapping[str, SeenSheet]


def lines_of(path: Path) -> Iterator[Line]:
    """What the child reads; raises Unpatchable when it refuses, dies or takes too long."""
    roots = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "processor.outputs.master_patch.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": roots},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    alarm = threading.Timer(_SECONDS, child.kill)
    alarm.daemon = True
    alarm.start()
    try:
        asked = json.dumps({"path": str(path), "memory": _MEMORY}).encode() + b"\n"
        into, out = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
        into.write(asked)
        into.close()
        for raw in out:
            line = json.loads(raw)
            if "unreadable" in line:
                raise Unpatchable(line["unreadable"], **line["args"])
            if "end" in line:
                return
            yield line
        raise Unpatchable("its reader broke down")
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def see_master(path: Path, sha256: str, book: Book, sheets: Sequence[SheetOfOurs]) -> SeenMaster:
    """Compare the whole workbook with the editions that its sheets name."""
    ours = {sheet.code: sheet for sheet in sheets}
    seen: dict[str, SeenSheet] = {}
    saved: Mapping[str, str] = {}
    from_1904 = False
    compare: _Comparison | None = None
    for line in lines_of(path):
        if "saved" in line:
            saved, from_1904 = line["saved"], line["from_1904"]
        elif "sheet" in line:
            if compare is not None:
                compare.finish()
            compare = None
            sheet = ours.get(line["code"])
            if sheet is not None and sheet.code not in seen:
                compare = _Comparison(book, sheet, line, from_1904)
                seen[sheet.code] = compare.seen
        elif compare is not None:
            compare.take(line)
    if compare is not None:
        compare.finish()
    return SeenMaster(
        sha256=sha256,
        by=saved.get("lastModifiedBy", ""),
        modified=saved.get("modified", ""),
        sheets=seen,
    )


class _Comparison:
    """One sheet, compared batch by batch."""

    def __init__(self, book: Book, sheet: SheetOfOurs, line: Line, from_1904: bool) -> None:
        self._book, self._sheet, self._from_1904 = book, sheet, from_1904
        base = book.master.edition(line["edition"])
        if base is None and sheet.code != PEOPLE:
            raise Unpatchable("the sheet {sheet} comes from another ledger", sheet=line["sheet"])
        self._latest = book.master.latest()
        layout = base.layout.get(sheet.code, []) if base else []
        columns, new = _columns(sheet.columns, line, layout)
        self._written = _positions(sheet.columns, layout)
        latest = self._latest.layout.get(sheet.code, []) if self._latest else []
        self._now = _positions(sheet.columns, latest)
        self.seen = SeenSheet(
            name=line["sheet"],
            header_row=line["header_row"],
            columns=columns,
            new_titles=new,
            styles=[""] * len(sheet.columns),
            base=base,
            last=line["header_row"],
        )
        self._held: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._met = bytearray()

    def take(self, line: Line) -> None:
        """One row of the sheet."""
        number = line["row"]
        by_column = {cell[0]: cell for cell in line["cells"]}
        cells = tuple(
            self._plain(by_column.get(at), column) if at >= 0 else ""
            for at, column in zip(self.seen.columns, self._sheet.columns, strict=True)
        )
        filled = any(cells) or any(c[2] for c in line["cells"])
        if filled:
            self.seen.last = max(self.seen.last, number)
        if self._sheet.code == PEOPLE:
            self._take_person(number, cells)
            return
        key = cells[0]
        if not key or key in self._held:
            self._take_keyless(number, cells, line["cells"])
            return
        if any(c[4] and c[0] in self.seen.columns[2:] for c in line["cells"]):
            self.seen.formulas = True
        self.seen.styles = [
            by_column[at][3] if at in by_column else was
            for at, was in zip(self.seen.columns, self.seen.styles, strict=True)
        ]
        self._held[key] = (number, cells)
        if len(self._held) >= _BATCH:
            self._compare()

    def _take_person(self, number: int, cells: tuple[str, ...]) -> None:
        told = zip(self._sheet.columns, cells, strict=True)
        row = {c.edit.partition(":")[2]: text for c, text in told if c.edit}
        if row.get("name"):
            self.seen.people.append(row)
            self.seen.names[number] = row["name"]

    def _take_keyless(self, number: int, cells: tuple[str, ...], raw: list[Any]) -> None:
        if any(cell[4] for cell in raw):
            self.seen.totals = True
        elif any(cells[1:]):
            self.seen.new_rows.append(NewRow(row=number, cells=("", *cells[1:])))

    def _plain(self, cell: Sequence[str] | None, column: Column) -> str:
        if cell is None:
            return ""
        kind, text = cell[1], cell[2]
        if kind == "n":
            return plain_number(text, column.kind, self._from_1904) if text else ""
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "d":
            return _iso(text)
        return plain(decoded(text) if kind == "str" else text)

    def _compare(self) -> None:
        base = self.seen.base
        number = base.number if base else 0
        kept = self._book.master.cells(self._sheet.code, self._held, number)
        latest: Mapping[str, Kept] = {}
        if self._latest and self._latest.number != number:
            latest = self._book.master.cells(self._sheet.code, self._held, self._latest.number)
        for key, (row, cells) in self._held.items():
            was = kept.get(key)
            if was is None:
                self._unknown(key, row, cells, latest.get(key))
            elif not was.cells:  # taken out of the ledger for good
                self.seen.moved[key] = self.seen.erased[key] = row
            elif self._meet(was.row):
                self.seen.new_rows.append(NewRow(row=row, cells=("", *cells[1:])))
            else:
                if was.row != row:
                    self.seen.moved[key] = row
                self._differ(key, row, cells, was, latest.get(key))
        self._held.clear()

    def _unknown(self, key: str, row: int, cells: tuple[str, ...], now: Kept | None) -> None:
        """A key that the edition did not hold: pasted from another one, or made up."""
        if now is not None and now.cells:
            self.seen.moved[key] = row
            self._differ(key, row, cells, now, now)
        else:
            self.seen.new_rows.append(NewRow(row=row, cells=("", *cells[1:])))

    def _meet(self, row: int) -> bool:
        """Whether the row that was written there was met before in this workbook."""
        if row >= len(self._met):
            self._met.extend(bytes(row + 1 - len(self._met)))
        again = bool(self._met[row])
        self._met[row] = 1
        return again

    def _differ(
        self, key: str, row: int, cells: tuple[str, ...], was: Kept, now: Kept | None
    ) -> None:
        for number, text in enumerate(cells[1:], 1):
            at = self._written[number]
            if self.seen.columns[number] < 0 or at is None or at >= len(was.cells):
                continue
            current = self._now[number]
            if text == was.cells[at] or (
                now and current is not None and now.cells[current] == text
            ):
                continue
            place = f"{self.seen.name}!{column_letters(self.seen.columns[number])}{row}"
            self.seen.differences.append(
                Difference(key=key, column=number, old=was.cells[at], new=text, place=place)
            )

    def finish(self) -> None:
        """Compare what is left, and find the rows that are gone."""
        self._compare()
        base = self.seen.base
        if base is None or self._sheet.code == PEOPLE:
            return
        batch: list[str] = []
        for key in self._book.master.keys(self._sheet.code, base.number):
            batch.append(key)
            if len(batch) >= _BATCH:
                self._miss(batch, base)
                batch = []
        self._miss(batch, base)

    def _miss(self, keys: list[str], base: Edition) -> None:
        for key, kept in self._book.master.cells(self._sheet.code, keys, base.number).items():
            met = kept.row < len(self._met) and self._met[kept.row]
            if kept.cells and not met:
                self.seen.missing.append(key)


def _iso(text: str) -> str:
    try:
        return plain(datetime.fromisoformat(text))
    except ValueError:
        return plain_text(text)


def _titles(columns: Sequence[Column]) -> list[str]:
    """Titles that tell columns of one title apart."""
    counts: dict[str, int] = {}
    titles = []
    for column in columns:
        counts[column.title] = counts.get(column.title, 0) + 1
        titles.append(f"{column.title}\t{counts[column.title]}")
    return titles


def layout_of(columns: Sequence[Column]) -> list[str]:
    """The titles of a sheet, as an edition remembers them."""
    return _titles(columns)


def _positions(columns: Sequence[Column], layout: Sequence[str]) -> list[int | None]:
    at = {title: number for number, title in enumerate(layout)}
    return [at.get(title) for title in _titles(columns)]


def _columns(
    columns: Sequence[Column], line: Line, layout: Sequence[str]
) -> tuple[tuple[int, ...], dict[int, str]]:
    """Where our columns stand on the sheet, and those that it does not know yet."""
    counts: dict[str, int] = {}
    where: dict[str, int] = {}
    for column, _, text, _, _ in line["header"]:
        title = plain_text(text)
        counts[title] = counts.get(title, 0) + 1
        where[f"{title}\t{counts[title]}"] = column
    free = max(cell[0] for cell in line["header"]) + 1
    found, new = [], {}
    for number, title in enumerate(_titles(columns)):
        at = line["key"] if number == 0 else where.get(title, -1)
        if at < 0 and title not in layout:
            at, free = free, free + 1
            new[at] = columns[number].title
        found.append(at)
    if len(new) > len(columns) // 2:
        raise Unpatchable(
            "the headings of the sheet {sheet} are not the desk's", sheet=line["sheet"]
        )
    return tuple(found), new
