"""Pictures of every page, from the demo: on a desk, on a phone, on paper.

``python -m tools.screenshots`` renews the few that README.md shows; with a folder it puts all of
them there, for people to look at: ``python -m tools.screenshots FOLDER``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from processor.runs.setup import run_demo

IMAGES = Path(__file__).parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = (1100, 1250), (390, 844)
SHOWN = ("report", "index", "notice", "person")


def main(folder: Path | None) -> None:
    """Run the demo in a passing folder and photograph its pages."""
    with tempfile.TemporaryDirectory() as passing, sync_playwright() as driver:
        root = Path(passing) / "desk"
        pages = _pages(root, run_demo(root, None)["runs"][-1])
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        target = folder or IMAGES
        target.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            if folder is not None:
                _photograph(browser, page, target / f"{name}-desk.png", DESK)
                _photograph(browser, page, target / f"{name}-dark.png", DESK, dark=True)
                _photograph(browser, page, target / f"{name}-phone.png", PHONE)
                _print(browser, page, target / f"{name}.pdf")
            elif name in SHOWN:
                _photograph(browser, page, target / f"{name}.png", (1000, 800))
        browser.close()


def _pages(root: Path, last: dict) -> dict[str, Path]:
    outbox = root / "outbox"
    against = next(n for n in last["notices"] if n["kind"] == "conflict" and n["role"] == "against")
    to = outbox / "people" / against["to"] / "index.html"
    return {
        "report": outbox / "reports" / f"{last['run']}.html",
        "day": next((outbox / "reports").glob("day-*.html")),
        "index": outbox / "index.html",
        "notice": root / against["file"],
        "person": to,
        "explain": outbox / "explain" / f"{last['conflicts'][0]['id']}.html",
    }


def _photograph(
    browser: Browser, page: Path, target: Path, size: tuple[int, int], *, dark: bool = False
) -> None:
    view = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    view.goto(page.resolve().as_uri())
    view.screenshot(path=target)
    view.close()


def _print(browser: Browser, page: Path, target: Path) -> None:
    view = browser.new_page()
    view.goto(page.resolve().as_uri())
    view.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    view.pdf(path=target, prefer_css_page_size=True)
    view.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
