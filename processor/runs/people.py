"""Who is known to the desk: from a file that the settings name, else from the master's sheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from processor.errors import StoreTrouble, cause
from processor.intake.guard import read_workbooks
from processor.intake.limits import Limits, Unreadable
from processor.languages import NAMES, load_language
from processor.ledger.book import Book
from processor.ledger.state import State
from processor.outputs.master_people import people_columns
from processor.people import ALSO_HEADED, Directory, Person, people_from_rows
from processor.runs.desk import Desk


def directory_of(desk: Desk, book: Book) -> Directory:
    """Who is known: from the file that the settings name, else from the master's sheet."""
    name = desk.workspace.settings.people
    return Directory(_people_in(desk.workspace.root / name) if name else remembered_people(book))


def remember_people(book: Book, people: Sequence[Person]) -> None:
    """Keep who is known, until the sheet says otherwise."""
    rows = [[p.name, p.department, p.supervisor, p.role, p.mail, p.robot] for p in people]
    told = json.dumps(rows, ensure_ascii=False)
    if book.remembered("people") != told:
        book.remember("people", told)


def remembered_people(book: State) -> tuple[Person, ...]:
    """Who is known from the sheet of people."""
    rows = json.loads(book.remembered("people") or "[]")
    names = ("name", "department", "supervisor", "role", "mail", "robot")
    return tuple(Person(**dict(zip(names, row, strict=True))) for row in rows)


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of texts, the first of them headings."""

    rows: Sequence[Sequence[str]]


def _people_in(path: Path) -> tuple[Person, ...]:
    table = _csv(path) if path.suffix.lower() == ".csv" else _workbook(path)
    fields = _headings()
    head = [fields.get(text.strip().lower(), "") for text in (table.rows or [[]])[0]]
    return people_from_rows(
        [{f: text for f, text in zip(head, row, strict=False) if f} for row in table.rows[1:]]
    )


def _headings() -> dict[str, str]:
    """What each field of a person is called, in every language, and by its own name."""
    found = dict(ALSO_HEADED)
    for name in NAMES:
        for column in people_columns(load_language(name)):
            field = column.edit.partition(":")[2]
            if field:
                found |= {column.title.lower(): field, field: field}
    return found


def _csv(path: Path) -> _Table:
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise _unread(path, cause(trouble)) from trouble
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")  # as Excel saves it in Chinese Windows
    return _Table(list(csv.reader(io.StringIO(text))))


def _workbook(path: Path) -> _Table:
    for _, read in read_workbooks([("people", path)], Limits(), 1):
        if isinstance(read, Unreadable):
            raise _unread(path, read.reason)
        for grid in read.grids:
            if grid.cells:
                last = max(row for row, _ in grid.cells)
                wide = max(column for _, column in grid.cells)
                return _Table(
                    [
                        [str(grid.cells.get((row, c), "")) for c in range(wide + 1)]
                        for row in range(last + 1)
                    ]
                )
    return _Table([])


def _unread(path: Path, why: object) -> StoreTrouble:
    return StoreTrouble("The file of people {path} cannot be read: {why}", path=path, why=why)
