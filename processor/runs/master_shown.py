"""What the ledger remembers of the master that was put in place last, beside its rows.

With it the next one can be made from what changed alone. It is kept with the edition that it
tells of, in one transaction, and is worth nothing beside another file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from processor import __version__
from processor.ledger.book import Book
from processor.ledger.master_memory import SHOWN
from processor.outputs.master_census import SheetCensus, census_json, census_of
from processor.runs.desk import Desk
from processor.runs.master_links import PagesThere
from processor.runs.master_plans import Draft, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an edition shows: by which settings, on which day, with links to which pages."""

    edition: int
    mark: str
    day: date
    there: PagesThere
    sheets: Mapping[str, Any]  # each census as it is kept

    def census(self, code: str) -> SheetCensus:
        """What was counted of a sheet."""
        return census_of(code, self.sheets[code])


def mark_of_desk(desk: Desk) -> str:
    """What all rows depend on beside the ledger and the day."""
    settings = desk.workspace.settings
    told = f"{__version__}|{desk.language.name}|{desk.rules_digest}|{settings}|{desk.zone}"
    return hashlib.sha256(told.encode()).hexdigest()


def keep_shown(book: Book, draft: Draft, edition: int, plans: Mapping[str, Plan]) -> None:
    """Remember what an edition shows."""
    there, desk = draft.there, draft.desk
    sheets = {
        code: census_json(counted, plans[code].choice if code in plans else counted.choice)
        for code, counted in draft.known.sheets.items()
    }
    told = {
        "edition": edition,
        "mark": mark_of_desk(desk),
        "day": desk.now.astimezone(desk.zone).date().isoformat(),
        "reports": sorted(there.reports),
        "explained": sorted(there.explained),
        "notices": sorted(there.notices),
        "people": dict(there.people),
        "ways": [there.outbox, there.supervisors],
        "sheets": sheets,
    }
    book.remember(SHOWN, json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def shown_last(book: Book) -> Shown | None:
    """What the latest edition shows, if that is known."""
    text = book.remembered(SHOWN)
    if not text:
        return None
    told = json.loads(text)
    return Shown(
        edition=told["edition"],
        mark=told["mark"],
        day=date.fromisoformat(told["day"]),
        there=PagesThere(
            reports=frozenset(told["reports"]),
            explained=frozenset(told["explained"]),
            notices=frozenset(told["notices"]),
            people=told["people"],
            outbox=told["ways"][0],
            supervisors=told["ways"][1],
        ),
        sheets=told["sheets"],
    )
