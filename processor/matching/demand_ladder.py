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
    decoded,
    first_of,
    numbered,
)
from processor.matching.demands import Demand
from processor.matching.likeness import likenesses
from processor.rules.ladders import LADDERS
from processor.rules.same import DemandComparison

_PLACE = {rung.removeprefix("demand-"): at for at, rung in enumerate(LADDERS["demand"])}
_FACT = pl.Struct({"name": pl.String, "low": pl.Float64, "high": pl.Float64})
_KEPT = pl.Struct(
    {
        "facts": pl.List(_FACT),
        "text": pl.String,
        "whole": pl.String,
        "kind": pl.String,
        "contrasts": pl.List(pl.Int64),
    }
)


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
    """The demands that JSON keeps."""
    frame = decoded(kept, _KEPT).struct.unnest()
    members = frame["contrasts"]
    contrasts = int(members.list.len().max() or 0)  # type: ignore[arg-type]
    texts = numbered(frame["text"])
    return Demands(
        kinds=numbered(frame["kind"].replace("", None)),
        wholes=numbered(frame["whole"]),
        texts=texts,
        different=frame["text"].gather(first_of(texts)).to_list(),
        contrasts=[members.list.get(i).to_numpy() for i in range(contrasts)],
        limits=_limits(frame["facts"]),
    )


def _limits(facts: pl.Series) -> dict[str, tuple[Floats, Floats]]:
    """For each figure its lower and upper limit in each demand, NaN where it names none."""
    many = facts.list.len().to_numpy()
    which = np.repeat(np.arange(len(many)), many)
    told = facts.filter(facts.list.len() > 0).explode().struct.unnest()
    limits: dict[str, tuple[Floats, Floats]] = {}
    for name in told["name"].unique().sort().to_list():
        mine = (told["name"] == name).to_numpy()
        limits[name] = (np.full(len(many), np.nan), np.full(len(many), np.nan))
        for side, word in zip(limits[name], ("low", "high"), strict=True):
            side[which[mine]] = told[word].to_numpy()[mine]
    return limits


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
