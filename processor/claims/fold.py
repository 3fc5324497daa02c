"""The state of the fold while it walks: the claims it holds and what it knows of each pair.

Mutable on purpose and never seen outside this room: ``settle`` makes one, walks it and throws it
away. How long a claim lives is asked of ``lifetime``; the questions here change nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime

from processor.calendar import Calendar
from processor.claims.ties import Pair, pair
from processor.model import (
    ClaimStatus,
    Confirmation,
    Conflict,
    ConflictKind,
    Facts,
    FollowUp,
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
    basis: Mapping[str, Moment]
    start: date  # the day of the record that founded it
    granted: date  # the last day by signatures alone
    last_day: date  # with what follow-ups add or their lack takes away
    facts: Facts
    records: list[str]
    contacts: list[FollowUp] = field(default_factory=list)
    ended: ClaimStatus | None = None
    renewals: int = 0
    contested: bool = False
    partners: list[Hold] | None = None  # who share the customer, in order


@dataclass(slots=True)
class Fold:
    """All that the fold knows while it walks. Never leaves ``settle``."""

    policy: ClaimRules
    calendar: Calendar
    confirmations: Mapping[str, Confirmation]
    follow_ups: Mapping[str, FollowUp]
    near: Mapping[str, Mapping[str, Sameness]]  # only records that are near another
    winners: Mapping[Pair, str]
    kin: AbstractSet[Pair]
    closings: Mapping[str, date]
    holds: list[Hold] = field(default_factory=list)
    hold_of: dict[str, Hold] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    outcomes: dict[str, tuple[Outcome, tuple[str, ...]]] = field(default_factory=dict)
    ends: dict[tuple[date, int], date] = field(default_factory=dict)  # worked out before

    def decide(self, record: str, outcome: Outcome, *reasons: str) -> None:
        """Set the outcome of a record; a later word replaces an earlier one."""
        self.outcomes[record] = (outcome, reasons)


ALONE: Mapping[str, Sameness] = {}


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
    found: list[Hold] = []
    for other, level in fold.near.get(record, ALONE).items():
        if level is sameness:
            hold = fold.hold_of.get(other)
            if hold is not None and all(hold is not known for known in found):
                found.append(hold)
    if len(found) > 1:
        found.sort(key=seniority)
    return found


def seniority(hold: Hold) -> tuple[datetime, str]:
    """The order of claims by age."""
    return (hold.original.at, hold.id)


def same_as_any(fold: Fold, hold: Hold) -> Iterator[str]:
    """Every record that is directly the same as one of a claim's."""
    for record in hold.records:
        for other, level in fold.near.get(record, ALONE).items():
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
    status = "ruled" if ruled else "settled" if kind is ConflictKind.SPLIT else "open"
    id = conflict_id(stands, against)
    fold.conflicts[id] = Conflict(
        id=id,
        kind=kind,
        status=status,
        stands=stands,
        against=against,
        because=("ruled-owner",) if ruled else because,
    )
