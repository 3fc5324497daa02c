"""The fold: records, verdicts and rulings in, claims, conflicts and outcomes out.

``settle`` is one pure function. It walks the ranked records in the order of their confirmation
and keeps the live claims; nothing depends on the order of its arguments, and the result for a
set of groups is the sum of the results for each.
Source: ``claims.md``; seed 000, clauses 1.1 to 2.4.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from processor.claims.fold import (
    Fold,
    Hold,
    bridges,
    closing_day,
    live,
    met,
    new_hold,
    put_up,
    ranking_time,
    seniority,
    touching,
)
from processor.claims.periods import first_day_of_window, last_day
from processor.claims.ties import (
    decided_pairs,
    in_force,
    known_to_the_day,
    order_of_turns,
    owner_order,
    pair,
)
from processor.model import (
    Claim,
    ClaimStatus,
    Confirmation,
    ConflictKind,
    Decision,
    Moment,
    Outcome,
    Ruling,
    RulingKind,
    Sameness,
    Settlement,
    Verdict,
)
from processor.rules.claims import ClaimRules


def settle(
    confirmations: Iterable[Confirmation],
    verdicts: Iterable[Verdict],
    rulings: Sequence[Ruling],
    policy: ClaimRules,
    as_of: datetime,
) -> Settlement:
    """Settle who keeps whom as it stands at ``as_of``.

    ``confirmations`` may hold any number of whole groups; verdicts and rulings that name other
    records are passed over. Every confirmation gets exactly one decision.
    """
    known = {c.id: c for c in confirmations}
    rulings = in_force(r for r in rulings if any(id in known for id in r.records))
    pairs = decided_pairs(verdicts, rulings)
    near: dict[str, dict[str, Sameness]] = {id: {} for id in known}
    for (one, other), sameness in pairs.items():
        if one in known and other in known and sameness is not Sameness.DIFFERENT:
            near[one][other] = near[other][one] = sameness
    winners = {p: w for p, w in owner_order(rulings).items() if p[0] in known and p[1] in known}
    fold = Fold(
        policy=policy,
        confirmations=known,
        near=near,
        winners=winners,
        closings={
            id: r.on
            for r in rulings
            if r.kind is RulingKind.CLOSED and r.on is not None
            for id in r.records
        },
    )
    withdrawn = [r for r in rulings if r.kind is RulingKind.WITHDRAWN]
    taken = _set_withdrawn_aside(fold, withdrawn)
    for c in known.values():
        if c.time is None:
            fold.decide(c.id, Outcome.REVIEW, c.why_unranked or "unsigned")
    ranked = {id: c for id, c in known.items() if id not in taken}
    vague = known_to_the_day(ranked, near) if policy.ties == "arrival" else frozenset()
    for confirmation, moment in order_of_turns(ranked, winners, vague):
        _take_turn(fold, confirmation, moment)
    return _result(fold, as_of)


# --------------------------------------------------------------------------- one turn


def _take_turn(fold: Fold, c: Confirmation, moment: Moment) -> None:
    day = moment.at.date()
    if _joins_withdrawn(fold, c):
        return
    same = [h for h in met(fold, c.id, Sameness.SAME) if live(fold, h, day)]
    own = [h for h in same if h.who == c.who]
    rivals = [h for h in same if h.who != c.who]
    if len(same) > 1 and bridges(fold, same):
        _put_up_bridge(fold, c, same)
        return
    if own:
        _join(fold, c, min(own, key=seniority))
    else:
        closed = _closed_before(fold, c, day)
        original = ranking_time(c) if closed is None else closed.original
        ahead = [
            h
            for h in rivals
            if closed is None or not _precedes(original, h.original) or _ruled_ahead(fold, h, c)
        ]
        if ahead:
            _meet_rival(fold, c, moment, min(ahead, key=seniority))
        else:
            _found(fold, c, original, rivals, closed)
    _mark_possible(fold, c, day, {id(h) for h in same})


def _put_up_bridge(fold: Fold, c: Confirmation, holds: Sequence[Hold]) -> None:
    fold.decide(c.id, Outcome.REVIEW, "bridges-two")
    for hold in holds:
        put_up(fold, ConflictKind.BRIDGE, touching(fold, c.id, hold), c.id, "bridges-two")


# --------------------------------------------------------------------------- what a turn can be


def _found(
    fold: Fold,
    c: Confirmation,
    original: Moment,
    displaced: Sequence[Hold],
    closed: Hold | None,
) -> None:
    """A new claim. After a deal it keeps the original time and displaces younger rivals."""
    hold = new_hold(fold, c, original)
    if closed is not None:
        hold.basis = closed.basis
        fold.decide(c.id, Outcome.ACCEPTED, "kept-by-deal")
    elif any(h.who == c.who for h in met(fold, c.id, Sameness.SAME)):
        fold.decide(c.id, Outcome.ACCEPTED, "lapsed-before")
    else:
        fold.decide(c.id, Outcome.ACCEPTED, "first-known")
    for rival in displaced:
        rival.ended = ClaimStatus.DISPLACED
        loser = touching(fold, c.id, rival)
        put_up(fold, ConflictKind.RESUBMISSION, c.id, loser, "resubmitted-after-deal")


def _closed_before(fold: Fold, c: Confirmation, day: date) -> Hold | None:
    """The claimant's own claim on this customer that a deal closed, the oldest of several."""
    if fold.policy.deal.resubmission_keeps == "new":
        return None
    closed = [
        h
        for h in met(fold, c.id, Sameness.SAME)
        if h.who == c.who
        and h.ended is None
        and (closing := closing_day(fold, h)) is not None
        and closing < day
    ]
    return min(closed, key=seniority, default=None)


