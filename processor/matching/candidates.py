"""Which pairs are compared at all: those that share a key.

The keys of a record are said by the pack (``candidates`` of same-customer.yaml) and made in
``judge.keys_of``. This is the one room that owns polars in the walk.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl


def candidate_pairs(
    looks: Iterable[tuple[str, str]], found: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Every pair of records (smaller id first) where one looks under a key of the other.

    ``looks`` holds (record, key), ``found`` holds (key, record). The pairs come sorted, each
    once; a record is never its own partner.
    """
    seeking = pl.DataFrame(list(looks), schema={"one": pl.String, "key": pl.String}, orient="row")
    known = pl.DataFrame(list(found), schema={"key": pl.String, "other": pl.String}, orient="row")
    pairs = (
        seeking.lazy()
        .join(known.lazy(), on="key")
        .filter(pl.col("one") != pl.col("other"))
        .select(
            left=pl.min_horizontal("one", "other"),
            right=pl.max_horizontal("one", "other"),
        )
        .unique()
        .sort("left", "right")
        .collect()
    )
    return [(left, right) for left, right in pairs.iter_rows()]
