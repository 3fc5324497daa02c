"""Records that nobody else is near: each founds a claim, and no turn of the fold would change it.

Most customers are asked for once. What the fold would come to for these follows from each record
by itself, so they are left out of its walk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo
from operator import attrgetter

from processor.claims.fold import Fold, claim_id
from processor.claims.lifetime import end_of, status_on
from processor.model import Claim, Confirmation, Decision, Moment, Outcome, Ruling, Settlement

_FIRST = ("first-known",)


def nobody_near(
    known: Mapping[str, Confirmation], near: Collection[str], rulings: Iterable[Ruling]
) -> dict[str, Confirmation]:
    """Of the records that may own a customer those that stand near no other, and in no ruling."""
    ruled = {id for r in rulings for id in r.records}
    return {
        id: c
        for id, c in known.items()
        if id not in near and id not in ruled and c.time is not None
    }


def claims_alone(fold: Fold, alone: Iterable[Confirmation], as_of: datetime) -> Settlement:
    """What each of these records comes to."""
    claims, decisions = [], []
    days: dict[tzinfo | None, date] = {}
    for c in alone:
        if c.time is None:
            continue
        zone = c.time.at.tzinfo
        day = days.get(zone)
        if day is None:
            days[zone] = day = as_of.astimezone(zone).date()
        claim = _claim(fold, c, c.time, day)
        claims.append(claim)
        decisions.append(
            Decision(record=c.id, outcome=Outcome.ACCEPTED, claim=claim.id, reasons=_FIRST)
        )
    claims.sort(key=attrgetter("id"))
    decisions.sort(key=attrgetter("record"))
    return Settlement(claims=tuple(claims), conflicts=(), decisions=tuple(decisions))


def _claim(fold: Fold, c: Confirmation, time: Moment, day: date) -> Claim:
    last = _last_day(fold, c, time.at.date())
    return Claim(
        id=claim_id(c.id),
        claimant=c.claimant,
        customer=c.customer,
        original_time=time,
        last_day=last,
        status=status_on(None, None, last, day),
        records=(c.id,),
    )


def _last_day(fold: Fold, c: Confirmation, start: date) -> date:
    """The last day of a claim that nobody followed up."""
    last = end_of(fold, start, fold.policy.valid_for, c.facts)
    limit = fold.policy.first_follow_up_within
    if fold.policy.kept_alive_by and limit is not None:
        last = min(last, end_of(fold, start, limit, c.facts))
    return last
