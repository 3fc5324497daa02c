"""Puts the master workbook in place: made by us where nobody edited it, else people's own, patched.

The ledger first remembers what is about to be written; then, if the file still is the one that
was read, the new one takes its place. Whatever cannot be changed safely is left alone, and our
version is laid beside it.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.errors import Sentence
from processor.intake.holders import is_held_open
from processor.ledger.book import Book
from processor.ledger.master_memory import REFUSED, Edition, Kept
from processor.outputs.draft import drafted
from processor.outputs.master import Census, Rows, census, linked_columns, pattern_styles, skeleton
from processor.outputs.master_patch.another import Another
from processor.outputs.master_patch.book import write_book
from processor.outputs.master_patch.chunks import Chunk
from processor.outputs.master_patch.links import LinkChoice
from processor.outputs.master_patch.package import Source, open_source
from processor.outputs.master_patch.proof import prove
from processor.outputs.master_patch.reading import mark_of
from processor.outputs.master_patch.scan import Unpatchable
from processor.outputs.master_patch.work import Origin, RowPlan, SheetWork, Written
from processor.outputs.master_sheets import (
    PEOPLE,
    SheetOfOurs,
    Years,
    data_sheets,
    height_of,
    plain_row,
)
from processor.outputs.place import Places, exchange
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_beside import let_wait, put_beside
from processor.runs.master_edits import MasterState, digest_of_file
from processor.runs.master_links import links_of_people
from processor.runs.master_reading import SeenSheet, layout_of
from processor.runs.master_years import (
    of_a_new_year,
    refuse_other_years,
    shown_elsewhere,
    with_more,
    years_shown,
)

Cells = tuple[Any, ...]


@dataclass(slots=True, kw_only=True)
class _Plan:
    """What an edition changes on one sheet: the work, and the rows that it writes."""

    work: SheetWork
    rows: list[tuple[str, Kept]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A new edition on its way."""

    desk: Desk
    sheets: Sequence[SheetOfOurs]
    years: Years | None
    known: Census
    state: MasterState
    latest: Edition | None
    memory: Mapping[str, Mapping[str, Kept]]  # by sheet: what the file holds, row by row


def put_master(desk: Desk, snapshot: Snapshot, state: MasterState, places: Places) -> bool:
    """Write the master; False when people saved it meanwhile and it has to be read again.

    While somebody has it open it is left alone, and what the desk knows waits beside it.
    """
    with desk.ledger.reading() as book:
        latest = book.master.latest()
    years = years_shown(desk, snapshot.records.values(), latest)
    if state.sha256 is not None and is_held_open(desk.workspace.master):
        return let_wait(desk, snapshot, years, places)
    if state.refused is not None:
        return put_beside(desk, snapshot, years, state.refused)
    sheets = data_sheets(snapshot, desk.language, years)
    known = census(sheets, desk.language)
    with desk.ledger.reading() as book:
        memory = {s.code: book.master.all_cells(s.code, _base_of(state, s, latest)) for s in sheets}
    draft = _Draft(
        desk=desk,
        sheets=sheets,
        years=years,
        known=known,
        state=state,
        latest=latest,
        memory=memory,
    )
    try:
        return _put(draft, snapshot, places)
    except Unpatchable as why:
        if digest_of_file(desk.workspace.master) != state.sha256:
            return False  # people saved it while it was read
        told = Sentence(template=why.why, args=why.args_of_why)
        return put_beside(desk, snapshot, years, told)


def _base_of(state: MasterState, sheet: SheetOfOurs, latest: Edition | None) -> int:
    """The number of the edition that the file's sheet holds."""
    if state.seen is not None:
        seen = state.seen.sheets.get(sheet.code)
        return seen.base.number if seen and seen.base else 0
    return latest.number if latest else 0


def _put(draft: _Draft, snapshot: Snapshot, places: Places) -> bool:
    desk, state, latest = draft.desk, draft.state, draft.latest
    master = desk.workspace.master
    master.parent.mkdir(parents=True, exist_ok=True)
    ours = state.sha256 is None or (state.seen is None and _pristine(draft))
    with drafted(master) as temporary:
        plans, written = (
            _write_ours(draft, snapshot, temporary.file)
            if ours
            else _patch_theirs(draft, snapshot, temporary.file)
        )
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
                _remember(book, edition, plans)
        if overtaken or digest_of_file(master) != state.sha256:
            return False
        if not exchange(temporary.path, master):
            return let_wait(desk, snapshot, draft.years, places)
    desk.workspace.pending_master.unlink(missing_ok=True)
    return True


