"""What every clock gives: its cases, each with its state, and who is to be told by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from processor.calendar import Calendar
from processor.claims.confirmation import moment_of
from processor.clocks.spans import due_at
from processor.forms.text import fold
from processor.model import Record
from processor.rules.clocks import Clock, Rung
from processor.rules.pack import Pack


class DueState(StrEnum):
    """How a case stands."""

    WAITING = "waiting"
    SOON = "soon"
    REACHED = "reached"  # its day has come, and the rules name nothing that would answer it
    OVERDUE = "overdue"
    MET = "met"
    LATE = "met-late"
    NO_LIMIT = "no-limit"  # the rules name no length of time
    UNKNOWN = "unknown"  # a field that it needs is blank
    TOO_OFTEN = "too-often"  # cadences: more than the upper limit
    OUTSIDE = "outside-window"  # cadences: done, but on another day than it should be
    MISSING = "missing"  # bundles: fewer copies than there must be


# A person has to do something about these.
ACTING = (
    DueState.SOON,
    DueState.REACHED,
    DueState.OVERDUE,
    DueState.TOO_OFTEN,
    DueState.OUTSIDE,
    DueState.MISSING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One case of one clock."""

    pack: str
    rule: str
    record: str  # the record that it runs for
    subject: str  # whom or what it is about, for people
    state: DueState
    due: datetime | None
    to: str  # who owes it
    told: tuple[str, ...] = ()  # the steps of the ladder that are reached
    span: str = ""  # which of several: a period such as 2026-W12, a part, a mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The moment at which clocks are read, and how the office counts its days."""

    now: datetime
    zone: ZoneInfo
    calendar: Calendar
    since: date  # periods that ended before it were looked at already


class Standing(NamedTuple):
    """The records of a pack that stand, by form, in the order of their coming."""

    by_form: Mapping[str, Sequence[Record]]

    def of(self, form: str) -> Sequence[Record]:
        """The records of one form."""
        return self.by_form.get(form, ())


def standing(records: Iterable[Record]) -> Standing:
    """Records by form; the order in which they are given does not matter."""
    forms: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda r: (r.arrived_at, r.file, r.id)):
        forms.setdefault(record.form, []).append(record)
    return Standing(forms)


def case_of(pack: Pack, clock: Clock, record: Record, due: datetime | None, span: str = "") -> Due:
    """A case that waits; the clock says how it stands."""
    return Due(
        pack=pack.name,
        rule=clock.name,
        record=record.id,
        subject=subject_of(pack, record),
        state=DueState.WAITING,
        due=due,
        to=owing(pack, record, clock.owes),
        span=span,
    )


def time_of(record: Record, field: str | None, zone: ZoneInfo) -> datetime | None:
    """The time in a field; the end of nothing: None where it is blank."""
    moment = None if field is None else moment_of(record.meaning(field), zone)
    return None if moment is None else moment.at


def tie(record: Record, fields: Sequence[str]) -> tuple[str, ...] | None:
    """The values by which records of several forms belong together; None while one is blank."""
    values = tuple(fold(str(record.meaning(name) or "")) for name in fields)
    return values if values and all(values) else None


def answers(
    until: str | None, matched_by: Sequence[str], record: Record, known: Standing, zone: ZoneInfo
) -> list[datetime]:
    """When a case was answered: by a field of its own, or by each record of another form.

    A field that holds no time (a signature, a mark) answers when the record came in.
    """
    if until is None:
        return []
    form, dot, field = until.partition(".")
    if not dot:
        answered = _answered(record, form, zone)
        return [] if answered is None else [answered]
    key = tie(record, matched_by)
    if key is None:
        return []
    times = (_answered(r, field, zone) for r in known.of(form) if tie(r, matched_by) == key)
    return sorted(at for at in times if at is not None)


def _answered(record: Record, field: str, zone: ZoneInfo) -> datetime | None:
    meaning = record.meaning(field)
    if meaning in (None, "", []):
        return None
    return time_of(record, field, zone) or record.arrived_at.astimezone(zone)


def reached(ladder: Sequence[Rung], due: datetime | None, present: Present) -> tuple[str, ...]:
    """Who is told by now of a case that is late, in the order of the ladder."""
    if due is None:
        return ()
    return tuple(
        rung.to
        for rung in ladder
        if rung.after is None or present.now > due_at(due, rung.after, present.calendar, None)
    )


def subject_of(pack: Pack, record: Record) -> str:
    """Whom or what a record is about: its customer, else its first field that is filled."""
    named = pack.customer_of(record)
    if named:
        return named
    fields = pack.form_of(record).fields
    return next((record.typed(f.field) for f in fields if record.typed(f.field)), "")


def owing(pack: Pack, record: Record, field: str | None) -> str:
    """Who has to act: the person in the field, else who handed the record in."""
    named = str(record.meaning(field) or "") if field else ""
    return named or pack.claimant_of(record)
