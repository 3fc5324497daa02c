"""Periods by 中华人民共和国民法典 articles 201 to 203.

The first day does not count; a month ends on the same day number of the next month, or on its
last day where there is none; the last day counts whole, until 24:00. Where the pack says so, a
last day that is no working day moves to the next one that is.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from processor.calendar import Calendar
from processor.model import Facts
from processor.rules.claims import ByValue, Length
from processor.rules.words import Period

PLAIN = Calendar()


def period_of(length: Length, facts: Facts) -> Period:
    """The period that a length comes to for a record with these facts."""
    while isinstance(length, ByValue):
        cases = length.cases
        said = (value for value in facts.get(length.by, ()) if value in cases)
        value = next(said, None)
        length = length.otherwise if value is None else cases[value]
    return length


@lru_cache(maxsize=65536)
def last_day(start: date, period: Period, days: Calendar = PLAIN, *, extend: bool = False) -> date:
    """The last day of a period that begins on ``start``.

    >>> last_day(date(2026, 1, 31), Period(months=1))
    datetime.date(2026, 2, 28)
    """
    if period.working_days is not None:
        return days.add_working_days(start, period.working_days)
    if period.days is not None:
        end = start + timedelta(days=period.days)
    else:
        end = add_months(start, period.months or 0)
    return days.next_working_day(end) if extend else end


def first_day_of_window(end: date, period: Period, days: Calendar = PLAIN) -> date:
    """The first day of a window of that length that ends with ``end``, both included."""
    if period.working_days is not None:
        start = end
        while days.add_working_days(start, period.working_days) > end:
            start -= timedelta(days=1)
        return start
    if period.days is not None:
        return end - timedelta(days=period.days)
    return add_months(end, -(period.months or 0))


def add_months(start: date, months: int) -> date:
    """The same day number so many months on, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day)