def _pristine(draft: _Draft) -> bool:
    with draft.desk.ledger.reading() as book:
        return book.master.made_by_us(draft.state.sha256 or "")


def _remember(book: Book, edition: Edition, plans: Mapping[str, _Plan]) -> None:
    book.master.add_edition(edition)
    for code, plan in plans.items():
        book.master.write_cells(code, edition.number, plan.rows)
    book.master.forget_old(edition.number)
    book.remember(REFUSED, "")


def _remembered(plan: _Plan, written: Mapping[str, Written]) -> dict[str, Any]:
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


def _write_ours(
    draft: _Draft, snapshot: Snapshot, file: Any
) -> tuple[dict[str, _Plan], dict[str, Written]]:
    base = Source(io.BytesIO(skeleton(snapshot, draft.desk.language, draft.sheets, draft.known)))
    latest = draft.latest
    same = latest is not None and latest.sha256 == draft.state.sha256
    plans = {s.code: _plan_ours(draft, base, s, same) for s in draft.sheets}
    works = [plan.work for plan in plans.values()]
    if same and any(work.written for work in works):
        with open_source(draft.desk.workspace.master) as old:
            written = write_book(Origin(base=base, edited=False, rows_from=old), file, works)
    else:
        written = write_book(Origin(base=base, edited=False), file, works)
    file.flush()
    prove(Source(file), works, written)
    return plans, written


def _plan_ours(draft: _Draft, base: Source, sheet: SheetOfOurs, same: bool) -> _Plan:
    count = draft.known.rows[sheet.code]
    known = draft.memory[sheet.code]
    rows: list[tuple[str, Kept]] = []
    changed: dict[int, RowPlan] = {}
    added: list[RowPlan] = []
    info = draft.latest.sheets.get(sheet.code) if draft.latest and same else None
    in_order = (
        info is not None
        and tuple(info["columns"]) == tuple(range(len(sheet.columns)))
        and info["sheet"] == sheet.name
    )
    number = 1
    keys: set[str] = set()
    for number, cells in enumerate(sheet.rows(), 2):
        key, told = str(cells[0]), plain_row(cells)
        if sheet.code == PEOPLE:
            key = str(number)
        keys.add(key)
        kept = known.get(key)
        if kept is None or kept.row != number or kept.cells != told:
            rows.append((key, Kept(number, told)))
            if kept is None and info is not None and number == info["last"] + 1 + len(added):
                added.append(RowPlan(cells, height_of(cells, sheet.columns)))
            elif kept is not None and kept.row == number and info is not None:
                changed[number] = RowPlan(cells, height_of(cells, sheet.columns))
            else:
                in_order = False
    gone = [key for key, kept in known.items() if kept.row and key not in keys]
    rows += [(key, Kept(0, [])) for key in gone]
    styles = pattern_styles(base, sheet)
    in_order = in_order and not gone and info is not None and tuple(info["styles"]) == styles
    common: dict[str, Any] = {
        "sheet": sheet.name,
        "columns": tuple(range(len(sheet.columns))),
        "styles": styles,
        "header_row": 1,
        "header": {0: mark_of(sheet.code, draft.known.edition)},
        "whole_rows": True,
        "links": draft.known.links[sheet.code],
    }
    if in_order and info is not None:
        work = SheetWork(
            **common,
            last=info["last"],
            changed=changed,
            added=added,
            written=_written(info),
        )
    else:
        work = SheetWork(**common, last=1, added=Rows(sheet, count))
    return _Plan(work=work, rows=rows)


def _written(info: Mapping[str, Any]) -> Written:
    return Written(tuple(Chunk(*chunk) for chunk in info["chunks"]), info["last"])


# --------------------------------------------------------------------------- people's own


def _patch_theirs(
    draft: _Draft, snapshot: Snapshot, file: Any
) -> tuple[dict[str, _Plan], dict[str, Written]]:
    state = draft.state
    source = state.copy or draft.desk.workspace.master
    plans: dict[str, _Plan] = {}
    more: list[Another] = []
    people: list[SheetWork] = []
    formulas = False
    there = state.seen.sheets if state.seen else draft.latest.sheets if draft.latest else {}
    refuse_other_years(draft.sheets, there)
    for sheet in draft.sheets:
        seen = state.seen.sheets.get(sheet.code) if state.seen else None
        info = draft.latest.sheets.get(sheet.code) if draft.latest and state.seen is None else None
        if sheet.code == PEOPLE:
            people += links_of_people(seen, snapshot) if seen else ()
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
        plans[sheet.code] = _plan_theirs(draft, sheet, seen, info)
    with open_source(source) as base, with_more(base, more) as whole:
        works = [*(plan.work for plan in plans.values()), *people]
        origin = Origin(base=whole, edited=True, drop_calc_chain=formulas)
        written = write_book(origin, file, works)
    file.flush()
    prove(Source(file), works, written)
    return plans, written