def _meet_rival(fold: Fold, c: Confirmation, moment: Moment, rival: Hold) -> None:
    """Another's live claim was confirmed earlier, or at the same time."""
    stands = touching(fold, c.id, rival)
    ruled = pair(stands, c.id) in fold.winners
    if not ruled and fold.policy.ties == "dispute" and _tied(ranking_time(c), rival.original):
        rival.ended = ClaimStatus.DISPUTED
        new_hold(fold, c, ranking_time(c)).ended = ClaimStatus.DISPUTED
        for record in (rival.records[0], c.id):
            fold.decide(record, Outcome.CONFLICT, "same-time")
        put_up(fold, ConflictKind.TIE, *pair(stands, c.id), "same-time")
        return
    kind, because = ConflictKind.OWNERSHIP, "earlier-confirmation"
    if fold.policy.ties == "dispute" and _tied(ranking_time(c), rival.original):
        kind = ConflictKind.TIE  # only a ruling brings a tie this far
    elif _reversed_by_another_basis(c, rival):
        kind, because = ConflictKind.BASIS, "basis-differs"
    fold.decide(c.id, Outcome.CONFLICT, "ruled-owner" if ruled else because)
    put_up(fold, kind, stands, c.id, because)


def _ruled_ahead(fold: Fold, hold: Hold, c: Confirmation) -> bool:
    """Whether a person has ruled that a record of the claim goes before this one."""
    return any(fold.winners.get(pair(id, c.id)) == id for id in hold.records)


def _tied(one: Moment, other: Moment) -> bool:
    if one.day_only or other.day_only:
        return one.at.date() == other.at.date()
    return one.at.replace(second=0, microsecond=0) == other.at.replace(second=0, microsecond=0)


def _precedes(one: Moment, other: Moment) -> bool:
    return one.at < other.at and not _tied(one, other)


def _reversed_by_another_basis(c: Confirmation, rival: Hold) -> bool:
    return any(
        _precedes(moment, rival.basis[name])
        for name, moment in c.basis.items()
        if name in rival.basis
    )


def _join(fold: Fold, c: Confirmation, hold: Hold) -> None:
    """The claimant's own live claim: renewed, amended, or the same again."""
    known = [fold.confirmations[id] for id in hold.records]
    if any(k.time == c.time for k in known):
        again = any(k.time == c.time and k.digest == c.digest for k in known)
        outcome = Outcome.DUPLICATE if again else Outcome.AMENDED
        fold.decide(c.id, outcome, "same-values" if again else "same-signature")
    elif _may_renew(fold.policy, hold, ranking_time(c).at.date()):
        _renew(fold.policy, hold, c)
        fold.decide(c.id, Outcome.RENEWED, "renewed-in-time")
    else:
        fold.decide(c.id, Outcome.REVIEW, "renewal-refused")
    hold.records.append(c.id)
    fold.hold_of[c.id] = hold


def _may_renew(policy: ClaimRules, hold: Hold, day: date) -> bool:
    rules = policy.renew
    if rules.at_most is not None and hold.renewals >= rules.at_most:
        return False
    return rules.window is None or day >= first_day_of_window(hold.last_day, rules.window)


