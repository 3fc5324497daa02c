"""The middle of the walk: what was taken is read, judged and booked slice by slice, and told.

A slice is read outside the ledger and committed in one transaction, so its forms stand with their
verdicts, claims and outcomes, or not at all. The last commit also tells the run. A run that is cut
off between two slices is gone on with by whoever comes next, as if nothing had happened: with its
own clock and the files that it took.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain, islice
from typing import Any, NamedTuple

from processor.forms.read import Reading as FormReading
from processor.intake.attempts import ATTEMPTED, MOST_ATTEMPTS, InHand
from processor.intake.limits import Limits, Unreadable
from processor.intake.spool import Spool
from processor.ledger.book import Book
from processor.model import Arrival, Record
from processor.runs.adoption import finish_adoption
from processor.runs.booking import Batch, DeskTime, book_slice
from processor.runs.copies import with_originals
from processor.runs.desk import Desk, tell
from processor.runs.ending import Ending, Reminders, end_run
from processor.runs.inbox import Taken, remarked
from processor.runs.judging import Opened, judge_all
from processor.runs.placing import Known, known_of, place, settle_names
from processor.runs.reading import FormReader
from processor.runs.rules_then import keep_rules
from processor.runs.slices import (
    Lying,
    RunInHand,
    in_hand_of,
    journal_of,
    slices,
    taken_again,
)


class Way(NamedTuple):
    """How a batch is booked: for trial, with what else at its end."""

    rehearse: bool = False
    also: Reminders | None = None


class Load(NamedTuple):
    """What a walk has to book: files that lie in a spool, and how that is done."""

    spool: Spool
    taken: Taken
    way: Way = Way()


_AT_ONCE = 2000  # records that are matched and settled at a time
_SET_ASIDE = Unreadable(reason="crash", detail=f"set aside after {MOST_ATTEMPTS} attempts")


def walk(desk: Desk, load: Load) -> dict[str, Any]:
    """Book what was taken, and give the run's document.

    Whenever another run is in hand, that one is brought to its end first.
    """
    unfinished = _journal(desk) if load.way.rehearse else None
    while True:
        if not load.way.rehearse:
            finish_begun(desk)
        document = _walked(desk, load, None)
        if document is not None:
            return document | ({"unfinished": unfinished["run"]} if unfinished else {})


def finish_begun(desk: Desk) -> list[dict[str, Any]]:
    """Go on with a run that was cut off, to its end; gives the documents of what was finished.

    Where the desk that began it is still at work both go on; each file is booked once.
    """
    finished = []
    while (journal := _journal(desk)) is not None:
        says = desk.language.say("The run {run} was cut off; it is brought to its end.")
        tell(says.format(run=journal["run"]))
        spool = Spool(desk.workspace.spool)
        if "adoption" in journal:
            told = finish_adoption(desk, spool, journal)
            finished += [told] if told else []
            continue
        then = dataclasses.replace(desk, now=datetime.fromisoformat(journal["now"]))
        taken = _taken_again(desk, journal, spool)
        document = _walked(then, Load(spool, taken), in_hand_of(journal))
        finished += [document] if document else []
    return finished


def _taken_again(desk: Desk, journal: Mapping[str, Any], spool: Spool) -> Taken:
    """What a run that was cut off had taken, and a word on originals that are gone meanwhile."""
    with desk.ledger.reading() as book:
        rows = book.files_with(sha256 for _, sha256, _ in journal["kept"])
    booked = {(row["file"], row["sha256"]) for row in rows if row["run"] == journal["run"]}
    taken, gone = taken_again(journal, spool, booked)
    there = {file for file, _ in taken.kept}
    stands = desk.language.say(
        "The spool lacks the original {file}; what was booked of it stands. "
        "Bring the folder {folder} back from its backup."
    )
    left_out = desk.language.say(
        "The spool lacks the original {file}, which was not booked yet; "
        "if it still lies in the inbox, it is taken anew."
    )
    for file in gone:
        tell((stands if file in there else left_out).format(file=file, folder=spool.root))
    return taken


def _journal(desk: Desk) -> dict[str, Any] | None:
    with desk.ledger.reading() as book:
        return book.begun.journal()


def _walked(desk: Desk, load: Load, begun: RunInHand | None) -> dict[str, Any] | None:
    """Book slice by slice and tell; None where another desk began a run or ended this one.

    ``begun`` is the run that is gone on with.
    """
    spool, taken, way = load
    own = begun
    opening = desk.ledger.rehearsing if way.rehearse else desk.ledger.writing
    with _in_hand(desk, way.rehearse) as in_hand:  # first of all: what died is known then
        with desk.ledger.reading() as book:
            known = known_of(book, desk, taken.kept, own and own.run, insisted=taken.insisted)
        fresh = [(file, kept) for file, kept in taken.kept if not known.named(file, kept.sha256)]
        most = len(fresh) + 1 if way.rehearse else desk.workspace.settings.files_at_once
        cut = list(slices(fresh, most))
        with closing(_read(desk, load, chain.from_iterable(cut), known, in_hand)) as read:
            for number, files in enumerate(cut, 1):
                opened = _opened(desk, files, known, read)
                with opening() as book:
                    if way.rehearse:
                        book.begun.end()
                    elif in_hand_of(book.begun.journal()) != begun:
                        return None
                    keep_rules(book, desk)
                    own = own or RunInHand(desk.next_run(book), book.last_run())
                    if number < len(cut) and begun is None:
                        begun = own
                        book.begun.begin(journal_of(own, desk.now.isoformat(), taken))
                    _book_slice(book, desk, own.run, files, (opened, taken))
                    del opened  # a register is large; its end has other needs
                    if number == len(cut):
                        ending = Ending(own, taken, way.also, way.rehearse)
                        told = end_run(book, desk, spool, ending)
                if number == len(cut):
                    return told or desk.ledger.document(own.run)
    return None


# --------------------------------------------------------------------------- reading


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


def _read(
    desk: Desk, load: Load, files: Iterable[Lying], known: Known, in_hand: InHand | None
) -> Generator[tuple[str, FormReading | Unreadable]]:
    """Every workbook that the ledger has not judged under today's rules, once, in their order.

    The readers keep a little ahead of what is asked for, while the desk books.
    """
    arrivals: dict[str, Arrival] = {}
    for file, kept in files:
        if kept.sha256 not in known.rows and kept.sha256 not in arrivals:
            arrivals[kept.sha256] = Arrival(
                file=file, sha256=kept.sha256, size=kept.size, arrived_at=desk.now
            )
    most = float("inf") if load.taken.insisted else MOST_ATTEMPTS
    given_up = {sha256 for sha256 in arrivals if known.died.get(sha256, 0) >= most}
    jobs = [(a, load.spool.path_of(d)) for d, a in arrivals.items() if d not in given_up]
    reading = _reader_of(desk).read(jobs, in_hand)
    for sha256 in arrivals:
        yield (sha256, _SET_ASIDE) if sha256 in given_up else next(reading)


def _opened(
    desk: Desk,
    files: Sequence[Lying],
    known: Known,
    read: Iterator[tuple[str, FormReading | Unreadable]],
) -> Opened:
    """What the workbooks of a slice were read as, and judged by their packs' expressions."""
    wanted = {kept.sha256 for _, kept in files} - known.rows.keys()
    return judge_all(dict(islice(read, len(wanted))), desk.packs, desk.zone)


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


