"""Fill forms, write them by several programs, read them, and report how much is right."""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.reading.kinds_of_form import bench_pack
from benchmarks.reading.score import score
from benchmarks.reading.sheets import Filled, fill
from benchmarks.reading.writers import WRITERS, with_office
from processor.forms.read import Reading, read_records
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Arrival

ZONE = ZoneInfo("Asia/Shanghai")
_OFFICE_SHARE = 5  # with LibreOffice, every so-manieth file is converted


def filled(count: int, seed: int) -> Iterator[Filled]:
    """So many filled sheets, the forms in turn."""
    rng = random.Random(seed)
    forms = list(bench_pack().forms.values())
    for number in range(count):
        yield fill(forms[number % len(forms)], rng)


def measure(count: int, seed: int, folder: Path, office: bool) -> tuple[Counter[str], list[str]]:
    """Counts over all sheets, and a line for each cell that is not right."""
    sheets = list(filled(count, seed))
    paths = [
        WRITERS[number // 5 % len(WRITERS)](sheet, folder / f"{number:05}")
        for number, sheet in enumerate(sheets)
    ]
    if office:
        for offset, ending in ((0, "ods"), (1, "xls")):
            picked = [n for n, p in enumerate(paths) if p.suffix == ".xlsx"][offset::_OFFICE_SHARE]
            made = with_office([paths[n] for n in picked], ending, folder / ending)
            for number, path in zip(picked, made, strict=True):
                paths[number] = path
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for sheet, path in zip(sheets, paths, strict=True):
        own: list[str] = []
        counts += score(sheet, _read(path), own)
        wrong += [f"{path.name} {line}" for line in own]
    return counts, wrong


def _read(path: Path) -> Reading:
    workbook = read_workbook(path, Limits())
    if isinstance(workbook, Unreadable):
        return Reading(records=())
    at = datetime(2026, 11, 1, 12, tzinfo=ZONE)
    arrival = Arrival(file=path.name, sha256="0" * 64, size=1, arrived_at=at)
    return read_records(workbook.grids, [bench_pack()], arrival, ZONE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--office", action="store_true", help="convert some by LibreOffice")
    parser.add_argument("--keep", type=Path, help="keep the files here")
    parser.add_argument("--show", type=int, default=20, help="so many cells that are not right")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        counts, wrong = measure(given.forms, given.seed, folder, given.office)
    cells = counts["right"] + counts["told"] + counts["silent"]
    print(f"{counts['files']} forms, {counts['records']} records, {cells} cells")
    for word in ("right", "told", "silent"):
        print(f"{word:>8} {counts[word]:>7} {100 * counts[word] / cells:8.3f} %")
    for line in sorted(wrong, key=lambda line: " silent:" not in line)[: given.show]:
        print(line)


if __name__ == "__main__":
    main()
