"""Working days: the public calendar of a country, with the office's own exceptions.

``Calendar`` is a plain value that the pure rooms may ask; ``office_calendar`` makes one from the
``holidays`` library and the workspace's ``calendar.toml``. Nothing here reads a clock.
Source: 中华人民共和国民法典 article 203 (a last day that is a day off moves to the next working
day); the yearly notices of the State Council on days off and weekend days that are worked.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from processor.errors import Mistake, RulesInvalid, Sentence, did_you_mean, told

FILE = "calendar.toml"
NO_COUNTRY = "none"
_KEYS = ("closed", "worked")
_YEARS = range(2000, 2100)
_FURTHEST = timedelta(days=400)  # no office is closed for longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are worked.

    ``closed`` are days off whatever day of the week they are, ``worked`` weekend days that are
    worked. ``announced`` are the years for which the public calendar is known; None: every year.
    """

    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})  # Monday is 0
    announced: frozenset[int] | None = None

    def working_day(self, day: date) -> bool:
        """Whether the office works on a day."""
        if day in self.closed:
            return False
        return day.weekday() not in self.weekend or day in self.worked

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first one after it that is."""
        found = day
        while not self.working_day(found) and found - day < _FURTHEST:
            found += timedelta(days=1)
        return found

    def add_working_days(self, start: date, count: int) -> date:
        """The working day that is ``count`` working days after ``start``, which does not count.

        >>> Calendar().add_working_days(date(2026, 3, 6), 1)  # a Friday
        datetime.date(2026, 3, 9)
        """
        day = start
        for _ in range(count):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def is_announced(self, year: int) -> bool:
        """Whether the days off of a year are known, rather than guessed from the last ones."""
        return self.announced is None or year in self.announced


@cache
def public_calendar(country: str) -> Calendar:
    """The public calendar of a country (ISO 3166 code); "none" knows weekends only.

    Raises NotImplementedError for a country that the library does not know.
    """
    if country == NO_COUNTRY:
        return Calendar()
    import holidays  # noqa: PLC0415 - it is large, and most packs count plain days

    known = holidays.country_holidays(country, years=_YEARS)
    worked = frozenset(known.weekend_workdays)
    return Calendar(
        closed=frozenset(known),
        worked=worked,
        weekend=frozenset(known.weekend),
        # Where weekend days are worked in exchange, a year without any was not announced yet.
        announced=frozenset(d.year for d in worked) if worked else None,
    )


def office_calendar(root: Path, country: str) -> Calendar:
    """The calendar of a workspace: the public one with the days in its ``calendar.toml``.

    Raises RulesInvalid with every mistake in that file.
    """
    public = public_calendar(country)
    own = _own_days(root / FILE)
    closed, worked = frozenset(own.get("closed", ())), frozenset(own.get("worked", ()))
    return Calendar(
        closed=(public.closed - worked) | closed,
        worked=(public.worked | worked) - closed,
        weekend=public.weekend,
        announced=_with_own(public.announced, closed | worked),
    )


def _with_own(announced: frozenset[int] | None, own: frozenset[date]) -> frozenset[int] | None:
    """A year is known too once the office has written days of it into its own calendar."""
    return None if announced is None else announced | {day.year for day in own}


def _own_days(path: Path) -> dict[str, list[date]]:
    if not path.is_file():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        says = told("cannot be read as TOML in UTF-8 (the parser says: {why})", why=error)
        raise RulesInvalid([Mistake(file=FILE, line=None, says=says)]) from None
    wrong = [found for key, value in given.items() if (found := _mistake(key, value))]
    if wrong:
        raise RulesInvalid([Mistake(file=FILE, line=None, says=says) for says in wrong])
    return given


def _mistake(key: str, value: Any) -> Sentence | None:
    if key not in _KEYS:
        return told("unknown setting '{key}'{hint}", key=key, hint=did_you_mean(key, _KEYS))
    if isinstance(value, list) and all(type(day) is date for day in value):
        return None
    return told("'{key}' must be a list of days such as [2026-10-10]", key=key)
