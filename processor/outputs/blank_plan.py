"""Where everything of a blank form stands: headings, label and value cells, columns of tables.

Two label and value pairs to a row, a text over the whole row; a question stands above its
answer; a repeated block comes several times, a table has its empty rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from processor.rules.forms import FormField, FormRules, Section
from processor.rules.words import Texts

FULL = 5  # the last column of the page
_BLOCKS, _ROWS = 4, 12  # repeated blocks, and empty rows of a table


class Slot(NamedTuple):
    """Where a field stands: its label, and the value over merged cells beside or below it."""

    field: FormField
    row: int
    label: int  # column
    last: int  # column where the value ends
    below: bool = False

    @property
    def value(self) -> tuple[int, int]:
        """The first cell of the value."""
        return (self.row + 1, self.label) if self.below else (self.row, self.label + 1)


class Column(NamedTuple):
    """A column of a table: the row of its header, and its empty rows."""

    field: FormField
    row: int
    column: int
    last: int  # row


@dataclass(slots=True)
class Plan:
    """A page; ``end`` is the first row after it."""

    end: int
    headings: list[tuple[int, Texts]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

    @property
    def right(self) -> int:
        """The last column in use."""
        return max([FULL, *(column.column for column in self.columns)])


def plan_form(form: FormRules, first_row: int) -> Plan:
    """Give every field of a form its cells."""
    plan = Plan(end=first_row)
    if not form.sections:
        plan.slots = place_fields(form.fields, first_row)
        plan.end = plan.slots[-1].row + 1
    for section in form.sections:
        times = _BLOCKS if section.repeats and section.layout != "register" else 1
        for _ in range(times):
            plan.headings.append((plan.end, section.title))
            plan.end += 1
            _place(plan, section)
    return plan


def _place(plan: Plan, section: Section) -> None:
    if section.layout == "register" and section.repeats:
        last = plan.end + _ROWS
        plan.columns += [Column(f, plan.end, n, last) for n, f in enumerate(section.fields)]
        plan.end = last + 1
    elif section.layout == "questionnaire":
        plan.slots += [
            Slot(f, plan.end + 2 * n, 0, FULL, below=True) for n, f in enumerate(section.fields)
        ]
        plan.end += 2 * len(section.fields)
    else:
        own = place_fields(section.fields, plan.end)
        plan.slots += own
        plan.end = own[-1].row + 1


def place_fields(fields: Sequence[FormField], first_row: int) -> list[Slot]:
    """Give every field its cells: two to a row, a text or a lone field over the whole row."""
    slots: list[Slot] = []
    row, half = first_row, FULL // 2
    waiting = False  # whether the left half of the row is taken
    for number, asked in enumerate(fields):
        following = fields[number + 1] if number + 1 < len(fields) else None
        if waiting:
            slots.append(Slot(asked, row, half + 1, FULL))
            row, waiting = row + 1, False
        elif is_long(asked) or following is None or is_long(following):
            slots.append(Slot(asked, row, 0, FULL))
            row += 1
        else:
            slots.append(Slot(asked, row, 0, half))
            waiting = True
    return slots


def is_long(asked: FormField) -> bool:
    """Whether a field needs the whole row: free texts, and printed boxes."""
    return asked.kind in ("text", "ticks", "choices")
