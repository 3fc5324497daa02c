"""One reading of the master on its way into the ledger, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processor.ledger.book import Book
from processor.runs.desk import Desk
from processor.runs.master_reading import Difference, SeenMaster


@dataclass(slots=True, kw_only=True)
class Taking:
    """One reading of the master on its way into the ledger."""

    desk: Desk
    book: Book
    seen: SeenMaster
    saved_at: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    adopted: dict[str, dict[int, str]] = field(default_factory=dict)  # sheet, row: record

    @property
    def by(self) -> str:
        """Who saved the workbook, as far as it says."""
        return self.seen.by or self.desk.language.say("unknown person")

    def say(self, text: str) -> str:
        """A sentence in the desk's language."""
        return self.desk.language.say(text)

    def tell(self, what: str, change: Difference, why: str = "", field: str = "") -> None:
        """Note what became of one change, of a field's value where ``field`` names one."""
        self.told.append(
            {
                "what": what,
                "about": change.key,
                "place": change.place,
                "field": field,
                "old": change.old,
                "new": change.new,
                "by": self.by,
                "at": self.saved_at.isoformat(),
                "why": why,
            }
        )
