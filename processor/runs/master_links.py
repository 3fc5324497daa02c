"""Finds the pages that the master workbook links to, and says how they are reached from it.

Only what lies in the outbox, or in the supervisors' folder, and only pages that are there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from processor.ledger.book import Book
from processor.outputs.master_pages import MasterPages
from processor.outputs.master_patch.cells import Link
from processor.outputs.master_patch.work import SheetWork
from processor.outputs.snapshot import Snapshot
from processor.runs.desk import Desk
from processor.runs.master_reading import SeenSheet
from processor.settings import Workspace

_NAME = 1  # the column of names on the sheet of people
# What a program that opens the workbook would read as something else than a part of a name.
_SPECIAL = re.compile(r'[\s%"<>\[\]^{}`#?]')


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesThere:
    """The pages that lie in the outboxes, by their names, with the ways to their folders."""

    reports: frozenset[str]  # runs
    explained: frozenset[str]  # conflicts
    notices: frozenset[str]  # files without ending
    people: Mapping[str, str]  # the folder of each folded name
    outbox: str | None  # the way to it, as a link spells it; None where there is none
    supervisors: str | None


def pages_there(book: Book, desk: Desk) -> PagesThere:
    """The pages that lie in the outboxes now; those of people where the desk knows them too."""
    workspace = desk.workspace
    outbox, reports = workspace.outbox, workspace.supervisor_outbox
    folders = _folders(outbox / "people")
    pages = book.claimants.pages()
    return PagesThere(
        reports=_pages(reports / "reports"),
        explained=_pages(reports / "explain"),
        notices=_pages(outbox / "notices"),
        people={key: page.folder for key, page in pages.items() if page.folder in folders},
        outbox=_way(workspace, outbox.resolve()),
        supervisors=_way(workspace, reports.resolve()),
    )


def master_pages(book: Book, there: PagesThere, ids: Iterable[str] | None = None) -> MasterPages:
    """The addresses of these pages, as some records need them, or all for None."""
    ids = None if ids is None else set(ids)
    told = _addresses(there.supervisors, "reports", there.reports)
    notices = _addresses(there.outbox, "notices", there.notices)
    runs, files = book.master.runs_of_records(ids), book.notices.files(ids)
    return MasterPages(
        explained=_addresses(there.supervisors, "explain", there.explained),
        reports={id: told[run] for id, run in runs.items() if run in told},
        notices={
            record: (id, notices[Path(file).stem])
            for record, (id, file) in files.items()
            if Path(file).stem in notices
        },
        people={
            key: f"{there.outbox}/people/{_spelled(folder)}/index.html"
            for key, folder in (there.people if there.outbox is not None else {}).items()
        },
    )


def _addresses(way: str | None, kind: str, names: Iterable[str]) -> dict[str, str]:
    if way is None:
        return {}
    return {name: f"{way}/{kind}/{_spelled(name)}.html" for name in names}


def _pages(folder: Path) -> frozenset[str]:
    names = (name for name in _names(folder) if name.endswith(".html"))
    return frozenset(name.removesuffix(".html") for name in names)


def _folders(folder: Path) -> frozenset[str]:
    """The folders in a folder that hold a page of their own."""
    return frozenset(name for name in _names(folder) if (folder / name / "index.html").is_file())


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names only, of very many files
    except OSError:
        return []


def links_of_people(seen: SeenSheet, snapshot: Snapshot) -> Iterator[SheetWork]:
    """The sheet of people, as people saved it, is theirs; only where its names lead is ours."""
    column = seen.columns[_NAME]
    opens = ((row, snapshot.pages.person(name, name)) for row, name in seen.names.items())
    if column >= 0:
        yield SheetWork(
            sheet=seen.name,
            columns=seen.columns,
            styles=tuple(seen.styles),
            header_row=seen.header_row,
            header={},
            last=seen.last,
            links={column: {row: cell.target for row, cell in opens if isinstance(cell, Link)}},
        )


def _way(workspace: Workspace, folder: Path) -> str | None:
    """The relative way from the master to a folder, or None where colleagues cannot go it.

    Two places outside of the workspace that share no more than the root of a disk are two
    shares; nobody knows how they lie to each other on a colleague's computer.
    """
    start, root = workspace.master.parent.resolve(), workspace.root.resolve()
    try:
        shared = Path(os.path.commonpath([start, folder]))
    except ValueError:  # two drives
        return None
    if shared == Path(shared.anchor) and not (start.is_relative_to(root) and shared == root):
        return None
    return "/".join(map(_spelled, Path(os.path.relpath(folder, start)).parts))


def _spelled(part: str) -> str:
    """A part of a path as a link spells it: letters of all scripts stay as they are."""
    return _SPECIAL.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), part)
