"""One turn of the fold: a record founds a claim, joins one, or meets a rival's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from processor.claims.fold import (
    Fold,
    Hold,
    bridges,
    met,
    put_up,
    ranking_time,
    seniority,
    touching,
)
from processor.claims.lifetime import closing_day, honoured, live, new_hold
from processor.claims.periods import last_day
from processor.claims.renewal import join, joins_withdrawn
from processor.claims.ties import pair
from processor.model import ClaimStatus, Confirmation, ConflictKind, Moment, Outcome, Sameness

_MINUTE = timedelta(minutes=1)


def take_turn(fold: Fold, c: Confirmation, moment: Moment) -> None:
    """Settle one record against the claims that are live at its moment."""
    if c.id not in fold.near:  # most customers are asked for once
        new_hold(fold, c, ranking_time(c))
        fold.decide(c.id, Outcome.ACCEPTED, "first-known")
        return
    day = moment.at.date()
    known = met(fold, c.id, Sameness.SAME)
    if joins_withdrawn(fold, c, known):
        return
    same = [h for h in known if live(fold, h, day)]
    own = [h for h in same if h.who == c.who]
    rivals = [h for h in same if h.who != c.who]
    if fold.policy.look_back is not None:
        rivals += [h for h in known if h.who != c.who and honoured(fold, h, moment)]
    if len(same) > 1 and bridges(fold, same):
        _put_up_bridge(fold, c, same)
        return
    if own:
        join(fold, c, min(own, key=seniority))
    else:
        _claim_anew(fold, c, moment, rivals, [h for h in known if h.who == c.who])
    _mark_possible(fold, c, day, {id(h) for h in same})


def _put_up_bridge(fold: Fold, c: Confirmation, holds: Sequence[Hold]) -> None:
    fold.decide(c.id, Outcome.REVIEW, "bridges-two")
    for hold in holds:
        put_up(fold, ConflictKind.BRIDGE, touching(fold, c.id, hold), c.id, "bridges-two")


def _claim_anew(
    fold: Fold, c: Confirmation, moment: Moment, rivals: Sequence[Hold], former: Sequence[Hold]
) -> None:
    closed = _closed_before(fold, former, moment.at.date())
    original = ranking_time(c) if closed is None else closed.original
    ahead = [
        h
        for h in rivals
        if closed is None or not precedes(original, h.original) or _ruled_ahead(fold, h, c)
    ]
    if ahead:
        _meet_rival(fold, c, min(ahead, key=seniority), moment)
    else:
        why = "kept-by-deal" if closed else "lapsed-before" if former else "first-known"
        _found(fold, c, original, closed, why)
        _displace(fold, c, rivals)


def _found(fold: Fold, c: Confirmation, original: Moment, closed: Hold | None, why: str) -> None:
    """A new claim; after a deal it keeps the original time."""
    hold = new_hold(fold, c, original)
    if closed is not None:
        hold.basis = closed.basis
    fold.decide(c.id, Outcome.ACCEPTED, why)


def _displace(fold: Fold, c: Confirmation, rivals: Sequence[Hold]) -> None:
    """Younger rivals give way to a claim that a deal left its original time."""
    for rival in rivals:
        rival.ended = ClaimStatus.DISPLACED
        loser = touching(fold, c.id, rival)
        put_up(fold, ConflictKind.RESUBMISSION, c.id, loser, "resubmitted-after-deal")


def _closed_before(fold: Fold, own: Sequence[Hold], day: date) -> Hold | None:
    """The claimant's own claim on this customer that a deal closed, the oldest of several."""
    rules = fold.policy.deal
    if rules.resubmission_keeps == "new" or not fold.closings:
        return None
    closed = [
        h
        for h in own
        if h.ended is None
        and (closing := closing_day(fold, h)) is not None
        and closing < day
        and (rules.within is None or day <= last_day(closing, rules.within, fold.calendar))
    ]
    return min(closed, key=seniority, default=None)


