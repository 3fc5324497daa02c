"""Many records side by side: for each comparison a column of codes for unique normal forms.

Comparing two values once is enough however many records bear them; so a pair of records is a
pair of codes, and each pair of codes goes up its ladder once. The columns of a register are made
of the rows that the ledger keeps, and a normal form is read from its row only where a ladder asks
for it; for a few records all that would take longer than it saves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np
import polars as pl

from processor.matching.arrays import (
    LADDER_DECIDES,
    Bytes,
    Codes,
    Rungs,
    Sieve,
    count_of,
    first_of,
    numbered,
)
from processor.matching.demand_ladder import (
    Demands,
    demand_ladder,
    demands_from,
    demands_of,
    told_by_arithmetic,
)
from processor.matching.kept import CELL, HIDDEN, KEY, PART, SHOWN, facets_of, keys_made
from processor.matching.kinds import KINDS, Normals
from processor.matching.sieves import contact_sieve, names_told
from processor.rules.ladders import LADDERS
from processor.rules.same import SameRules

_CHUNK = 20_000  # rows that are taken apart together
_NO_TEXTS = pl.Series(dtype=pl.String)


class Keyed(NamedTuple):
    """The keys of each value of a column: those of value ``v`` are the ``many[v]`` codes from
    ``start[v]`` on, in the order in which ``made`` makes them."""

    codes: Codes
    start: Codes
    many: Codes
    different: int  # how many keys, or more
    made: Callable[[int], list[str]]

    def name(self, code: int) -> str:
        """What a key reads: made anew, as few are ever told."""
        at = int(np.flatnonzero(self.codes == code)[0])
        value = int(np.searchsorted(self.start + self.many, at, side="right"))
        return self.made(value)[at - int(self.start[value])]


class Climb(NamedTuple):
    """How pairs of codes go up a ladder, and what tells some of their rungs without it."""

    sift: Sieve | None
    rungs: Callable[[Codes, Codes], Rungs]


class Column(Protocol):
    """One comparison: the code of each record's value (-1: blank), and how values compare."""

    @property
    def codes(self) -> Codes: ...

    @property
    def climb(self) -> Climb: ...


class FewColumn:
    """A column of values that are at hand."""

    def __init__(self, given: Iterable[Any], comparison: Any) -> None:
        code_of: dict[Any, int] = {}
        codes = [-1 if v is None else code_of.setdefault(v, len(code_of)) for v in given]
        self.codes: Codes = np.array(codes, dtype=np.int32)
        self._values, self._comparison = list(code_of), comparison

    def _those(self, codes: Codes) -> list[Any]:
        return [self._values[i] for i in codes.tolist()]

    @cached_property
    def climb(self) -> Climb:
        """The ladder, ready for the values of this column."""
        if KINDS[self._comparison.by].rungs is None:
            return _demand_climb(demands_of(self._values), self._comparison)
        return Climb(None, partial(_one_by_one, self._those, self._comparison))


class KeptColumn:
    """A column of values as the ledger keeps them, with their keys."""

    def __init__(self, parts: list[pl.Series], comparison: Any, facets: Sequence[str]) -> None:
        """``parts``, which are used up: the normal forms, and the keys under each facet."""
        self._comparison = comparison
        self.codes = numbered(parts[0])
        first = first_of(self.codes)
        self._kept = parts.pop(0).gather(first)
        self._keyed: dict[str, Keyed] = {}
        for facet in facets:
            if facet != HIDDEN:
                together = (SHOWN, HIDDEN) if facet == SHOWN else (facet,)
                keys = [parts.pop(0).gather(first) for _ in together]
                self._keyed |= zip(together, self._coded(together, keys), strict=True)

    @property
    def many(self) -> int:
        """How many different values there are."""
        return len(self._kept)

    def values(self, codes: Codes) -> list[Any]:
        """The normal forms of these codes."""
        restored = KINDS[self._comparison.by].restored
        return [restored(given) for given in self._kept.gather(codes).to_list()]

    def keyed(self, facet: str) -> Keyed:
        """The keys of the values in one respect; hidden ends have the codes of shown ones."""
        return self._keyed[facet]

    def _coded(self, facets: Sequence[str], keys: Sequence[pl.Series]) -> list[Keyed]:
        lists = [some.str.split(KEY).list.slice(1) for some in keys]
        sizes = [some.list.len() for some in lists]
        flat = [
            some.filter(many > 0).explode().cast(pl.String)
            for some, many in zip(lists, sizes, strict=True)
        ]
        codes = numbered(pl.concat(flat))
        each = np.split(codes, np.cumsum([len(some) for some in flat])[:-1])
        counts = [size.to_numpy().astype(np.int64) for size in sizes]
        return [
            Keyed(mine, np.cumsum(many) - many, many, count_of(codes), partial(self._made, facet))
            for facet, mine, many in zip(facets, each, counts, strict=True)
        ]

    def _made(self, facet: str, value: int) -> list[str]:
        (normal,) = self.values(np.array([value]))
        return keys_made(normal, self._comparison, [facet])[0]

    @cached_property
    def climb(self) -> Climb:
        """The ladder, ready for the values of this column."""
        rules = self._comparison
        if KINDS[rules.by].rungs is None:
            return _demand_climb(demands_from(self._kept), rules)
        ladder = partial(_one_by_one, self.values, rules)
        if rules.by == "name":
            return Climb(None, partial(_told_first, names_told(self._kept), ladder))
        return Climb(contact_sieve(self._kept) if rules.by == "phones" else None, ladder)


