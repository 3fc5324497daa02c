"""Which notices a change makes due: one for each record, once for each situation.

A notice tells one claimant how his record stands. It carries all that its page needs,
so that the page can be made again at any time and says the same. The rival's record never
enters it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from processor.calendar import Calendar
from processor.claims.bookings import booking_of, overlap_days
from processor.claims.disputes import ladder, statement_due
from processor.forms.text import fold
from processor.ledger.book import Book
from processor.model import (
    Claim,
    Conflict,
    ConflictKind,
    Moment,
    Notice,
    Outcome,
    Record,
    Ruling,
    RulingKind,
    Sameness,
    Verdict,
)
from processor.outputs.places import safe_name
from processor.outputs.reader import read_beside, to_the_minute
from processor.rules.pack import Pack
from processor.rules.words import spoken
from processor.runs.booking import Change, rulings_in_force
from processor.runs.desk import Desk

Body = Mapping[str, Any]
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_HELD = {Outcome.ACCEPTED, Outcome.RENEWED, Outcome.AMENDED}
_REVIEWED = (ConflictKind.POSSIBLE, ConflictKind.BRIDGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a batch of notices is about: one change, and what was told before."""

    change: Change
    rulings: Sequence[Ruling]
    latest: Mapping[str, Notice]  # record -> the latest notice about it
    now: datetime
    language: str
    calendar: Calendar
    zone: ZoneInfo


def occasion_of(book: Book, desk: Desk, change: Change) -> Occasion:
    """The occasion of a change that is being booked."""
    return Occasion(
        change=change,
        rulings=rulings_in_force(
            change.records.values(),
            change.verdicts,
            book.rulings_of(change.records),
            change.pack,
        ),
        latest=book.notices.latest(change.records),
        now=desk.now,
        language=desk.language.name,
        calendar=desk.calendar,
        zone=desk.zone,
    )


class Stake(NamedTuple):
    """A record's part in one conflict."""

    conflict: Conflict
    role: str  # stands | against


def due_notices(occasion: Occasion) -> list[tuple[Notice, Body]]:
    """One notice for each record whose part in the conflicts is not what was told before."""
    stakes = _stakes(occasion.change)
    due = []
    for record in sorted(stakes.keys() | occasion.latest.keys()):
        mine = stakes.get(record, [])
        situation = _situation(mine)
        before = occasion.latest.get(record)
        if _is_news(situation, before):
            own = occasion.change.records[record]
            due.append(_told(occasion, own, mine[0] if mine else None, situation))
    return due


def _stakes(change: Change) -> dict[str, list[Stake]]:
    """The conflicts of each record, most telling first."""
    stakes: dict[str, list[Stake]] = {}
    for x in change.after.conflicts:
        one, other = (_claimant(change, id) for id in (x.stands, x.against))
        if fold(one) != fold(other) and x.kind is not ConflictKind.POSSIBLE:
            stakes.setdefault(x.stands, []).append(Stake(x, "stands"))
        stakes.setdefault(x.against, []).append(Stake(x, "against"))
    for mine in stakes.values():
        mine.sort(key=lambda s: (s.role, s.conflict.kind in _REVIEWED, s.conflict.id))
    return stakes


def _claimant(change: Change, record: str) -> str:
    return change.pack.claimant_of(change.records[record])


def _situation(mine: Sequence[Stake]) -> str:
    """What a notice tells, as a text that can be compared.

    Whoever has lost the customer is not told again when only the winner changes; whoever stands
    is told of each further rival.
    """
    if not mine:
        return "gone"
    x, role = mine[0]
    if role == "against":
        return f"against:{x.kind}:{x.status}"
    return "stands:" + " ".join(sorted(f"{x.id}/{x.kind}/{x.status}" for x, _ in mine))


def _is_news(situation: str, before: Notice | None) -> bool:
    if before is None:
        return situation != "gone"
    role, _, now = situation.partition(":")
    role_before, _, then = before.situation.partition(":")
    if role == role_before == "stands":
        return not set(now.split()) <= set(then.split())
    return situation != before.situation


def _kind(occasion: Occasion, own: Record, stake: Stake | None) -> str:
    if stake is None or stake.conflict.status == "ruled":
        return "settled"
    if stake.conflict.kind is ConflictKind.SPLIT:
        return "shared"
    if stake.conflict.kind in _REVIEWED:
        return "review"
    before = occasion.latest.get(own.id)
    lost_before = before is not None and before.situation.startswith("against")
    was = occasion.change.before.get(own.id)
    held_before = was is not None and was.outcome in _HELD
    changed_hands = held_before if stake.role == "against" else lost_before
    return "takeover" if changed_hands else "conflict"


def _told(
    occasion: Occasion, own: Record, stake: Stake | None, situation: str
) -> tuple[Notice, Body]:
    before = occasion.latest.get(own.id)
    to = _claimant(occasion.change, own.id)
    chain = None if before is None else before.id
    digest = hashlib.sha256("|".join((to, own.id, situation, chain or "")).encode()).hexdigest()
    id = "N" + digest[:10].upper()
    notice = Notice(
        id=id,
        to=to,
        kind=_kind(occasion, own, stake),
        about=(own.id,),
        conflict=before.conflict if stake is None and before else stake and stake.conflict.id,
        situation=situation,
        file=f"notices/{safe_name(to)}-{id}.html",
        created_at=occasion.now,
        replaces=chain,
    )
    return notice, _body(occasion, notice, own, stake)


