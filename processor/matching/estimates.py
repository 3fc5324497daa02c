"""What each candidate key of a pack costs and what it finds, on the records that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from processor.matching.arrays import Codes
from processor.matching.candidates import all_pairs
from processor.matching.judge import POSSIBLE
from processor.matching.register import columns_of
from processor.matching.whole import match_columns
from processor.rules.same import SameRules


class KeyEstimate(NamedTuple):
    """One candidate key on its own.

    ``misses`` counts the pairs that all keys together find to be, or possibly to be, one
    customer and that this key would not compare; ``alone`` those that no other key compares.
    ``crowded`` holds the keys that too many records share, with how many do.
    """

    key: str
    pairs: int
    misses: int
    alone: int
    crowded: Mapping[str, int]


def key_estimates(rows: Sequence[str], rules: SameRules) -> list[KeyEstimate]:
    """For each candidate key of the rules, in their order, what it gives on records kept so."""
    columns = columns_of(rows, rules)
    judged = match_columns(columns, rules).judged
    told = judged.sameness >= POSSIBLE
    wanted = _numbers(judged.left[told], judged.right[told], len(rows))
    by_key = [all_pairs(columns, rules.model_copy(update={"candidates": (key,)}))
              for key in rules.candidates]  # fmt: skip
    found = [np.isin(wanted, _numbers(met.left, met.right, len(rows))) for met in by_key]
    times = np.sum(found, axis=0) if found else np.zeros(len(wanted))
    return [
        KeyEstimate(
            key=key if isinstance(key, str) else "+".join(key),
            pairs=len(met.left),
            misses=int((~hit).sum()),
            alone=int((hit & (times == 1)).sum()),
            crowded=met.crowded,
        )
        for key, met, hit in zip(rules.candidates, by_key, found, strict=True)
    ]


def _numbers(left: Codes, right: Codes, count: int) -> Codes:
    """One number for each pair of places."""
    return left * count + right
