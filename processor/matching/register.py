"""Many records side by side: for each comparison a column of codes for unique normal forms.

Comparing two values once is enough however many records bear them; so a pair of records is a
pair of codes, and each pair of codes goes up its ladder once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from processor.matching.kinds import KINDS, Normals
from processor.matching.sieves import LADDER_DECIDES, SIEVES, Sieve
from processor.rules.ladders import LADDERS

Codes = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]
Truths = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Column(NamedTuple):
    """One comparison: the code of each record's value (-1: blank), and the values by code."""

    codes: Codes
    values: Sequence[Any]


class Rungs(NamedTuple):
    """For each pair the rung that held, by its place in the ladder, and a score or NaN."""

    at: Bytes
    score: Floats


def columns_of(normals: Iterable[Normals], labels: Iterable[str]) -> dict[str, Column]:
    """The columns of comparisons, in the order of the records; each record is looked at once."""
    code_of: dict[str, dict[Any, int]] = {label: {} for label in labels}
    codes = {label: array("q") for label in code_of}
    for normal in normals:
        for label, known in code_of.items():
            value = normal.get(label)
            codes[label].append(-1 if value is None else known.setdefault(value, len(known)))
    return {
        label: Column(np.array(codes[label], dtype=np.int64), list(known))
        for label, known in code_of.items()
    }


def sieves_of(columns: Mapping[str, Column], comparisons: Mapping[str, Any]) -> dict[str, Sieve]:
    """A sieve for each comparison that has one, made ready for the values of its column."""
    return {
        label: SIEVES[rules.by](columns[label].values, rules)
        for label, rules in comparisons.items()
        if rules.by in SIEVES
    }


def sifted(column: Column, left: Codes, right: Codes, rules: Any, sieve: Sieve) -> Bytes:
    """The rung of each pair of records as far as it is known without the ladder."""
    at = np.full(len(left), list(LADDERS[rules.by]).index(KINDS[rules.by].missing), dtype=np.int8)
    a, b = column.codes[left], column.codes[right]
    told = np.flatnonzero((a >= 0) & (b >= 0))
    at[told] = sieve(a[told], b[told])
    return at


def rungs_of(
    column: Column, left: Codes, right: Codes, rules: Any, known: Bytes | None = None
) -> Rungs:
    """The rung of each pair of records, given by their places; ``known``: what was sifted."""
    kind, ladder = KINDS[rules.by], list(LADDERS[rules.by])
    place = {rung: i for i, rung in enumerate(ladder)}
    at = np.full(len(left), place[kind.missing], dtype=np.int8)
    score = np.full(len(left), np.nan)
    a, b = column.codes[left], column.codes[right]
    told = np.flatnonzero((a >= 0) & (b >= 0))
    if known is not None:
        at[told] = known[told]
        told = told[known[told] == LADDER_DECIDES]
    if len(told):
        low, high = np.minimum(a[told], b[told]), np.maximum(a[told], b[told])
        pairs, which = np.unique(low * len(column.values) + high, return_inverse=True)
        ones, others = np.divmod(pairs, len(column.values))
        found = kind.rungs(
            [column.values[i] for i in ones.tolist()],
            [column.values[i] for i in others.tolist()],
            rules,
        )
        at[told] = np.array([place[rung] for rung, _ in found], dtype=np.int8)[which]
        scores = [np.nan if s is None else s for _, s in found]
        score[told] = np.array(scores, dtype=np.float64)[which]
    return Rungs(at, score)


def places(ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> tuple[Codes, Codes]:
    """Pairs of ids as places in the register."""
    at: Mapping[str, int] = {id: i for i, id in enumerate(ids)}
    count = len(pairs)
    left = np.fromiter((at[one] for one, _ in pairs), dtype=np.int64, count=count)
    right = np.fromiter((at[other] for _, other in pairs), dtype=np.int64, count=count)
    return left, right
