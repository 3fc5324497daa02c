"""The scheduled run: everything that an office must be able to rely on in the morning.

It takes what lies in the inbox, reminds of what runs out, verifies the chain of acts, publishes
and makes the backup. Whatever goes wrong in one step is an alarm and hinders no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from filelock import FileLock, Timeout

from processor.errors import ProcessorError, StoreTrouble
from processor.ledger.book import Book
from processor.model import Notice
from processor.people import Directory
from processor.runs.audit import audited
from processor.runs.backup import back_up
from processor.runs.booking import DeskTime
from processor.runs.clocks import clock_reminders, due_cases, kept_cases, told_cases
from processor.runs.deliver import deliver
from processor.runs.desk import Desk
from processor.runs.differences import differences_page, put_right, write_differences
from processor.runs.master_years import master_warnings
from processor.runs.notices import Body
from processor.runs.people import directory_of
from processor.runs.reminders import claim_reminders
from processor.runs.retention import apply_retention
from processor.runs.run import take
from processor.runs.selfcheck import recomputed
from processor.runs.status import show
from processor.runs.unannounced import calendar_warnings

_DONE = "nightly"  # under this name the ledger remembers when the last night was whole
_EVERY = timedelta(hours=24)


@dataclass(slots=True)
class Night:
    """What the steps of a night have found so far."""

    desk: Desk
    alarms: list[dict[str, str]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def step(self, name: str, work: Callable[[], Any]) -> None:
        """Do one step; trouble of our own machine becomes an alarm, the night goes on."""
        try:
            self.told[name] = work()
        except ProcessorError as trouble:
            self.alarm(name, trouble.in_words(self.desk.language.say))

    def alarm(self, step: str, says: str, page: str | None = None) -> None:
        """Something that a person has to see in the morning, and the page that says more."""
        self.alarms.append({"step": step, "says": says} | ({"page": page} if page else {}))


def nightly(desk: Desk, *, settle_seconds: float, rehearse: bool) -> dict[str, Any]:
    """Reconcile everything; gives the run's document with a part ``nightly`` of its own.

    A rehearsal judges as if it were that night and writes nothing. Raises StoreTrouble when
    another nightly run is under way.
    """
    night = Night(desk)
    with _alone(desk, rehearse):
        document = take(
            desk,
            settle_seconds=settle_seconds,
            rehearse=rehearse,
            also=lambda book, _: _reminders(book, night, rehearse=rehearse),
        )
        if not rehearse:
            night.step("proof", lambda: _proved(night))
        _verify(night)
        if not rehearse:
            if night.told.get("proof"):
                write_differences(desk, night.told["proof"])
            night.step("publish", lambda: show(desk))
            with desk.ledger.reading() as book:
                night.told["warnings"] += master_warnings(desk, book)
            night.step("deliver", lambda: deliver(desk))
            night.step("retention", lambda: apply_retention(desk))
            night.step("backup", lambda: desk.workspace.shown(back_up(desk)))
            if not night.alarms:
                with desk.ledger.writing() as book:
                    book.remember(_DONE, desk.now.isoformat())
    kinds = [notice["kind"] for notice in document["notices"]]
    counts = {kind: kinds.count(kind) for kind in ("expiring", "expired")}
    return {**document, "nightly": {**counts, **night.told, "alarms": night.alarms}}


def _reminders(
    book: Book, night: Night, *, rehearse: bool
) -> tuple[list[tuple[Notice, Body]], dict[str, Any]]:
    """What the calendar brings, from what is booked by then."""
    desk = night.desk
    if rehearse:  # what is proved is given up with the transaction
        night.told["proof"] = _put_right(book, night)
    cases = due_cases(book, desk)
    night.told["clocks"] = told_cases(desk, cases)
    night.told["warnings"] = calendar_warnings(
        desk.packs.values(), desk.calendar, desk.now.date(), desk.language.say
    )
    people = _directory(book, night)
    notices = [*claim_reminders(book, desk), *clock_reminders(book, desk, cases, people)]
    return notices, {"clocks": kept_cases(night.told["clocks"])}


def _directory(book: Book, night: Night) -> Directory:
    """Who is known; nobody where the file of people cannot be read, which is an alarm."""
    try:
        return directory_of(night.desk, book)
    except ProcessorError as trouble:
        night.alarm("people", trouble.in_words(night.desk.language.say))
        return Directory(())


def _proved(night: Night) -> list[dict[str, Any]]:
    """Everything made anew from the facts must be what the desk holds; if not, the new stands.

    It is made from a copy of the ledger, so that nobody waits to book meanwhile. Only where
    something differs is it made once more, with nobody else writing, and put right.
    """
    desk = night.desk
    with desk.ledger.copied(desk.workspace.proof) as book:
        if not recomputed(book, desk.packs, _time(desk)):
            return []
    with desk.ledger.writing() as book:
        return _put_right(book, night)


def _time(desk: Desk) -> DeskTime:
    return DeskTime(desk.now, desk.zone, desk.calendar)


def _put_right(book: Book, night: Night) -> list[dict[str, Any]]:
    """Make everything anew, put right what differs, and tell of it."""
    desk = night.desk
    differing = recomputed(book, desk.packs, _time(desk))
    if differing:
        page = desk.workspace.shown(desk.workspace.supervisor_outbox / differences_page(desk))
        says = desk.language.say(
            "{n} things were held otherwise than the facts give them: {ids}. "
            "The page {page} tells all."
        )
        ids = ", ".join(difference.id for difference in differing[:5])
        night.alarm("proof", says.format(n=len(differing), ids=ids, page=page), page)
        put_right(book, desk.packs, differing, _time(desk))
    return [difference._asdict() for difference in differing]


def _verify(night: Night) -> None:
    chain = audited(night.desk)
    night.told["audit"] = {"whole": chain["whole"], "acts": chain["acts"], "head": chain["head"]}
    for found in chain["breaks"]:
        night.alarm("audit", f"{found['act']}: {found['says']}")


@contextmanager
def _alone(desk: Desk, rehearse: bool) -> Iterator[None]:
    if rehearse:
        yield
        return
    lock = FileLock(desk.workspace.state / "nightly.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreTrouble(
            "Another nightly run is under way in this workspace; wait until it has ended."
        ) from None
    try:
        yield
    finally:
        lock.release()


def was_missed(desk: Desk) -> bool:
    """Whether nights are kept here and the last whole one is longer ago than a day."""
    with desk.ledger.reading() as book:
        last = book.remembered(_DONE)
    return last is not None and desk.now - datetime.fromisoformat(last) > _EVERY
