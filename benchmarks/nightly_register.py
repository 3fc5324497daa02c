"""A whole night over an adopted register: seconds of each and the most memory.

``python -m benchmarks.nightly_register [rows...]``: adopt so many invented customers, their master
workbook with them, then a night in which nothing came in. Each size runs in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.register import write_register
from processor.runs.adopt import Asked, adopt
from processor.runs.desk import open_desk
from processor.runs.nightly import nightly
from tests.desk import Office

SIZES = (10_000, 100_000)
ADOPTED, NIGHT = "2026-04-01T18:00:00+08:00", "2026-04-02T02:00:00+08:00"


def one(rows: int) -> None:
    """Print the line of one size."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "desk")
        register = Path(folder) / "register.xlsx"
        write_register(register, rows)
        asked = Asked(path=register, pack="customer-confirmation", form=None, headings=())
        start = time.perf_counter()
        with open_desk(office.root, now=ADOPTED, language=None) as desk:
            told = adopt(desk, asked, by="林经理", really=True)
        adopted = time.perf_counter() - start
        assert told["booked"], told
        start = time.perf_counter()
        with open_desk(office.root, now=NIGHT, language=None) as desk:
            night = nightly(desk, settle_seconds=0, rehearse=False)
        seconds = time.perf_counter() - start
        assert night["nightly"]["alarms"] == [], night["nightly"]["alarms"]
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"{rows:>9,} {adopted:>9.1f} {seconds:>9.1f} {most:>9.2f}", flush=True)


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    print(f"{'rows':>9} {'adopt, s':>9} {'night, s':>9} {'GB':>9}", flush=True)
    for rows in sizes:
        subprocess.run([sys.executable, "-m", __spec__.name, "one", str(rows)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(int(sys.argv[2]))
    else:
        main([int(word) for word in sys.argv[1:]] or list(SIZES))