def _plan_theirs(
    draft: _Draft, sheet: SheetOfOurs, seen: SeenSheet | None, info: Mapping[str, Any] | None
) -> _Plan:
    known = draft.memory[sheet.code]
    width = len(sheet.columns)
    layout = layout_of(sheet.columns)
    base = seen.base if seen else draft.latest
    written_as = list(base.layout.get(sheet.code, [])) if base else []
    at = [written_as.index(title) if title in written_as else -1 for title in layout]
    rewrite = _to_rewrite(draft, sheet, seen)
    adopted = {id: row for row, id in draft.state.adopted.get(sheet.code, {}).items()}
    missing = set(seen.missing) if seen else set()
    moved = seen.moved if seen else {}
    last = seen.last if seen else (info or {})["last"]
    changed: dict[int, RowPlan] = {}
    added: list[RowPlan] = []
    rows: list[tuple[str, Kept]] = []
    keys: set[str] = set()
    choice = LinkChoice(linked_columns(sheet))
    for cells in sheet.rows():
        key, told = str(cells[0]), plain_row(cells)
        keys.add(key)
        kept = known.get(key)
        if key in adopted and (kept is None or not kept.cells):
            row = adopted[key]
            changed[row] = RowPlan(cells)
            rows.append((key, Kept(row, told)))
        elif kept is None or not kept.cells or key in missing:
            if key in missing and _adopts(draft):
                continue
            added.append(RowPlan(cells))
            row = last + len(added)
            rows.append((key, Kept(row, told)))
        else:
            row = moved.get(key, kept.row)
            other = {i for i in range(width) if at[i] < 0 or kept.cells[at[i]] != told[i]}
            only = frozenset(other | rewrite.get(key, set()))
            if only:
                changed[row] = RowPlan(cells, None, only)
            if other or row != kept.row:
                rows.append((key, Kept(row, told)))
        choice.take(row, cells)
    for key in shown_elsewhere(adopted.keys() - keys, sheet, draft.sheets):
        changed[adopted[key]] = RowPlan([None] * width)
    for key, row in _gone(known, keys | missing, moved):
        changed[row] = RowPlan([None] * width)
        rows.append((key, Kept(0, [])))
    work = _work_on(draft, sheet, (seen, info or {}), (changed, added), choice)
    return _Plan(work=work, rows=rows)


def _work_on(
    draft: _Draft,
    sheet: SheetOfOurs,
    written: tuple[SeenSheet | None, Mapping[str, Any]],
    rows: tuple[Mapping[int, RowPlan], Sequence[RowPlan]],
    choice: LinkChoice,
) -> SheetWork:
    """What is to be written on a sheet that people or the desk ``written`` before."""
    seen, info = written
    changed, added = rows
    columns = tuple(seen.columns if seen else info["columns"])
    header = {columns[0]: mark_of(sheet.code, draft.known.edition)}
    header |= seen.new_titles if seen else {}
    return SheetWork(
        sheet=seen.name if seen else info["sheet"],
        columns=columns,
        styles=tuple(seen.styles if seen else info["styles"]),
        header_row=seen.header_row if seen else info["header_row"],
        header=header,
        last=seen.last if seen else info["last"],
        changed=changed,
        added=added,
        written=_written(info) if info else None,
        links={columns[i]: cells for i, cells in choice.chosen().items() if columns[i] >= 0},
    )


def _gone(
    known: Mapping[str, Kept], kept: Collection[str], moved: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Rows of what left the ledger, or is no conflict any more: our cells there become blank."""
    for key, at in known.items():
        row = moved.get(key, at.row)
        if row and key not in kept:
            yield key, row


def _adopts(draft: _Draft) -> bool:
    return draft.desk.workspace.settings.master_drift == "adopt"


def _to_rewrite(draft: _Draft, sheet: SheetOfOurs, seen: SeenSheet | None) -> dict[str, set[int]]:
    """Cells that people changed: they come to say what the ledger says, unless drift is adopted."""
    found: dict[str, set[int]] = {}
    for change in seen.differences if seen else ():
        if sheet.columns[change.column].edit or not _adopts(draft):
            found.setdefault(change.key, set()).add(change.column)
    return found