def _demand_climb(demands: Demands, rules: Any) -> Climb:
    return Climb(
        lambda a, b: told_by_arithmetic(demands, a, b, rules),
        lambda a, b: demand_ladder(demands, a, b, rules),
    )


def _one_by_one(values_of: Callable[[Codes], list[Any]], rules: Any, a: Codes, b: Codes) -> Rungs:
    """The rungs of pairs of codes; each different pair goes up the ladder once."""
    place = {rung: i for i, rung in enumerate(LADDERS[rules.by])}
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b)
    many = int(high.max()) + 1
    pairs, which = np.unique(low * many + high, return_inverse=True)
    borne, sides = np.unique(np.divmod(pairs, many), return_inverse=True)
    values, rungs = values_of(borne), KINDS[rules.by].rungs
    left, right = ([values[i] for i in side.tolist()] for side in sides.reshape(2, -1))
    found = rungs(left, right, rules) if rungs is not None else []
    at = np.array([place[rung] for rung, _ in found], dtype=np.int8)
    score = np.array([np.nan if s is None else s for _, s in found], dtype=np.float64)
    return Rungs(at[which], score[which])


def _told_first(
    quick: Callable[[Codes, Codes], Rungs],
    ladder: Callable[[Codes, Codes], Rungs],
    a: Codes,
    b: Codes,
) -> Rungs:
    """The rungs of pairs of codes, of which many are told without going up the ladder."""
    at, score = quick(a, b)
    rest = np.flatnonzero(at == LADDER_DECIDES)
    if len(rest):
        at[rest], score[rest] = ladder(a[rest], b[rest])
    return Rungs(at, score)


def few_columns(normals: Sequence[Normals], rules: SameRules) -> dict[str, FewColumn]:
    """The columns of comparisons of a few records."""
    return {
        label: FewColumn((normal.get(label) for normal in normals), comparison)
        for label, comparison in rules.comparisons.items()
    }


def columns_of(rows: Iterable[str], rules: SameRules) -> dict[str, KeptColumn]:
    """The columns of comparisons, in the order of the rows; each row is looked at once."""
    facets = facets_of(rules)
    parts = {label: [[_NO_TEXTS] for _ in range(1 + len(some))] for label, some in facets.items()}
    rows = iter(rows)
    while chunk := list(islice(rows, _CHUNK)):
        cells = pl.Series(chunk, dtype=pl.String).str.split_exact(CELL, len(facets) - 1)
        for mine, texts in zip(parts.values(), cells.struct.unnest(), strict=True):
            split = texts.replace("", None).str.split_exact(PART, len(mine) - 1).struct.unnest()
            for series, one in zip(mine, split, strict=True):
                series.append(one + "")  # a copy: else each keeps the memory of all
    return {
        label: KeptColumn(
            [pl.concat(mine.pop(0)) for _ in range(1 + len(facets[label]))],
            rules.comparisons[label],
            facets[label],
        )
        for label, mine in parts.items()
    }


def sifted(column: Column, left: Codes, right: Codes, rules: Any) -> Bytes:
    """The rung of each pair of records as far as it is known without the ladder."""
    at = np.full(len(left), _missing(rules), dtype=np.int8)
    a, b = column.codes[left], column.codes[right]
    told = np.flatnonzero((a >= 0) & (b >= 0))
    sieve = column.climb.sift
    at[told] = LADDER_DECIDES if sieve is None else sieve(a[told], b[told])
    return at


def rungs_of(
    column: Column, left: Codes, right: Codes, rules: Any, known: Bytes | None = None
) -> Rungs:
    """The rung of each pair of records, given by their places; ``known``: what was sifted."""
    at = np.full(len(left), _missing(rules), dtype=np.int8)
    score = np.full(len(left), np.nan)
    a, b = column.codes[left], column.codes[right]
    told = np.flatnonzero((a >= 0) & (b >= 0))
    if known is not None and rules.by != "demand":  # a demand's rung comes with a score
        at[told] = known[told]
        told = told[known[told] == LADDER_DECIDES]
    if len(told):
        at[told], score[told] = column.climb.rungs(a[told], b[told])
    return Rungs(at, score)


def _missing(rules: Any) -> int:
    return list(LADDERS[rules.by]).index(KINDS[rules.by].missing)


def places(ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> tuple[Codes, Codes]:
    """Pairs of ids as places in the register."""
    at: Mapping[str, int] = {id: i for i, id in enumerate(ids)}
    count = len(pairs)
    left = np.fromiter((at[one] for one, _ in pairs), dtype=np.int64, count=count)
    right = np.fromiter((at[other] for _, other in pairs), dtype=np.int64, count=count)
    return left, right
