"""Forms a second through the whole walk, beside a loop that only opens them with openpyxl.

``python -m benchmarks.walk [forms]``
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.forms import write_forms

_LOOP = (
    "import sys, pathlib, openpyxl\n"
    "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
    "    openpyxl.load_workbook(path)\n"
)


def main(count: int) -> None:
    """Print a table: the walk with a cold ledger, and the naive loop, on the same files."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "desk"
        desk = [sys.executable, "-m", "processor", "--workspace", str(root)]
        desk += ["--now", "2026-03-28T18:00:00+08:00"]
        subprocess.run([*desk, "init"], check=True, capture_output=True)
        write_forms(root / "inbox", count)
        rows = [
            ("whole walk: read, judge, settle, book, all pages", [*desk, "run", "--settle", "0"]),
            ("naive: openpyxl.load_workbook alone", [sys.executable, "-c", _LOOP, root / "inbox"]),
        ]
        print(f"{count} forms of {_size(root):.1f} KB, processes from start to end, wall time")
        for name, command in rows:
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds = time.perf_counter() - start
            print(f"{name:50} {seconds:7.2f} s {count / seconds:8.0f} forms/s")


def _size(root: Path) -> float:
    files = list((root / "inbox").iterdir())
    return sum(f.stat().st_size for f in files) / len(files) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
