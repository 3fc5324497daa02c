"""The entrance of the outbox, and of every other folder that holds reports."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta
from typing import Any

from processor.claims.settle import seen_on
from processor.ledger.book import Book
from processor.model import ClaimStatus
from processor.outputs.history import SHOWN, Entrance
from processor.outputs.personal import PersonLine
from processor.outputs.trends import first_week
from processor.outputs.views import index
from processor.runs.desk import Desk
from processor.runs.document import notice_json
from processor.runs.pages import Target, shelves
from processor.runs.snapshots import blank

_BESIDE = ("files.html", "status.html")


def publish_entrance(desk: Desk, to: Target) -> None:
    """Write the entrances, from summaries alone."""
    pages, places = to
    outbox = desk.workspace.outbox
    found = {shelf.folder: shelf.pages for shelf in shelves(desk, pages)}
    with desk.ledger.reading() as book:
        shown = _shown(desk, book)
    for folder, theirs in ({outbox: pages} | found).items():
        entrance = Entrance(
            **shown,
            master=desk.workspace.settings.master,
            reports=folder in found,
            outbox=desk.workspace.shown_outbox,
            broken=pages.broken,
            beside=frozenset(_BESIDE if folder == desk.workspace.supervisor_outbox else ()),
        )
        html = index(entrance, blank(desk), desk.language, theirs)
        places.put(folder / "index.html", html.encode())


def _shown(desk: Desk, book: Book) -> dict[str, Any]:
    """What every entrance shows."""
    outbox = desk.workspace.shown_outbox
    edits, telling = book.told.edits()
    people = sorted(book.claimants.pages().items())
    week = first_week(desk.now, desk.zone) - timedelta(days=1)  # whatever the zones of the times
    returned = itertools.islice(book.notices.newest("returned"), SHOWN)
    return {
        "runs": [
            {"id": run.id, "now": run.now, "books": books, "report": f"reports/{run.id}.html"}
            for run, books in book.told.newest(SHOWN)
        ],
        "days": book.told.days(SHOWN),
        "came": book.told.came_since(week),
        "figures": _figures(desk, book),
        "edits": (edits.total(), f"reports/{telling}.html"),
        "people": [(page.folder, PersonLine(**page.line)) for _, page in people],
        "notices": [
            {**notice_json(notice, outbox), "at": at}
            for notice, at in itertools.islice(book.notices.newest(), SHOWN)
        ],
        "returned": [f"{outbox}/{notice.file}" for notice, _ in returned],
    }


def _figures(desk: Desk, book: Book) -> tuple[int, int, int]:
    """Claims active and disputed, and open conflicts."""
    live, near = book.claims_live(desk.now.astimezone(desk.zone).date())
    status = Counter({ClaimStatus(ended or ClaimStatus.ACTIVE): n for ended, n in live.items()})
    status.update(seen_on(claim, desk.now).status for claim in near)
    active, disputed = status[ClaimStatus.ACTIVE], status[ClaimStatus.DISPUTED]
    return active, disputed, book.conflicts_open()
