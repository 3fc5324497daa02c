"""Long reports: how big, how fast to make, how fast to open. ``python -m benchmarks.pages 500``.

The alternative beside it: the same work list as one bare table without evidence.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from processor.languages import load_language
from processor.outputs.render import Pages
from processor.outputs.views import report
from tests.outputs.samples import CONFLICTS, RECORDS, SNAPSHOT, document, reader

HANS = load_language("zh-Hans")


def main(count: int) -> None:
    """Make and open a report with so many conflicts."""
    told, snapshot = _many(count)
    start = time.perf_counter()
    pages = dict(report(told, reader(HANS, snapshot=snapshot), Pages(), "reports/run.html"))
    made = time.perf_counter() - start
    bare = "".join(f"<tr><td>{c['id']}<td>{c['stands']}" for c in told["conflicts"])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, html in [*sorted(pages.items()), ("bare.html", f"<table>{bare}</table>")]:
            file = Path(folder) / Path(name).name
            file.write_text(html, encoding="utf-8")
            page = browser.new_page()
            start = time.perf_counter()
            page.goto(file.as_uri())
            opened = time.perf_counter() - start
            print(f"{file.name}: {len(html.encode()) / 1e6:.2f} MB, opens in {opened:.2f} s")
            page.close()
        browser.close()
    print(f"{count} conflicts: {len(pages)} pages made in {made:.2f} s")


def _many(count: int):
    told, records, conflicts = document(), dict(RECORDS), {}
    verdicts = dict(SNAPSHOT.verdicts)
    for n in range(count):
        left, right = f"R{n:05}A", f"R{n:05}B"
        records[left] = replace(RECORDS["R01"], id=left)
        file = f"inbox/部门{n % 7}/{n}.xlsx"
        records[right] = replace(RECORDS["R02"], id=right, file=file)
        pair = replace(SNAPSHOT.verdicts["R01", "R02"], left=left, right=right)
        verdicts[left, right] = pair
        id = f"X{n:05}"
        conflicts[id] = replace(CONFLICTS["X0102"], id=id, stands=left, against=right)
    told["conflicts"] = [
        {"id": x.id, "kind": x.kind.value, "status": x.status, "stands": x.stands,
         "against": x.against, "because": list(x.because)}
        for x in conflicts.values()
    ]  # fmt: skip
    snapshot = replace(SNAPSHOT, records=records, conflicts=conflicts, verdicts=verdicts)
    return told, snapshot


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
