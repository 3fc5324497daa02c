"""The walk: inbox -> spool -> grids -> records -> verdicts -> claims -> one commit -> pages.

``run`` takes what lies in the inbox, ``check`` the files that it is given. Both go the same way;
a rehearsal rolls the transaction back and writes nothing outside.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from processor.forms.read import Reading as FormReading
from processor.intake.attempts import ATTEMPTED, MOST_ATTEMPTS, InHand
from processor.intake.limits import Limits, Unreadable
from processor.intake.patience import Settled, Tracker
from processor.intake.scan import Sighting
from processor.intake.spool import Spool
from processor.ledger.book import Book, file_result
from processor.ledger.rows import Row
from processor.messages import form_missing
from processor.model import (
    Arrival,
    FileResult,
    FileState,
    Notice,
    Record,
)
from processor.outputs.places import safe_name
from processor.outputs.returned import returned_suffix
from processor.runs.archive import move_booked
from processor.runs.booking import Batch, Change, DeskTime, book_records, with_timing
from processor.runs.copies import with_originals
from processor.runs.deliver import deliver_after_run
from processor.runs.desk import Desk
from processor.runs.inbox import Taken, keep, look, originality, recall, remarked, tracker_of
from processor.runs.judging import Opened, judge_all
from processor.runs.master_edits import take_master_edits
from processor.runs.meeting import crowded_json
from processor.runs.notices import Body, due_notices, occasion_of
from processor.runs.reading import FormReader
from processor.runs.rules_then import keep_rules
from processor.runs.status import note, show
from processor.runs.telling import Told, told_document

# Further notices, and what the run's document tells beside them.
Reminders = Callable[[Book, Sequence[Record]], tuple[list[tuple[Notice, Body]], dict[str, Any]]]


class Way(NamedTuple):
    """How a batch is booked: for trial, with what else in its transaction, read by what."""

    rehearse: bool = False
    also: Reminders | None = None
    reader: FormReader | None = None  # else one for every form of every pack


_SET_ASIDE = Unreadable(reason="crash", detail=f"set aside after {MOST_ATTEMPTS} attempts")


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
    if not rehearse:
        take_master_edits(desk)
    memory = recall(desk.workspace)
    tracker = tracker_of(desk.workspace, settle_seconds, memory)
    found = look(desk.workspace, tracker, settle_seconds)
    with _spool(desk, rehearse) as spool:
        taken = keep(spool, found, tracker, patient=settle_seconds > 0)
        document = _book(desk, spool, taken, Way(rehearse, also))
    if not rehearse:
        note(desk, memory, tracker, document)
    return document


def take_found(desk: Desk, found: Settled, tracker: Tracker) -> dict[str, Any]:
    """Book what a watching desk found ready."""
    take_master_edits(desk)
    spool = Spool(desk.workspace.spool)
    return book_taken(desk, spool, keep(spool, found, tracker, patient=True))


def book_taken(desk: Desk, spool: Spool, taken: Taken) -> dict[str, Any]:
    """Read, judge and book what lies in a spool; one transaction."""
    return _book(desk, spool, taken, Way())


def check(desk: Desk, paths: Sequence[Path]) -> dict[str, Any]:
    """Read and judge files as if they had just come in, without booking anything."""
    with _spool(desk, True) as spool:
        return _book(desk, spool, _handed_in(desk, spool, paths), Way(rehearse=True))


def adopt_file(
    desk: Desk, path: Path, reader: FormReader, *, rehearse: bool, also: Reminders
) -> dict[str, Any]:
    """Read a file by a reader of its own and book it; bytes that are booked already do nothing.

    ``also`` is done with it in the same transaction.
    """
    with _spool(desk, rehearse) as spool:
        taken = dataclasses.replace(_handed_in(desk, spool, [path]), insisted=True)
        with desk.ledger.reading() as book:
            rows = book.files_with(kept.sha256 for _, kept in taken.kept)
        known = any(row["state"] in (FileState.BOOKED, FileState.RETURNED) for row in rows)
        return _book(desk, spool, taken, Way(rehearse, None if known else also, reader))


def _handed_in(desk: Desk, spool: Spool, paths: Sequence[Path]) -> Taken:
    """Files that somebody names, as if they had just come in."""
    sightings = tuple(
        Sighting(path=p.resolve(), file=desk.workspace.shown(p), size=0, mtime_ns=0, ctime_ns=0)
        for p in paths
    )
    return keep(spool, Settled(sightings, (), ()), None, patient=False)


# --------------------------------------------------------------------------- before the commit


@contextmanager
def _spool(desk: Desk, rehearse: bool) -> Iterator[Spool]:
    """The desk's spool, or for a rehearsal one that vanishes."""
    if not rehearse:
        yield Spool(desk.workspace.spool)
        return
    with tempfile.TemporaryDirectory(prefix="processor-") as folder:
        yield Spool(Path(folder))


