"""Puts the master workbook in place: made by us where nobody edited it, else people's own, patched.

The ledger first remembers what is about to be written; then, if the file still is the one that
was read, the new one takes its place. Whatever cannot be changed safely is left alone, and our
version is laid beside it.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from typing import Any

from processor.errors import Sentence
from processor.intake.holders import is_held_open
from processor.ledger.book import Book
from processor.ledger.master_memory import REFUSED, Edition, Kept
from processor.outputs.draft import drafted
from processor.outputs.master import skeleton
from processor.outputs.master_census import census
from processor.outputs.master_patch.another import Another
from processor.outputs.master_patch.book import write_book
from processor.outputs.master_patch.package import Source, open_source
from processor.outputs.master_patch.proof import prove
from processor.outputs.master_patch.scan import Unpatchable
from processor.outputs.master_patch.work import Origin, SheetWork, Written
from processor.outputs.master_sheets import PEOPLE, SheetOfOurs
from processor.outputs.place import Places, exchange
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_all import all_sheets
from processor.runs.master_beside import let_wait, put_beside
from processor.runs.master_changes import draft_of_changes
from processor.runs.master_edits import MasterState, digest_of_file
from processor.runs.master_links import PagesThere, links_of_people, pages_there
from processor.runs.master_plans import AllRows, Draft, Plan, plan_ours, plan_theirs
from processor.runs.master_reading import layout_of
from processor.runs.master_shown import keep_shown
from processor.runs.master_years import (
    of_a_new_year,
    refuse_other_years,
    with_more,
    years_arrived,
    years_shown,
)
from processor.runs.snapshots import state_of_all


def put_master(desk: Desk, state: MasterState, places: Places) -> bool:
    """Write the master; False when people saved it meanwhile and it has to be read again.

    Rows that did not change since the file was put there are neither made nor compared. While
    somebody has it open it is left alone, and what the desk knows waits beside it.
    """
    if state.refused is None and not is_held_open(desk.workspace.master):
        with desk.ledger.reading() as book:
            draft = draft_of_changes(desk, book, state)
        with contextlib.suppress(AllRows, Unpatchable):  # then all rows are looked at, and told of
            if draft is not None:
                return _put(draft, places)
    return _put_all(desk, state, places)


def _put_all(desk: Desk, state: MasterState, places: Places) -> bool:
    with desk.ledger.reading() as book:
        latest, there = book.master.latest(), pages_there(book, desk)
        years = years_shown(desk, years_arrived(desk, book), latest)
    if state.sha256 is not None and is_held_open(desk.workspace.master):
        return let_wait(desk, _whole(desk, there), years, places)
    if state.refused is not None:
        return put_beside(desk, _whole(desk, there), years, state.refused)
    try:
        with all_sheets(desk, there, years) as (snapshot, sheets):
            with desk.ledger.reading() as book:
                memory = {s.code: _held(book, state, s, latest) for s in sheets}
            draft = Draft(
                desk=desk,
                snapshot=snapshot,
                there=there,
                sheets=sheets,
                years=years,
                known=census(sheets, desk.language),
                state=state,
                latest=latest,
                memory=memory,
            )
            return _put(draft, places)
    except Unpatchable as why:
        if digest_of_file(desk.workspace.master) != state.sha256:
            return False  # people saved it while it was read
        told = Sentence(template=why.why, args=why.args_of_why)
        return put_beside(desk, _whole(desk, there), years, told)


def _whole(desk: Desk, there: PagesThere) -> Snapshot:
    with desk.ledger.reading() as book:
        return state_of_all(book, desk, there)


def _held(
    book: Book, state: MasterState, sheet: SheetOfOurs, latest: Edition | None
) -> dict[str, Kept]:
    """What the file's sheet holds, row by row."""
    return book.master.all_cells(sheet.code, _base_of(state, sheet, latest))


def _base_of(state: MasterState, sheet: SheetOfOurs, latest: Edition | None) -> int:
    """The number of the edition that the file's sheet holds."""
    if state.seen is not None:
        seen = state.seen.sheets.get(sheet.code)
        return seen.base.number if seen and seen.base else 0
    return latest.number if latest else 0


