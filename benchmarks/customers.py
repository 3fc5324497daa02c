"""Who is whom among invented customers: how well, how fast and in how much memory, beside Splink.

Run: ``python -m benchmarks.customers [SIZES...]`` (default 10,000 and 100,000; ``--alone`` leaves
Splink out). Each way runs in a process of its own, one after the other, on the same entries; the
making of the records is not counted. The rules are those of the shipped customer pack, with
``name_alone: review``: a pair that rests on a name alone goes to a person.

The desk is timed twice: from what was read (two processes make the rows that a ledger keeps), and
from the rows in a ledger. Splink (DuckDB) gets ready columns of the same normal forms and of the
same keys, those of hidden names and numbers too, and none of the keys that the desk passes over as
too crowded: both compare the same pairs. What Splink takes is counted from there, with its
training, so ``desk, kept`` is what stands beside it. Memory is that of all processes together.
Precision counts every pair decided as the same; recall those true pairs that a person could decide.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.customers_made import Entry, entries, pairs_of, records
from processor.cli.entry import RUBBISH
from processor.ledger.book import Book
from processor.ledger.store import Ledger
from processor.matching.candidates import all_pairs
from processor.matching.judge import POSSIBLE, SAME
from processor.matching.kept import HIDDEN, SHOWN, Each, hides, kept_rows, restored
from processor.matching.keys import block_of, keys_from
from processor.matching.kinds import Normals
from processor.matching.register import KeptColumn, columns_of
from processor.matching.whole import match_columns
from processor.model import Record
from processor.rules.same import SameRules
from processor.runs.both_cores import side_by_side
from tests.records import shipped_pack

Pairs = set[tuple[int, int]]
_CHUNK = 1000
_BATCH = 50_000
_PACK = "benchmark"
_NOTHING = [None]  # what is exploded must hold something; it meets nothing
_SURE = 0.5  # from this probability on Splink says the same


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


def _work() -> float:
    """Seconds of work of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def by_desk(folder: Path, source: str) -> Found:
    """The desk, from entries as read or from the rows of a ledger, to its words on all pairs."""
    gc.set_threshold(*RUBBISH)
    rules = _rules()
    if source == "read":
        columns, took, others = _columns_from_records(folder, rules)
    else:
        watch = _Watch()
        with Ledger(folder / "ledger.db").reading() as book:
            columns = columns_of(_rows(book), rules)
        took, others = {"take up rows": watch.took()}, 0.0
    watch = _Watch()
    matched = match_columns(columns, rules)
    took["match"] = watch.took()
    peak, judged = _peak() + others, matched.judged
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


def _columns_from_records(
    folder: Path, rules: SameRules
) -> tuple[dict[str, KeptColumn], dict[str, Took], float]:
    """The columns, what making them took, and MB that the other processes used at the most.

    The records are made a batch at a time while nothing else runs, and that is not counted.
    """
    made = records(_pickled(folder / "read"))
    wall = work = 0.0
    before = _work()

    def rows(each: Each) -> Iterator[str]:
        while batch := uncounted():
            yield from kept_rows(batch, rules, each)

    def uncounted() -> list[Record]:
        nonlocal wall, work
        watch = _Watch()
        batch = list(islice(made, _BATCH))
        took = watch.took()
        wall, work = wall + took.wall, work + took.work
        return batch

    began = time.perf_counter()
    with side_by_side(sys.maxsize) as each:
        columns = columns_of(rows(each), rules)
    took = Took(time.perf_counter() - began - wall, _work() - before - work)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return columns, {"rows": took}, child * (os.cpu_count() or 1)