def _open(
    desk: Desk, spool: Spool, taken: Taken, in_hand: InHand | None, reader: FormReader
) -> Opened:
    """Read every workbook that the ledger has not judged under today's rules, once."""
    digests = {kept.sha256 for _, kept in taken.kept}
    with desk.ledger.reading() as book:
        rows, died = book.files_with(digests), book.attempts(digests)
    judged = {row["sha256"] for row in rows if not _worth_again(row, desk, died, taken)}
    arrivals = {
        kept.sha256: Arrival(file=file, sha256=kept.sha256, size=kept.size, arrived_at=desk.now)
        for file, kept in reversed(taken.kept)
        if kept.sha256 not in judged
    }
    most = float("inf") if taken.insisted else MOST_ATTEMPTS
    given_up = {sha256 for sha256 in arrivals if died.get(sha256, 0) >= most}
    jobs = [(arrivals[d], spool.path_of(d)) for d in sorted(arrivals.keys() - given_up)]
    opened = {**dict.fromkeys(given_up, _SET_ASIDE), **dict(reader.read(jobs, in_hand))}
    return judge_all(opened, desk.packs, desk.zone)


def _reader_of(desk: Desk) -> FormReader:
    """Reads every form of every pack, as the settings allow."""
    settings = desk.workspace.settings
    return FormReader(
        packs=tuple(desk.packs.values()),
        zone=desk.zone,
        passwords=settings.passwords,
        limits=Limits(seconds=settings.read_seconds),
        workers=settings.workers,
    )


@contextmanager
def _in_hand(desk: Desk, rehearse: bool) -> Iterator[InHand | None]:
    """The marks of what is being read; what a desk that died left there is counted first."""
    if rehearse:
        yield None
        return
    with InHand(desk.workspace.in_hand) as in_hand:
        if in_hand.left:
            with desk.ledger.writing() as book:
                book.count_attempts(in_hand.left)
            in_hand.forget()
        yield in_hand


def _worth_again(row: Row, desk: Desk, died: Mapping[str, int], taken: Taken) -> bool:
    """A file that could not be placed is tried again when the rules have changed or somebody
    insists, and one that its reader died of or was too slow for a few times more."""
    failed = row["state"] in (FileState.UNKNOWN, FileState.UNREADABLE)
    unsure = row["reason"] in ATTEMPTED and died.get(row["sha256"], 0) < MOST_ATTEMPTS
    return failed and (taken.insisted or unsure or row["rules"] != desk.rules_digest)


# --------------------------------------------------------------------------- the commit


def _book(desk: Desk, spool: Spool, taken: Taken, way: Way) -> dict[str, Any]:
    rehearse, also, reader = way
    with _in_hand(desk, rehearse) as in_hand:
        opened = _open(desk, spool, taken, in_hand, reader or _reader_of(desk))
    opening = desk.ledger.rehearsing if rehearse else desk.ledger.writing
    with opening() as book:
        keep_rules(book, desk)
        run = desk.next_run(book)
        results, new = _place(book, desk, taken, opened)
        book.count_attempts(_died(opened))
        renamed = _settle_names(book, desk, [result for result, _, _ in results])
        time = DeskTime(desk.now, desk.zone, desk.calendar)
        changes = book_records(book, run, Batch(new=new, renamed=renamed), desk.packs, time)
        notices = _notices(book, desk, spool, changes, new)
        more, beside = also(book, new) if also else ([], {})
        notices += more
        book.notices.add(run, notices)
        results = with_originals(book, desk, results)
        results = [(remarked(result, taken), size, news) for result, size, news in results]
        files = [*(result for result, _, _ in results), *taken.counted]
        told = Told(
            seen=taken.seen,
            files=files,
            new=new,
            changes=changes,
            notices=[n for n, _ in notices],
        )
        document = told_document(desk, run, told) | beside
        document["crowded"] = crowded_json(book, desk.packs)
        fresh = [(result, size) for result, size, is_new in results if is_new]
        if fresh or notices or also:
            book.add_files(run, fresh, desk.now.isoformat(), desk.rules_digest)
            book.add_run(run, desk.now.isoformat(), document)
    return document


def _died(opened: Opened) -> list[str]:
    """The files that the reader died of in this run, or gave up."""
    return [
        sha256
        for sha256, one in opened.items()
        if isinstance(one, Unreadable) and one.reason in ATTEMPTED and one is not _SET_ASIDE
    ]


