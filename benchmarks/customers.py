"""Who is whom among invented customers: how well, how fast and in how much memory, beside Splink.

Run: ``python -m benchmarks.customers [SIZES...]`` (default 10,000 and 100,000; ``--alone`` leaves
Splink out). Each way runs in a process of its own, one after the other, on the same entries, which
it reads from a file; the making of the records is not counted. The rules are those of the shipped
customer pack, with ``name_alone: review``: a pair that rests on a name alone goes to a person.

The desk is timed twice: from what was read, and from the normal forms that a ledger keeps. Splink
(DuckDB) gets the same normal forms ready in columns, and blocks by the same keys but for hidden
names and numbers, of which it knows nothing; it has no limit to a block. Precision counts every
pair decided as the same; recall those true pairs that a person could decide.
"""

from __future__ import annotations

import gc
import logging
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.customers_made import Entry, entries, pairs_of, records
from processor.cli.entry import RUBBISH
from processor.matching.judge import POSSIBLE, SAME
from processor.matching.kinds import Normals, kept, normals_of, restored
from processor.matching.names import name_keys
from processor.matching.register import columns_of
from processor.matching.whole import match_columns
from processor.rules.same import SameRules
from tests.records import shipped_pack

Pairs = set[tuple[int, int]]
_CHUNK = 1000


class Took(NamedTuple):
    """Seconds by the clock and of work."""

    wall: float
    work: float


class Found(NamedTuple):
    """Pairs decided as the same, pairs put up for review, what it took, and MB at the most."""

    same: Pairs
    review: Pairs
    took: Mapping[str, Took]
    told: str
    peak: float


class _Watch:
    """Takes the time from one call to the next."""

    def __init__(self) -> None:
        self._wall, self._work = time.perf_counter(), time.process_time()

    def took(self) -> Took:
        wall, work = time.perf_counter(), time.process_time()
        took = Took(wall - self._wall, work - self._work)
        self._wall, self._work = wall, work
        return took


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rules() -> SameRules:
    return shipped_pack().same.model_copy(update={"name_alone": "review"})


def _pickled(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        while (chunk := pickle.load(file)) is not None:  # noqa: S301 - our own file
            yield from chunk


def _write(path: Path, things: Iterator[Any]) -> None:
    with path.open("wb") as file:
        while chunk := list(islice(things, _CHUNK)):
            pickle.dump(chunk, file)
        pickle.dump(None, file)


class _Uncounted:
    """Things made in chunks; the time that making them takes is put aside."""

    def __init__(self, things: Iterator[Any]) -> None:
        self._things, self.wall, self.work = things, 0.0, 0.0

    def __iter__(self) -> Iterator[Any]:
        while True:
            watch = _Watch()
            chunk = list(islice(self._things, _CHUNK))
            took = watch.took()
            self.wall, self.work = self.wall + took.wall, self.work + took.work
            if not chunk:
                return
            yield from chunk


def by_desk(folder: Path, source: str) -> Found:
    """The desk, from entries as read or from kept normal forms, to its words on all pairs."""
    gc.set_threshold(*RUBBISH)
    rules = _rules()
    given = _pickled(folder / source)
    made = _Uncounted(records(given) if source == "read" else given)
    normals: Iterator[Normals] = (
        (normals_of(r, rules.comparisons) for r in made)
        if source == "read"
        else (restored(text, rules.comparisons) for text in made)
    )
    watch = _Watch()
    columns = columns_of(normals, rules.comparisons)
    all_ = watch.took()
    took = {"normal forms": Took(all_.wall - made.wall, all_.work - made.work)}
    matched = match_columns(columns, rules)
    took["match"] = watch.took()
    peak, judged = _peak(), matched.judged
    level = judged.sameness.copy()
    level[matched.doubted & (level == SAME)] = POSSIBLE
    pairs = list(zip(judged.left.tolist(), judged.right.tolist(), strict=True))
    return Found(
        {p for p, at in zip(pairs, level.tolist(), strict=True) if at == SAME},
        {p for p, at in zip(pairs, level.tolist(), strict=True) if at == POSSIBLE},
        took,
        f"{matched.compared:,} pairs compared, {len(matched.crowded)} keys too crowded",
        peak,
    )


def by_splink(folder: Path, source: str) -> Found:
    """Splink with its expectation maximisation, told the same normal forms."""
    frame = pd.DataFrame(list(_pickled(folder / source)))
    watch = _Watch()
    linker = Linker(DuckDBAPI().register(frame), _settings(), log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("phone", "area")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    for rule in (block_on("phone"), block_on("name", "area")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    took = {"train": watch.took()}
    table = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    took["match"] = watch.took()
    peak = _peak()
    pairs = zip(table["unique_id_l"].tolist(), table["unique_id_r"].tolist(), strict=True)
    return Found({(min(p), max(p)) for p in pairs}, set(), took, "from columns", peak)


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
    print(f"  {who:14} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")
    print(
        f"                 undecidable pairs: {put_up:.1%} put up for review, {decided:.1%} decided"
    )
    print(f"                 {times}; {found.peak:,.0f} MB; {found.told}", flush=True)


def _prepared(folder: Path, made: Sequence[Entry]) -> None:
    """The files that the ways start from: entries, kept normal forms, Splink's columns."""
    _write(folder / "read", iter(made))
    rules = _rules()
    _write(folder / "kept", (kept(normals_of(r, rules.comparisons)) for r in records(made)))
    rows = enumerate(restored(t, rules.comparisons) for t in _pickled(folder / "kept"))
    _write(folder / "columns", (_row(i, normal) for i, normal in rows))


def _apart(way: Callable[[Path, str], Found], folder: Path, source: str) -> Found:
    """Run in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(way, folder, source).result()


def main(sizes: Sequence[int], *, beside: bool) -> None:
    """Print the table for each size."""
    for count in sizes:
        made = entries(count, seed=7)
        decidable, undecidable = pairs_of(made)
        print(f"{count:,} entries, {len(decidable):,} + {len(undecidable):,} true pairs")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _prepared(folder, made)
            del made
            read = _apart(by_desk, folder, "read")
            told("desk", read, decidable, undecidable)
            again = _apart(by_desk, folder, "kept")
            if (again.same, again.review) != (read.same, read.review):
                raise SystemExit("kept normal forms give other verdicts")
            told("desk, kept", again, decidable, undecidable)
            if beside:
                told("Splink", _apart(by_splink, folder, "columns"), decidable, undecidable)


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:] if a != "--alone"]
    main(numbers or [10_000, 100_000], beside="--alone" not in sys.argv)
