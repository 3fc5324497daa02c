"""Lists as a terminal shows them: columns under headings, wide characters reckoned as two."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from processor.languages import Language
from processor.outputs.words import (
    CLAIM_STATES,
    CONFLICT_KINDS,
    CONFLICT_STATES,
    FILE_REASONS,
    NOTICES,
    OUTCOMES,
    REMARKS,
    RULINGS,
    STATES,
)

Row = Mapping[str, Any]

_COLUMNS = {
    "files": ("file", "state", "reason"),
    "records": ("id", "outcome", "claimant", "customer", "claim", "place"),
    "claims": ("id", "status", "claimant", "customer", "original_time", "last_day"),
    "conflicts": ("id", "kind", "status", "stands", "against"),
    "notices": ("id", "kind", "to", "created_at", "file"),
    "rulings": ("id", "kind", "about", "by", "at", "why", "undone_by"),
}
_WORDS = {
    ("files", "state"): STATES,
    ("files", "reason"): {**FILE_REASONS, **REMARKS},
    ("records", "outcome"): OUTCOMES,
    ("claims", "status"): CLAIM_STATES,
    ("conflicts", "kind"): CONFLICT_KINDS,
    ("conflicts", "status"): CONFLICT_STATES,
    ("notices", "kind"): NOTICES,
}
_MOMENTS = ("original_time", "last_day", "created_at", "at")


def table_lines(what: str, rows: Sequence[Row], language: Language) -> list[str]:
    """A list for a terminal, one row a line, its columns under their headings."""
    if not rows:
        return [language.say("Nothing to show.")]
    columns, titles = _COLUMNS[what], _titles(language)
    shown = [[titles[c] for c in columns]]
    shown += [[_shown(what, row, column, language) for column in columns] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    return [
        "  ".join(
            text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in shown
    ]


def _titles(language: Language) -> dict[str, str]:
    say = language.say
    return {
        "id": say("Id"),
        "file": say("File"),
        "place": say("File"),
        "state": say("State"),
        "reason": say("Reason"),
        "outcome": say("Outcome"),
        "claimant": say("Claimant"),
        "customer": say("Customer"),
        "claim": say("Claim"),
        "status": say("State"),
        "original_time": say("Original time"),
        "last_day": say("Last day"),
        "kind": say("Kind"),
        "stands": say("Stands"),
        "against": say("Against it"),
        "to": say("To"),
        "created_at": say("Written"),
        "about": say("About"),
        "by": say("Ruled by"),
        "at": say("Time"),
        "why": say("Why"),
        "undone_by": say("Undone by"),
    }


def ruling_says(ruling: Row, language: Language) -> str:
    """What a ruling decides, as a sentence."""
    return language.say(RULINGS[ruling["kind"]]).format(
        who=ruling["claimant"], day=language.when(ruling["on"]), ruling=ruling["about"][0]
    )


def _shown(what: str, row: Row, column: str, language: Language) -> str:
    if column == "kind" and what == "rulings":
        return ruling_says(row, language)
    if column == "about":
        return " / ".join(row[column])
    if column == "place":
        return str(row[column]["file"])
    text = str(row[column] or "-")
    if column in _MOMENTS and row[column]:
        return language.when(text)
    words = _WORDS.get((what, column), {})
    return language.say(words[text]) if text in words else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