def _place(
    book: Book, desk: Desk, taken: Taken, opened: Opened
) -> tuple[list[tuple[FileResult, int, bool]], list[Record]]:
    """What became of each file (with its size, and whether that is news), and new records."""
    rows: dict[str, list[Row]] = {}
    died = book.attempts(kept.sha256 for _, kept in taken.kept)
    for row in book.files_with(kept.sha256 for _, kept in taken.kept):
        rows.setdefault(row["sha256"], []).append(row)
    read = [r.id for one in opened.values() if isinstance(one, FormReading) for r in one.records]
    holders = {id: record.file for id, record in book.records(read).items()}
    new: list[Record] = []
    results: list[tuple[FileResult, int, bool]] = []
    first: dict[str, FileResult] = {}
    for file, kept in taken.kept:
        known = [
            row for row in rows.get(kept.sha256, ()) if not _worth_again(row, desk, died, taken)
        ]
        if known:
            result = _again(file, kept.sha256, file_result(known[0]))
            news = all(row["file"] != file for row in known)
        elif kept.sha256 in first:
            result, news = _again(file, kept.sha256, first[kept.sha256]), True
        else:
            result, fresh = _first(file, kept.sha256, opened[kept.sha256], holders)
            new += [with_timing(r, desk.packs[r.pack], desk.zone) for r in fresh]
            first[kept.sha256], news = result, True
        results.append((result, kept.size, news))
    return results, new


def _settle_names(book: Book, desk: Desk, results: Sequence[FileResult]) -> list[Record]:
    """Of copies that came in at the same moment, one name stands for the record, always the same.

    The fold tells simultaneous forms apart by name, so it must not matter which copy was first.
    """
    names: dict[str, str] = {}
    for result in results:
        if result.state is FileState.DUPLICATE:
            for id in result.records:
                names[id] = min(names.get(id, result.file), result.file, key=originality)
    renamed = [
        dataclasses.replace(record, file=names[id])
        for id, record in book.records(names).items()
        if record.arrived_at == desk.now and originality(names[id]) < originality(record.file)
    ]
    for record in renamed:
        book.rename_record(record.id, record.file)
    return renamed


def _again(file: str, sha256: str, before: FileResult) -> FileResult:
    """The same bytes once more: a duplicate of what was booked, else what they were before."""
    if before.state in (FileState.UNREADABLE, FileState.UNKNOWN):
        return dataclasses.replace(before, file=file)
    return FileResult(
        file=file,
        sha256=sha256,
        state=FileState.DUPLICATE,
        reason="same-bytes",
        records=before.records,
        detail={"same_as": before.detail.get("same_as", before.file)},
    )


def _first(
    file: str, sha256: str, opened: FormReading | Unreadable, holders: dict[str, str]
) -> tuple[FileResult, list[Record]]:
    """Bytes that were never judged: unreadable, unknown, known cells, or new records."""
    if isinstance(opened, Unreadable):
        result = FileResult(
            file=file,
            sha256=sha256,
            state=FileState.UNREADABLE,
            reason=opened.reason,
            detail={"looks_like": opened.detail} if opened.detail else {},
        )
        return result, []
    if not opened.records:
        result = FileResult(
            file=file,
            sha256=sha256,
            state=FileState.UNKNOWN,
            reason="no-form",
            detail=form_missing(opened.nearest),
        )
        return result, []
    fresh = [r for r in opened.records if r.id not in holders]
    ids = tuple(r.id for r in opened.records)
    if not fresh:
        result = FileResult(
            file=file,
            sha256=sha256,
            state=FileState.DUPLICATE,
            reason="same-cells",
            records=ids,
            detail={"same_as": holders[ids[0]]},
        )
        return result, []
    holders.update((r.id, file) for r in fresh)
    state = FileState.RETURNED if all(r.faulty for r in fresh) else FileState.BOOKED
    return FileResult(file=file, sha256=sha256, state=state, records=ids), fresh


# --------------------------------------------------------------------------- what is told


def _notices(
    book: Book, desk: Desk, spool: Spool, changes: Sequence[Change], new: Sequence[Record]
) -> list[tuple[Notice, Body]]:
    due: list[tuple[Notice, Body]] = []
    for change in changes:
        due += due_notices(occasion_of(book, desk, change))
    return due + _returns(desk, spool, new)


def _returns(desk: Desk, spool: Spool, new: Sequence[Record]) -> list[tuple[Notice, Body]]:
    """One returned copy for each file that holds faulty records."""
    faulty: dict[str, list[Record]] = {}
    for record in new:
        if record.faulty:
            faulty.setdefault(record.sha256, []).append(record)
    due: list[tuple[Notice, Body]] = []
    for sha256, records in faulty.items():
        pack = desk.packs[records[0].pack]
        stem = safe_name(Path(records[0].file).stem)
        notice = Notice(
            id="N" + sha256[:10].upper(),
            to=pack.claimant_of(records[0]),
            kind="returned",
            about=tuple(r.id for r in records),
            conflict=None,
            situation="returned",
            file=f"returned/{stem}-{sha256[:6]}{returned_suffix(spool.path_of(sha256).read_bytes())}",
            created_at=desk.now,
        )
        due.append((notice, {"sha256": sha256}))
    return due
