"""Periods by 中华人民共和国民法典 articles 201 to 203.

The first day does not count; a month ends on the same day number of the next month, or on its
last day where there is none; the last day counts whole, until 24:00.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from processor.rules.words import Period


def last_day(start: date, period: Period) -> date:
    """The last day of a period that begins on ``start``.

    >>> last_day(date(2026, 1, 31), Period(months=1))
    datetime.date(2026, 2, 28)
    """
    if period.days is not None:
        return start + timedelta(days=period.days)
    return add_months(start, period.months or 0)


def first_day_of_window(end: date, period: Period) -> date:
    """The first day of a window of that length that ends with ``end``, both included."""
    if period.days is not None:
        return end - timedelta(days=period.days)
    return add_months(end, -(period.months or 0))


def add_months(start: date, months: int) -> date:
    """The same day number so many months on, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day)
