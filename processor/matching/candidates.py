"""Which pairs are compared at all: those that share a key.

The keys of a record are said by the pack (``candidates`` of same-customer.yaml) and made in
``keys``. A key that more records share than ``block_at_most`` allows joins nobody: the desk says
so instead of comparing everybody with everybody. This is the one module that uses polars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

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


_PAIRS = {"left": pl.Int64, "right": pl.Int64}


def all_pairs(columns: Mapping[str, Column], rules: SameRules) -> Candidates:
    """Every candidate pair of a whole register; the same pairs as record by record."""
    found: list[pl.DataFrame] = [pl.DataFrame(schema=_PAIRS)]
    crowded: dict[str, int] = {}
    for candidate in rules.candidates:
        parts = (candidate,) if isinstance(candidate, str) else candidate
        block = _block(parts, columns, rules)
        found.append(_meeting(block.rows, block.rows, block, rules, crowded))
        if len(parts) == 1 and parts[0] in rules.comparisons:
            shown, hidden = _ends(parts[0], columns, rules)
            found.append(_meeting(shown.rows, hidden.rows, shown, rules, crowded))
    pairs = pl.concat(found).unique().sort("left", "right")
    return Candidates(pairs["left"].to_numpy(), pairs["right"].to_numpy(), crowded)


class _Block(NamedTuple):
    """(row, key) for each key of each record, and what each key reads."""

    rows: pl.DataFrame
    prefix: str
    names: Sequence[Sequence[str]]  # of each part, by its code


def _block(parts: Sequence[str], columns: Mapping[str, Column], rules: SameRules) -> _Block:
    frames, names = [], []
    for part in parts:
        label, facet = rules.key_parts(part)
        kind = KINDS[rules.comparisons[label].by]
        rows, codes = _coded(
            columns[label], [set(kind.keys(v, facet)) for v in columns[label].values]
        )
        frames.append(rows)
        names.append(codes)
    joint = frames[0]
    for rows, codes in zip(frames[1:], names[1:], strict=True):
        joint = joint.join(rows, on="row", suffix="_next").select(
            "row", key=pl.col("key") * len(codes) + pl.col("key_next")
        )
    return _Block(joint.unique(), "+".join(parts) + ":", names)


def _coded(column: Column, keys: Sequence[Iterable[str]]) -> tuple[pl.DataFrame, list[str]]:
    """(row, key) for the records whose value has keys; and the keys by code."""
    code_of: dict[str, int] = {}
    values: list[int] = []
    codes: list[int] = []
    for value, some in enumerate(keys):
        for key in some:
            values.append(value)
            codes.append(code_of.setdefault(key, len(code_of)))
    of_value = pl.DataFrame(
        {"value": values, "key": codes}, schema=dict.fromkeys(("value", "key"), pl.Int64)
    )
    rows = pl.DataFrame({"value": column.codes}).with_row_index("row")
    joint = rows.join(of_value, on="value").select(pl.col("row").cast(pl.Int64), "key")
    return joint, list(code_of)


def _ends(label: str, columns: Mapping[str, Column], rules: SameRules) -> tuple[_Block, _Block]:
    """What whole values show where others are hidden, and what the hidden ones still show."""
    column, comparison = columns[label], rules.comparisons[label]
    ends = [hidden_ends(comparison, v) for v in column.values]
    code_of: dict[str, int] = {}
    for some in ends:
        for end, _ in some:
            code_of.setdefault(end, len(code_of))
    blocks = []
    for word in ("shown", "hidden"):
        mine = [{end for end, masked in some if masked or word == "shown"} for some in ends]
        rows, names = _coded(column, mine)
        to_all = pl.Series(values=[code_of[n] for n in names], dtype=pl.Int64)
        rows = rows.with_columns(key=to_all.gather(rows["key"]) if len(names) else pl.col("key"))
        blocks.append(_Block(rows.unique(), f"{label}-{word}:", [list(code_of)]))
    return blocks[0], blocks[1]


def _meeting(
    found: pl.DataFrame,
    looking: pl.DataFrame,
    block: _Block,
    rules: SameRules,
    crowded: dict[str, int],
) -> pl.DataFrame:
    """The pairs of one block: each that looks with each that is found under the same key."""
    if found.is_empty() or looking.is_empty():
        return pl.DataFrame(schema=_PAIRS)
    sizes = found.join(looking, on="key", how="semi").group_by("key").len()
    if rules.block_at_most is not None:
        big = sizes.filter(pl.col("len") > rules.block_at_most)
        crowded |= {_named(block, key): count for key, count in big.iter_rows()}
        found = found.join(big, on="key", how="anti")
    alone = sizes.filter(pl.col("len") == 1) if found is looking else None
    if alone is not None:
        found = looking = found.join(alone, on="key", how="anti")
    return (
        found.join(looking, on="key")
        .filter(pl.col("row") != pl.col("row_right"))
        .select(
            left=pl.min_horizontal("row", "row_right"), right=pl.max_horizontal("row", "row_right")
        )
        .unique()
    )


def _named(block: _Block, key: int) -> str:
    parts = []
    for names in reversed(block.names):
        key, at = divmod(key, len(names))
        parts.append(names[at])
    return block.prefix + " ".join(reversed(parts))
