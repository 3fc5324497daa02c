"""Adopting an office's old register, to its commit, beside openpyxl only reading the same file.

``python -m benchmarks.adopt [rows...]``: seconds of processor time of the desk (judging, settling,
booking, telling) and of its reader, the most memory of either; pages and master are not counted.
Each size has processes of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from benchmarks.register import opened, timed, write_register
from processor.runs import adopt as adopting
from processor.runs.desk import open_desk
from processor.runs.setup import init_workspace

NOW = "2026-04-01T18:00:00+08:00"
SIZES = (1_000, 10_000, 100_000)


def adopted(path: Path, rows: int) -> None:
    """Adopt a register into a fresh workspace, and print a line about it."""
    root = path.parent / f"desk-{rows}"
    init_workspace(root, None)
    asked = adopting.Asked(path, "customer-confirmation", None, ())
    before = _seconds(resource.RUSAGE_SELF)
    with (
        open_desk(root, now=NOW, language=None) as desk,
        patch.object(adopting, "show", lambda _: None),
    ):
        told = adopting.adopt(desk, asked, by="benchmark", really=True)
    assert told["rows"] == rows and told["booked"], told
    desk_seconds = _seconds(resource.RUSAGE_SELF) - before
    most = [_megabytes(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    reading = _seconds(resource.RUSAGE_CHILDREN)
    _, other = timed(lambda: opened(path))
    print(
        f"{rows:>8} {desk_seconds:>9.1f} s {reading:>9.1f} s {most[0]:>7.0f} MB {most[1]:>7.0f} MB"
        f" {other:>9.1f} s",
        flush=True,
    )


def _seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    print(f"{'rows':>8} {'desk':>11} {'reader':>11} {'desk':>10} {'reader':>10} {'openpyxl':>11}")
    spawned = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.xlsx"
            write_register(path, rows)
            one = spawned.Process(target=adopted, args=(path, rows))
            one.start()
            one.join()
            assert one.exitcode == 0


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
