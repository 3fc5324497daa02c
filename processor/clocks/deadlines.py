"""Deadlines, milestones and days of expiry: what is due once for each record."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime

from processor.clocks.cases import (
    Due,
    DueState,
    Present,
    Standing,
    answers,
    case_of,
    reached,
    time_of,
)
from processor.clocks.spans import due_at, due_before
from processor.model import Record
from processor.rules.clocks import DeadlineClock, ExpiringClock, MilestoneClock
from processor.rules.pack import Pack


def deadline_case(
    pack: Pack, clock: DeadlineClock, record: Record, known: Standing, present: Present
) -> Iterator[Due]:
    """The one case of a record: due within a time from a field, or so long before one."""
    start = time_of(record, clock.from_ or clock.before, present.zone)
    met = answers(clock.until, clock.matched_by, record, known, present.zone)
    if start is None:
        case = case_of(pack, clock, record, None)
        yield dataclasses.replace(case, state=DueState.MET if met else DueState.UNKNOWN)
        return
    if clock.within is None:
        state = DueState.MET if met else DueState.NO_LIMIT
        yield dataclasses.replace(case_of(pack, clock, record, None), state=state)
        return
    if clock.before is not None:
        due = due_before(start, clock.within, present.calendar)
    else:
        hours = pack.clocks.business_hours if clock.business_hours else None
        due = due_at(start, clock.within, present.calendar, hours)
    yield judged(case_of(pack, clock, record, due), clock, met, present)


def judged(
    case: Due, clock: DeadlineClock | MilestoneClock, met: Sequence[datetime], present: Present
) -> Due:
    """A case with its due day, as it stands now."""
    if case.due is None:
        return case
    state = DueState.WAITING
    if met:
        state = DueState.MET if met[0] <= case.due else DueState.LATE
    elif present.now > case.due:
        state = DueState.OVERDUE if clock.until is not None else DueState.REACHED
    told = reached(clock.ladder, case.due, present) if state is DueState.OVERDUE else ()
    return dataclasses.replace(case, state=state, told=told)


def milestone_cases(
    pack: Pack, clock: MilestoneClock, record: Record, known: Standing, present: Present
) -> Iterator[Due]:
    """A case for each mark: so long after a day, or a figure that a counter has passed.

    Each mark is answered by what was done after the mark before it.
    """
    met = answers(clock.until, clock.matched_by, record, known, present.zone)
    start = time_of(record, clock.from_, present.zone)
    if clock.at and start is None:
        yield dataclasses.replace(case_of(pack, clock, record, None), state=DueState.UNKNOWN)
    last: datetime | None = None
    for mark in clock.at:
        if start is None:
            break
        at = due_at(start, mark, present.calendar, None)
        due = at if clock.within is None else due_at(at, clock.within, present.calendar, None)
        done = [time for time in met if last is None or time > last]
        case = case_of(pack, clock, record, due, span=at.date().isoformat())
        if present.now >= at.replace(hour=0, minute=0, second=0):
            yield judged(case, clock, done, present)
        last = due
    yield from _passed(pack, clock, record, met)


def _passed(
    pack: Pack, clock: MilestoneClock, record: Record, met: Sequence[datetime]
) -> Iterator[Due]:
    count = record.meaning(clock.counter) if clock.counter else None
    for figure in clock.passes:
        if isinstance(count, int | float) and not isinstance(count, bool) and count >= figure:
            case = case_of(pack, clock, record, None, span=f"{figure:g}")
            yield dataclasses.replace(case, state=DueState.MET if met else DueState.REACHED)


def expiring_case(
    pack: Pack, clock: ExpiringClock, record: Record, known: Standing, present: Present
) -> Iterator[Due]:
    """Something that holds to the end of a day: a warning so long before, and when it is over."""
    ends = time_of(record, clock.on, present.zone)
    if ends is None:
        yield dataclasses.replace(case_of(pack, clock, record, None), state=DueState.UNKNOWN)
        return
    last = ends.replace(hour=23, minute=59, second=59)
    case = case_of(pack, clock, record, last)
    if answers(clock.until, clock.matched_by, record, known, present.zone):
        yield dataclasses.replace(case, state=DueState.MET)
    elif present.now > last:
        told = reached(clock.ladder, last, present)
        yield dataclasses.replace(case, state=DueState.REACHED, told=told)
    elif present.now > due_before(last, clock.warn, present.calendar):
        yield dataclasses.replace(case, state=DueState.SOON)
    else:
        yield case
