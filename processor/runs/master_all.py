"""All rows of the master, made once from the ledger, part by part, and kept aside on the disk.

They are gone through several times: counted, compared with what was written, written. So memory
does not grow with what the ledger holds, and nobody waits to book while they are made.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import IO, Any

from processor.outputs.master_pages import MasterPages
from processor.outputs.master_patch.cells import Cell, Link
from processor.outputs.master_rows import record_rows
from processor.outputs.master_sheets import SheetOfOurs, Years, data_sheets
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_links import PagesThere, master_pages
from processor.runs.snapshots import state_of, state_of_rows

_PART = 1_000  # records whose rows are made together

Cells = tuple[Cell, ...]


@contextmanager
def all_sheets(
    desk: Desk, there: PagesThere, years: Years | None
) -> Iterator[tuple[Snapshot, list[SheetOfOurs]]]:
    """Every sheet with all its rows, and the state of the conflicts that they tell of."""
    with desk.ledger.reading() as book:
        snapshot = state_of_rows(book, desk, there, (), book.conflict_order())
        pages = master_pages(book, there)
    with ExitStack() as stack:
        sheets = []
        for sheet in data_sheets(snapshot, desk.language, years):
            rows = sheet.rows() if sheet.of is None else _record_rows(desk, pages, sheet)
            file = stack.enter_context(tempfile.TemporaryFile(dir=desk.workspace.state))
            sheets.append(_aside(sheet, rows, file))
        yield snapshot, sheets


def _record_rows(desk: Desk, pages: MasterPages, sheet: SheetOfOurs) -> Iterator[Cells]:
    pack, form = sheet.rules
    with desk.ledger.reading() as book:
        ids = book.streams.in_order(pack.name, form.form)
    for start in range(0, len(ids), _PART):
        with desk.ledger.reading() as book:
            state = state_of(book, desk, ids[start : start + _PART])
        shown = dataclasses.replace(state, pages=pages)
        yield from record_rows(shown, pack, form, desk.language, sheet.year)


def _aside(sheet: SheetOfOurs, rows: Iterable[Cells], file: IO[bytes]) -> SheetOfOurs:
    """The sheet with its rows in a file."""
    for cells in rows:
        told = json.dumps(cells, ensure_ascii=False, default=_told)
        file.write(told.encode("utf-8", "surrogatepass") + b"\n")

    def again() -> Iterator[Cells]:
        file.seek(0)
        for line in file:
            yield tuple(map(_cell, json.loads(line)))

    return dataclasses.replace(sheet, rows=again)


def _told(cell: date | datetime) -> dict[str, str]:
    return {"time" if isinstance(cell, datetime) else "day": cell.isoformat()}


def _cell(told: Any) -> Cell:
    """A cell as it was: links are written as lists, days and times as objects."""
    if isinstance(told, list):
        return Link(*told)
    if isinstance(told, dict):
        time = told.get("time")
        return datetime.fromisoformat(time) if time else date.fromisoformat(told["day"])
    return told  # type: ignore[no-any-return]
