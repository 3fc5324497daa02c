"""What the clocks found, for a report: overdue, due soon, a rhythm missed, running out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from processor.model import Record
from processor.outputs.items import ClockRow, Tile
from processor.outputs.reader import Reader
from processor.outputs.words import CLOCK_STATES, LADDER

ENDING = ("expired", "expiring")


def clock_rows(document: Mapping[str, Any], reader: Reader) -> tuple[ClockRow, ...]:
    """A row for each case that somebody has to act on, the most pressing first."""
    order = list(CLOCK_STATES)
    found = [*_cases(document, reader), *_endings(document, reader)]
    found.sort(key=lambda one: (order.index(one[1].state), one[0]))
    return tuple(row for _, row in found)


def clock_tiles(rows: Sequence[ClockRow]) -> tuple[Tile, ...]:
    """How many there are of each kind; each count filters the page."""
    counts = Counter((row.state, row.word) for row in rows)
    return tuple(Tile(state=s, word=word, count=n) for (s, word), n in counts.items())


def _cases(document: Mapping[str, Any], reader: Reader) -> Iterator[tuple[str, ClockRow]]:
    """Rows with the time by which they are sorted, as ISO 8601."""
    for case in (document.get("clocks") or {}).get("cases", ()):
        record = reader.snapshot.records.get(case["record"])
        due = datetime.fromisoformat(case["due"]) if case["due"] else None
        row = ClockRow(
            state=case["state"],
            word=reader.say(CLOCK_STATES[case["state"]]),
            title=case["title"],
            subject=_subject(record, reader) if record else "",
            due=reader.time(due) if due else "",
            to=", ".join(
                reader.say(LADDER.get(who, who)) for who in (case["to"], *case["told"]) if who
            ),
            record=case["record"],
        )
        yield case["due"] or "", row


def _subject(record: Record, reader: Reader) -> str:
    """Whom or what a record is about, masked for the reader."""
    fields = reader.pack_of(record).form_of(record).fields
    first = next((f.field for f in fields if record.typed(f.field)), "")
    return reader.customer(record) or reader.seen(record, first)


def _endings(document: Mapping[str, Any], reader: Reader) -> Iterator[tuple[str, ClockRow]]:
    """Claims that ran out, or will soon, of which somebody was told in this run."""
    for told in document["notices"]:
        for id in told["about"] if told["kind"] in ENDING else ():
            record = reader.snapshot.records.get(id)
            row = ClockRow(
                state=told["kind"],
                word=reader.say(CLOCK_STATES[told["kind"]]),
                title=reader.say("How long the claim holds"),
                subject=reader.customer(record) if record else "",
                due=reader.language.when(told.get("day")),
                to=told["to"],
                record=id,
            )
            yield told.get("day") or "", row