def _meet_rival(fold: Fold, c: Confirmation, rival: Hold, moment: Moment) -> None:
    """Another's live claim was confirmed earlier, or at the same time."""
    rival.contested = True
    stands = touching(fold, c.id, rival)
    ruled = pair(stands, c.id) in fold.winners
    tie = tied(ranking_time(c), rival.original)
    if not ruled and (why := _split(fold, c, rival, tie=tie)) is not None:
        _share(fold, c, rival, why)
        return
    disputed = tie and fold.policy.ties == "dispute"
    if disputed and not ruled:
        rival.ended = ClaimStatus.DISPUTED
        new_hold(fold, c, ranking_time(c)).ended = ClaimStatus.DISPUTED
        for record in (rival.records[0], c.id):
            fold.decide(record, Outcome.CONFLICT, "same-time")
        put_up(fold, ConflictKind.TIE, *pair(stands, c.id), "same-time")
        return
    kind, because = ConflictKind.OWNERSHIP, "earlier-confirmation"
    if disputed:
        kind = ConflictKind.TIE  # only a ruling brings a tie this far
    elif _reversed_by_another_basis(c, rival):
        kind, because = ConflictKind.BASIS, "basis-differs"
    elif not live(fold, rival, moment.at.date()):
        because = "followed-up-lately"
    fold.decide(c.id, Outcome.CONFLICT, "ruled-owner" if ruled else because)
    put_up(fold, kind, stands, c.id, because)


def _split(fold: Fold, c: Confirmation, rival: Hold, *, tie: bool) -> str | None:
    """Why the rules share the customer between the two, or None where they do not."""
    rules = fold.policy.split
    if rules is None or not rules.takes(len(rival.partners or (rival,)) + 1):
        return None
    if "kin" in rules.when and any(pair(id, c.id) in fold.kin for id in rival.records):
        return "shared-kin"
    if "tie" in rules.when and tie:
        return "shared-tie"
    return "shared" if "any" in rules.when else None


def _share(fold: Fold, c: Confirmation, rival: Hold, why: str) -> None:
    hold = new_hold(fold, c, ranking_time(c))
    if rival.partners is None:
        rival.partners = [rival]
    rival.partners.append(hold)
    hold.partners = rival.partners
    fold.decide(c.id, Outcome.ACCEPTED, why)
    put_up(fold, ConflictKind.SPLIT, touching(fold, c.id, rival), c.id, why)


def _ruled_ahead(fold: Fold, hold: Hold, c: Confirmation) -> bool:
    """Whether a person has ruled that a record of the claim goes before this one."""
    return any(fold.winners.get(pair(id, c.id)) == id for id in hold.records)


def tied(one: Moment, other: Moment) -> bool:
    """Whether two times are too close, or too little known, to rank one before the other."""
    if one.day_only or other.day_only:
        return one.at.date() == other.at.date()
    if abs(one.at - other.at) >= _MINUTE:  # as most are
        return False
    return one.at.replace(second=0, microsecond=0) == other.at.replace(second=0, microsecond=0)


def precedes(one: Moment, other: Moment) -> bool:
    """Whether a time clearly comes before another."""
    return one.at < other.at and not tied(one, other)


def _reversed_by_another_basis(c: Confirmation, rival: Hold) -> bool:
    """Whether a signature that both bear ranks them the other way round than their times do."""
    both = [(moment, rival.basis[name]) for name, moment in c.basis.items() if name in rival.basis]
    if precedes(ranking_time(c), rival.original):  # only a ruling lets the later one stand
        both = [(other, mine) for mine, other in both]
    return any(precedes(mine, other) for mine, other in both)


def _mark_possible(fold: Fold, c: Confirmation, day: date, settled: set[int]) -> None:
    """Pairs that only may be the same are put up for review; the record stands, marked so."""
    if Sameness.POSSIBLE not in fold.near[c.id].values():
        return
    mine = fold.hold_of.get(c.id)
    for hold in met(fold, c.id, Sameness.POSSIBLE):
        if hold is mine or id(hold) in settled or not live(fold, hold, day):
            continue
        other = touching(fold, c.id, hold)
        if fold.near[c.id][other] is Sameness.POSSIBLE:
            put_up(fold, ConflictKind.POSSIBLE, other, c.id, "looks-alike")
            outcome, reasons = fold.outcomes[c.id]
            if outcome is Outcome.ACCEPTED:
                fold.decide(c.id, Outcome.REVIEW, "looks-alike", *reasons)
