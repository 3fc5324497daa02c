"""How long a claim of the fold lives: signatures, follow-ups, their lack, deals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from processor.claims.fold import ALONE, Fold, Hold, claim_id, ranking_time, same_as_any
from processor.claims.periods import last_day, period_of
from processor.model import ClaimStatus, Confirmation, Facts, FollowUp, Moment, Sameness
from processor.rules.claims import Length


def end_of(fold: Fold, start: date, length: Length, facts: Facts) -> date:
    """The last day of what a pack grants from a day on."""
    period = period_of(length, facts)
    known = fold.ends.get((start, id(period)))  # the policy holds its periods, so ids last
    if known is None:
        extend = fold.policy.holidays == "extend"
        known = last_day(start, period, fold.calendar, extend=extend)
        fold.ends[start, id(period)] = known
    return known


def new_hold(fold: Fold, c: Confirmation, original: Moment) -> Hold:
    """A claim that a record founds, live from its own signature."""
    start = ranking_time(c).at.date()
    granted = end_of(fold, start, fold.policy.valid_for, c.facts)
    hold = Hold(
        id=claim_id(c.id),
        claimant=c.claimant,
        who=c.who,
        customer=c.customer,
        original=original,
        basis=c.basis,
        start=start,
        granted=granted,
        last_day=granted,
        facts=c.facts,
        records=[],
    )
    fold.holds.append(hold)
    take_in(fold, hold, c.id)
    return hold


def take_in(fold: Fold, hold: Hold, record: str) -> None:
    """A record belongs to a claim from now on, with the follow-ups that belong to it."""
    hold.records.append(record)
    fold.hold_of[record] = hold
    if fold.policy.kept_alive_by:
        hold.contacts += _contacts(fold, hold, record)
        hold.contacts.sort(key=lambda f: (_day(f), f.id))
        hold.last_day = last_known(fold, hold)


def _contacts(fold: Fold, hold: Hold, record: str) -> list[FollowUp]:
    """The follow-ups of the claim's own claimant that belong to one of its records."""
    return [
        f
        for other, level in fold.near.get(record, ALONE).items()
        if level is Sameness.SAME
        and (f := fold.follow_ups.get(other)) is not None
        and f.who == hold.who
        and f.why_idle is None
        and f not in hold.contacts
    ]


def _day(f: FollowUp) -> date:
    return f.at.at.date() if f.at is not None else date.max


def last_known(fold: Fold, hold: Hold, until: date = date.max) -> date:
    """The last day of a claim by its signatures and the follow-ups up to a day."""
    contacts = [f for f in hold.contacts if hold.start <= _day(f) <= until]
    last = hold.granted
    limit = fold.policy.first_follow_up_within
    if limit is not None:
        due = end_of(fold, hold.start, limit, hold.facts)
        if not any(_day(f) <= due for f in contacts):
            last = min(last, due)
    for f in contacts:
        extends = fold.policy.kept_alive_by[f.rule].extends
        if extends is not None and _day(f) <= last:
            last = max(last, end_of(fold, _day(f), extends, f.facts))
    return last


def live(fold: Fold, hold: Hold, day: date) -> bool:
    """Whether a claim still holds on a day: its last day counts whole."""
    if hold.ended not in (None, ClaimStatus.DISPUTED) or day > hold.last_day:
        return False
    closing = closing_day(fold, hold)
    return closing is None or day <= closing


def honoured(fold: Fold, hold: Hold, moment: Moment) -> bool:
    """Whether a claim that ran out still stands in a rival's way: it was followed up lately."""
    length, day = fold.policy.look_back, moment.at.date()
    if length is None or hold.ended not in (None, ClaimStatus.DISPUTED) or day <= hold.last_day:
        return False
    if closing_day(fold, hold) is not None:
        return False
    return any(
        f.at is not None
        and f.at.at <= moment.at
        and day <= end_of(fold, _day(f), length, hold.facts)
        for f in hold.contacts
    )


def closing_day(fold: Fold, hold: Hold) -> date | None:
    """The day of the deal that closes a claim, if one fell while it was live."""
    if not fold.closings:
        return None
    records: Iterable[str] = hold.records
    if fold.policy.deal.closes == "all":
        records = {*hold.records, *same_as_any(fold, hold)}
    days = [fold.closings[id] for id in records if id in fold.closings]
    return min((d for d in days if hold.start <= d <= hold.last_day), default=None)


def status_on(
    ended: ClaimStatus | None, closed_on: date | None, last_day: date, day: date
) -> ClaimStatus:
    """The status of a claim on a day: what ended it, a deal, or its last day."""
    status = ended or ClaimStatus.ACTIVE
    if status in (ClaimStatus.ACTIVE, ClaimStatus.DISPUTED):
        if closed_on is not None and closed_on <= day:
            return ClaimStatus.CLOSED
        if day > last_day:
            return ClaimStatus.EXPIRED
    return status
