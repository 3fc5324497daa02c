"""Ten thousand forms dropped at once by four writers: booked, published, books closed; the time.

``python -m benchmarks.ten_thousand 10000 /dev/shm``; the folder should lie in memory, so that the
machine is measured and not its disk.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.forms import people, write_form
from processor.runs.desk import open_desk
from processor.runs.publish import publish
from processor.runs.run import take
from processor.runs.setup import init_workspace

NOW = "2026-03-28T18:00:00+08:00"
_WRITERS = 4


def drop(inbox: Path, count: int, writers: int = _WRITERS) -> None:
    """Write the forms from several processes at once, each into its own folder."""
    share = [(inbox / f"部门{number}", number, writers, count) for number in range(writers)]
    with multiprocessing.get_context("spawn").Pool(writers) as pool:
        pool.starmap(_write_share, share)


def _write_share(folder: Path, number: int, writers: int, count: int) -> None:
    folder.mkdir(parents=True)
    for index, values in enumerate(people(count)):
        if index % writers == number:
            write_form(folder / f"客户确认书-{index:05}.xlsx", values)


def main(count: int, place: str | None) -> None:
    """Print the seconds of each part, and the memory of the desk and of its readers."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        root = Path(folder) / "desk"
        init_workspace(root, None)
        start = time.perf_counter()
        drop(root / "inbox", count)
        print(f"{count} forms written by {_WRITERS} writers: {time.perf_counter() - start:.1f} s")
        measure(root, count)


class Readers(threading.Thread):
    """Looks at the children while they live; the most memory that one of them took, in MB.

    What the system tells of ended children counts the memory of the desk that started them.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            for child in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
                for pid in child.read_text().split():
                    self.most = max(self.most, _peak(pid))


def _peak(pid: str) -> float:
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in told.splitlines() if "VmHWM" in line)


def measure(root: Path, count: int) -> None:
    """Book and publish what lies in a workspace, and print what it takes."""
    written = _used(resource.RUSAGE_CHILDREN)[0]
    readers = Readers()
    readers.start()
    with open_desk(root, now=NOW, language=None) as desk:
        start = time.perf_counter()
        books = take(desk, settle_seconds=0, rehearse=False)["books"]
        booked = time.perf_counter()
        booking, most = _used(resource.RUSAGE_SELF)
        publish(desk)
        end = time.perf_counter()
    assert books["closed"] and books["seen"] == books["booked"] == count, books
    readers.over.set()
    together, most_of_all = _used(resource.RUSAGE_SELF)
    reading, _ = _used(resource.RUSAGE_CHILDREN)
    print(f"read, judged, settled, booked durably: {booked - start:.1f} s")
    print(f"all pages and the master workbook:     {end - booked:.1f} s")
    print(f"together: {end - start:.1f} s, {count / (end - start):.0f} forms/s")
    print(f"processor time: readers {reading - written:.1f} s, desk {booking:.1f} s,", end=" ")
    print(f"pages and master {together - booking:.1f} s")
    print(f"most memory: a reader {readers.most:.0f} MB, the desk until all is booked", end=" ")
    print(f"{most:.0f} MB, until all is published {most_of_all:.0f} MB")


def _used(who: int) -> tuple[float, float]:
    """Seconds of processor time, and the most memory in MB."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, next(iter(sys.argv[2:]), None))
