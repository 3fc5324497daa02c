"""Reading registers of growing length, beside openpyxl only opening the same file.

``python -m benchmarks.register [rows...]``: rows per second of processor time; of understanding
the cells, and of openpyxl's ``load_workbook`` (read-only, all rows walked through).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import xlsxwriter

from benchmarks.forms import PAIRS, people
from processor.forms.read import read_records
from processor.intake.workbook import read_workbook
from processor.model import Arrival, Workbook
from processor.rules.load import load_packs
from processor.runs.desk import shipped
from processor.runs.register import REGISTER

ZONE = ZoneInfo("Asia/Shanghai")
SIZES = (1_000, 10_000, 100_000)


def write_register(path: Path, rows: int) -> None:
    """A header and one row for each form, as text."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, [label for label, _ in PAIRS])
        for number, values in enumerate(people(rows), start=1):
            sheet.write_row(number, 0, [values[field] for _, field in PAIRS])


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its processor time in seconds."""
    start = time.process_time()
    done = work()
    return done, time.process_time() - start


def opened(path: Path) -> int:
    """The cells that openpyxl reads."""
    book = openpyxl.load_workbook(path, read_only=True)
    return sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    packs, _ = load_packs(shipped("rules"))
    arrival = Arrival(
        file="register.xlsx", sha256="0" * 64, size=1, arrived_at=datetime(2026, 4, 1, tzinfo=UTC)
    )
    print(f"{'rows':>8} {'cells':>10} {'records':>10} {'together':>10} {'openpyxl':>10}  rows/s")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.xlsx"
            write_register(path, rows)
            workbook, cells = timed(lambda path=path: read_workbook(path, REGISTER))
            assert isinstance(workbook, Workbook), workbook
            grids = workbook.grids
            reading, forms = timed(lambda g=grids: read_records(g, packs, arrival, ZONE))
            assert len(reading.records) == rows
            _, other = timed(lambda path=path: opened(path))
            speeds = (rows / s for s in (cells, forms, cells + forms, other))
            print(f"{rows:>8} " + " ".join(f"{speed:>10,.0f}" for speed in speeds))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
