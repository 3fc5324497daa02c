"""Which pairs are compared at all: those that share a key.

The keys of a record are said by the pack (``candidates`` of same-customer.yaml) and made in
``keys``. A key that more records share than ``block_at_most`` allows joins nobody: the desk says
so instead of comparing everybody with everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from processor.matching.arrays import NONE, Codes, Truths
from processor.matching.kept import HIDDEN, SHOWN, hides
from processor.matching.register import KeptColumn, Keyed
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


def all_pairs(columns: Mapping[str, KeptColumn], rules: SameRules) -> Candidates:
    """Every candidate pair of a whole register; the same pairs as record by record."""
    count = max((len(column.codes) for column in columns.values()), default=0)
    numbers = [NONE]
    crowded: dict[str, int] = {}
    for candidate in rules.candidates:
        parts = (candidate,) if isinstance(candidate, str) else candidate
        split = [rules.key_parts(part) for part in parts]
        block = _block(parts, [columns[of].keyed(facet) for of, facet in split], columns, rules)
        numbers.append(_numbers(*_meeting(block, None, rules, crowded), count))
        if len(parts) == 1 and hides(parts[0], rules):
            shown, hidden = _ends(parts[0], columns, rules)
            numbers.append(_numbers(*_meeting(shown, hidden, rules, crowded), count))
    pairs = np.concatenate(numbers)
    del numbers
    pairs.sort()  # np.unique would hash them, which takes longer
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    left, right = np.divmod(pairs, max(count, 1))
    return Candidates(left, right, crowded)


def _numbers(ones: Codes, others: Codes, count: int) -> Codes:
    """One number for each pair of places, whichever of them comes first."""
    apart = ones != others
    ones, others = ones[apart], others[apart]
    return np.minimum(ones, others) * count + np.maximum(ones, others)


class _Block(NamedTuple):
    """Record ``rows[i]`` has the key ``keys[i]``; keys ascend. ``name`` says what a key reads."""

    rows: Codes
    keys: Codes
    name: Callable[[int], str]


def _block(
    parts: Sequence[str],
    keyed: Sequence[Keyed],
    columns: Mapping[str, KeptColumn],
    rules: SameRules,
    wanted: Truths | None = None,
) -> _Block:
    """Each record under each of its keys; of several parts, under each combination.

    Keys that nobody shares are left out, and those that are not ``wanted``.
    """
    codes = [columns[rules.key_parts(part)[0]].codes for part in parts]
    rows = np.flatnonzero(np.logical_and.reduce([mine >= 0 for mine in codes]))
    keys = np.zeros(len(rows), dtype=np.int64)
    for mine, one in zip(codes, keyed, strict=True):
        of_row = mine[rows]
        which, places = _ranges(one.start[of_row], one.many[of_row])
        made = one.codes[places]
        shared = np.bincount(made, minlength=one.different) > 1 if wanted is None else wanted
        met = shared[made]
        which, made = which[met], made[met]
        rows, keys = rows[which], keys[which] * one.different + made

    def name(key: int) -> str:
        told = []
        for one in reversed(keyed):
            key, code = divmod(key, one.different)
            told.append(one.name(code))
        return "+".join(parts) + ":" + " ".join(reversed(told))

    order = np.argsort(keys, kind="stable")
    return _Block(rows[order], keys[order], name)


def _ranges(start: Codes, many: Codes) -> tuple[Codes, Codes]:
    """Ranges written out: for each number in them the place of its range, and the number."""
    which = np.repeat(np.arange(len(many)), many)
    return which, np.arange(len(which)) + (start - (np.cumsum(many) - many))[which]


def _ends(label: str, columns: Mapping[str, KeptColumn], rules: SameRules) -> tuple[_Block, _Block]:
    """What whole values show where others are hidden, and what the hidden ones still show."""
    shown, hidden = columns[label].keyed(SHOWN), columns[label].keyed(HIDDEN)
    wanted = np.zeros(shown.different, dtype=bool)
    wanted[hidden.codes] = True

    def block(one: Keyed) -> _Block:
        made = _block([label], [one], columns, rules, wanted)
        return made._replace(name=lambda key: f"{label}-shown:{shown.name(key)}")

    return block(shown), block(hidden)


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
