"""The pages that people open: one function each, from plain data to one file of HTML.

Nothing is read here but templates; clock, ledger and folders belong to whoever calls.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from processor.languages import Language
from processor.outputs.explaining import explain_view
from processor.outputs.history import Entrance, index_view
from processor.outputs.notices import notice_view
from processor.outputs.personal import PersonalView
from processor.outputs.reader import Reader
from processor.outputs.render import Pages
from processor.outputs.reports import report_views
from processor.outputs.snapshot import Snapshot


def report(
    document: Mapping[str, Any], desk: Reader, pages: Pages, file: str
) -> Iterator[tuple[str, str]]:
    """One run's or day's report, a page or several: (file in the outbox, HTML).

    ``document`` is that of ``run --json``; ``file`` is where the report goes, in the outbox.
    """
    placed = replace(desk, outbox=pages.outbox, folder=posixpath.dirname(file))
    for name, view in report_views(document, placed, file):
        yield name, pages.render("report", view, desk.language)


def notice(body: Mapping[str, Any], language: Language, pages: Pages) -> str:
    """One A4 page to one claimant about one change, with nothing of the rival on it."""
    return pages.render("notice", notice_view(body, language), language)


def index(entrance: Entrance, snapshot: Snapshot, language: Language, pages: Pages) -> str:
    """``index.html`` in the outbox, or in the folder that ``pages`` names instead.

    The snapshot gives the day and the zone.
    """
    desk = Reader(snapshot=snapshot, language=language, audience="claimant", outbox=pages.outbox)
    return pages.render("index", index_view(entrance, desk), language)


def person(view: PersonalView, language: Language, pages: Pages) -> str:
    """``people/<folder>/index.html``: one claimant's own page."""
    return pages.render("person", view, language)


def explanation(id: str, desk: Reader, pages: Pages) -> str:
    """``explain/<id>.html``: why a record, claim or conflict is as it is."""
    placed = replace(desk, outbox=pages.outbox, folder="explain")
    return pages.render("explain", explain_view(id, placed), desk.language)
