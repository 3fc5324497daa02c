"""What people have ruled on pairs of records, and the order of the fold that follows from it.

A ruling beats every computed verdict and every time. Of two rulings on the same pair the later
holds; one that was undone holds no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple

from processor.model import Confirmation, Moment, Ruling, RulingKind, Sameness, Verdict

Pair = tuple[str, str]


class Turn(NamedTuple):
    """When a record has its turn in the fold."""

    at: datetime
    demoted: int  # how many winners it must wait for at that instant
    arrived_at: datetime
    file: str
    id: str


def pair(one: str, other: str) -> Pair:
    """Two ids in their fixed order."""
    return (one, other) if one < other else (other, one)


def in_force(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Rulings that were not undone, as recorded, so that a later one overwrites an earlier."""
    known = sorted(rulings, key=lambda r: r.number)
    undone = undone_by(known)
    return [r for r in known if r.kind is not RulingKind.UNDONE and r.id not in undone]


def undone_by(rulings: Iterable[Ruling]) -> dict[str, str]:
    """For each ruling that was undone, the ruling that undid it."""
    return {r.about[0]: r.id for r in rulings if r.kind is RulingKind.UNDONE}


def decided_pairs(verdicts: Iterable[Verdict], rulings: Sequence[Ruling]) -> dict[Pair, Sameness]:
    """What holds for each pair that is not simply different, or that was ruled on."""
    pairs = {pair(v.left, v.right): v.sameness for v in verdicts}
    for ruling in in_force(rulings):
        if ruling.kind is RulingKind.SAME:
            pairs[pair(*ruling.records)] = Sameness.SAME
        elif ruling.kind is RulingKind.DIFFERENT:
            pairs[pair(*ruling.records)] = Sameness.DIFFERENT
        elif ruling.kind is RulingKind.OWNER:
            # Whoever says who of two keeps the customer says that it is one customer.
            pairs[pair(ruling.records[0], ruling.records[1])] = Sameness.SAME
    return pairs


def kin_pairs(rulings: Iterable[Ruling]) -> frozenset[Pair]:
    """Pairs that are one customer because the latest ruling on them names a relation."""
    latest: dict[Pair, str | None] = {}
    for ruling in in_force(rulings):
        if ruling.kind in (RulingKind.SAME, RulingKind.DIFFERENT):
            latest[pair(*ruling.records)] = ruling.kin
    return frozenset(p for p, kin in latest.items() if kin is not None)


def counted(rulings: Iterable[Ruling], kin: Collection[str] | None) -> list[Ruling]:
    """Rulings without those that rest on a relation which the pack does not count."""
    return [r for r in rulings if r.kin is None or kin is None or r.kin in kin]


def owner_order(rulings: Sequence[Ruling]) -> dict[Pair, str]:
    """For each pair under an owner ruling, the record that wins.

    A later ruling on a pair replaces an earlier one; one that would close a circle (A before B
    before C before A) gives way to the later ones of that circle.
    """
    latest: dict[Pair, tuple[str, str]] = {}
    for ruling in in_force(rulings):
        if ruling.kind is RulingKind.OWNER:
            winner, *losers = ruling.records
            for loser in losers:
                latest.pop(pair(winner, loser), None)
                latest[pair(winner, loser)] = (winner, loser)
    after: dict[str, set[str]] = {}
    kept: dict[Pair, str] = {}
    for winner, loser in reversed(latest.values()):
        if winner not in _reached(loser, after):
            after.setdefault(winner, set()).add(loser)
            kept[pair(winner, loser)] = winner
    return kept


def _reached(start: str, after: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    queue = [start]
    while queue:
        node = queue.pop()
        if node not in seen:
            seen.add(node)
            queue += after.get(node, ())
    return seen


def known_to_the_day(
    confirmations: Mapping[str, Confirmation], near: Mapping[str, Mapping[str, Sameness]]
) -> frozenset[str]:
    """Records that are known only to the day, and those near one of that same day."""
    days = {c.id: c.time.at.date() for c in confirmations.values() if c.time and c.time.day_only}
    return frozenset(days).union(
        c.id
        for c in confirmations.values()
        if c.time and any(days.get(other) == c.time.at.date() for other in near.get(c.id, ()))
    )


def order_of_turns(
    confirmations: Mapping[str, Confirmation], winners: Mapping[Pair, str], vague: Set[str]
) -> list[tuple[Confirmation, Moment]]:
    """Ranked records in the order of the fold, each with the moment at which it has its turn.

    A record that a ruling puts behind another has its turn right after it, if that is later.
    Of the ``vague`` ones of a day, arrival decides.
    """
    if not winners and not vague:
        plain = [
            (c.time.at, c.arrived_at, c.file, c.id, c, c.time)
            for c in confirmations.values()
            if c.time is not None
        ]
        plain.sort()  # ids differ, so it never comes to the records themselves
        return [(c, time) for *_, c, time in plain]
    turns: dict[str, Turn] = {}
    for c in confirmations.values():
        if c.time is not None:
            at = c.time.at
            if c.id in vague:
                at = at.replace(hour=0, minute=0, second=0, microsecond=0)
            turns[c.id] = Turn(at, 0, c.arrived_at, c.file, c.id)
    waits = [
        (winner, loser)
        for (one, other), winner in winners.items()
        for loser in (other if winner == one else one,)
        if winner in turns and loser in turns
    ]
    for _ in waits:  # no circles, so every chain is settled after as many rounds as it has links
        for winner, loser in waits:
            first = turns[winner]
            if turns[loser][:2] <= first[:2]:
                mine = confirmations[loser]
                turns[loser] = Turn(
                    first.at, first.demoted + 1, mine.arrived_at, mine.file, mine.id
                )
    ordered = []
    for turn in sorted(turns.values()):
        c = confirmations[turn.id]
        if c.time is not None:
            ordered.append((c, Moment(turn.at, c.time.day_only) if turn.demoted else c.time))
    return ordered
