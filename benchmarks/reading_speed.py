"""Small forms a second: parse and extract in guarded processes, beside openpyxl that only parses.

``python -m benchmarks.reading_speed [forms]``
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from benchmarks.forms import write_forms
from processor.forms.read import read_records
from processor.intake.guard import read_workbooks
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Arrival
from processor.rules.load import load_packs
from processor.runs.desk import shipped
from processor.runs.reading import FormReader

ZONE = ZoneInfo("Asia/Shanghai")
_WORKERS = 2


def main(count: int) -> None:
    """Print a table: wall time of each way, from start to end of its processes."""
    packs, _ = load_packs(shipped("rules"), "rules")
    with tempfile.TemporaryDirectory() as folder:
        paths = write_forms(Path(folder), count)
        arrivals = [_arrival(path) for path in paths]
        reader = FormReader(packs=tuple(packs), zone=ZONE, workers=_WORKERS)
        jobs = list(zip(arrivals, paths, strict=True))

        def in_this_process() -> None:
            for arrival, path in jobs:
                book = read_workbook(path, Limits())
                assert not isinstance(book, Unreadable)
                read_records(book.grids, packs, arrival, ZONE)

        ways: Sequence[tuple[str, Callable[[], object]]] = (
            ("parse and extract, 2 guarded processes", lambda: list(reader.read(jobs))),
            ("parse alone, 2 guarded processes", lambda: list(read_workbooks(
                [(str(p), p) for p in paths], Limits(), _WORKERS))),
            ("parse and extract, this process", in_this_process),
            ("openpyxl: load and walk the cells, 2 processes", lambda: _openpyxl(paths)),
        )  # fmt: skip
        print(f"{count} forms, {len(packs)} packs, {os.cpu_count()} cores")
        print(f"{'':48} {'wall':>9} {'processor':>12} {'on all cores':>16}")
        for name, way in ways:
            start, spent = time.perf_counter(), _spent()
            way()
            wall, cpu = time.perf_counter() - start, _spent() - spent
            most = _WORKERS * count / cpu  # what the cores would do if nobody else asked for them
            print(f"{name:48} {wall:7.2f} s {1000 * cpu / count:9.2f} ms {most:8.0f} forms/s")


def _arrival(path: Path) -> Arrival:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    now = datetime(2026, 3, 28, 18, tzinfo=ZONE)
    return Arrival(file=path.name, sha256=digest, size=path.stat().st_size, arrived_at=now)


def _spent() -> float:
    """Seconds of processor time, of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def _openpyxl(paths: Sequence[Path]) -> None:
    with ProcessPoolExecutor(_WORKERS) as pool:
        list(pool.map(_walk, paths, chunksize=16))


def _walk(path: Path) -> int:
    return sum(
        cell.value is not None
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
