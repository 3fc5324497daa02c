"""Files that kill or stall their reader cost only themselves."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from processor.errors import StoreTrouble
from processor.intake import guard
from processor.intake.guard import Limits, Unreadable, read_workbooks
from tests.intake import crafted
from tests.intake.crafted import cell, row, sheet

# Without the check of the used range this file makes the reader ask for 550 GB and abort.
POISON = crafted.book(sheet(row(1, cell("A1")) + row(1048576, cell("XFD1048576"))))
BLIND = Limits(used_range=1 << 60)


def jobs_of(tmp_path: Path, *contents: bytes) -> list[tuple[str, Path]]:
    jobs = []
    for index, data in enumerate(contents):
        path = tmp_path / f"{index}.xlsx"
        path.write_bytes(data)
        jobs.append((str(index), path))
    return jobs


def children() -> set[str]:
    """The process ids of our own children, on Linux."""
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for found in lists for pid in found.read_text().split()}


def outcome(reading: guard.Reading) -> object:
    if isinstance(reading, Unreadable):
        return reading.reason
    return reading.grids[0].cells[0, 0]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_poison_file_costs_only_itself(workers: int, tmp_path: Path) -> None:
    contents = [crafted.good(str(n)) for n in range(40)]
    for at in (0, 7, 8, 39):
        contents[at] = POISON
    jobs = jobs_of(tmp_path, *contents)
    got = [(key, outcome(r)) for key, r in read_workbooks(jobs, BLIND, workers=workers)]
    poisoned = {"0", "7", "8", "39"}
    assert got == [(key, "crash" if key in poisoned else key) for key, _ in jobs]


def test_a_slow_file_is_given_up_in_time(tmp_path: Path) -> None:
    rows = "".join(row(n, cell(f"A{n}")) for n in range(1, 400_001))
    jobs = jobs_of(tmp_path, crafted.good("0"), crafted.book(sheet(rows)), crafted.good("2"))
    began = time.monotonic()
    limits = Limits(seconds=0.4)
    got = [outcome(r) for _, r in read_workbooks(jobs, limits, workers=1)]
    assert got == ["0", "timeout", "2"]
    assert time.monotonic() - began < 5


def test_a_file_that_outgrows_the_memory_of_the_reader(tmp_path: Path) -> None:
    rows = "".join(row(n, cell(f"A{n}", "x" * 400, "str")) for n in range(1, 60_001))
    jobs = jobs_of(tmp_path, crafted.good("0"), crafted.book(sheet(rows)), crafted.good("2"))
    limits = Limits(memory_bytes=64 << 20)
    first, second, third = (outcome(r) for _, r in read_workbooks(jobs, limits, workers=1))
    assert (first, third) == ("0", "2")
    assert second in ("too-large", "crash")  # as it is Python or Rust that asks in vain


def test_refusals_come_through(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, b"", b"<html>", crafted.good()[:-30], POISON)
    jobs.append(("gone", tmp_path / "gone.xlsx"))
    got = [outcome(r) for _, r in read_workbooks(jobs, Limits())]
    assert got == ["empty", "not-a-workbook", "damaged", "bomb", "damaged"]


def test_one_file_is_quick_and_none_is_free(tmp_path: Path) -> None:
    assert list(read_workbooks([], Limits())) == []
    list(read_workbooks(jobs_of(tmp_path, crafted.good()), Limits()))
    began = time.monotonic()
    list(read_workbooks(jobs_of(tmp_path, crafted.good()), Limits()))
    assert time.monotonic() - began < 2  # 0.1 s on an idle machine


def test_a_caller_that_stops_early_leaves_no_children(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, *[crafted.good(str(n)) for n in range(100)])
    before = children()
    readings = read_workbooks(jobs, Limits())
    assert next(readings)[0] == "0"
    assert len(children() - before) == 2
    del readings
    assert children() == before


def test_a_reader_that_cannot_start_is_our_own_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexit 3\n")
    silent.chmod(0o755)
    for program in (tmp_path / "no-python", silent):
        monkeypatch.setattr(sys, "executable", str(program))
        with pytest.raises(StoreTrouble, match="does not start"):
            list(read_workbooks(jobs_of(tmp_path, crafted.good()), Limits()))


def test_the_worker_imports_only_the_reader() -> None:
    code = (
        "import sys, processor.intake.worker; "
        "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(guard.__file__).parents[2],
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "python_calamine" in loaded
    banned = {"polars", "sqlalchemy", "pydantic", "openpyxl", "click", "pandas", "numpy"}
    assert not loaded & banned
