"""One reading of the master on its way into the ledger, and what is told of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processor.ledger.book import Book
from processor.outputs.master_sheets import SheetOfOurs
from processor.runs.desk import Desk
from processor.runs.master_reading import Difference, SeenMaster, SeenSheet


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


def tell_columns_gone(taking: Taking, sheet: SheetOfOurs, seen: SeenSheet) -> None:
    """Tell of columns of ours that the sheet no longer has under their headings, once."""
    columns = zip(sheet.columns, seen.columns, strict=True)
    gone = sorted(column.title for column, at in columns if at < 0)
    memory = f"columns-gone:{sheet.code}"
    told = json.loads(taking.book.remembered(memory) or "[]")
    if gone == told:
        return
    taking.book.remember(memory, json.dumps(gone, ensure_ascii=False))
    advice = taking.say(
        "No column has the heading {title} any more, so what is written there is not taken. "
        "Give the column its heading back, or leave it out."
    )
    for title in gone:
        if title not in told:
            place = f"{seen.name}!{seen.header_row}"
            change = Difference(key="", column=0, old=title, new="", place=place)
            taking.tell("column-gone", change, advice.format(title=title))
