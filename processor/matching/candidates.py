"""Which pairs are compared at all: those that share a key.

The keys of a record are said by the pack (``candidates`` of same-customer.yaml) and made in
``keys``. A key that more records share than ``block_at_most`` allows joins nobody: the desk says
so instead of comparing everybody with everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from processor.matching.keys import hidden_ends
from processor.matching.kinds import KINDS
from processor.matching.register import Codes, Column
from processor.rules.same import SameRules


def candidate_pairs(
    looks: Iterable[tuple[str, str]], found: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Every pair of records (smaller id first) where one looks under a key of the other.

    ``looks`` holds (record, key), ``found`` holds (key, record). The pairs come sorted, each
    once; a record is never its own partner.
    """
    known: dict[str, list[str]] = {}
    for key, record in found:
        known.setdefault(key, []).append(record)
    pairs = {
        (one, other) if one < other else (other, one)
        for one, key in looks
        for other in known.get(key, ())
        if one != other
    }
    return sorted(pairs)


class Candidates(NamedTuple):
    """Pairs of places in the register, each once, the smaller first; and the keys that join
    nobody because too many share them, with how many do."""

    left: Codes
    right: Codes
    crowded: Mapping[str, int]


def all_pairs(columns: Mapping[str, Column], rules: SameRules) -> Candidates:
    """Every candidate pair of a whole register; the same pairs as record by record."""
    count = max((len(column.codes) for column in columns.values()), default=0)
    numbers = [_NONE]
    crowded: dict[str, int] = {}
    coded: dict[str, _Coded] = {}
    for candidate in rules.candidates:
        parts = (candidate,) if isinstance(candidate, str) else candidate
        for part in parts:
            if part not in coded:
                coded[part] = _keyed(part, columns, rules)
        block = _block(parts, [coded[part] for part in parts], columns, rules)
        numbers.append(_numbers(*_meeting(block, None, rules, crowded), count))
        if len(parts) == 1 and parts[0] in rules.comparisons:
            shown, hidden = _ends(parts[0], columns, rules)
            numbers.append(_numbers(*_meeting(shown, hidden, rules, crowded), count))
    pairs = np.concatenate(numbers)
    del numbers
    pairs.sort()  # np.unique would hash them, which takes longer
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    left, right = np.divmod(pairs, max(count, 1))
    return Candidates(left, right, crowded)


_NONE: Codes = np.zeros(0, dtype=np.int64)


def _numbers(ones: Codes, others: Codes, count: int) -> Codes:
    """One number for each pair of places, whichever of them comes first."""
    apart = ones != others
    ones, others = ones[apart], others[apart]
    return np.minimum(ones, others) * count + np.maximum(ones, others)


class _Coded(NamedTuple):
    """The keys of each value of a column: those of value ``v`` are the ``many[v]`` codes from
    ``start[v]`` on, in the order in which ``made`` makes them."""

    codes: Codes
    start: Codes
    many: Codes
    different: int  # how many keys
    made: Callable[[int], Iterable[str]]

    def name(self, code: int) -> str:
        """What a key reads: made anew, as few are ever told."""
        at = int(np.flatnonzero(self.codes == code)[0])
        value = int(np.searchsorted(self.start + self.many, at, side="right"))
        return list(self.made(value))[at - int(self.start[value])]


def _coded(values: int, made: Callable[[int], Iterable[str]], code_of: dict[str, int]) -> _Coded:
    codes: list[int] = []
    many = np.zeros(values, dtype=np.int64)
    for value in range(values):
        before = len(codes)
        codes += [code_of.setdefault(key, len(code_of)) for key in made(value)]
        many[value] = len(codes) - before
    start = np.cumsum(many) - many
    return _Coded(np.array(codes, dtype=np.int64), start, many, len(code_of), made)


