"""The fold: records, verdicts and rulings in, claims, conflicts and outcomes out.

``settle`` is one pure function. It walks the ranked records in the order of their confirmation
and keeps the live claims; nothing depends on the order of its arguments, and the result for a
set of groups is the sum of the results for each.
Source: ``claims.md``; seed 000, clauses 1.1 to 2.4.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter

from processor.calendar import Calendar
from processor.claims.afterwards import reopen_for_rival_deals, say_follow_up, say_incomplete
from processor.claims.alone import claims_alone, nobody_near
from processor.claims.carried import carried
from processor.claims.fold import Fold, Hold
from processor.claims.lifetime import closing_day, status_on
from processor.claims.periods import PLAIN
from processor.claims.renewal import set_withdrawn_aside
from processor.claims.ties import (
    counted,
    decided_pairs,
    in_force,
    kin_pairs,
    known_to_the_day,
    order_of_turns,
    owner_order,
)
from processor.claims.turns import take_turn
from processor.model import (
    Claim,
    ClaimStatus,
    Confirmation,
    Conflict,
    Decision,
    FollowUp,
    Outcome,
    Ruling,
    RulingKind,
    Sameness,
    Settlement,
    Verdict,
)
from processor.rules.claims import ClaimRules


def settle(  # noqa: PLR0913 - one function of all that bears on who holds what
    confirmations: Iterable[Confirmation],
    verdicts: Iterable[Verdict],
    rulings: Sequence[Ruling],
    policy: ClaimRules,
    as_of: datetime,
    *,
    follow_ups: Iterable[FollowUp] = (),
    calendar: Calendar = PLAIN,
) -> Settlement:
    """Settle who keeps whom as it stands at ``as_of``.

    ``confirmations`` and ``follow_ups`` may hold any number of whole groups; verdicts and rulings
    that name other records are passed over. Every one of them gets exactly one decision.
    """
    known = {c.id: c for c in confirmations}
    followed = {f.id: f for f in follow_ups}
    named = [r for r in rulings if any(id in known or id in followed for id in r.records)]
    rulings, verdicts = in_force(counted(named, policy.kin)), tuple(verdicts)
    rulings = in_force(
        (*rulings, *carried(verdicts, rulings, {c.id: c.who for c in known.values()}))
    )
    near = _near(known.keys() | followed.keys() if followed else known, verdicts, rulings)
    winners = {p: w for p, w in owner_order(rulings).items() if p[0] in known and p[1] in known}
    alone = nobody_near(known, near, rulings)
    others = {id: c for id, c in known.items() if id not in alone} if alone else known
    fold = Fold(
        policy=policy,
        calendar=calendar,
        confirmations=_ruled_up(others, winners.values()),
        follow_ups=followed,
        near=near,
        winners=winners,
        kin=kin_pairs(rulings),
        closings={
            id: r.on
            for r in rulings
            if r.kind is RulingKind.CLOSED and r.on is not None
            for id in r.records
        },
    )
    _walk(fold, [r for r in rulings if r.kind is RulingKind.WITHDRAWN])
    return together(_result(fold, as_of), claims_alone(fold, alone.values(), as_of))


def _near(
    known: Container[str], verdicts: Iterable[Verdict], rulings: Sequence[Ruling]
) -> dict[str, dict[str, Sameness]]:
    """For each record that has any, the others that are or may be the same."""
    near: dict[str, dict[str, Sameness]] = {}
    for (one, other), sameness in decided_pairs(verdicts, rulings).items():
        if sameness is not Sameness.DIFFERENT and one in known and other in known:
            near.setdefault(one, {})[other] = sameness
            near.setdefault(other, {})[one] = sameness
    return near


def _ruled_up(
    known: Mapping[str, Confirmation], winners: Iterable[str]
) -> Mapping[str, Confirmation]:
    """A person may give the customer even to a record that lacks what a claim needs."""
    risen = {
        id: dataclasses.replace(c, time=next(iter(c.basis.values())), why_unranked=None)
        for id in winners
        if (c := known[id]).why_unranked == "incomplete"
    }
    return {**known, **risen} if risen else known


def _walk(fold: Fold, withdrawn: Sequence[Ruling]) -> None:
    known = fold.confirmations
    taken = set_withdrawn_aside(fold, withdrawn)
    ranked = {id: c for id, c in known.items() if id not in taken} if taken else known
    vague = known_to_the_day(ranked, fold.near) if fold.policy.ties == "arrival" else frozenset()
    for confirmation, moment in order_of_turns(ranked, fold.winners, vague):
        take_turn(fold, confirmation, moment)
    for c in known.values():
        if c.time is None:
            fold.decide(c.id, Outcome.REVIEW, c.why_unranked or "unsigned")
            if c.why_unranked == "incomplete":
                say_incomplete(fold, c)
    reopen_for_rival_deals(fold)
    for f in fold.follow_ups.values():
        say_follow_up(fold, f)


def _result(fold: Fold, as_of: datetime) -> Settlement:
    zones = {hold.original.at.tzinfo for hold in fold.holds}
    today = {zone: as_of.astimezone(zone).date() for zone in zones}
    return settlement(
        [_claim(fold, hold, today[hold.original.at.tzinfo]) for hold in fold.holds],
        fold.conflicts.values(),
        fold.outcomes,
        {id: hold.id for id, hold in fold.hold_of.items()},
    )


def settlement(
    claims: Iterable[Claim],
    conflicts: Iterable[Conflict],
    outcomes: Mapping[str, tuple[Outcome, tuple[str, ...]]],
    held: Mapping[str, str],
) -> Settlement:
    """All that there is to say, in the order of ids; ``held`` maps records to their claims."""
    ordered = tuple(sorted(conflicts, key=lambda x: x.id))
    touched: dict[str, list[str]] = {}
    for x in ordered:
        for record in (x.stands, x.against):
            touched.setdefault(record, []).append(x.id)
    decisions = tuple(
        Decision(
            record=id,
            outcome=outcomes[id][0],
            claim=held.get(id),
            conflicts=tuple(touched.get(id, ())),
            reasons=outcomes[id][1],
        )
        for id in sorted(outcomes)
    )
    claims = tuple(sorted(claims, key=attrgetter("id")))
    return Settlement(claims=claims, conflicts=ordered, decisions=decisions)


def together(one: Settlement, other: Settlement) -> Settlement:
    """Two settlements of different records as one."""
    return Settlement(
        claims=tuple(sorted((*one.claims, *other.claims), key=attrgetter("id"))),
        conflicts=tuple(sorted((*one.conflicts, *other.conflicts), key=attrgetter("id"))),
        decisions=tuple(sorted((*one.decisions, *other.decisions), key=attrgetter("record"))),
    )


def _deal(fold: Fold, hold: Hold) -> date | None:
    ended = hold.ended in (ClaimStatus.DISPLACED, ClaimStatus.WITHDRAWN)
    return None if ended else closing_day(fold, hold)


def _shares(fold: Fold, hold: Hold) -> tuple[tuple[str, int], ...]:
    if hold.partners is None or fold.policy.split is None:
        return ()
    claimants = [partner.claimant for partner in hold.partners]
    return tuple(zip(claimants, fold.policy.split.among(len(claimants)), strict=True))


def _claim(fold: Fold, hold: Hold, day: date) -> Claim:
    closing = _deal(fold, hold)
    return Claim(
        id=hold.id,
        claimant=hold.claimant,
        customer=hold.customer,
        original_time=hold.original,
        last_day=hold.last_day,
        status=status_on(hold.ended, closing, hold.last_day, day),
        records=tuple(hold.records),
        renewals=hold.renewals,
        closed_on=closing,
        ended=hold.ended,
        shares=_shares(fold, hold),
    )


def seen_on(claim: Claim, as_of: datetime) -> Claim:
    """A claim with its status at that time: what ended it, a deal, or its last day."""
    day = as_of.astimezone(claim.original_time.at.tzinfo).date()
    status = status_on(claim.ended, claim.closed_on, claim.last_day, day)
    return claim if status is claim.status else dataclasses.replace(claim, status=status)
