"""Finds which rows of the master changed since it was put in place, and makes only these anew.

A row changes with its record or conflict, with the day on which a claim ends, and with the pages
that it links to. Where more changed than that, or too much, all rows are compared as before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.forms.text import fold
from processor.ledger.book import Book
from processor.ledger.master_memory import REFUSED, Edition, Kept
from processor.model import Record
from processor.outputs.master_census import (
    Census,
    SheetCensus,
    recounted,
    sheet_census,
    tallied,
)
from processor.outputs.master_conflicts import conflict_rows
from processor.outputs.master_patch.cells import plain
from processor.outputs.master_sheets import CONFLICTS, PEOPLE, SheetOfOurs, code_of, data_sheets
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_edits import MasterState
from processor.runs.master_links import PagesThere, pages_there
from processor.runs.master_plans import Draft, placed
from processor.runs.master_shown import Shown, mark_of_desk, shown_last
from processor.runs.master_years import years_shown
from processor.runs.snapshots import state_of_rows

_MOST = 20_000  # changed records; with more of them all rows are made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What changed since the latest edition, and how the file stands."""

    desk: Desk
    latest: Edition
    shown: Shown
    ours: bool
    there: PagesThere
    ids: set[str]  # records
    conflicts: set[str]
    in_order: bool  # conflicts only came behind the others


def draft_of_changes(desk: Desk, book: Book, state: MasterState) -> Draft | None:
    """A new edition from what changed alone, or None where that cannot be told."""
    latest, shown = book.master.latest(), shown_last(book)
    if shown is None or latest is None or not _still_there(desk, book, state, (latest, shown)):
        return None
    change = _changed(desk, book, latest, shown)
    if change is None:
        return None
    snapshot = state_of_rows(book, desk, change.there, change.ids, change.conflicts)
    records = {id: r for id, r in snapshot.records.items() if id in change.ids}
    arrived = ((r.pack, r.form, r.arrived_at.year) for r in records.values())
    years = years_shown(desk, arrived, latest)
    told = dataclasses.replace(snapshot, records=records)
    sheets = [_with_conflicts(s, snapshot, desk) for s in data_sheets(told, desk.language, years)]
    if [s.code for s in sheets] != list(latest.layout):
        return None
    memory = _memory(book, change, sheets, records)
    if change.ours and not _in_order(book, change, memory, records):
        return None
    some = {s.code for s in sheets} - {PEOPLE} - (set() if change.in_order else {CONFLICTS})
    known = _counted(change, sheets, memory, some)
    if known is None:
        return None
    return Draft(
        desk=desk,
        snapshot=told,
        there=change.there,
        sheets=sheets,
        years=years,
        known=known,
        state=state,
        latest=latest,
        memory=memory,
        some=some,
    )


def _still_there(desk: Desk, book: Book, state: MasterState, known: tuple[Edition, Shown]) -> bool:
    """Whether the file is the very one that is remembered, made as it would be made now."""
    latest, shown = known
    return (
        state.sha256 == latest.sha256
        and state.seen is None
        and shown.edition == latest.number
        and shown.mark == mark_of_desk(desk)
        and not book.remembered(REFUSED)
    )


def _changed(desk: Desk, book: Book, latest: Edition, shown: Shown) -> _Change | None:
    there = pages_there(book, desk)
    then = shown.there
    if (there.outbox, there.supervisors) != (then.outbox, then.supervisors):
        return None
    explained = there.explained ^ then.explained
    ids = book.stale.records() | _of_pages(book, there, then) | _of_claims(desk, book, shown)
    near = {x.id for x in book.conflicts_of(ids).values()} | explained
    sides = [x for _, x in book.conflicts(explained).values()]
    ids |= {id for x in sides for id in (x.stands, x.against)}
    ours = book.master.made_by_us(latest.sha256)
    order, before = book.conflict_order(), book.master.places(CONFLICTS, latest.number)
    held = sorted((key for key, row in before.items() if row), key=before.__getitem__)
    in_order = not ours or order[: len(held)] == held
    near |= set(order) ^ set(held) if in_order else set(order)
    if len(ids) > _MOST:
        return None
    return _Change(
        desk=desk,
        latest=latest,
        shown=shown,
        ours=ours,
        there=there,
        ids=ids,
        conflicts=near,
        in_order=in_order,
    )


