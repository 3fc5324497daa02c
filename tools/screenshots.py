"""Pictures of the pages for README.md, taken from the demo: ``python -m tools.screenshots``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from processor.runs.setup import run_demo

IMAGES = Path(__file__).parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"


def main() -> None:
    """Run the demo in a passing folder and photograph a notice, the report and the index."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        root = Path(folder) / "desk"
        results = run_demo(root, None)
        outbox = root / "outbox"
        last = results["runs"][-1]
        against = next(
            n for n in last["notices"] if n["kind"] == "conflict" and n["role"] == "against"
        )
        pages = {
            "report": outbox / "reports" / f"{last['run']}.html",
            "index": outbox / "index.html",
            "notice": root / against["file"],
        }
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, page in pages.items():
            _photograph(browser, page, IMAGES / f"{name}.png")
        browser.close()


def _photograph(browser: Browser, page: Path, target: Path) -> None:
    view = browser.new_page(viewport={"width": 1100, "height": 1250})
    view.goto(page.resolve().as_uri())
    view.screenshot(path=target)
    view.close()


if __name__ == "__main__":
    main()
