"""Sends what is due: one digest a person and address, each notice in exactly one of them.

A delivery is marked as being sent before it is sent; what is found so marked later was cut off
and is uncertain. It never fails a run: what went wrong stands in the ledger, for the status.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from processor.delivery.mail import Mail, MailServer, send_mail, written
from processor.delivery.outcome import Outcome, Went
from processor.delivery.robots import fitted, send_robot
from processor.errors import ProcessorError
from processor.ledger.book import Book
from processor.ledger.deliveries import FAILED, QUEUED, SENDING, SENT, UNCERTAIN, Delivery
from processor.model import Notice
from processor.outputs.place import put_in_place
from processor.outputs.words import NOTICES
from processor.people import Directory, Person
from processor.runs.desk import Desk, tell
from processor.runs.people import directory_of

MAIL, ROBOT = "mail", "robot"
_SINCE = "delivery-since"  # memory: notices from then on are sent
_MOST_TRIES = 8
_FIRST_WAIT = timedelta(minutes=5)  # doubled with each try
_ROBOT_VARIABLE = "PROCESSOR_ROBOT_"
_FOR_SUPERVISORS = ("conflict", "takeover")


def deliver(desk: Desk) -> list[dict[str, Any]]:
    """Queue what is new and send what is due; gives every delivery that was touched."""
    settings = desk.workspace.settings
    if not settings.mail_server and settings.robots != "on":
        return []
    with desk.ledger.writing() as book:
        for cut_off in book.deliveries.all(SENDING):
            _mark(book, cut_off, Outcome(Went.UNCERTAIN, "cut off while it was sent"), desk)
        book.deliveries.add(_new(desk, book))
        if settings.resend_uncertain == "once":
            for doubtful in book.deliveries.all(UNCERTAIN):
                if doubtful.tries == 1:
                    book.deliveries.mark(doubtful.id, QUEUED, desk.now, due_at=desk.now)
        due = [d for d in book.deliveries.all(QUEUED) if d.due_at <= desk.now]
        known = {n.id: n for n, _ in book.notices.called(id for d in due for id in d.notices)}
    return [_deliver_one(desk, one, known) for one in due]


def deliver_after_run(desk: Desk) -> None:
    """Send what is due; trouble is told and hinders nothing."""
    try:
        deliver(desk)
    except ProcessorError as trouble:
        tell(trouble.in_words(desk.language.say))


def _deliver_one(desk: Desk, one: Delivery, known: Mapping[str, Notice]) -> dict[str, Any]:
    title, lines = _digest(desk, one, known)
    with desk.ledger.writing() as book:
        book.deliveries.mark(one.id, SENDING, desk.now, tries=one.tries + 1)
    outcome = _SEND[one.channel](desk, one, title, lines)
    with desk.ledger.writing() as book:
        state = _mark(book, one, outcome, desk)
    return {
        "id": one.id,
        "person": one.person,
        "channel": one.channel,
        "notices": list(one.notices),
        "state": state,
        "why": outcome.why,
    }


def _mark(book: Book, one: Delivery, outcome: Outcome, desk: Desk) -> str:
    tries = one.tries + (one.state == QUEUED)
    state = {Went.SENT: SENT, Went.REFUSED: FAILED, Went.UNCERTAIN: UNCERTAIN}.get(outcome.went)
    if state is None:
        state = FAILED if tries >= _MOST_TRIES else QUEUED
    due = desk.now + _FIRST_WAIT * 2 ** max(0, tries - 1)
    book.deliveries.mark(one.id, state, desk.now, tries=tries, due_at=due, trouble=outcome.why)
    return state


def delivery_troubles(book: Book) -> list[dict[str, Any]]:
    """Deliveries that did not arrive, or may not have: for status and report."""
    return [
        {
            "id": d.id,
            "person": d.person,
            "channel": d.channel,
            "state": d.state,
            "tries": d.tries,
            "why": d.trouble,
            "since": d.created_at.isoformat(),
        }
        for d in book.deliveries.all(QUEUED, SENDING, UNCERTAIN, FAILED)
        if d.trouble or d.state != QUEUED
    ]


# --------------------------------------------------------------------------- what is new


def _new(desk: Desk, book: Book) -> Iterator[Delivery]:
    since = book.remembered(_SINCE)
    if since is None:
        since = desk.now.isoformat()
        book.remember(_SINCE, since)
    start = datetime.fromisoformat(since)
    directory = directory_of(desk, book)
    told = book.deliveries.told()
    due: dict[tuple[str, str], tuple[Person, list[str]]] = {}
    for notice, _ in book.notices.all():
        if notice.created_at < start:
            continue
        for person in _readers(directory, notice):
            for channel, address in _addresses(desk, person):
                if (notice.id, f"{channel} {address}") not in told:
                    _, ids = due.setdefault((channel, address), (person, []))
                    ids.append(notice.id)
    for (channel, address), (person, ids) in sorted(due.items(), key=lambda item: item[0]):
        digest = hashlib.sha256("|".join((channel, address, *sorted(set(ids)))).encode())
        yield Delivery(
            id="D" + digest.hexdigest()[:20],
            channel=channel,
            person=person.name,
            address=address,
            notices=tuple(dict.fromkeys(ids)),
            state=QUEUED,
            tries=0,
            due_at=desk.now,
            created_at=desk.now,
            changed_at=desk.now,
        )


def _readers(directory: Directory, notice: Notice) -> Iterator[Person]:
    person = directory.find(notice.to)
    if person is None:
        return
    yield person
    above = directory.supervisor_of(person)
    if above is not None and notice.kind in _FOR_SUPERVISORS:
        yield above


def _addresses(desk: Desk, person: Person) -> Iterator[tuple[str, str]]:
    if desk.workspace.settings.mail_server:
        yield from ((MAIL, address) for address in person.mails)
    if desk.workspace.settings.robots == "on":
        yield from ((ROBOT, name) for name in person.robots)


# --------------------------------------------------------------------------- sending


def _digest(desk: Desk, one: Delivery, known: Mapping[str, Notice]) -> tuple[str, list[str]]:
    """The same digest for the same notices: what each is, and the page where it stands."""
    say = desk.language.say
    many = len(one.notices)
    title = desk.language.say_many("Form desk: {n} notice", "Form desk: {n} notices", many)
    outbox = desk.workspace.shown_outbox
    lines = [
        f"{say(NOTICES.get(n.kind, n.kind))}: {outbox}/{n.file}"
        for n in (known[id] for id in one.notices if id in known)
    ]
    return title, [say("The pages on the share say more:"), "", *lines]


def _send_by_mail(desk: Desk, one: Delivery, title: str, lines: list[str]) -> Outcome:
    server = _server(desk)
    mail = Mail(
        id=one.id, to=one.address, subject=title, text="\n".join(lines) + "\n", at=one.created_at
    )
    try:
        content = written(mail, server.sender)
    except ValueError:
        return Outcome(Went.REFUSED, "the address is not understood")
    put_in_place(desk.workspace.state / "mail" / f"{one.id}.eml", content)
    return send_mail(server, one.address, content)


def _server(desk: Desk) -> MailServer:
    settings = desk.workspace.settings
    host, _, port = settings.mail_server.rpartition(":")
    return MailServer(
        host=host or settings.mail_server,
        port=int(port) if host and port.isdigit() else 25,
        sender=settings.mail_from,
        security=settings.mail_security,
        user=settings.mail_user,
        password=os.environ.get(settings.mail_login_variable, ""),
        seconds=settings.mail_seconds,
    )


def _send_by_robot(desk: Desk, one: Delivery, title: str, lines: list[str]) -> Outcome:
    variable = _ROBOT_VARIABLE + one.address.upper()
    address = os.environ.get(variable, "")
    if not address:
        return Outcome(Went.LATER, f"the environment variable {variable} is not set")
    more = desk.language.say("... and {n} more lines on the share")
    return send_robot(address, title, fitted(lines, more))


_SEND: dict[str, Callable[[Desk, Delivery, str, list[str]], Outcome]] = {
    MAIL: _send_by_mail,
    ROBOT: _send_by_robot,
}
