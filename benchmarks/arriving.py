"""One new record, and 1,000, into ledgers of growing size: matched, settled and booked.

Run: ``python -m benchmarks.arriving [SIZES...]`` (default 10,000 and 100,000). The ledger is filled
at once: a whole register is matched and settled, and the result put down. Then records come in and
are booked as in a run, each time in a transaction that is given up: the median of 20 single ones,
and 1,000 together, whose verdicts must be those of a full run over all records. ``matched`` is the
part from keys to verdicts; ``booked`` all of it, with the groups that are touched settled anew.
The alternative beside it matches the whole register again.
"""

from __future__ import annotations

import dataclasses
import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.customers_made import entries, records
from processor.calendar import Calendar
from processor.cli.entry import RUBBISH
from processor.ledger.store import Ledger
from processor.matching.kept import kept_rows
from processor.matching.keys import bearer_keys, keys_from
from processor.matching.kinds import normals_of
from processor.matching.whole import match_rows, words_of
from processor.model import Record
from processor.runs.booking import Batch, DeskTime, book_records, settled
from processor.runs.meeting import welcome
from tests.records import NOON, ZONE, record, shipped_pack

_SINGLE, _MANY, _BATCH = 20, 1_000, 20_000
PACK = shipped_pack()
TIME = DeskTime(NOON, ZONE, Calendar())


class Took(NamedTuple):
    """Seconds of work, and by the clock."""

    work: float
    wall: float

    def __str__(self) -> str:
        return f"{self.wall * 1000:8,.0f} ms ({self.work * 1000:,.0f} ms work)"


class _Watch:
    def __init__(self) -> None:
        self._work, self._wall = time.process_time(), time.perf_counter()

    def took(self) -> Took:
        return Took(time.process_time() - self._work, time.perf_counter() - self._wall)


def signed(made: Iterator[Record]) -> Iterator[Record]:
    """The records, each signed by one of fifty claimants."""
    for number, one in enumerate(made):
        day = f"2026-06-{number % 29 + 1:02}T{number % 9 + 9:02}:{number % 60:02}:00+08:00"
        said = {"salesperson": f"销售{number % 50}", "supervisor_signed_at": day}
        also = record(one.id, **said).values
        yield dataclasses.replace(one, values={**one.values, **also})


def filled(ledger: Ledger, known: Sequence[Record]) -> None:
    """Put records, keys, verdicts and the settlement of all of them into an empty ledger."""
    rules, ids = PACK.same, [one.id for one in known]
    matched = match_rows(kept_rows(known, rules), rules)
    verdicts = words_of(matched, ids)
    with ledger.writing() as book:
        welcome(book, PACK, {}, ZONE)  # so that the ledger knows the rules it is keyed by
        rows = zip(ids, kept_rows(known, rules), strict=True)
        left = iter(known)
        while batch := list(islice(left, _BATCH)):
            book.add_records("benchmark", batch, [])
            book.keys.add(PACK.name, _keys(batch), islice(rows, len(batch)))
        book.add_verdicts(verdicts)
        book.replace_settlement(PACK.name, ids, settled(known, verdicts, [], PACK, TIME))


def _keys(batch: Sequence[Record]) -> list[tuple[str, str]]:
    found = []
    for one in batch:
        normals = normals_of(one, PACK.same.comparisons)
        keys = keys_from(normals, PACK.same).found | bearer_keys(normals, PACK.same)
        found += [(key, one.id) for key in keys]
    return sorted(found)


def arriving(
    ledger: Ledger, new: Sequence[Record]
) -> tuple[Took, Took, dict[tuple[str, str], str]]:
    """How long matching takes, and booking in all; and the verdicts on the new records."""
    mine = {one.id: one for one in new}
    with ledger.rehearsing() as book:
        book.add_records("new", new, [])
        watch = _Watch()
        welcome(book, PACK, mine, ZONE)
        matched = watch.took()
    with ledger.rehearsing() as book:
        watch = _Watch()
        book_records(book, "new", Batch(new=new), {PACK.name: PACK}, TIME)
        booked = watch.took()
        told = {(v.left, v.right): v.sameness for v in book.verdicts_of(mine)}
    return matched, booked, told


def main(sizes: Sequence[int]) -> None:
    """Print the table."""
    gc.set_threshold(*RUBBISH)
    for size in sizes:
        made = list(signed(records(entries(size + _MANY, seed=7))))
        known, new = made[:size], made[size:]
        with tempfile.TemporaryDirectory() as folder:
            ledger = Ledger(Path(folder) / "ledger.db")
            filled(ledger, known)
            single = [arriving(ledger, [one])[:2] for one in new[:_SINGLE]]
            matched, booked = (sorted(some)[_SINGLE // 2] for some in zip(*single, strict=True))
            print(f"{size:,} records, one new: matched {matched}, booked {booked}", flush=True)
            matched, booked, told = arriving(ledger, new)
            print(f"{size:,} records, {len(new):,} new: matched {matched}, booked {booked}")
            ledger.close()
        watch = _Watch()
        every = words_of(match_rows(kept_rows(made, PACK.same), PACK.same), [r.id for r in made])
        print(f"{size:,} records, all matched again: {watch.took()}", flush=True)
        ids = {one.id for one in new}
        anew = {(v.left, v.right): v.sameness for v in every if ids & {v.left, v.right}}
        if anew != told:
            raise SystemExit("what came in piece by piece came to other verdicts")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [10_000, 100_000])
