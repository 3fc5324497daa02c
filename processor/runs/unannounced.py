"""Clocks that count working days into a year whose days off are not known yet.

The State Council announces a year's days off and worked weekends in the autumn before; until then a
deadline over the turn of the year can only be guessed, and people have to be told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from processor.calendar import Calendar
from processor.claims.settle import seen_on
from processor.clocks.cases import DueState, Present
from processor.clocks.read import read_clocks
from processor.errors import Say
from processor.languages import sentences
from processor.ledger.book import Book
from processor.model import ClaimStatus
from processor.outputs.advice import DIAGNOSES
from processor.rules.pack import Pack
from processor.runs.clocks import standing_records

_AHEAD = timedelta(days=60)  # as far as short clocks look


def unannounced(packs: Iterable[Pack], calendar: Calendar, today: date) -> dict[str, str] | None:
    """``years`` that are unknown, of this one and the next when it is near, and the ``packs`` that
    count working days; None when there is nothing to warn of."""
    years = sorted({today.year, (today + _AHEAD).year})
    unknown = [str(year) for year in years if not calendar.is_announced(year)]
    counting = [pack.name for pack in packs if counts_working_days(pack)]
    if not unknown or not counting:
        return None
    return {"years": ", ".join(unknown), "packs": ", ".join(counting)}


def is_pressing(
    packs: Sequence[Pack], present: Present, within: timedelta, book: Book | None
) -> bool:
    """Whether somebody should see to a year that is not known: it has begun or begins ``within``
    that time, or something that counts working days is already due in it.

    ``book`` None: nothing is booked yet.
    """
    years = {present.now.year, (present.now + within).year}
    if not all(map(present.calendar.is_announced, years)):
        return True
    counting = {pack.name: pack for pack in packs if counts_working_days(pack)}
    return book is not None and (
        _claims_reach(book, counting, present) or _clocks_reach(book, counting.values(), present)
    )


def _claims_reach(book: Book, counting: Iterable[str], present: Present) -> bool:
    first = date(present.now.year + 1, 1, 1)
    return any(
        pack in counting
        and claim.last_day >= first
        and not present.calendar.is_announced(claim.last_day.year)
        and seen_on(claim, present.now).status in (ClaimStatus.ACTIVE, ClaimStatus.DISPUTED)
        for pack, claim in book.claims().values()
    )


def _clocks_reach(book: Book, counting: Iterable[Pack], present: Present) -> bool:
    return any(
        due.due is not None
        and due.state in (DueState.WAITING, DueState.SOON)
        and not present.calendar.is_announced(due.due.year)
        for pack in counting
        if pack.clocks.clocks
        for due in read_clocks(pack, standing_records(book, pack), present)
    )


def calendar_warnings(
    packs: Iterable[Pack], calendar: Calendar, today: date, say: Say
) -> list[str]:
    """The same as sentences for people."""
    found = unannounced(packs, calendar, today)
    advice = DIAGNOSES["unannounced"]
    return [sentences(say(advice.says), say(advice.todo)).format_map(found)] if found else []


def counts_working_days(pack: Pack) -> bool:
    """Whether a clock or a claim of the pack depends on which days are worked."""
    parts = (pack.clocks, pack.claims, pack.exclusive)
    return any(_counts(part.model_dump()) for part in parts if part is not None)


def _counts(said: Any) -> bool:
    if isinstance(said, dict):
        hours = said.get("business_hours")
        return (
            said.get("working_days") is not None
            or said.get("holidays") == "extend"
            or (isinstance(hours, dict) and not hours.get("every_day"))
            or any(map(_counts, said.values()))
        )
    return isinstance(said, list | tuple) and any(map(_counts, said))
