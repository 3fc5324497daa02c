"""A year of working days in an invented office, every night held to what must be true.

``python -m benchmarks.year [DAYS] [STAFF] [FORMS]``: what is known each night, the processor time
of the day with its night and its checks, the ledger, the most memory so far; a night that leaves
anything untrue stops it.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from benchmarks.office_year import Size, Year
from tests.desk import Office

_COLUMNS = ("nights", "records", "reminders", "work", "ledger", "memory")


def main(days: int = 250, staff: int = 40, forms: int = 60_000) -> None:
    """Print a line for every night, and in the end what happened."""
    size = Size(first=date(2026, 1, 5), days=days, staff=staff, forms=forms, rebuilt_every=10)
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Office(Path(folder) / "desk", every_pack=True), size)
        before, told = _work(), Counter[str]()
        print(" ".join(f"{word:>10}" for word in _COLUMNS))
        for night in year.nights():
            told.update(n["kind"] for n in night["notices"])
            after = _work()
            ledger = year.office.root / ".processor" / "ledger.sqlite"
            figures = (
                f"{year.happened['nights']}",
                f"{len(year.office.list('records'))}",
                f"{told.total()}",
                f"{after - before:.1f} s",
                f"{ledger.stat().st_size / 1e6:.1f} MB",
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
            )
            print(" ".join(f"{figure:>10}" for figure in figures), flush=True)
            before = after
        print("all nights hold")
        for name, counts in (("events", year.happened), ("told at night", told)):
            print(f"{name}: " + ", ".join(f"{kind} {n}" for kind, n in sorted(counts.items())))


def _work() -> float:
    """Seconds of processor time so far, of this process and those that it has ended."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, both))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
