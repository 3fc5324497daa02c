"""One new form into ledgers of growing size: the time to its outcome, once started.

The alternative beside it judges the new record against every record of the ledger in turn.
``python -m benchmarks.one_form [sizes...]``
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from benchmarks.forms import people, write_forms
from processor.forms.read import read_records
from processor.intake.guard import read_workbooks
from processor.intake.limits import Limits
from processor.matching.judge import judge
from processor.model import Arrival, Place, Record, Value
from processor.runs.booking import Batch, DeskTime, book_records
from processor.runs.desk import Desk, open_desk
from processor.runs.run import take
from processor.runs.setup import init_workspace

NOW = "2026-03-28T18:00:00+08:00"
BATCH = 10_000


def records(desk: Desk, count: int) -> Iterator[Record]:
    """Records as reading would give them, without the files."""
    pack = desk.packs["customer-confirmation"]
    for number, values in enumerate(people(count, seed=11)):
        signed = datetime.strptime(values["supervisor_signed_at"], "%Y年%m月%d日 %H:%M")
        meanings = {
            **values,
            "contact": [values["contact"]],
            "supervisor_signed_at": signed.replace(tzinfo=desk.zone).isoformat(),
            "secretary_signed_at": None,
        }
        yield Record(
            id=f"R{number:012}",
            pack=pack.name,
            form=pack.main.form,
            file=f"inbox/{number}.xlsx",
            sha256=f"{number:064}",
            place=Place("Sheet1", "A1"),
            values={
                name: Value(field=name, typed=str(m), meaning=m, place=Place("Sheet1", f"B{row}"))
                for row, (name, m) in enumerate(meanings.items(), 1)
            },
            findings=(),
            arrived_at=desk.now,
        )


def main(sizes: list[int]) -> None:
    """Print a table: records in the ledger, seconds to outcome, and those of the alternative."""
    print(f"{'records':>9} {'one new form, to its commit':>28} {'against every record':>22}")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        first, form = write_forms(base / "forms", 2)
        for size in sizes:
            root = base / f"desk{size}"
            init_workspace(root, None)
            with open_desk(root, now=NOW, language=None) as desk:
                fill(desk, records(desk, size))
                shutil.copyfile(first, root / "inbox" / "first.xlsx")
                take(desk, settle_seconds=0, rehearse=False)  # tells what was laid down, too
                shutil.copyfile(form, root / "inbox" / "new.xlsx")
                start = time.perf_counter()
                document = take(desk, settle_seconds=0, rehearse=False)
                seconds = time.perf_counter() - start
                if document["books"]["booked"] != 1:
                    raise SystemExit("the form was not booked")
                print(f"{size:9} {seconds:26.3f} s {_naively(desk, form):20.3f} s", flush=True)


def fill(desk: Desk, known: Iterable[Record]) -> None:
    """Book records, some thousand at a time."""
    batch: list[Record] = []
    clock = DeskTime(desk.now, desk.zone, desk.calendar)
    for record in known:
        batch.append(record)
        if len(batch) == BATCH:
            with desk.ledger.writing() as book:
                book_records(book, "benchmark", Batch(new=batch), desk.packs, clock)
            batch = []
    with desk.ledger.writing() as book:
        book_records(book, "benchmark", Batch(new=batch), desk.packs, clock)


def _naively(desk: Desk, form: Path) -> float:
    with desk.ledger.reading() as book:
        known = list(book.records().values())
    pack = desk.packs["customer-confirmation"]
    start = time.perf_counter()
    (_, book), = read_workbooks([("new", form)], Limits(), 1)  # fmt: skip
    arrival = Arrival(file="new", sha256="0" * 64, size=1, arrived_at=desk.now)
    (new,) = read_records(book.grids, [pack], arrival, desk.zone).records
    for record in known:
        judge(dataclasses.replace(new, id="new"), record, pack)
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [1_000, 10_000, 100_000])