# --------------------------------------------------------------------------- the commit


def _book_slice(
    book: Book, desk: Desk, run: str, files: Sequence[Lying], read: tuple[Opened, Taken]
) -> None:
    """Book what was read of a slice: its files, their records, and the groups that they touch."""
    opened, taken = read
    known = known_of(book, desk, files, run, insisted=taken.insisted)
    placed, new = place(book, desk, files, opened, known)
    book.count_attempts(_died(opened))
    renamed = settle_names(book, desk, [one.result for one in placed])
    time = DeskTime(desk.now, desk.zone, desk.calendar)
    for batch in _batches(new, renamed):
        book_slice(book, run, batch, desk.packs, time)
    fresh = [
        (remarked(one.result, taken), one.size)
        for one in with_originals(book, desk, placed)
        if one.news
    ]
    book.add_files(run, fresh, desk.now.isoformat(), desk.rules_digest)


def _batches(new: Sequence[Record], renamed: Sequence[Record]) -> Iterator[Batch]:
    """Some records at a time, for a register of years is one file."""
    yield Batch(new=new[:_AT_ONCE], renamed=renamed)
    for start in range(_AT_ONCE, len(new), _AT_ONCE):
        yield Batch(new=new[start : start + _AT_ONCE])


def _died(opened: Opened) -> list[str]:
    """The files that the reader died of, or gave up."""
    return [
        sha256
        for sha256, one in opened.items()
        if isinstance(one, Unreadable) and one.reason in ATTEMPTED and one is not _SET_ASIDE
    ]
