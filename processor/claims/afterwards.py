"""What is said when every turn is over: incomplete records, rival deals, follow-ups.

None of this moves a claim, so the order in which it is said does not matter.
"""

from __future__ import annotations

from processor.claims.fold import (
    ALONE,
    Fold,
    Hold,
    met,
    put_up,
    same_as_any,
    seniority,
    touching,
)
from processor.claims.lifetime import closing_day, end_of
from processor.claims.periods import last_day
from processor.claims.ties import pair
from processor.model import (
    ClaimStatus,
    Confirmation,
    ConflictKind,
    FollowUp,
    Outcome,
    Sameness,
)

_GONE = (ClaimStatus.DISPLACED, ClaimStatus.WITHDRAWN)


def say_incomplete(fold: Fold, c: Confirmation) -> None:
    """A record that lacks what a claim needs loses to every claim that was live beside it."""
    signed = next(iter(c.basis.values())).at.date()
    until = end_of(fold, signed, fold.policy.valid_for, c.facts)
    rivals = [
        h
        for h in met(fold, c.id, Sameness.SAME)
        if h.who != c.who and h.ended not in _GONE and h.start <= until and signed <= h.last_day
    ]
    if rivals:
        fold.decide(c.id, Outcome.CONFLICT, "incomplete")
        stands = touching(fold, c.id, min(rivals, key=seniority))
        put_up(fold, ConflictKind.OWNERSHIP, stands, c.id, "incomplete")


def reopen_for_rival_deals(fold: Fold) -> None:
    """A rival's deal soon after a claim ended puts the question who is owed it to a person."""
    limit = fold.policy.deal.reopens_within
    if limit is None:
        return
    for hold in list(fold.holds):
        deal = closing_day(fold, hold)
        if deal is None or hold.ended in _GONE:
            continue
        held = {id(h): h for r in same_as_any(fold, hold) if (h := fold.hold_of.get(r))}
        for other in sorted(held.values(), key=seniority):
            ended = closing_day(fold, other) or other.last_day
            if (
                other.who != hold.who
                and (other.partners is None or other.partners is not hold.partners)
                and other.ended not in _GONE
                and other.start <= deal <= last_day(ended, limit, fold.calendar)
            ):
                _reopen(fold, *sorted((hold, other), key=seniority))


def _reopen(fold: Fold, elder: Hold, younger: Hold) -> None:
    stands, against = next(
        (one, other)
        for one in elder.records
        for other in younger.records
        if fold.near.get(one, ALONE).get(other) is Sameness.SAME
    )
    if fold.winners.get(pair(stands, against)) == against:
        stands, against = against, stands
    put_up(fold, ConflictKind.RIVAL_DEAL, stands, against, "rival-deal")


def say_follow_up(fold: Fold, f: FollowUp) -> None:
    """A follow-up is kept whatever it does; the reason says what it did."""
    why = f.why_idle
    if f.at is not None and why is None:
        day = f.at.at.date()
        mine = (h for h in met(fold, f.id, Sameness.SAME) if h.who == f.who)
        hold = next((h for h in mine if h.start <= day <= h.last_day), None)
        if hold is not None:
            fold.hold_of[f.id] = hold
            why = "keeps-alive"
    fold.decide(f.id, Outcome.ACCEPTED, why or "nothing-to-follow")
