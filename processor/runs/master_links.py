"""Finds the pages that the master workbook links to, and says how they are reached from it.

Only what lies in the outbox, or in the supervisors' folder, and only pages that are there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
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


def master_pages(book: Book, desk: Desk) -> MasterPages:
    """The pages that lie in the outboxes now."""
    workspace = desk.workspace
    outbox = _Reached(workspace, workspace.outbox)
    reports = _Reached(workspace, workspace.supervisor_outbox)
    told = dict(reports.pages("reports"))
    notices = dict(outbox.pages("notices"))
    return MasterPages(
        explained=dict(reports.pages("explain")),
        reports={id: told[run] for id, run in book.master.runs_of_records().items() if run in told},
        notices={
            record: (id, notices[Path(file).stem])
            for record, (id, file) in book.notices.files().items()
            if Path(file).stem in notices
        },
        people=_people(book, outbox),
    )


def _people(book: Book, outbox: _Reached) -> dict[str, str]:
    theirs, pages = outbox.folders("people"), book.claimants.pages()
    return {key: theirs[page.folder] for key, page in pages.items() if page.folder in theirs}


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


class _Reached:
    """A folder of pages as it is reached from the folder of the master."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._folder = folder
        self._way = _way(workspace, folder.resolve())

    def pages(self, kind: str) -> Iterator[tuple[str, str]]:
        """The pages in a folder by their names without ending, with their addresses."""
        for name in self._names(kind):
            if name.endswith(".html"):
                yield name.removesuffix(".html"), f"{self._way}/{kind}/{_spelled(name)}"

    def folders(self, kind: str) -> Mapping[str, str]:
        """The folders in a folder that hold a page of their own, with its address."""
        return {
            name: f"{self._way}/{kind}/{_spelled(name)}/index.html"
            for name in self._names(kind)
            if (self._folder / kind / name / "index.html").is_file()
        }

    def _names(self, kind: str) -> list[str]:
        try:
            found = (self._folder / kind).iterdir() if self._way is not None else ()
            return [path.name for path in found]
        except OSError:
            return []


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
