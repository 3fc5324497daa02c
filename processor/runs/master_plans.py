"""What becomes of each sheet of the master: rows that change, rows that come, what is remembered.

A sheet is planned from all its rows, or from those alone that changed since it was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.ledger.master_memory import Edition, Kept
from processor.outputs.master import Rows, pattern_styles
from processor.outputs.master_census import Census, linked_columns
from processor.outputs.master_patch.cells import Cell
from processor.outputs.master_patch.chunks import Chunk
from processor.outputs.master_patch.links import LinkChoice
from processor.outputs.master_patch.package import Source
from processor.outputs.master_patch.reading import mark_of
from processor.outputs.master_patch.work import RowPlan, SheetWork, Written
from processor.outputs.master_sheets import PEOPLE, SheetOfOurs, Years, height_of, plain_row
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_edits import MasterState
from processor.runs.master_links import PagesThere
from processor.runs.master_reading import SeenSheet, layout_of
from processor.runs.master_years import shown_elsewhere


@dataclass(slots=True, kw_only=True)
class Plan:
    """What an edition changes on one sheet: the work, and the rows that it writes."""

    work: SheetWork
    rows: list[tuple[str, Kept]]
    choice: LinkChoice  # the links that are written


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A new edition on its way. ``some`` names the sheets of which only changed rows are told:
    ``sheets`` gives and ``memory`` holds no others of them."""

    desk: Desk
    snapshot: Snapshot
    there: PagesThere
    sheets: Sequence[SheetOfOurs]
    years: Years | None
    known: Census
    state: MasterState
    latest: Edition | None
    memory: Mapping[str, Mapping[str, Kept]]  # by sheet: what the file holds, row by row
    some: Collection[str] = ()


class AllRows(Exception):
    """A sheet cannot be brought up to date by its changed rows alone."""


def placed(
    sheet: SheetOfOurs, known: Mapping[str, Kept], last: int
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Rows with the numbers that they have, or get behind row ``last``."""
    for cells in sheet.rows():
        kept = known.get(str(cells[0]))
        if kept is None or not kept.cells:
            last += 1
        yield (last if kept is None or not kept.cells else kept.row), cells


def plan_ours(draft: Draft, base: Source, sheet: SheetOfOurs, same: bool) -> Plan:
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
    keys: set[str] = set()
    for number, cells in _numbered(draft, sheet, info):
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
    if sheet.code in draft.some and not in_order:
        raise AllRows
    common: dict[str, Any] = {
        "sheet": sheet.name,
        "columns": tuple(range(len(sheet.columns))),
        "styles": styles,
        "header_row": 1,
        "header": {0: mark_of(sheet.code, draft.known.edition)},
        "whole_rows": True,
        "links": draft.known.links(sheet.code),
    }
    if in_order and info is not None:
        work = SheetWork(
            **common,
            last=info["last"],
            changed=changed,
            added=added,
            written=written_of(info),
        )
    else:
        work = SheetWork(**common, last=1, added=Rows(sheet, count))
    return Plan(work=work, rows=rows, choice=draft.known.sheets[sheet.code].choice)


def _numbered(
    draft: Draft, sheet: SheetOfOurs, info: Mapping[str, Any] | None
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    if sheet.code in draft.some and info is not None:
        return placed(sheet, draft.memory[sheet.code], info["last"])
    return enumerate(sheet.rows(), 2)


def written_of(info: Mapping[str, Any]) -> Written:
    return Written(tuple(Chunk(*chunk) for chunk in info["chunks"]), info["last"])


def plan_theirs(
    draft: Draft, sheet: SheetOfOurs, seen: SeenSheet | None, info: Mapping[str, Any] | None
) -> Plan:
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
    some = sheet.code in draft.some
    choice = draft.known.sheets[sheet.code].choice if some else LinkChoice(linked_columns(sheet))
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
        if not some:
            choice.take(row, cells)
    for key in shown_elsewhere(adopted.keys() - keys, sheet, draft.sheets):
        changed[adopted[key]] = RowPlan([None] * width)
    for key, row in _gone(known, keys | missing, moved):
        changed[row] = RowPlan([None] * width)
        rows.append((key, Kept(0, [])))
    work = _work_on(draft, sheet, (seen, info or {}), (changed, added), choice)
    return Plan(work=work, rows=rows, choice=choice)


def _work_on(
    draft: Draft,
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
        written=written_of(info) if info else None,
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


def _adopts(draft: Draft) -> bool:
    return draft.desk.workspace.settings.master_drift == "adopt"


def _to_rewrite(draft: Draft, sheet: SheetOfOurs, seen: SeenSheet | None) -> dict[str, set[int]]:
    """Cells that people changed: they come to say what the ledger says, unless drift is adopted."""
    found: dict[str, set[int]] = {}
    for change in seen.differences if seen else ():
        if sheet.columns[change.column].edit or not _adopts(draft):
            found.setdefault(change.key, set()).add(change.column)
    return found
