"""Lengths of time laid on a calendar: when something is due that began then.

Sources: 中华人民共和国民法典 articles 200 to 204 for days, weeks, months and years (the first day
does not count, the last counts whole); hours and minutes run from the moment itself, also through
a night in which the clocks are changed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from processor.calendar import Calendar
from processor.claims.periods import add_months
from processor.rules.clocks import BusinessHours, Length


def due_at(
    start: datetime, length: Length, calendar: Calendar, hours: BusinessHours | None
) -> datetime:
    """The last instant of a span that begins at ``start``, in the zone of ``start``.

    ``hours``: minutes and hours run only while the office is open.
    """
    running = timedelta(minutes=length.minutes or 0, hours=length.hours or 0)
    if running:
        return (
            later(start, running) if hours is None else _open_time(start, running, calendar, hours)
        )
    return end_of(last_day_of(start.date(), length, calendar), start)


def later(at: datetime, passed: timedelta) -> datetime:
    """The moment when so much time has passed; what wall clocks show may jump meanwhile."""
    return (at.astimezone(UTC) + passed).astimezone(at.tzinfo)


def last_day_of(start: date, length: Length, calendar: Calendar) -> date:
    """The last day of a span of days or more; of a shorter one the day itself."""
    if length.working_days is not None:
        return calendar.add_working_days(start, length.working_days)
    months = (length.months or 0) + 12 * (length.years or 0)
    return add_months(start, months) + timedelta(days=(length.days or 0) + 7 * (length.weeks or 0))


def due_before(end: datetime, length: Length, calendar: Calendar) -> datetime:
    """The last instant that lies a span before ``end``: a month before a contract runs out."""
    if length.minutes or length.hours:
        return later(end, -timedelta(minutes=length.minutes or 0, hours=length.hours or 0))
    day = add_months(end.date(), -(length.months or 0) - 12 * (length.years or 0))
    day -= timedelta(days=(length.days or 0) + 7 * (length.weeks or 0))
    for _ in range(length.working_days or 0):
        day = _worked_before(day, calendar)
    return end_of(day, end)


def _worked_before(day: date, calendar: Calendar) -> date:
    day -= timedelta(days=1)
    while not calendar.working_day(day):
        day -= timedelta(days=1)
    return day


def end_of(day: date, like: datetime) -> datetime:
    """The last second of a day, which counts whole, in the zone of ``like``."""
    return datetime.combine(day, time(23, 59, 59), like.tzinfo)


def _open_time(
    start: datetime, running: timedelta, calendar: Calendar, hours: BusinessHours
) -> datetime:
    zone, at, left = start.tzinfo, start, running
    while True:
        day = at.date() if hours.every_day else calendar.next_working_day(at.date())
        opens = datetime.combine(day, time.fromisoformat(hours.opens), zone).astimezone(UTC)
        closes = datetime.combine(day, time.fromisoformat(hours.closes), zone).astimezone(UTC)
        begins = max(at.astimezone(UTC), opens)
        if begins < closes:
            if begins + left <= closes:
                return (begins + left).astimezone(zone)
            left -= closes - begins
        at = datetime.combine(day + timedelta(days=1), time(), zone)