def _body(occasion: Occasion, notice: Notice, own: Record, stake: Stake | None) -> Body:
    change, pack = occasion.change, occasion.change.pack
    x = None if stake is None else stake.conflict
    decision = next(d for d in change.after.decisions if d.record == own.id)
    claim = next((c for c in change.after.claims if c.id == decision.claim), None)
    open_question = x is not None and x.status == "open" and x.kind is not ConflictKind.OVERLAP
    against = stake is not None and stake.role == "against"
    return {
        "id": notice.id,
        "created_at": notice.created_at.isoformat(),
        "to": notice.to,
        "kind": notice.kind,
        "role": stake.role if stake else "stands",
        "conflict_kind": x.kind.value if x else "",
        "status": x.status if x else "gone",
        "because": list(x.because if x else decision.reasons),
        "matched": _matched(x, change.verdicts) if x else [],
        "own": own_part(own, claim, pack, occasion.language),
        "customer": own.typed(pack.head.customer or ""),
        "standing_since": _standing_since(x, change) if x and against else None,
        "ask": _supervisors(own, pack),
        "days": _overlap(occasion, x),
        **_dispute(occasion, x, own, open_question=open_question),
        "replaces": notice.replaces,
        "ruling": _ruling(own.id, x, occasion.rulings),
    }


def _overlap(occasion: Occasion, x: Conflict | None) -> list[str]:
    """The first and last day on which two bookings overlap."""
    pack, records = occasion.change.pack, occasion.change.records
    if x is None or x.kind is not ConflictKind.OVERLAP or pack.exclusive is None:
        return []
    one, other = (
        booking_of(records[id], pack, pack.exclusive, occasion.zone) for id in (x.stands, x.against)
    )
    return [day.isoformat() for day in overlap_days(one, other)]


def _dispute(
    occasion: Occasion, x: Conflict | None, own: Record, *, open_question: bool
) -> dict[str, Any]:
    """What the dispute asks of the addressee, and who decides in turn until when."""
    pack, records = occasion.change.pack, occasion.change.records
    sides = [own] if x is None else [records[id] for id in (x.stands, x.against)]
    supervisors = {name for side in sides for name in _supervisors(side, pack)}
    arose = occasion.now.date()
    steps = ladder(pack.claims, arose, supervisors, occasion.calendar)
    due = statement_due(pack.claims, arose, occasion.calendar)
    return {
        "statement_due": due.isoformat() if open_question else None,
        "ladder": [step.step for step in steps],
        "steps_due": [step.due and step.due.isoformat() for step in steps],
    }


NO_CONFLICT: Body = {
    # what a notice that the calendar brings leaves open: it is of no rival
    "role": "stands",
    "conflict_kind": "",
    "status": "gone",
    "because": [],
    "matched": [],
    "standing_since": None,
    "ask": [],
    "statement_due": None,
    "ladder": [],
    "replaces": None,
    "ruling": None,
}


def own_part(own: Record, claim: Claim | None, pack: Pack, language: str) -> Body:
    """The part of a notice that repeats the addressee's own record and claim."""
    return {
        "record": own.id,
        "file": own.file,
        "sheet": own.place.sheet,
        "cell": own.place.cell,
        "pack": spoken(pack.head.title, language),
        "claim": None if claim is None else claim.id,
        "last_day": None if claim is None else claim.last_day.isoformat(),
        "original_time": None if claim is None else _iso(claim.original_time),
        "share": None if claim is None else dict(claim.shares).get(claim.claimant),
        "fields": _fields(own, pack, language),
    }


def _matched(x: Conflict, verdicts: Sequence[Verdict]) -> list[str]:
    pair = tuple(sorted((x.stands, x.against)))
    for v in verdicts:
        if (v.left, v.right) == pair:
            return [e.rung for e in v.evidence if e.level not in (None, Sameness.DIFFERENT)]
    return []


def _standing_since(x: Conflict, change: Change) -> str | None:
    """Since when the customer is confirmed; not told of a pair that only may be the same."""
    if x.kind is ConflictKind.POSSIBLE:
        return None
    held = next((c for c in change.after.claims if x.stands in c.records), None)
    return None if held is None else _iso(held.original_time)


def _iso(moment: Moment) -> str:
    return moment.at.date().isoformat() if moment.day_only else moment.at.isoformat()


def _fields(own: Record, pack: Pack, language: str) -> list[list[str]]:
    """Title, typed text, cell, and of bare figures (a day as a number, an amount) what was read."""
    return [
        [
            spoken(f.title, language),
            to_the_minute(value.typed),
            str(value.place),
            read_beside(own, f) if _FIGURE.fullmatch(value.typed) else "",
        ]
        for f in pack.form_of(own).fields
        if (value := own.values.get(f.field)) is not None and value.typed
    ]


def _supervisors(own: Record, pack: Pack) -> list[str]:
    """Whom to ask: the people who signed the addressee's own form."""
    signed = [f.field for f in pack.form_of(own).fields if f.kind == "signature"]
    return [str(name) for f in signed[:1] if (name := own.meaning(f))]


def _ruling(own: str, x: Conflict | None, rulings: Sequence[Ruling]) -> Body | None:
    """The latest ruling on this pair, or on a claim of either side."""
    pair = {own} if x is None else {x.stands, x.against}
    claim = (RulingKind.CLOSED, RulingKind.WITHDRAWN)
    about = [
        r for r in rulings if pair <= set(r.records) or (r.kind in claim and pair & set(r.records))
    ]
    if not about:
        return None
    last = max(about, key=lambda r: r.number)
    return {"by": last.by, "why": last.why, "at": last.at.isoformat(), "kind": last.kind.value}
