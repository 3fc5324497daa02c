"""Rulings that carry over to the forms which amend or renew those that were ruled on.

Whoever rules that two records are the same customer, or are not, means the customers and not the
two sheets of paper. So the word holds as well for every other record of the same claimant that
is the same customer as one of the two. A ruling made on the very pair beats one that carries
over; a record that goes with both sides of a ruling within one claimant takes no side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from processor.claims.ties import Pair, decided_pairs, in_force, pair
from processor.model import Ruling, RulingKind, Sameness, Verdict

_ON_PAIRS = (RulingKind.SAME, RulingKind.DIFFERENT)


def carried(
    verdicts: Iterable[Verdict], rulings: Sequence[Ruling], who: Mapping[str, str]
) -> list[Ruling]:
    """The rulings on further pairs that follow from those in force.

    ``who`` maps records to their claimants, folded. A ruling that carries over keeps its id and
    its number; its ``records`` are the further pair, ``about`` stays what the person named.
    """
    ruled = in_force(rulings)
    sources = [r for r in ruled if r.kind in _ON_PAIRS]
    if not sources:
        return []
    named = {id for r in sources for id in r.records}
    near = [v for v in verdicts if v.left in named or v.right in named]
    versions = _versions(named, decided_pairs(near, ruled), who)
    direct = {
        pair(r.records[0], other)
        for r in ruled
        if r.kind in (*_ON_PAIRS, RulingKind.OWNER)
        for other in r.records[1:]
    }
    return [
        dataclasses.replace(r, records=further)
        for r in sources
        for further in sorted(_further(r, versions) - direct)
    ]


def carries_over(ruling: Ruling) -> bool:
    """Whether a ruling is one of ``carried``, not made on its very pair."""
    return ruling.kind in _ON_PAIRS and set(ruling.about) != set(ruling.records)


def _versions(
    named: Iterable[str], pairs: Mapping[Pair, Sameness], who: Mapping[str, str]
) -> dict[str, set[str]]:
    """For each record its claimant's records of the same customer, itself among them."""
    versions = {id: {id} for id in named}
    for (one, other), sameness in pairs.items():
        if sameness is Sameness.SAME and one in who and who[one] == who.get(other):
            versions.get(one, set()).add(other)
            versions.get(other, set()).add(one)
    return versions


def _further(ruling: Ruling, versions: Mapping[str, set[str]]) -> set[Pair]:
    left, right = (versions[id] for id in ruling.records)
    return {pair(one, other) for one in left - right for other in right - left}
