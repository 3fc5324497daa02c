"""The ladder that compares demands, many pairs at a time.

Equal, of another kind, of words that exclude each other, of figures that differ: arithmetic tells
these rungs. What remains goes by how many figures agree and by the likeness of the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from processor.matching.arrays import (
    LADDER_DECIDES,
    Bytes,
    Codes,
    Floats,
    Rungs,
    Truths,
    first_of,
    numbered,
)
from processor.matching.demands import FIGURES, Demand
from processor.matching.likeness import likenesses
from processor.rules.ladders import LADDERS
from processor.rules.same import DemandComparison

_PLACE = {rung.removeprefix("demand-"): at for at, rung in enumerate(LADDERS["demand"])}
_TOLD = 4  # columns before the limits of figures


class Demands(NamedTuple):
    """Demands side by side; codes are -1 and limits NaN where a demand says nothing."""

    kinds: Codes
    wholes: Codes
    texts: Codes
    different: Sequence[str]  # the texts by their codes
    contrasts: Sequence[Codes]
    limits: dict[str, tuple[Floats, Floats]]


def demands_of(values: Sequence[Demand]) -> Demands:
    """A few demands that are at hand."""
    texts = dict.fromkeys(v.text for v in values)
    limits = {
        name: (np.full(len(values), np.nan), np.full(len(values), np.nan))
        for value in values
        for name, _, _ in value.facts
    }
    for i, value in enumerate(values):
        for name, low, high in value.facts:
            limits[name][0][i], limits[name][1][i] = low, high
    return Demands(
        kinds=_coded(v.kind or None for v in values),
        wholes=_coded(v.whole for v in values),
        texts=_coded(v.text for v in values),
        different=list(texts),
        contrasts=[np.array(some) for some in zip(*(v.contrasts for v in values), strict=True)],
        limits=limits,
    )


def _coded(texts: Iterable[str | None]) -> Codes:
    code_of: dict[str, int] = {}
    codes = [-1 if t is None else code_of.setdefault(t, len(code_of)) for t in texts]
    return np.array(codes, dtype=np.int32)


def demands_from(kept: pl.Series) -> Demands:
    """The demands that were kept as texts."""
    split = kept.str.split_exact("\t", _TOLD + 2 * len(FIGURES) - 1).struct.unnest()
    whole, text, contrasts, kind, *figures = split.get_columns()
    texts = numbered(text)
    sides = [_limit(side) for side in figures]
    limits = dict(zip(FIGURES, zip(sides[::2], sides[1::2], strict=True), strict=True))
    return Demands(
        kinds=numbered(kind.replace(["", '""'], None)),
        wholes=numbered(whole),
        texts=texts,
        different=text.gather(first_of(texts)).to_list(),
        contrasts=_contrasts(contrasts),
        limits={name: both for name, both in limits.items() if not np.isnan(both[0]).all()},
    )


def _limit(side: pl.Series) -> Floats:
    """A limit of a figure in each demand, NaN where it names none."""
    return side.replace("", None).cast(pl.Float64).fill_null(np.nan).to_numpy()


def _contrasts(told: pl.Series) -> Sequence[Codes]:
    """For each contrast the members that each demand speaks of; few demands differ in that."""
    codes = numbered(told.replace("", None))
    different = told.gather(first_of(codes)).str.split(",").to_list()
    return [np.array(some, dtype=np.int64)[codes] for some in zip(*different, strict=True)]


def told_by_arithmetic(demands: Demands, a: Codes, b: Codes, rules: DemandComparison) -> Bytes:
    """The rung of each pair of places, or that the texts must tell."""
    found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
    for _, near, apart in _figures(demands, a, b, rules):
        found[apart > near] = _PLACE["numbers-differ"]
    found[_excluded(demands.contrasts, a, b)] = _PLACE["contrast"]
    found[_equal(demands, a, b)] = _PLACE["equal"]
    kinds = demands.kinds[a], demands.kinds[b]
    found[(kinds[0] != kinds[1]) & (kinds[0] >= 0) & (kinds[1] >= 0)] = _PLACE["kind-differs"]
    return found


def demand_ladder(demands: Demands, a: Codes, b: Codes, rules: DemandComparison) -> Rungs:
    """The rung that holds for each pair of places, and the likeness of the texts that told it."""
    at = told_by_arithmetic(demands, a, b, rules)
    score = np.where(at == _PLACE["equal"], 1.0, np.nan)
    rest = np.flatnonzero(at == LADDER_DECIDES)
    if len(rest):
        score[rest] = _alike(demands, a[rest], b[rest], rules.near)
        at[rest] = _by_text(demands, a[rest], b[rest], score[rest], rules)
    return Rungs(at, score)


def _alike(demands: Demands, a: Codes, b: Codes, near: float) -> Floats:
    """The likeness of the texts of each pair; two texts are compared once, whoever bears them."""
    ones, others, many = demands.texts[a], demands.texts[b], len(demands.different)
    low, high = np.minimum(ones, others), np.maximum(ones, others)
    pairs, which = np.unique(low.astype(np.int64) * many + high, return_inverse=True)
    left, right = np.divmod(pairs, many)
    texts = demands.different
    alike = likenesses([texts[i] for i in left.tolist()], [texts[i] for i in right.tolist()], near)
    return np.array(alike, dtype=np.float64)[which]


def _by_text(demands: Demands, a: Codes, b: Codes, score: Floats, rules: DemandComparison) -> Bytes:
    """The rung of pairs of which no figure differs, by figures and by the likeness of texts."""
    agreeing = np.zeros(len(a), dtype=np.int8)
    off = np.zeros(len(a), dtype=bool)
    for agrees, _, apart in _figures(demands, a, b, rules):
        agreeing += apart <= agrees
        off |= apart > agrees
    two, same, near = agreeing >= 2, score >= rules.same, score >= rules.near
    alike = two | same | ((agreeing > 0) & near)
    held = [alike & off, two, same, alike, (agreeing > 0) | near]
    words = ("numbers-near", "numbers-agree", "alike", "number-and-text", "near")
    return np.select(held, [np.int8(_PLACE[w]) for w in words], np.int8(_PLACE["differs"]))


def _figures(
    demands: Demands, a: Codes, b: Codes, rules: DemandComparison
) -> Iterator[tuple[float, float, Floats]]:
    """For each figure how far it lies apart in each pair, as a share of the larger (NaN where one
    does not name it); before that, up to where figures agree, and up to where they are near."""
    for name, (low, high) in demands.limits.items():
        tops = high[a], high[b]
        apart = np.maximum(low[a], low[b]) - np.minimum(*tops)
        larger = np.maximum(*map(np.abs, tops))
        share = np.maximum(apart, 0.0) / np.where(larger == 0, 1.0, larger)
        agrees, near = (0.0, 0.0) if name == "rooms" else (rules.tolerance, rules.near_tolerance)
        yield agrees, near, share


def _equal(demands: Demands, a: Codes, b: Codes) -> Truths:
    equal: Truths = demands.wholes[a] == demands.wholes[b]
    places = np.flatnonzero(equal)
    same = np.ones(len(places), dtype=bool)
    for limits in demands.limits.values():
        for side in limits:
            one, other = side[a[places]], side[b[places]]
            same &= (one == other) | (np.isnan(one) & np.isnan(other))
    equal[places] = same
    return equal


def _excluded(contrasts: Sequence[Codes], a: Codes, b: Codes) -> Truths:
    """Whether two demands speak only of different members of one contrast."""
    excluded = np.zeros(len(a), dtype=bool)
    for spoken_of in contrasts:
        one, other = spoken_of[a], spoken_of[b]
        excluded |= (one != 0) & (other != 0) & (one & other == 0)
    return excluded
