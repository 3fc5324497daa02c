"""The pages that people open: one function each, from plain data to one file of HTML.

Nothing is read here but templates; clock, ledger and folders belong to whoever calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from processor.languages import Language
from processor.outputs.history import index_view
from processor.outputs.masks import Audience
from processor.outputs.notices import notice_view
from processor.outputs.reader import Reader
from processor.outputs.render import Pages
from processor.outputs.reports import report_view
from processor.outputs.snapshot import Snapshot


def report(
    document: Mapping[str, Any],
    snapshot: Snapshot,
    language: Language,
    audience: Audience,
    pages: Pages,
) -> str:
    """One run's report, for ``reports/`` in the outbox; ``document`` is that of ``run --json``."""
    desk = Reader(snapshot=snapshot, language=language, audience=audience, outbox=pages.outbox)
    return pages.render("report", report_view(document, desk), language)


def notice(body: Mapping[str, Any], language: Language, pages: Pages) -> str:
    """One A4 page to one claimant about one change, with nothing of the rival on it."""
    return pages.render("notice", notice_view(body, language), language)


def index(
    runs: Sequence[Mapping[str, Any]],
    snapshot: Snapshot,
    language: Language,
    pages: Pages,
    master: str = "master.xlsx",
) -> str:
    """``index.html`` in the outbox; ``master`` is its path as the settings give it."""
    return pages.render(
        "index", index_view(runs, snapshot, language, pages.outbox, master), language
    )
