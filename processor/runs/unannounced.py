"""Clocks that count working days into a year whose days off are not known yet.

The State Council announces a year's days off and worked weekends in the autumn before; until then a
deadline over the turn of the year can only be guessed, and people have to be told so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from processor.calendar import Calendar
from processor.errors import Say
from processor.outputs.advice import DIAGNOSES
from processor.rules.pack import Pack

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


def calendar_warnings(
    packs: Iterable[Pack], calendar: Calendar, today: date, say: Say
) -> list[str]:
    """The same as sentences for people."""
    found = unannounced(packs, calendar, today)
    advice = DIAGNOSES["unannounced"]
    return [f"{say(advice.says)} {say(advice.todo)}".format_map(found)] if found else []


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
