"""A small change to a large master workbook: chunk by chunk, beside openpyxl.

``python benchmarks/master_update.py [ROWS]`` writes a register of ROWS rows (default 100,000) of
20 columns, then changes three rows and adds two hundred. openpyxl does the same up to 20,000 rows.
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import xlsxwriter

from processor.outputs.master_patch.book import write_book
from processor.outputs.master_patch.package import Source, open_source
from processor.outputs.master_patch.proof import prove
from processor.outputs.master_patch.work import Origin, RowPlan, SheetWork, Written

COLUMNS = 20
FEASIBLE = 20_000  # rows; openpyxl needs about 10 KB of memory for each


class Made:
    """Rows that are made when they are asked for."""

    def __init__(self, count: int, first: int = 0) -> None:
        self.count, self.first = count, first

    def __len__(self) -> int:
        return self.count

    def __contains__(self, row: object) -> bool:
        return False

    def __iter__(self) -> Iterator[RowPlan]:
        return (made(self.first + n) for n in range(self.count))


def made(number: int) -> RowPlan:
    """One row: a key, two numbers, texts."""
    texts = (f"客户{number % 977}有限公司 {column}" for column in range(COLUMNS - 3))
    return RowPlan((f"R{number:09d}", number, number * 7 % 1000, *texts))


def skeleton() -> bytes:
    """An empty register with its heading and one pattern row."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Register")
    look = book.add_format({"text_wrap": True})
    for column in range(COLUMNS):
        sheet.write_string(0, column, f"Column {column}")
        sheet.write_blank(1, column, None, look)
    book.close()
    return target.getvalue()


def work(last: int, written: Written | None = None) -> SheetWork:
    """The sheet with so many rows."""
    return SheetWork(
        sheet="Register",
        columns=tuple(range(COLUMNS)),
        styles=("1",) * COLUMNS,
        header_row=1,
        header={},
        last=last,
        written=written,
    )


def ours(path: Path, changed: Path, rows: int) -> None:
    """Write the register, then change it; says how long each took."""
    start = time.perf_counter()
    fresh = replace(work(1), added=Made(rows), whole_rows=True)
    with path.open("w+b") as file:
        known = write_book(Origin(base=Source(io.BytesIO(skeleton())), edited=False), file, [fresh])
    print(f"ours, written anew:  {time.perf_counter() - start:8.2f} s", flush=True)
    start = time.perf_counter()
    small = replace(
        work(rows + 1, known["Register"]),
        changed={n: made(n) for n in (5, rows // 2, rows - 5)},
        added=[made(rows + n) for n in range(200)],
    )
    with open_source(path) as base, changed.open("w+b") as file:
        known = write_book(Origin(base=base, edited=True), file, [small])
        file.flush()
        prove(Source(file), [small], known)
    print(f"ours, small change:  {time.perf_counter() - start:8.2f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ours, most memory:   {peak:8.0f} MB (the whole process)", flush=True)


def openpyxls(path: Path, rows: int) -> None:
    """Load, change, save."""
    start = time.perf_counter()
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for number in (5, rows // 2, rows - 5):
        for column, value in enumerate(made(number).cells, 1):
            sheet.cell(number, column, value)
    for number in range(200):
        sheet.append(list(made(rows + number).cells))
    book.save(path.with_suffix(".openpyxl.xlsx"))
    print(f"openpyxl, the same:  {time.perf_counter() - start:8.2f} s", flush=True)


def main() -> None:
    """Run it at the size that was asked for."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        print(f"{rows:,} rows x {COLUMNS} columns")
        ours(path, Path(folder) / "changed.xlsx", rows)
        if rows <= FEASIBLE:
            openpyxls(path, rows)


if __name__ == "__main__":
    main()