def _put(draft: Draft, places: Places) -> bool:
    desk, state, latest = draft.desk, draft.state, draft.latest
    master = desk.workspace.master
    master.parent.mkdir(parents=True, exist_ok=True)
    ours = state.sha256 is None or (state.seen is None and _pristine(draft))
    with drafted(master) as temporary:
        write = _write_ours if ours else _patch_theirs
        plans, written = write(draft, temporary.file)
        temporary.finish()
        sha256 = digest_of_file(temporary.path) or ""
        if sha256 == state.sha256:
            return True
        edition = Edition(
            number=(latest.number if latest else 0) + 1,
            name=draft.known.edition,
            sha256=sha256,
            pristine=ours,
            layout={s.code: layout_of(s.columns) for s in draft.sheets},
            sheets={code: _remembered(plans[code], written) for code in plans},
        )
        with desk.ledger.writing() as book:
            now = book.master.latest()
            overtaken = now is not None and now.number >= edition.number
            if not overtaken:
                _remember(book, edition, draft, plans)
        if overtaken or digest_of_file(master) != state.sha256:
            return False
        if not exchange(temporary.path, master):
            return let_wait(desk, _whole(desk, draft.there), draft.years, places)
    desk.workspace.pending_master.unlink(missing_ok=True)
    return True


def _pristine(draft: Draft) -> bool:
    with draft.desk.ledger.reading() as book:
        return book.master.made_by_us(draft.state.sha256 or "")


def _remember(book: Book, edition: Edition, draft: Draft, plans: Mapping[str, Plan]) -> None:
    book.master.add_edition(edition)
    keep_shown(book, draft, edition.number, plans)
    for code, plan in plans.items():
        book.master.write_cells(code, edition.number, plan.rows)
    book.remember(REFUSED, "")


def _remembered(plan: Plan, written: Mapping[str, Written]) -> dict[str, Any]:
    """What the ledger keeps of a sheet, so that it can be changed without being read."""
    work, known = plan.work, written[plan.work.sheet]
    return {
        "sheet": work.sheet,
        "columns": list(work.columns),
        "styles": list(work.styles),
        "header_row": work.header_row,
        "last": known.last,
        "chunks": [list(chunk) for chunk in known.chunks],
    }


# --------------------------------------------------------------------------- a workbook of ours


def _write_ours(draft: Draft, file: Any) -> tuple[dict[str, Plan], dict[str, Written]]:
    base = Source(
        io.BytesIO(skeleton(draft.snapshot, draft.desk.language, draft.sheets, draft.known))
    )
    latest = draft.latest
    same = latest is not None and latest.sha256 == draft.state.sha256
    plans = {s.code: plan_ours(draft, base, s, same) for s in draft.sheets}
    works = [plan.work for plan in plans.values()]
    if same and any(work.written for work in works):
        with open_source(draft.desk.workspace.master) as old:
            written = write_book(Origin(base=base, edited=False, rows_from=old), file, works)
    else:
        written = write_book(Origin(base=base, edited=False), file, works)
    file.flush()
    prove(Source(file), works, written)
    return plans, written


# --------------------------------------------------------------------------- people's own


def _patch_theirs(draft: Draft, file: Any) -> tuple[dict[str, Plan], dict[str, Written]]:
    state = draft.state
    source = state.copy or draft.desk.workspace.master
    plans: dict[str, Plan] = {}
    more: list[Another] = []
    people: list[SheetWork] = []
    formulas = False
    there = state.seen.sheets if state.seen else draft.latest.sheets if draft.latest else {}
    refuse_other_years(draft.sheets, there)
    for sheet in draft.sheets:
        seen = state.seen.sheets.get(sheet.code) if state.seen else None
        info = draft.latest.sheets.get(sheet.code) if draft.latest and state.seen is None else None
        if sheet.code == PEOPLE:
            people += links_of_people(seen, draft.snapshot) if seen else ()
            continue
        if seen is None and info is None:
            another, seen = of_a_new_year(sheet, draft.sheets, state.seen)
            more.append(another)
        if seen is not None and seen.totals:
            raise Unpatchable(
                "a row with totals stands below the data of the sheet {sheet}; put it above the "
                "heading or on a sheet of its own",
                sheet=seen.name,
            )
        formulas |= seen is not None and seen.formulas
        plans[sheet.code] = plan_theirs(draft, sheet, seen, info)
    with open_source(source) as base, with_more(base, more) as whole:
        works = [*(plan.work for plan in plans.values()), *people]
        origin = Origin(base=whole, edited=True, drop_calc_chain=formulas)
        written = write_book(origin, file, works)
    file.flush()
    prove(Source(file), works, written)
    return plans, written
