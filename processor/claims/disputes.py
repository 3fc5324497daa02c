"""What the parties to a dispute owe and by when, and who decides in turn.

Source: seed 000, clause 2.4: each side's written statement the same day, then the supervisors,
then the sales manager.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from processor.calendar import Calendar
from processor.claims.periods import PLAIN, last_day
from processor.rules.claims import ClaimRules, Step
from processor.rules.words import Period

SUPERVISORS = "own-supervisors"


class DueStep(NamedTuple):
    """One step of a dispute: who decides, by name where names are known, and until when."""

    step: str
    who: frozenset[str]
    due: date | None


def statement_due(rules: ClaimRules, arose: date, days: Calendar = PLAIN) -> date:
    """The day by which the written statements are due, for a dispute that arose on a day."""
    due = rules.dispute.statement_due
    if isinstance(due, Period):
        return last_day(arose, due, days)
    return arose if due == "same-day" else arose + timedelta(days=1)


def ladder(
    rules: ClaimRules, arose: date, supervisors: Collection[str], days: Calendar = PLAIN
) -> tuple[DueStep, ...]:
    """The steps of a dispute in turn, each with its deadline.

    ``supervisors`` are those of both sides. A step that would be decided by the same people as
    the one before it is left out: nobody decides on an appeal from himself.
    """
    reached = statement_due(rules, arose, days)
    steps: list[DueStep] = []
    for step in rules.dispute.steps:
        who = _deciders(step, supervisors)
        if steps and who and who == steps[-1].who:
            continue
        due = None if step.within is None else last_day(reached, step.within, days)
        steps.append(DueStep(step.step, who, due))
        reached = due or reached
    return tuple(steps)


def _deciders(step: Step, supervisors: Collection[str]) -> frozenset[str]:
    if step.who is not None:
        return frozenset({step.who})
    return frozenset(supervisors) if step.step == SUPERVISORS else frozenset()
