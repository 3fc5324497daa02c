"""A year of working days in an invented office, every night held to what must be true.

``python -m benchmarks.year [DAYS] [STAFF] [FORMS]``; a night that leaves anything untrue stops it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from benchmarks.office_year import Size, Year
from tests.desk import Office


def main(days: int = 250, staff: int = 40, forms: int = 60_000) -> None:
    """Print a line for every tenth night, and in the end what happened."""
    size = Size(first=date(2026, 1, 5), days=days, staff=staff, forms=forms, rebuilt_every=10)
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Office(Path(folder) / "desk", every_pack=True), size)
        start, told, records = time.perf_counter(), Counter[str](), 0
        print(f"{'nights':>8} {'records':>8} {'notices':>8} {'seconds':>9}")
        for night in year.nights():
            told.update(n["kind"] for n in night["notices"])
            nights = year.happened["nights"]
            if nights % 10 == 0:
                records = len(year.office.list("records"))
                seconds = time.perf_counter() - start
                print(f"{nights:8} {records:8} {told.total():8} {seconds:9.1f}", flush=True)
        print(f"{time.perf_counter() - start:.1f} s; all nights hold")
        for name, counts in (("events", year.happened), ("told at night", told)):
            print(f"{name}: " + ", ".join(f"{kind} {n}" for kind, n in sorted(counts.items())))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
