"""The rungs that many pairs stand on and that arithmetic tells, a million pairs at a time.

A sieve says for each pair of values which rung holds, or that the ladder must decide. Where it
speaks, it says what the ladder would say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from processor.matching.contacts import Contacts
from processor.matching.demands import Demand
from processor.rules.ladders import LADDERS

LADDER_DECIDES = -1
_MOBILE = 11  # digits
_EXCHANGED = 2  # digits that differ where two neighbours are exchanged

Codes = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def _rung(ladder: str, rung: str) -> int:
    return list(LADDERS[ladder]).index(rung)


def sift_contacts(values: Sequence[Contacts], a: Codes, b: Codes, _rules: Any) -> Bytes:
    """Two single mobiles that differ in more than two digits."""
    digits = np.zeros((len(values), _MOBILE), dtype=np.uint8)
    plain = np.zeros(len(values), dtype=bool)
    for i, contacts in enumerate(values):
        first = contacts[0]
        if len(contacts) == 1 and len(first) == _MOBILE and first.isascii() and first.isdigit():
            digits[i] = np.frombuffer(first.encode(), dtype=np.uint8)
            plain[i] = True
    found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
    both = np.flatnonzero(plain[a] & plain[b])
    unlike = np.zeros(len(both), dtype=np.int8)
    for place in range(_MOBILE):
        column = digits[:, place]
        unlike += column[a[both]] != column[b[both]]
    found[both[unlike > _EXCHANGED]] = _rung("phones", "contact-differs")
    return found


def sift_demands(values: Sequence[Demand], a: Codes, b: Codes, rules: Any) -> Bytes:
    """Demands of another kind, of words that exclude each other, or of other figures."""
    found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
    found[_figures_differ(values, a, b, rules)] = _rung("demand", "demand-numbers-differ")
    found[_excluded(values, a, b)] = _rung("demand", "demand-contrast")
    found[a == b] = LADDER_DECIDES
    wholes = _coded(values, lambda d: (d.whole, d.facts))
    found[wholes[a] == wholes[b]] = LADDER_DECIDES
    kinds = _coded(values, lambda d: d.kind or None)
    differ = (kinds[a] != kinds[b]) & (kinds[a] >= 0) & (kinds[b] >= 0)
    found[differ] = _rung("demand", "demand-kind-differs")
    return found


def _coded(values: Sequence[Demand], part: Callable[[Demand], Any]) -> Codes:
    code_of: dict[Any, int] = {None: -1}
    return np.array([code_of.setdefault(part(v), len(code_of)) for v in values], dtype=np.int64)


def _excluded(values: Sequence[Demand], a: Codes, b: Codes) -> Truths:
    excluded = np.zeros(len(a), dtype=bool)
    for contrast in range(max((len(v.contrasts) for v in values), default=0)):
        spoken_of = np.array([sum(1 << i for i in v.contrasts[contrast]) for v in values])
        one, other = spoken_of[a], spoken_of[b]
        excluded |= (one != 0) & (other != 0) & (one & other == 0)
    return excluded


def _figures_differ(values: Sequence[Demand], a: Codes, b: Codes, rules: Any) -> Truths:
    differ = np.zeros(len(a), dtype=bool)
    facts = [{name: (low, high) for name, low, high in v.facts} for v in values]
    for name in sorted({name for some in facts for name in some}):
        limits = np.array([some.get(name, (np.nan, np.nan)) for some in facts])
        low, high = limits[:, 0], limits[:, 1]
        apart = np.maximum(low[a], low[b]) - np.minimum(high[a], high[b])
        larger = np.maximum(np.abs(high[a]), np.abs(high[b]))
        share = apart / np.where(larger == 0, 1.0, larger)
        differ |= share > (0.0 if name == "rooms" else rules.near_tolerance)
    return differ


SIEVES: Mapping[str, Callable[[Sequence[Any], Codes, Codes, Any], Bytes]] = {
    "phones": sift_contacts,
    "demand": sift_demands,
}
