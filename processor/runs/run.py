"""Ways into the walk: inbox -> spool -> grids -> records -> verdicts -> claims -> commit -> pages.

``run`` takes what lies in the inbox, ``check`` the files that it is given. Both go the same way
(``walk``); a rehearsal rolls its transaction back and writes nothing outside.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from processor.intake.limits import Unreadable
from processor.intake.patience import Settled, Tracker
from processor.intake.scan import Sighting
from processor.intake.spool import Spool
from processor.model import FileState
from processor.runs.adoption import Adoption, adopted, columns_of, read, rehearsal_of
from processor.runs.archive import move_booked
from processor.runs.deliver import deliver_after_run
from processor.runs.desk import Desk
from processor.runs.ending import Reminders
from processor.runs.finished import with_finished
from processor.runs.inbox import Taken, keep, look, recall, tracker_of
from processor.runs.listing import recorded
from processor.runs.master_edits import take_master_edits
from processor.runs.register import Columns
from processor.runs.status import note, show
from processor.runs.walk import Load, Way, finish_begun, walk

Found = Callable[[Mapping[str, Any]], dict[str, Any]]


def run(desk: Desk, *, settle_seconds: float, rehearse: bool) -> dict[str, Any]:
    """Take everything ready in the inbox once, and publish; gives the run's document."""
    if rehearse:
        return take(desk, settle_seconds=settle_seconds, rehearse=True)
    document = take(desk, settle_seconds=settle_seconds, rehearse=False)
    waiting = show(desk)
    deliver_after_run(desk)
    if desk.workspace.settings.after_booking == "move":
        move_booked(desk, document)
    return {**document, "waiting": waiting} if waiting else document


def take(
    desk: Desk, *, settle_seconds: float, rehearse: bool, also: Reminders | None = None
) -> dict[str, Any]:
    """The walk up to its commit: what is ready in the inbox is read, judged and booked.

    ``also`` gives further notices from the book and its new records, within the same transaction,
    and what the document tells beside them.
    """
    finished = [] if rehearse else finish_begun(desk)
    edits = () if rehearse else take_master_edits(desk).told
    memory = recall(desk.workspace)
    tracker = tracker_of(desk.workspace, settle_seconds, memory)
    found = look(desk.workspace, tracker, settle_seconds)
    with _spool(desk, rehearse) as spool:
        taken = keep(spool, found, tracker, patient=settle_seconds > 0)
        document = walk(desk, Load(spool, taken, Way(rehearse, also)))
    if not rehearse:
        note(desk, memory, tracker, document)
    document = with_finished(document, finished)
    return {**document, "master": list(edits)} if edits else document


def take_found(desk: Desk, found: Settled, tracker: Tracker) -> dict[str, Any]:
    """Book what a watching desk found ready."""
    take_master_edits(desk)
    spool = Spool(desk.workspace.spool)
    return book_taken(desk, spool, keep(spool, found, tracker, patient=True))


def book_taken(desk: Desk, spool: Spool, taken: Taken) -> dict[str, Any]:
    """Read, judge and book what lies in a spool."""
    return walk(desk, Load(spool, taken))


def check(desk: Desk, paths: Sequence[Path]) -> dict[str, Any]:
    """Read and judge files as if they had just come in, without booking anything.

    Of a file that the desk knows already it tells what was found then.
    """
    with _spool(desk, True) as spool:
        document = walk(desk, Load(spool, _handed_in(desk, spool, paths), Way(rehearse=True)))
    told = {r["id"] for r in document["records"]}
    known = {id for file in document["files"] for id in file["records"]} - told
    return {**document, "records": [*document["records"], *recorded(desk, known)]}


def adopt_file(
    desk: Desk, path: Path, adoption: Adoption, found: Found, *, rehearse: bool
) -> tuple[Columns, dict[str, Any]]:
    """Read a register and book it; gives its columns and what is ``found`` in the run's document.

    Bytes that are booked already do nothing. Raises UsageTrouble where it cannot be read.
    """
    with ExitStack() as stack:
        spool = stack.enter_context(_spool(desk, rehearse))
        taken = dataclasses.replace(_handed_in(desk, spool, [path]), insisted=True)
        if not taken.kept:
            columns_of(Unreadable(reason=str(taken.counted[0].reason)), path.name)
        if rehearse:
            desk = stack.enter_context(rehearsal_of(desk))
        while True:
            ended = [d for d in finish_begun(desk) if _is_of(d, taken)]
            with closing(read(desk, taken, adoption)) as parts:
                columns = columns_of(next(parts), path.name)
                if ended:
                    return columns, found(ended[-1])
                if _is_booked(desk, taken):
                    return columns, found(walk(desk, Load(spool, taken, Way(rehearse))))
                document = adopted(desk, spool, taken, adoption, parts)
            if document is not None:
                return columns, found(document)


def _is_of(document: Mapping[str, Any], taken: Taken) -> bool:
    """Whether a run booked this very file and no other."""
    return [f["sha256"] for f in document["files"]] == [kept.sha256 for _, kept in taken.kept]


def _is_booked(desk: Desk, taken: Taken) -> bool:
    """Whether these bytes were read to their end."""
    with desk.ledger.reading() as book:
        rows = book.files_with(kept.sha256 for _, kept in taken.kept)
    done = (FileState.BOOKED, FileState.RETURNED)
    return any(row["state"] in done and row["reason"] is None for row in rows)


def _handed_in(desk: Desk, spool: Spool, paths: Sequence[Path]) -> Taken:
    """Files that somebody names, as if they had just come in."""
    sightings = tuple(
        Sighting(path=p.resolve(), file=desk.workspace.shown(p), size=0, mtime_ns=0, ctime_ns=0)
        for p in paths
    )
    return keep(spool, Settled(sightings, (), ()), None, patient=False)


@contextmanager
def _spool(desk: Desk, rehearse: bool) -> Iterator[Spool]:
    """The desk's spool, or for a rehearsal one that vanishes."""
    if not rehearse:
        yield Spool(desk.workspace.spool)
        return
    with tempfile.TemporaryDirectory(prefix="processor-") as folder:
        yield Spool(Path(folder))
