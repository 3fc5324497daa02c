"""Who is whom among invented customers: how well and how fast, beside Splink.

Run: ``python -m benchmarks.customers [SIZES...]`` (default 10,000 and 100,000; Splink is left out
above 100,000). The rules are those of the shipped customer pack, with ``name_alone: review``: a
pair that rests on a name alone goes to a person. Splink (DuckDB) gets the same normal forms and
the same blocking, and its time does not count the making of the normal forms. Precision counts
every pair decided as the same; recall those true pairs that a person could decide.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.customers_made import Entry, entries, pairs_of, records
from processor.matching.judge import POSSIBLE, SAME
from processor.matching.kinds import normals_of
from processor.matching.names import name_keys
from processor.matching.whole import match_all
from processor.rules.same import SameRules
from tests.records import shipped_pack

Pairs = set[tuple[int, int]]
_SPLINK_AT_MOST = 100_000


class Took(NamedTuple):
    """Seconds by the clock and of work."""

    wall: float
    work: float


class Found(NamedTuple):
    """Pairs decided as the same, pairs put up for review, and what it took."""

    same: Pairs
    review: Pairs
    took: Mapping[str, Took]
    told: str


class _Watch:
    """Takes the time from one call to the next."""

    def __init__(self) -> None:
        self._wall, self._work = time.perf_counter(), time.process_time()

    def took(self) -> Took:
        wall, work = time.perf_counter(), time.process_time()
        took = Took(wall - self._wall, work - self._work)
        self._wall, self._work = wall, work
        return took


def by_desk(made: Sequence[Entry], rules: SameRules) -> tuple[Found, list[dict[str, Any]]]:
    """The desk, from entries as read to verdicts; and the normal forms."""
    watch = _Watch()
    # Records go as they come: a million of them at once would be most of the memory.
    normals = [normals_of(r, rules.comparisons) for r in records(made)]
    took = {"normalise": watch.took()}
    matched = match_all(normals, rules)
    took["match"] = watch.took()
    judged = matched.judged
    level = judged.sameness.copy()
    level[matched.doubted & (level == SAME)] = POSSIBLE
    pairs = list(zip(judged.left.tolist(), judged.right.tolist(), strict=True))
    found = Found(
        {p for p, at in zip(pairs, level.tolist(), strict=True) if at == SAME},
        {p for p, at in zip(pairs, level.tolist(), strict=True) if at == POSSIBLE},
        took,
        f"{matched.compared:,} pairs compared, {len(matched.crowded)} keys too crowded",
    )
    return found, normals


def by_splink(normals: Sequence[Mapping[str, Any]]) -> Found:
    """Splink with its expectation maximisation, told the same normal forms."""
    watch = _Watch()
    frame = pd.DataFrame([_row(i, n) for i, n in enumerate(normals)])
    took = {"frame": watch.took()}
    backend = DuckDBAPI()
    linker = Linker(backend.register(frame), _settings(), log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("phone", "area")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    for rule in (block_on("phone"), block_on("name", "area")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    took["train"] = watch.took()
    table = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    took["match"] = watch.took()
    pairs = zip(table["unique_id_l"].tolist(), table["unique_id_r"].tolist(), strict=True)
    return Found({(min(p), max(p)) for p in pairs}, set(), took, "")


def _row(number: int, normal: Mapping[str, Any]) -> dict[str, Any]:
    name, phones, demand = (normal.get(label) for label in ("name", "contact", "demand"))
    near = sorted(name_keys(name, "near")) if name else []
    facts = {f: f"{low:g}-{high:g}" for f, low, high in demand.facts} if demand else {}
    return {
        "unique_id": number,
        "name": name.core if name and not name.masked else None,
        "bare": name.bare if name and not name.masked else None,
        "sound": " ".join(name.sound) if name and not name.masked else None,
        "phone": next((p for p in phones or () if "*" not in p), None),
        "figures": " ".join(facts.values()) if len(facts) > 1 else None,
        "area": facts.get("area"),
        "budget": facts.get("budget"),
        "words": str(demand.contrasts) if demand else None,
        **{f"near{i}": near[i] if i < len(near) else None for i in range(3)},
    }


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.LevenshteinAtThresholds("name", 3),  # bytes: one character
            compare.LevenshteinAtThresholds("phone", 1),
            compare.ExactMatch("area"),
            compare.ExactMatch("budget"),
            compare.ExactMatch("words"),
        ],
        blocking_rules_to_generate_predictions=[
            *(block_on(key) for key in ("name", "phone", "sound", "bare")),
            *(block_on(f"near{i}", "figures") for i in range(3)),
        ],
        retain_matching_columns=False,
    )


def told(who: str, found: Found, decidable: Pairs, undecidable: Pairs) -> None:
    """A line of the table."""
    right = len(found.same & decidable)
    precision = len(found.same & (decidable | undecidable)) / max(1, len(found.same))
    recall = right / max(1, len(decidable))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    times = ", ".join(f"{k} {t.wall:.1f} s ({t.work:.1f} s work)" for k, t in found.took.items())
    put_up = len(found.review & undecidable) / max(1, len(undecidable))
    decided = len(found.same & undecidable) / max(1, len(undecidable))
    print(f"  {who:7} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")
    print(f"          undecidable pairs: {put_up:.1%} put up for review, {decided:.1%} decided")
    print(f"          {times}; {found.told}")


def main(sizes: Sequence[int]) -> None:
    """Print the table for each size."""
    rules = shipped_pack().same.model_copy(update={"name_alone": "review"})
    for count in sizes:
        made = entries(count, seed=7)
        decidable, undecidable = pairs_of(made)
        print(f"{count:,} entries, {len(decidable):,} + {len(undecidable):,} true pairs")
        found, normals = by_desk(made, rules)
        told("desk", found, decidable, undecidable)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"          peak memory so far {peak:,.0f} MB")
        if count <= _SPLINK_AT_MOST:
            told("Splink", by_splink(normals), decidable, undecidable)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [10_000, 100_000])