def _keyed(part: str, columns: Mapping[str, Column], rules: SameRules) -> _Coded:
    label, facet = rules.key_parts(part)
    keys, values = KINDS[rules.comparisons[label].by].keys, columns[label].values
    return _coded(len(values), lambda value: dict.fromkeys(keys(values[value], facet)), {})


class _Block(NamedTuple):
    """Record ``rows[i]`` has the key ``keys[i]``; keys ascend. ``name`` says what a key reads."""

    rows: Codes
    keys: Codes
    name: Callable[[int], str]


def _by_key(rows: Codes, keys: Codes, name: Callable[[int], str]) -> _Block:
    order = np.argsort(keys, kind="stable")
    return _Block(rows[order], keys[order], name)


def _block(
    parts: Sequence[str],
    coded: Sequence[_Coded],
    columns: Mapping[str, Column],
    rules: SameRules,
) -> _Block:
    """Each record under each of its keys; of several parts, under each combination."""
    rows, keys = _NONE, _NONE
    for at, (part, one) in enumerate(zip(parts, coded, strict=True)):
        mine = columns[rules.key_parts(part)[0]].codes
        if at == 0:
            rows = np.flatnonzero(mine >= 0)
            keys = np.zeros(len(rows), dtype=np.int64)
        told = mine[rows] >= 0
        rows, keys = rows[told], keys[told]
        of_row = mine[rows]
        which, places = _ranges(one.start[of_row], one.many[of_row])
        rows, keys = rows[which], keys[which] * one.different + one.codes[places]

    def name(key: int) -> str:
        told = []
        for one in reversed(coded):
            key, code = divmod(key, one.different)
            told.append(one.name(code))
        return "+".join(parts) + ":" + " ".join(reversed(told))

    return _by_key(rows, keys, name)


def _ranges(start: Codes, many: Codes) -> tuple[Codes, Codes]:
    """Ranges written out: for each number in them the place of its range, and the number."""
    which = np.repeat(np.arange(len(many)), many)
    return which, np.arange(len(which)) + (start - (np.cumsum(many) - many))[which]


def _ends(label: str, columns: Mapping[str, Column], rules: SameRules) -> tuple[_Block, _Block]:
    """What whole values show where others are hidden, and what the hidden ones still show."""
    column, comparison = columns[label], rules.comparisons[label]
    ends = [hidden_ends(comparison, value) for value in column.values]
    hiding = {i for i, some in enumerate(ends) if any(masked for _, masked in some)}
    code_of: dict[str, int] = {}
    blocks = []
    for word in ("shown", "hidden"):

        def made(value: int, every: bool = word == "shown") -> Iterable[str]:
            if not every and value not in hiding:
                return ()
            return dict.fromkeys(end for end, masked in ends[value] if masked or every)

        coded = _coded(len(ends), made, code_of)
        block = _block([label], [coded], columns, rules)
        blocks.append(block._replace(name=_named(f"{label}-{word}:", coded)))
    return blocks[0], blocks[1]


def _named(prefix: str, coded: _Coded) -> Callable[[int], str]:
    return lambda key: prefix + coded.name(key)


def _meeting(
    found: _Block, looking: _Block | None, rules: SameRules, crowded: dict[str, int]
) -> tuple[Codes, Codes]:
    """Each that looks with each that is found under its key; None: all look for each other."""
    seeks = found if looking is None else looking
    first = np.searchsorted(found.keys, seeks.keys, side="left")
    end = np.searchsorted(found.keys, seeks.keys, side="right")
    size = end - first
    if rules.block_at_most is not None:
        big = size > rules.block_at_most
        told, at = np.unique(seeks.keys[big], return_index=True)
        many = size[big][at]
        crowded |= {found.name(k): n for k, n in zip(told.tolist(), many.tolist(), strict=True)}
        size = np.where(big, 0, size)
    if looking is None:  # with those behind it: the others have met it already
        behind = np.arange(1, len(first) + 1)
        size = np.where(size > 0, end - behind, 0)
        first = behind
    which, places = _ranges(first, size)
    return seeks.rows[which], found.rows[places]
