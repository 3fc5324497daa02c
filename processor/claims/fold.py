"""The state of the fold while it walks: the claims it holds and what it knows of each pair.

Mutable on purpose and never seen outside this room: ``settle`` makes one, walks it and throws it
away. The questions here (who is live, what closed a claim, what touches what) change nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from processor.claims.periods import last_day
from processor.claims.ties import Pair, pair
from processor.model import (
    ClaimStatus,
    Confirmation,
    Conflict,
    ConflictKind,
    Moment,
    Outcome,
    Sameness,
)
from processor.rules.claims import ClaimRules


@dataclass(slots=True)
class Hold:
    """A claim while the fold builds it."""

    id: str
    claimant: str
    who: str
    customer: str
    original: Moment
    basis: dict[str, Moment]
    last_day: date
    records: list[str]
    ended: ClaimStatus | None = None
    renewals: int = 0


@dataclass(slots=True)
class Fold:
    """All that the fold knows while it walks. Never leaves ``settle``."""

    policy: ClaimRules
    confirmations: dict[str, Confirmation]
    near: dict[str, dict[str, Sameness]]
    winners: dict[Pair, str]
    closings: dict[str, date]
    holds: list[Hold] = field(default_factory=list)
    hold_of: dict[str, Hold] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def decide(self, record: str, outcome: Outcome, *reasons: str) -> None:
        """Set the outcome of a record; a later word replaces an earlier one."""
        self.outcomes[record] = outcome
        self.reasons[record] = reasons


def claim_id(founder: str) -> str:
    """The id of the claim that a record founds."""
    return "C" + _short(founder)


def conflict_id(one: str, other: str) -> str:
    """The id of the conflict of two records, whoever of them stands."""
    return "X" + _short("|".join(pair(one, other)))


def ranking_time(c: Confirmation) -> Moment:
    """The ranking time of a record that has a turn; unranked ones never get that far."""
    if c.time is None:
        raise ValueError(f"record {c.id} has no time to rank it")
    return c.time


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10].upper()


def met(fold: Fold, record: str, sameness: Sameness) -> list[Hold]:
    """The claims that directly hold a record of that sameness, each once."""
    found = {
        id(hold): hold
        for other, level in fold.near[record].items()
        if level is sameness and (hold := fold.hold_of.get(other)) is not None
    }
    return sorted(found.values(), key=seniority)


def seniority(hold: Hold) -> tuple[datetime, str]:
    """The order of claims by age."""
    return (hold.original.at, hold.id)


def live(fold: Fold, hold: Hold, day: date) -> bool:
    """Whether a claim still holds on a day: its last day counts whole."""
    if hold.ended not in (None, ClaimStatus.DISPUTED) or day > hold.last_day:
        return False
    closing = closing_day(fold, hold)
    return closing is None or day <= closing


def closing_day(fold: Fold, hold: Hold) -> date | None:
    """The day of the deal that closes a claim, if one fell while it was live."""
    records: Iterable[str] = hold.records
    if fold.policy.deal.closes == "all":
        records = {*hold.records, *same_as_any(fold, hold)}
    days = [fold.closings[id] for id in records if id in fold.closings]
    return min((d for d in days if hold.original.at.date() <= d <= hold.last_day), default=None)


def same_as_any(fold: Fold, hold: Hold) -> Iterator[str]:
    """Every record that is directly the same as one of a claim's."""
    for record in hold.records:
        for other, level in fold.near[record].items():
            if level is Sameness.SAME:
                yield other


def bridges(fold: Fold, holds: Sequence[Hold]) -> bool:
    """Whether two of the claims hold no records that are the same as each other."""
    for i, one in enumerate(holds):
        kin = set(same_as_any(fold, one))
        if any(kin.isdisjoint(other.records) for other in holds[i + 1 :]):
            return True
    return False


def touching(fold: Fold, record: str, hold: Hold) -> str:
    """The first record of a claim that is directly the same as, or like, this one."""
    near = fold.near[record]
    levels = (Sameness.SAME, Sameness.POSSIBLE)
    return next(id for level in levels for id in hold.records if near.get(id) is level)


def put_up(fold: Fold, kind: ConflictKind, stands: str, against: str, *because: str) -> None:
    """Note a conflict; one on the same pair replaces the earlier."""
    ruled = pair(stands, against) in fold.winners
    id = conflict_id(stands, against)
    fold.conflicts[id] = Conflict(
        id=id,
        kind=kind,
        status="ruled" if ruled else "open",
        stands=stands,
        against=against,
        because=("ruled-owner",) if ruled else because,
    )


def new_hold(fold: Fold, c: Confirmation, original: Moment) -> Hold:
    """A claim that a record founds, live from its own signature."""
    hold = Hold(
        id=claim_id(c.id),
        claimant=c.claimant,
        who=c.who,
        customer=c.customer,
        original=original,
        basis=dict(c.basis),
        last_day=last_day(ranking_time(c).at.date(), fold.policy.valid_for),
        records=[c.id],
    )
    fold.holds.append(hold)
    fold.hold_of[c.id] = hold
    return hold
