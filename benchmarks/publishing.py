"""One new form into ledgers of growing size, to its published pages: what each part of that costs.

The alternative beside it makes everything anew from the ledger, as ``processor rebuild`` does.
``python -m benchmarks.publishing [sizes...]``; CPU seconds, and the most memory of the process.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.forms import people, write_form
from benchmarks.one_form import fill, records
from processor.model import Record
from processor.runs import publish as publishing
from processor.runs import status
from processor.runs.desk import Desk, open_desk
from processor.runs.run import take
from processor.runs.setup import init_workspace

TODAY, TOMORROW = "2026-03-28T18:00:00+08:00", "2026-03-29T09:00:00+08:00"
STAFF = 300  # who hand forms in
PARTS = {
    "publish_reports": "reports",
    "publish_people": "people",
    "publish_entrance": "entrance",
    "put_master": "master",
}


def main(sizes: list[int]) -> None:
    """Print a table for each size of ledger."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "desk"
            init_workspace(root, None)
            _alone(_fill, root, size)
            _alone(_drop, root, 1)
            print(f"\n{size} records known{'':27} CPU s  peak MB", flush=True)
            _alone(_told, "everything made anew (rebuild)", root, TODAY, _everything)
            _alone(_told, "one form", root, TODAY, _one_form)
            _alone(_drop, root, 2)
            _alone(_told, "one form, the next one", root, TODAY, _one_form)
            _alone(_drop, root, 3)
            _alone(_told, "the first form of a day", root, TOMORROW, _one_form)


def _alone(work: Callable[..., None], *args: Any) -> None:
    """In a process of its own, so that its memory is its own."""
    child = multiprocessing.get_context("spawn").Process(target=work, args=args)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(child.exitcode)


def _fill(root: Path, size: int) -> None:
    with open_desk(root, now=TODAY, language=None) as desk:
        fill(desk, _by_staff(records(desk, size)))


def _by_staff(known: Iterator[Record]) -> Iterator[Record]:
    """The same records, handed in by as many people as such an office has."""
    for number, record in enumerate(known):
        who = record.values["submitter"]
        name = f"{who.typed}{number * 7919 % STAFF // 6 + 1}"
        values = {**record.values, "submitter": dataclasses.replace(who, typed=name, meaning=name)}
        yield dataclasses.replace(record, values=values)


def _drop(root: Path, number: int) -> None:
    values = list(people(number, seed=99))[-1]
    write_form(root / "inbox" / f"new{number}.xlsx", values)


def _one_form(desk: Desk) -> None:
    with _clock("  to its commit"):
        document = take(desk, settle_seconds=0, rehearse=False)
    if document["books"]["booked"] != 1:
        raise SystemExit("the form was not booked")
    status.show(desk)


def _everything(desk: Desk) -> None:
    status.show(desk, everything=True)


def _told(title: str, root: Path, now: str, work: Callable[[Desk], None]) -> None:
    print(title)
    with open_desk(root, now=now, language=None) as desk:
        for name, part in PARTS.items():
            setattr(publishing, name, _timed(getattr(publishing, name), part))
        start = time.process_time()
        work(desk)
        spent = time.process_time() - start
    _line("  together, with all the rest", spent)


def _timed(work: Callable[..., Any], part: str) -> Callable[..., Any]:
    def told(*args: Any, **kwargs: Any) -> Any:
        with _clock(f"  {part}"):
            return work(*args, **kwargs)

    return told


@contextmanager
def _clock(part: str) -> Iterator[None]:
    start = time.process_time()
    yield
    _line(part, time.process_time() - start)


def _line(part: str, seconds: float) -> None:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{part:40} {seconds:8.2f} {most:8.0f}", flush=True)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [1_000, 10_000, 100_000])