def by_splink(folder: Path, source: str) -> Found:
    """Splink with its expectation maximisation, told the same normal forms and keys."""
    import pandas as pd  # noqa: PLC0415 - the desk's processes must not pay for it
    from splink import DuckDBAPI, Linker, block_on  # noqa: PLC0415

    frame = pd.DataFrame(list(_pickled(folder / source)))
    watch = _Watch()
    table = DuckDBAPI().register(frame)
    linker = Linker(table, _settings(), log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("phone", "area")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    for rule in (block_on("phone"), block_on("name", "area")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    took = {"train": watch.took()}
    scored = linker.inference.predict().as_pandas_dataframe()
    took["match"] = watch.took()
    peak = _peak()
    same = scored[scored["match_probability"] >= _SURE]
    pairs = zip(same["unique_id_l"].tolist(), same["unique_id_r"].tolist(), strict=True)
    found = {(min(p), max(p)) for p in pairs}
    return Found(found, set(), took, f"{len(scored):,} pairs compared", peak)


def _row(number: int, normal: Normals, crowded: Set[str], rules: SameRules) -> dict[str, Any]:
    """What Splink compares, and a column of keys for each candidate and for hidden ends."""
    name, phones, demand = (normal.get(label) for label in ("name", "contact", "demand"))
    facts = {f: f"{low:g}-{high:g}" for f, low, high in demand.facts} if demand else {}
    keys: dict[str, list[str]] = {column: [] for column in _key_columns(rules)}
    for key in sorted(keys_from(normal, rules).found):
        if block_of(key) not in crowded:
            word, _, value = key.partition(":")
            keys[_column(word)].append(value)
    return {
        "unique_id": number,
        "name": name.core if name and not name.masked else None,
        "phone": next((p for p in phones or () if "*" not in p), None),
        "area": facts.get("area"),
        "budget": facts.get("budget"),
        "words": str(demand.contrasts) if demand else None,
        **{column: some or _NOTHING for column, some in keys.items()},
    }


def _column(word: str) -> str:
    return "key_" + re.sub(r"\W", "_", word)


def _key_columns(rules: SameRules) -> list[str]:
    words = [w if isinstance(w, str) else "+".join(w) for w in rules.candidates]
    ends = [f"{word}-{end}" for word in words if hides(word, rules) for end in (SHOWN, HIDDEN)]
    return [_column(word) for word in (*words, *ends)]


def _settings() -> Any:
    import splink.comparison_library as compare  # noqa: PLC0415
    from splink import SettingsCreator, block_on  # noqa: PLC0415

    rules = _rules()
    columns = _key_columns(rules)
    alike = [c for c in columns if not c.endswith((SHOWN, HIDDEN))]
    ends = [c.removesuffix(SHOWN) for c in columns if c.endswith(SHOWN)]
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
            *(block_on(column, arrays_to_explode=[column]) for column in alike),
            *(
                {
                    "blocking_rule": f"l.{end}{one} = r.{end}{other}",
                    "sql_dialect": "duckdb",
                    "arrays_to_explode": [end + one, end + other],
                }
                for end in ends
                for one, other in ((SHOWN, HIDDEN), (HIDDEN, SHOWN))
            ),
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


def _prepared(folder: Path, made: Sequence[Entry], *, beside: bool) -> None:
    """What the ways start from: entries, a ledger with kept rows, and Splink's columns."""
    _write(folder / "read", iter(made))
    rules = _rules()
    ids = (f"R{number:08}" for number in range(len(made)))
    pairs = zip(ids, kept_rows(records(made), rules), strict=True)
    with Ledger(folder / "ledger.db").writing() as book:
        while chunk := list(islice(pairs, _BATCH)):
            book.keys.add(_PACK, [], chunk)
    if beside:
        with Ledger(folder / "ledger.db").reading() as book:
            crowded = all_pairs(columns_of(_rows(book), rules), rules).crowded.keys()
            rows = enumerate(restored(row, rules) for row in _rows(book))
            _write(folder / "columns", (_row(i, n, crowded, rules) for i, n in rows))


def _rows(book: Book) -> Iterator[str]:
    return (row for _, row in book.keys.all_normals(_PACK))


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
            _prepared(folder, made, beside=beside)
            del made
            read = _apart(by_desk, folder, "read")
            told("desk", read, decidable, undecidable)
            again = _apart(by_desk, folder, "kept")
            if (again.same, again.review) != (read.same, read.review):
                raise SystemExit("kept rows give other verdicts")
            told("desk, kept", again, decidable, undecidable)
            if beside:
                told("Splink", _apart(by_splink, folder, "columns"), decidable, undecidable)


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:] if a != "--alone"]
    main(numbers or [10_000, 100_000], beside="--alone" not in sys.argv)