def _renew(policy: ClaimRules, hold: Hold, c: Confirmation) -> None:
    day = ranking_time(c).at.date()
    start = day if policy.renew.extends_from == "renewal" else hold.last_day
    hold.last_day = max(hold.last_day, last_day(start, policy.valid_for))
    hold.renewals += 1
    if policy.renew.keeps == "new":
        hold.original, hold.basis = ranking_time(c), dict(c.basis)


def _mark_possible(fold: Fold, c: Confirmation, day: date, settled: set[int]) -> None:
    """Pairs that only may be the same are put up for review; the record stands, marked so."""
    mine = fold.hold_of.get(c.id)
    for hold in met(fold, c.id, Sameness.POSSIBLE):
        if hold is mine or id(hold) in settled or not live(fold, hold, day):
            continue
        other = touching(fold, c.id, hold)
        if fold.near[c.id][other] is Sameness.POSSIBLE:
            put_up(fold, ConflictKind.POSSIBLE, other, c.id, "looks-alike")
            if fold.outcomes[c.id] is Outcome.ACCEPTED:
                fold.decide(c.id, Outcome.REVIEW, "looks-alike", *fold.reasons[c.id])


# --------------------------------------------------------------------------- withdrawn claims


def _set_withdrawn_aside(fold: Fold, rulings: Sequence[Ruling]) -> set[str]:
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
                    _renew(fold.policy, hold, c)
                hold.records.append(c.id)
                fold.hold_of[c.id] = hold
            fold.decide(c.id, Outcome.ACCEPTED, "ruled-withdrawn")
            taken.add(c.id)
    return taken


def _joins_withdrawn(fold: Fold, c: Confirmation) -> bool:
    """A copy or correction of a withdrawn record does not bring the claim back."""
    for hold in met(fold, c.id, Sameness.SAME):
        if hold.ended is ClaimStatus.WITHDRAWN and hold.who == c.who:
            known = [fold.confirmations[id] for id in hold.records]
            twins = [k for k in known if k.time == c.time]
            if twins:
                again = any(k.digest == c.digest for k in twins)
                outcome = Outcome.DUPLICATE if again else Outcome.AMENDED
                fold.decide(c.id, outcome, "ruled-withdrawn")
                hold.records.append(c.id)
                fold.hold_of[c.id] = hold
                return True
    return False


# --------------------------------------------------------------------------- the result


def _result(fold: Fold, as_of: datetime) -> Settlement:
    made = (_claim(hold, _deal(fold, hold), as_of) for hold in fold.holds)
    claims = tuple(sorted(made, key=lambda claim: claim.id))
    conflicts = tuple(sorted(fold.conflicts.values(), key=lambda x: x.id))
    touched: dict[str, list[str]] = {}
    for x in conflicts:
        for record in (x.stands, x.against):
            touched.setdefault(record, []).append(x.id)
    decisions = tuple(
        Decision(
            record=id,
            outcome=fold.outcomes[id],
            claim=hold.id if (hold := fold.hold_of.get(id)) else None,
            conflicts=tuple(touched.get(id, ())),
            reasons=fold.reasons[id],
        )
        for id in sorted(fold.confirmations)
    )
    return Settlement(claims=claims, conflicts=conflicts, decisions=decisions)


def _deal(fold: Fold, hold: Hold) -> date | None:
    ended = hold.ended in (ClaimStatus.DISPLACED, ClaimStatus.WITHDRAWN)
    return None if ended else closing_day(fold, hold)


def _claim(hold: Hold, closing: date | None, as_of: datetime) -> Claim:
    claim = Claim(
        id=hold.id,
        claimant=hold.claimant,
        customer=hold.customer,
        original_time=hold.original,
        last_day=hold.last_day,
        status=hold.ended or ClaimStatus.ACTIVE,
        records=tuple(hold.records),
        renewals=hold.renewals,
        closed_on=closing,
        ended=hold.ended,
    )
    return seen_on(claim, as_of)


def seen_on(claim: Claim, as_of: datetime) -> Claim:
    """A claim with its status at that time: what ended it, a deal, or its last day."""
    day = as_of.astimezone(claim.original_time.at.tzinfo).date()
    status = claim.ended or ClaimStatus.ACTIVE
    if status in (ClaimStatus.ACTIVE, ClaimStatus.DISPUTED):
        if claim.closed_on is not None and claim.closed_on <= day:
            status = ClaimStatus.CLOSED
        elif day > claim.last_day:
            status = ClaimStatus.EXPIRED
    return dataclasses.replace(claim, status=status)
