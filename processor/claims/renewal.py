"""The claimant's own records on a claim: renewals, amendments, duplicates; withdrawn claims."""

from __future__ import annotations

from collections.abc import Sequence

from processor.claims.fold import Fold, Hold, ranking_time
from processor.claims.lifetime import end_of, last_known, new_hold, take_in
from processor.claims.periods import first_day_of_window
from processor.model import ClaimStatus, Confirmation, Outcome, Ruling


def join(fold: Fold, c: Confirmation, hold: Hold) -> None:
    """The claimant's own live claim: renewed, amended, or the same again."""
    known = [fold.confirmations[id] for id in hold.records]
    if any(k.time == c.time for k in known):
        again = any(k.time == c.time and k.digest == c.digest for k in known)
        outcome = Outcome.DUPLICATE if again else Outcome.AMENDED
        fold.decide(c.id, outcome, "same-values" if again else "same-signature")
    elif (refusal := _refusal(fold, hold, c)) is None:
        _renew(fold, hold, c)
        fold.decide(c.id, Outcome.RENEWED, "renewed-in-time")
    else:
        fold.decide(c.id, Outcome.REVIEW, refusal)
    take_in(fold, hold, c.id)


def _refusal(fold: Fold, hold: Hold, c: Confirmation) -> str | None:
    rules = fold.policy.renew
    if hold.contested and rules.contested == "refused":
        return "renewal-contested"
    if rules.at_most is not None and hold.renewals >= rules.at_most:
        return "renewal-refused"
    if rules.window is None:
        return None
    day = ranking_time(c).at.date()
    # Follow-ups that are yet to come must not shut a window that was open.
    opens = first_day_of_window(last_known(fold, hold, day), rules.window, fold.calendar)
    return None if day >= opens else "renewal-refused"


def _renew(fold: Fold, hold: Hold, c: Confirmation) -> None:
    rules, day = fold.policy.renew, ranking_time(c).at.date()
    start = day if rules.extends_from == "renewal" else last_known(fold, hold, day)
    length = rules.extends_by if rules.extends_by is not None else fold.policy.valid_for
    hold.granted = max(hold.granted, end_of(fold, start, length, c.facts))
    hold.last_day = last_known(fold, hold)
    hold.renewals += 1
    if rules.keeps == "new":
        hold.original, hold.basis = ranking_time(c), c.basis


def set_withdrawn_aside(fold: Fold, rulings: Sequence[Ruling]) -> set[str]:
    """Claims that were withdrawn, as if they had never stood in anybody's way."""
    taken: set[str] = set()
    for ruling in rulings:
        mine = [
            c
            for id in ruling.records
            if id not in taken and (c := fold.confirmations.get(id)) and c.time is not None
        ]
        mine.sort(key=lambda c: (ranking_time(c).at, c.arrived_at, c.file, c.id))
        hold = next((fold.hold_of[id] for id in ruling.records if id in fold.hold_of), None)
        for c in mine:
            if hold is None:
                hold = new_hold(fold, c, ranking_time(c))
                hold.ended = ClaimStatus.WITHDRAWN
            else:
                if all(fold.confirmations[id].time != c.time for id in hold.records):
                    _renew(fold, hold, c)
                take_in(fold, hold, c.id)
            fold.decide(c.id, Outcome.ACCEPTED, "ruled-withdrawn")
            taken.add(c.id)
    return taken


def joins_withdrawn(fold: Fold, c: Confirmation, holds: Sequence[Hold]) -> bool:
    """A copy or correction of a withdrawn record does not bring the claim back."""
    for hold in holds:
        if hold.ended is ClaimStatus.WITHDRAWN and hold.who == c.who:
            known = [fold.confirmations[id] for id in hold.records]
            twins = [k for k in known if k.time == c.time]
            if twins:
                again = any(k.digest == c.digest for k in twins)
                outcome = Outcome.DUPLICATE if again else Outcome.AMENDED
                fold.decide(c.id, outcome, "ruled-withdrawn")
                take_in(fold, hold, c.id)
                return True
    return False
