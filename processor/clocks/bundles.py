"""Bundles: what belongs together in one file, and what of it has not come."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from processor.clocks.cases import Due, DueState, Present, Standing, case_of, reached, tie, time_of
from processor.clocks.spans import due_at
from processor.model import Record
from processor.rules.clocks import BundleClock
from processor.rules.pack import Pack


def bundle_cases(
    pack: Pack, clock: BundleClock, record: Record, known: Standing, present: Present
) -> Iterator[Due]:
    """A case for each part that is missing (``span`` names its form), and for missing copies."""
    due = _due(clock, record, present)
    key = tie(record, clock.matched_by)
    for part in clock.parts:
        if key is not None and all(tie(r, clock.matched_by) != key for r in known.of(part)):
            case = case_of(pack, clock, record, due, span=part)
            if due is None:
                yield dataclasses.replace(case, state=DueState.NO_LIMIT)
            elif present.now > due:
                told = reached(clock.ladder, due, present)
                yield dataclasses.replace(case, state=DueState.OVERDUE, told=told)
            else:
                yield case
    yield from _copies(pack, clock, record)


def _due(clock: BundleClock, record: Record, present: Present) -> datetime | None:
    if clock.within is None:
        return None
    came = record.arrived_at.astimezone(present.zone)
    start = came if clock.from_ is None else time_of(record, clock.from_, present.zone)
    return None if start is None else due_at(start, clock.within, present.calendar, None)


def _copies(pack: Pack, clock: BundleClock, record: Record) -> Iterator[Due]:
    if clock.copies is None or clock.at_least is None:
        return
    count = record.meaning(clock.copies)
    case = case_of(pack, clock, record, None, span="copies")
    if not isinstance(count, int | float):
        yield dataclasses.replace(case, state=DueState.UNKNOWN)
    elif count < clock.at_least:
        yield dataclasses.replace(case, state=DueState.MISSING)
