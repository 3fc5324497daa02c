"""Cadences: whether something was done as often as it has to be, for each that is owed it.

A period is judged when it is over; one that began before its subject was known is not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from processor.claims.periods import add_months
from processor.clocks.cases import Due, DueState, Present, Standing, case_of, reached, tie, time_of
from processor.clocks.spans import due_at, due_before, end_of
from processor.model import Record
from processor.rules.clocks import CadenceClock, Window
from processor.rules.pack import Pack


class Span(NamedTuple):
    """A period: its name, its first and last day, and the days of it that count."""

    name: str
    first: date
    last: date
    counted: tuple[date, date]


def cadence_cases(
    pack: Pack, clock: CadenceClock, owed: Sequence[Record], known: Standing, present: Present
) -> Iterator[Due]:
    """The cases of those who are owed it now, by the last record of each."""
    done = _done(clock, known, present)
    first = _first_known(clock, known, present)
    latest = {key: record for record in owed if (key := tie(record, clock.matched_by))}
    for key, record in sorted(latest.items()):
        days = sorted(done.get(key, ()))
        if clock.every is not None:
            last = end_of((days or [first[key]])[-1], present.now)
            due = due_at(last, clock.every, present.calendar, None)
            yield _again(clock, case_of(pack, clock, record, due), present)
            continue
        for span in spans(pack, clock, present):
            if span.first > first[key]:
                case = case_of(pack, clock, record, _end(span, present), span=span.name)
                told = reached(clock.ladder, case.due, present)
                for state in _states(clock, span, days):
                    yield dataclasses.replace(case, state=state, told=told)


def _done(
    clock: CadenceClock, known: Standing, present: Present
) -> dict[tuple[str, ...], list[date]]:
    found: dict[tuple[str, ...], list[date]] = {}
    for record in known.of(clock.by):
        key, at = tie(record, clock.matched_by), time_of(record, clock.date, present.zone)
        if key is not None and at is not None:
            found.setdefault(key, []).append(at.date())
    return found


def _first_known(
    clock: CadenceClock, known: Standing, present: Present
) -> dict[tuple[str, ...], date]:
    found: dict[tuple[str, ...], date] = {}
    for record in known.of(clock.form):
        key = tie(record, clock.matched_by)
        if key is not None:
            found.setdefault(key, record.arrived_at.astimezone(present.zone).date())
    return found


def _again(clock: CadenceClock, case: Due, present: Present) -> Due:
    """What is due so long after it was last done, or after its subject became known."""
    if case.due is None:
        return case
    if present.now <= case.due:
        if clock.remind is None:
            return case
        soon = present.now > due_before(case.due, clock.remind, present.calendar)
        return dataclasses.replace(case, state=DueState.SOON) if soon else case
    told = reached(clock.ladder, case.due, present)
    return dataclasses.replace(case, state=DueState.OVERDUE, told=told)


def _end(span: Span, present: Present) -> datetime:
    return end_of(span.counted[1], present.now)


def _states(clock: CadenceClock, span: Span, done: Sequence[date]) -> Iterator[DueState]:
    """What is wrong with a period that is over; nothing where it was kept."""
    first, last = span.counted
    counted = sum(first <= day <= last for day in done)
    outside = sum(span.first <= day <= span.last for day in done) - counted
    least = 1 if clock.times is None else clock.times.at_least or 0
    most = None if clock.times is None else clock.times.at_most
    if counted < least:
        yield DueState.OUTSIDE if outside else DueState.OVERDUE
    if most is not None and counted > most:
        yield DueState.TOO_OFTEN


def spans(pack: Pack, clock: CadenceClock, present: Present) -> Iterator[Span]:
    """The periods of a clock that are over and were not looked at before, oldest first."""
    today, since = present.now.date(), present.since
    if clock.nodes is not None:
        days = _node_days(pack.lists.lists[clock.nodes], range(since.year, today.year + 1))
        found: Iterable[Span] = (Span(str(d), d, d, (d, d)) for d in sorted(days))
    else:
        found = _regular(clock, present, since)
    yield from (span for span in found if since <= span.last < today)


def _node_days(nodes: Iterable[str], years: Iterable[int]) -> Iterator[date]:
    """A day of one year (2026-02-17) or of each (02-17); 02-29 only where there is one."""
    for node in nodes:
        for text in [node] if len(node) > len("MM-DD") else [f"{year}-{node}" for year in years]:
            try:
                yield date.fromisoformat(text)
            except ValueError:
                continue


def _regular(clock: CadenceClock, present: Present, since: date) -> Iterator[Span]:
    per = "month" if clock.times is None else clock.times.per
    day, today = since, present.now.date()
    while day < today:
        first, last, name = period_around(day, per)
        if per != "day" or present.calendar.working_day(day):
            yield Span(name, first, last, _counted(clock.window, first, last))
        day = last + timedelta(days=1)


def _counted(window: Window | None, first: date, last: date) -> tuple[date, date]:
    if window is None:
        return first, last
    return (
        min(last, first + timedelta(days=window.first_day - 1)),
        min(last, first + timedelta(days=window.last_day - 1)),
    )


def period_around(day: date, per: str) -> tuple[date, date, str]:
    """The first and last day, and the name, of the period that holds a day."""
    if per == "day":
        return day, day, day.isoformat()
    if per == "week":
        first = day - timedelta(days=day.weekday())
        year, week, _ = first.isocalendar()
        return first, first + timedelta(days=6), f"{year}-W{week:02d}"
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = add_months(first, months) - timedelta(days=1)
    names = {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
    }
    return first, last, names[per]
