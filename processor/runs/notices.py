"""Which notices a change makes due: one to each party, once for each situation.

A notice tells one claimant how one conflict stands for him. It carries all that its page needs,
so that the page can be made again at any time and says the same. The rival's record never
enters it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from processor.forms.text import fold
from processor.model import (
    Conflict,
    ConflictKind,
    Decision,
    Moment,
    Notice,
    Outcome,
    Record,
    Ruling,
    RulingKind,
    Sameness,
    Verdict,
)
from processor.rules.pack import Pack, spoken
from processor.runs.booking import Change

Body = Mapping[str, Any]
_HELD = {Outcome.ACCEPTED, Outcome.RENEWED, Outcome.AMENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a batch of notices is about: one change, and what was told before."""

    change: Change
    rulings: Sequence[Ruling]
    latest: Mapping[tuple[str, str], Notice]  # (conflict, addressee) -> the latest notice
    now: datetime
    language: str


class Party(NamedTuple):
    """One side of a conflict: whom to tell, and his own record."""

    to: str
    own: Record
    role: str  # stands | against


def due_notices(occasion: Occasion) -> list[tuple[Notice, Body]]:
    """Notices that a change makes due; a situation that was told before gives none."""
    due: list[tuple[Notice, Body]] = []
    standing = {x.id: x for x in occasion.change.after.conflicts}
    for x in standing.values():
        for party in _parties(x, occasion.change):
            situation = f"{x.kind}:{x.status}:{party.role}"
            before = occasion.latest.get((x.id, party.to))
            if before is None or before.situation != situation:
                kind = _kind(x, party, occasion.change)
                due.append(_told(occasion, x, party, kind, situation))
    for id, x in occasion.change.conflicts_before.items():
        for party in _parties(x, occasion.change) if id not in standing else ():
            before = occasion.latest.get((id, party.to))
            if before is not None and before.situation != "gone":
                due.append(_told(occasion, x, party, "settled", "gone"))
    return due


def _parties(x: Conflict, change: Change) -> Iterable[Party]:
    stands, against = change.records[x.stands], change.records[x.against]
    claimant = change.pack.head.claimant
    one, other = (str(r.meaning(claimant) or "") for r in (stands, against))
    if fold(one) != fold(other) and x.kind is not ConflictKind.POSSIBLE:
        yield Party(one, stands, "stands")
    yield Party(other, against, "against")


def _kind(x: Conflict, party: Party, change: Change) -> str:
    if x.status == "ruled":
        return "settled"
    if x.kind in (ConflictKind.POSSIBLE, ConflictKind.BRIDGE):
        return "review"
    was = change.before.get(party.own.id)
    held = was is not None and was.outcome in _HELD
    return "takeover" if party.role == "against" and held else "conflict"


def _told(
    occasion: Occasion, x: Conflict, party: Party, kind: str, situation: str
) -> tuple[Notice, Body]:
    before = occasion.latest.get((x.id, party.to))
    chain = None if before is None else before.id
    text = "|".join((x.id, party.to, party.own.id, situation, chain or ""))
    id = "N" + hashlib.sha256(text.encode()).hexdigest()[:10].upper()
    notice = Notice(
        id=id,
        to=party.to,
        kind=kind,
        about=(party.own.id,),
        conflict=x.id,
        situation=situation,
        file=f"notices/{safe_name(party.to)}-{id}.html",
        created_at=occasion.now,
        replaces=chain,
    )
    return notice, _body(occasion, notice, x, party)


def _body(occasion: Occasion, notice: Notice, x: Conflict, party: Party) -> Body:
    change, pack, own = occasion.change, occasion.change.pack, party.own
    gone = notice.situation == "gone"
    decision = next(d for d in change.after.decisions if d.record == own.id)
    day = notice.created_at.date()
    due = day if pack.claims.dispute.statement_due == "same-day" else day + timedelta(days=1)
    against = party.role == "against" and not gone
    return {
        "id": notice.id,
        "created_at": notice.created_at.isoformat(),
        "to": notice.to,
        "kind": notice.kind,
        "role": party.role,
        "conflict_kind": x.kind.value,
        "status": "gone" if gone else x.status,
        "because": list(decision.reasons if gone else x.because),
        "matched": _matched(x, change.verdicts),
        "own": _own(change, decision, own, occasion.language),
        "customer": own.typed(pack.head.customer),
        "standing_since": _standing_since(x, change) if against else None,
        "ask": _supervisors(own, pack),
        "statement_due": due.isoformat() if x.status == "open" and not gone else None,
        "ladder": list(pack.claims.dispute.ladder),
        "replaces": notice.replaces,
        "ruling": _ruling(x, occasion.rulings),
    }


def _own(change: Change, decision: Decision, own: Record, language: str) -> Body:
    claim = next((c for c in change.after.claims if c.id == decision.claim), None)
    return {
        "record": own.id,
        "file": own.file,
        "sheet": own.place.sheet,
        "cell": own.place.cell,
        "pack": spoken(change.pack.head.title, language),
        "claim": decision.claim,
        "last_day": None if claim is None else claim.last_day.isoformat(),
        "original_time": None if claim is None else _iso(claim.original_time),
        "fields": _fields(own, change.pack, language),
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
    return [
        [spoken(f.title, language), value.typed, str(value.place)]
        for f in pack.form.fields
        if (value := own.values.get(f.field)) is not None and value.typed
    ]


def _supervisors(own: Record, pack: Pack) -> list[str]:
    """Whom to ask: the people who signed the addressee's own form."""
    signed = [f.field for f in pack.form.fields if f.kind == "signature"]
    return [str(name) for f in signed[:1] if (name := own.meaning(f))]


def _ruling(x: Conflict, rulings: Sequence[Ruling]) -> Body | None:
    pair = {x.stands, x.against}
    about = [
        r
        for r in rulings
        if (pair <= set(r.records))
        or (r.kind in (RulingKind.CLOSED, RulingKind.WITHDRAWN) and pair & set(r.records))
    ]
    if not about:
        return None
    last = max(about, key=lambda r: (r.at, r.id))
    return {"by": last.by, "why": last.why, "at": last.at.isoformat(), "kind": last.kind.value}


_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def safe_name(text: str) -> str:
    """A text as part of a file name that no system and no path can misread."""
    name = re.sub(r"[^\w\-]+", "_", text, flags=re.UNICODE).strip("_")[:40] or "_"
    return f"_{name}" if _RESERVED.match(name) else name