def _of_pages(book: Book, there: PagesThere, then: PagesThere) -> set[str]:
    """The records whose rows open pages that came or went."""
    ids = book.master.records_of(there.reports ^ then.reports)
    notices = (name.rpartition("-")[2] for name in there.notices ^ then.notices)
    ids |= book.notices.records_of(notices)
    moved = {key for key, _ in there.people.items() ^ then.people.items()}
    if moved:
        ids |= set(book.claimants.records(n for n in book.claimants.names() if fold(n) in moved))
    return ids


def _of_claims(desk: Desk, book: Book, shown: Shown) -> set[str]:
    """The records whose claims stand otherwise for no other reason than the calendar."""
    today = desk.now.astimezone(desk.zone).date()
    return set() if today == shown.day else book.records_turning(shown.day, today)


def _with_conflicts(sheet: SheetOfOurs, snapshot: Snapshot, desk: Desk) -> SheetOfOurs:
    if sheet.code != CONFLICTS:
        return sheet
    return dataclasses.replace(sheet, rows=lambda: conflict_rows(snapshot, desk.language))


# --------------------------------------------------------------------------- beside what was


def _memory(
    book: Book, change: _Change, sheets: Iterable[SheetOfOurs], records: Mapping[str, Record]
) -> dict[str, dict[str, Kept]]:
    """What the file holds of the rows that changed."""
    ids: dict[str, list[str]] = {}
    for id, record in records.items():
        for year in (None, record.arrived_at.year):
            ids.setdefault(code_of(record.pack, record.form, year), []).append(id)
    number, found = change.latest.number, dict[str, dict[str, Kept]]()
    for sheet in sheets:
        code = sheet.code
        if code == PEOPLE or (code == CONFLICTS and not change.in_order):
            found[code] = book.master.all_cells(code, number)
        else:
            wanted = change.conflicts if code == CONFLICTS else ids.get(code, ())
            found[code] = book.master.cells(code, wanted, number)
    return found


def _in_order(
    book: Book,
    change: _Change,
    memory: Mapping[str, Mapping[str, Kept]],
    records: Mapping[str, Record],
) -> bool:
    """Whether new records come behind all others of their sheet, and the others stay in place."""
    known = {id: kept for cells in memory.values() for id, kept in cells.items() if kept.cells}
    last = {told["last"] for told in change.shown.sheets.values()} - {""}
    placed_last = book.records(last)
    newest = max((_place(record) for record in placed_last.values()), default=None)
    for id, record in records.items():
        if id in known:
            if plain(record.file) not in known[id].cells:
                return False  # another copy stands for it, which may come before or after
        elif newest is not None and _place(record) < newest:
            return False
    return True


def _place(record: Record) -> tuple[float, str, str]:
    return record.arrived_at.timestamp(), record.file, record.id


def _counted(
    change: _Change,
    sheets: Sequence[SheetOfOurs],
    memory: Mapping[str, Mapping[str, Kept]],
    some: set[str],
) -> Census | None:
    """What is counted of all rows by now; None where links were left out that come back."""
    columns = tallied(sheets, change.desk.language)
    found: dict[str, SheetCensus] = {}
    for sheet in sheets:
        code = sheet.code
        if code not in some:
            found[code] = sheet_census(sheet, columns[code])
            continue
        counted = found[code] = change.shown.census(code)
        if not _recount(counted, sheet, memory[code], columns[code], change.latest.sheets[code]):
            return None
    return Census(sheets=found)


def _recount(
    counted: SheetCensus,
    sheet: SheetOfOurs,
    known: Mapping[str, Kept],
    columns: Sequence[int],
    info: Mapping[str, Any],
) -> bool:
    rows = dict(placed(sheet, known, info["last"]))
    keys = {str(cells[0]) for cells in rows.values()}
    gone = {kept.row: kept for key, kept in known.items() if kept.cells and key not in keys}
    before = {kept.row: kept.cells for kept in known.values() if kept.cells}
    recounted(counted, ((before.get(row, ()), cells) for row, cells in rows.items()), columns)
    for kept in gone.values():
        counted.count(kept.cells, columns, -1)
    blank = {row: (None,) * len(sheet.columns) for row in gone}
    if rows and max(rows) > info["last"]:
        counted.last = str(rows[max(rows)][0])
    return not (rows or blank) or counted.choice.change({**rows, **blank}, info["last"])
