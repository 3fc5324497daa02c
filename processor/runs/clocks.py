"""Reads the clocks of all packs and reminds those who have to act.

A reminder is named by its case (whose, which rule, due when), not by the record, so a register
that is saved again starts no new one.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from processor.claims.identity import REPLACED
from processor.clocks.cases import ACTING, Due, DueState, Present
from processor.clocks.read import read_clocks
from processor.forms.text import fold
from processor.ledger.book import Book
from processor.model import Notice, Outcome, Record
from processor.outputs.places import safe_name
from processor.outputs.words import LADDER
from processor.people import Directory
from processor.rules.pack import Pack
from processor.rules.words import spoken
from processor.runs.desk import Desk
from processor.runs.notices import NO_CONFLICT, Body, own_part

_FIRST_LOOK = timedelta(days=31)  # of cadences, when the desk was never asked before

Cases = Sequence[tuple[Due, Record]]


def due_cases(book: Book, desk: Desk) -> Cases:
    """Every case of every clock, with the record that it runs for."""
    present = Present(
        now=desk.now, zone=desk.zone, calendar=desk.calendar, since=_looked_since(book, desk)
    )
    found: list[tuple[Due, Record]] = []
    for pack in desk.packs.values():
        if pack.clocks.clocks:
            standing = sorted(standing_records(book, pack), key=lambda record: record.id)
            records = {record.id: record for record in standing}
            found += [
                (due, records[due.record]) for due in read_clocks(pack, records.values(), present)
            ]
    return found


def standing_records(book: Book, pack: Pack) -> Iterator[Record]:
    """The records that were taken up and that no later one stands for."""
    for form in pack.forms:
        for record, decision in book.streams.decided(pack.name, form):
            passed = decision.outcome in (Outcome.RETURNED, Outcome.DUPLICATE)
            if not passed and REPLACED not in decision.reasons:
                yield record


def _looked_since(book: Book, desk: Desk) -> date:
    """The first day whose cadences were not yet judged on a night that was whole."""
    last = book.remembered("nightly")
    if last is None:
        return (desk.now - _FIRST_LOOK).date()
    return datetime.fromisoformat(last).astimezone(desk.zone).date() - timedelta(days=1)


def clock_reminders(
    book: Book, desk: Desk, cases: Cases, directory: Directory
) -> list[tuple[Notice, Body]]:
    """A notice for each case that somebody has to act on and was not told of yet.

    A step of a ladder goes to the person who has that role; its id is the role's, so that nobody
    is told again because the directory has changed.
    """
    due: dict[str, tuple[Notice, Body]] = {}
    for case, record in cases:
        if case.state in ACTING:
            for kind, to in _addressees(case):
                notice = _notice(desk, case, record, kind, to)
                if kind == "escalated":
                    notice = _addressed(notice, _holder(desk, directory, case, to))
                due[notice.id] = (notice, _body(desk, case, record, notice))
    for known, _ in book.notices.called(due):
        del due[known.id]
    return [due[id] for id in sorted(due)]


_KINDS = {
    DueState.SOON: "due-soon",
    DueState.OVERDUE: "overdue",
    DueState.TOO_OFTEN: "too-often",
    DueState.OUTSIDE: "outside-window",
    DueState.REACHED: "reached",
    DueState.MISSING: "missing",
}


def _addressees(case: Due) -> Iterator[tuple[str, str]]:
    yield _KINDS[case.state], case.to
    yield from (("escalated", role) for role in case.told)


def _holder(desk: Desk, directory: Directory, case: Due, role: str) -> str:
    """The name of who has a role for a case, or the role itself where nobody is known."""
    words = desk.language.say(LADDER.get(role, role))
    person = directory.holder_of(role, directory.find(case.to), words)
    return person.name if person else role


def _addressed(notice: Notice, to: str) -> Notice:
    return dataclasses.replace(notice, to=to, file=_file(to, notice.id))


def _file(to: str, id: str) -> str:
    return f"notices/{safe_name(to)}-{id}.html"


def _notice(desk: Desk, case: Due, record: Record, kind: str, to: str) -> Notice:
    told = (kind, case.pack, case.rule, fold(case.subject), str(case.due), case.span, fold(to))
    id = "N" + hashlib.sha256("|".join(told).encode()).hexdigest()[:10].upper()
    return Notice(
        id=id,
        to=to,
        kind=kind,
        about=(record.id,),
        conflict=None,
        situation=f"{kind}:{case.rule}:{case.due}",
        file=_file(to, id),
        created_at=desk.now,
    )


def _body(desk: Desk, case: Due, record: Record, notice: Notice) -> Body:
    pack = desk.packs[case.pack]
    return {
        "id": notice.id,
        "created_at": desk.now.isoformat(),
        "to": desk.language.say(LADDER.get(notice.to, notice.to)),
        "kind": notice.kind,
        **NO_CONFLICT,
        "own": own_part(record, None, pack, desk.language.name),
        "customer": case.subject,
        "what": _title(pack, case, desk.language.name),
        "due": None if case.due is None else case.due.isoformat(),
    }


def _title(pack: Pack, case: Due, language: str) -> str:
    titles = {clock.name: clock.title for clock in pack.clocks.clocks}
    part = pack.forms.get(case.span)
    name = spoken(titles[case.rule], language)
    return f"{name} · {spoken(part.title, language)}" if part else name


def case_json(desk: Desk, case: Due) -> dict[str, Any]:
    """One case, for the night's document."""
    return {
        "pack": case.pack,
        "rule": case.rule,
        "title": _title(desk.packs[case.pack], case, desk.language.name),
        "record": case.record,
        "subject": case.subject,
        "state": case.state.value,
        "due": None if case.due is None else case.due.isoformat(),
        "span": case.span,
        "to": case.to,
        "told": list(case.told),
    }


def told_cases(desk: Desk, cases: Cases) -> Mapping[str, Any]:
    """The night's cases: how many stand how, and each that needs somebody."""
    counts: dict[str, int] = {}
    acting = []
    for case, _ in cases:
        counts[case.state.value] = counts.get(case.state.value, 0) + 1
        if case.state in ACTING:
            acting.append(case_json(desk, case))
    acting.sort(key=lambda c: (c["due"] or "", c["pack"], c["rule"], c["record"]))
    return {"counts": counts, "cases": acting}


def kept_cases(told: Mapping[str, Any]) -> dict[str, Any]:
    """The night's cases as the ledger keeps them for the report: without whom they are about."""
    cases = [{name: c[name] for name in c if name != "subject"} for c in told["cases"]]
    return {**told, "cases": cases}
