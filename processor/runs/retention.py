"""Removes what has been kept as long as the rules say, with a certificate in the chain of acts.

Sources: seed 3, 电梯维护保养记录 (both copies for not less than four years); 中华人民共和国
个人信息保护法 article 19 (no longer than is needed).
"""

from __future__ import annotations

from typing import Any

from processor.clocks.cases import time_of
from processor.clocks.spans import due_at
from processor.ledger.book import Book
from processor.model import Record
from processor.rules.clocks import RetentionClock
from processor.runs.desk import Desk
from processor.runs.find import Approval
from processor.runs.persons import erase_records
from processor.runs.walk import finish_begun


def past_retention(book: Book, desk: Desk) -> dict[str, Record]:
    """The records whose time of keeping is over: its last day counts whole."""
    over: dict[str, Record] = {}
    for pack in desk.packs.values():
        for clock in pack.clocks.clocks:
            if isinstance(clock, RetentionClock):
                records = book.streams.records(pack.name, clock.form)
                over |= {r.id: r for r in records if _is_over(clock, r, desk)}
    return over


def _is_over(clock: RetentionClock, record: Record, desk: Desk) -> bool:
    """A record whose day of beginning is blank is kept: nobody can say that it is over."""
    start = time_of(record, clock.from_, desk.zone)
    return start is not None and desk.now > due_at(start, clock.keep, desk.calendar, None)


def apply_retention(desk: Desk) -> dict[str, Any]:
    """Remove them; the act that certifies it lists ids and the digests of the originals."""
    finish_begun(desk)
    with desk.ledger.reading() as book:
        over = past_retention(book, desk)
    erased = erase_records(desk, over, "retention", Approval("", "clocks.yaml"), really=True)
    return {
        "records": len(erased.records),
        "originals": len(erased.originals),
        "act": erased.act,
        "kept_files": list(erased.kept_files),
    }
