"""The rungs that many pairs stand on and that arithmetic tells, a million pairs at a time.

A sieve says for each pair of values which rung holds, or that the ladder must decide. Where it
speaks, it says what the ladder would say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from processor.matching.contacts import Contacts
from processor.matching.demands import Demand
from processor.rules.ladders import LADDERS

LADDER_DECIDES = -1
_MOBILE = 11  # digits
_HALF_SHOWN = re.compile(r"[0-9]*\*+[0-9]*")
_STAR = ord("*")
_EXCHANGED = 2  # digits that differ where two neighbours are exchanged

Codes = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Digits = npt.NDArray[np.uint8]  # by place, then by value


def _rung(ladder: str, rung: str) -> int:
    return list(LADDERS[ladder]).index(rung)


Sieve = Callable[[Codes, Codes], Bytes]  # of two codes of values, many at a time


def contact_sieve(values: Sequence[Contacts], _rules: Any) -> Sieve:
    """One or two mobiles on each side that differ in more than two digits, or where one shows
    a digit that another, of which a part is hidden, shows otherwise."""
    signs = [np.zeros((_MOBILE, len(values)), dtype=np.uint8) for _ in range(2)]
    plain, several = (np.zeros(len(values), dtype=bool) for _ in range(2))
    for i, contacts in enumerate(values):
        sides = contacts[0], contacts[-1]  # a single one stands on both sides
        if len(contacts) <= len(sides) and all(map(_is_mobile, sides)):
            plain[i], several[i] = True, len(contacts) > 1
            for side, contact in zip(signs, sides, strict=True):
                side[:, i] = np.frombuffer(contact.encode(), dtype=np.uint8)
    differs = _rung("phones", "contact-differs")

    def sift(a: Codes, b: Codes) -> Bytes:
        left = np.flatnonzero(plain[a] & plain[b])
        left = left[_unlike(signs[0], signs[0], a[left], b[left])]
        more = several[a[left]] | several[b[left]]
        apart, open_ = left[~more], left[more]
        for one, other in ((0, 1), (1, 0), (1, 1)):
            open_ = open_[_unlike(signs[one], signs[other], a[open_], b[open_])]
        found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
        found[apart] = found[open_] = differs
        return found

    return sift


def _is_mobile(contact: str) -> bool:
    """Eleven digits, or what shows of them before and behind one hidden part."""
    if len(contact) != _MOBILE or not contact.isascii():
        return False
    return contact.isdigit() or _HALF_SHOWN.fullmatch(contact) is not None


def _unlike(ones: Digits, others: Digits, a: Codes, b: Codes) -> Truths:
    unlike = np.zeros(len(a), dtype=np.int8)
    hidden = np.zeros(len(a), dtype=bool)
    for one, other in zip(ones, others, strict=True):
        mine, theirs = one[a], other[b]
        veiled = (mine == _STAR) | (theirs == _STAR)
        hidden |= veiled
        unlike += (mine != theirs) & ~veiled
    return unlike > np.where(hidden, 0, _EXCHANGED)


def demand_sieve(values: Sequence[Demand], rules: Any) -> Sieve:
    """Demands of another kind, of words that exclude each other, or of other figures."""
    wholes = _coded((v.whole, v.facts) for v in values)
    kinds = _coded(v.kind or None for v in values)
    contrasts = _members(values)
    limits = _limits(values)
    rungs = [_rung("demand", f"demand-{r}") for r in ("numbers-differ", "contrast", "kind-differs")]

    def sift(a: Codes, b: Codes) -> Bytes:
        found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
        found[_figures_differ(limits, a, b, rules)] = rungs[0]
        found[_excluded(contrasts, a, b)] = rungs[1]
        found[(a == b) | (wholes[a] == wholes[b])] = LADDER_DECIDES
        found[(kinds[a] != kinds[b]) & (kinds[a] >= 0) & (kinds[b] >= 0)] = rungs[2]
        return found

    return sift


def _coded(parts: Iterable[Any]) -> Codes:
    code_of: dict[Any, int] = {None: -1}
    return np.array([code_of.setdefault(part, len(code_of)) for part in parts], dtype=np.int64)


def _members(values: Sequence[Demand]) -> list[Codes]:
    """For each contrast a bit for each of its members that a demand speaks of."""
    spoken_of = list(dict.fromkeys(v.contrasts for v in values))
    of_value = _coded(v.contrasts for v in values) - 1  # None stands before them
    bits = [[sum(1 << i for i in some) for some in contrasts] for contrasts in spoken_of]
    return [np.array(column, dtype=np.int64)[of_value] for column in zip(*bits, strict=True)]


def _excluded(contrasts: Sequence[Codes], a: Codes, b: Codes) -> Truths:
    excluded = np.zeros(len(a), dtype=bool)
    for spoken_of in contrasts:
        one, other = spoken_of[a], spoken_of[b]
        excluded |= (one != 0) & (other != 0) & (one & other == 0)
    return excluded


def _limits(values: Sequence[Demand]) -> dict[str, tuple[Floats, Floats]]:
    """For each figure its lower and upper limit in each demand, NaN where it names none."""
    limits: dict[str, tuple[Floats, Floats]] = {}
    for i, value in enumerate(values):
        for name, low, high in value.facts:
            if name not in limits:
                limits[name] = (np.full(len(values), np.nan), np.full(len(values), np.nan))
            limits[name][0][i], limits[name][1][i] = low, high
    return limits


def _figures_differ(
    limits: Mapping[str, tuple[Floats, Floats]], a: Codes, b: Codes, rules: Any
) -> Truths:
    differ = np.zeros(len(a), dtype=bool)
    for name, (low, high) in limits.items():
        apart = np.maximum(low[a], low[b]) - np.minimum(high[a], high[b])
        larger = np.maximum(np.abs(high[a]), np.abs(high[b]))
        share = apart / np.where(larger == 0, 1.0, larger)
        differ |= share > (0.0 if name == "rooms" else rules.near_tolerance)
    return differ


SIEVES: Mapping[str, Callable[[Sequence[Any], Any], Sieve]] = {
    "phones": contact_sieve,
    "demand": demand_sieve,
}
