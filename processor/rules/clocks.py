"""``clocks.yaml``: what falls due, how often, and what a person is told when it does not come.

Every clock has a name and a form whose records start it. ``until`` says what stops it: a field of
the same record, or ``form.field`` of another form's record that agrees in ``matched_by``. ``when``
takes only some records. ``owes`` is the field that names who owes it, and ``ladder`` who is told
in turn once it is late.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from processor.errors import told
from processor.rules.checks import Expression
from processor.rules.words import FIELD_NAME, Texts, Word

_NAME = r"^[a-z][a-z0-9-]*$"
_ELSEWHERE = r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)?$"
_UNITS = ("minutes", "hours", "days", "working_days", "weeks", "months", "years")


class Length(Word):
    """A length of time in one unit; ``same_day`` ends with the day that it began on."""

    minutes: int | None = Field(default=None, ge=1, le=100000)
    hours: int | None = Field(default=None, ge=1, le=100000)
    days: int | None = Field(default=None, ge=0, le=36500)
    working_days: int | None = Field(default=None, ge=0, le=5000)
    weeks: int | None = Field(default=None, ge=1, le=5200)
    months: int | None = Field(default=None, ge=1, le=1200)
    years: int | None = Field(default=None, ge=1, le=100)
    same_day: bool = False

    @model_validator(mode="after")
    def _one_unit(self) -> Length:
        given = [unit for unit in _UNITS if getattr(self, unit) is not None]
        if len(given) + self.same_day != 1:
            units = ", ".join((*_UNITS, "same_day"))
            raise ValueError(told("a length of time says one of: {units}", units=units))
        return self


class Rung(Word):
    """One step of a ladder: who is told, so long after the clock ran out."""

    to: str
    after: Length | None = None  # without it: at once


class BusinessHours(Word):
    """From when to when hours count; of working days only, unless ``every_day``."""

    opens: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    closes: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    every_day: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> BusinessHours:
        if self.opens >= self.closes:
            raise ValueError(told("opens must be earlier than closes"))
        return self


class _Clock(Word):
    """What every clock may say."""

    name: str = Field(pattern=_NAME)
    title: Texts
    form: str
    when: Expression | None = None
    owes: str | None = None
    ladder: tuple[Rung, ...] = ()


class DeadlineClock(_Clock):
    """Something is due within a time from a field, or so long before one.

    Without ``within`` no limit is set ("promptly"): the case is open until it is met, never late.
    ``business_hours``: hours and minutes count only in the business hours of the pack.
    """

    clock: Literal["deadline"]
    from_: str | None = Field(default=None, alias="from")
    before: str | None = None
    within: Length | None = None
    until: str | None = Field(default=None, pattern=_ELSEWHERE)
    matched_by: tuple[str, ...] = ()
    business_hours: bool = False

    @model_validator(mode="after")
    def _one_start(self) -> DeadlineClock:
        if (self.from_ is None) == (self.before is None):
            raise ValueError(told("a deadline says either from: or before:"))
        if self.within is None and (self.until is None or self.before is not None or self.ladder):
            raise ValueError(told("a deadline without within: says from: and until:, no ladder:"))
        return self


class Times(Word):
    """So many times in each period."""

    at_least: int | None = Field(default=None, ge=1, le=1000)
    at_most: int | None = Field(default=None, ge=1, le=1000)
    per: Literal["day", "week", "month", "quarter", "year"]

    @model_validator(mode="after")
    def _some(self) -> Times:
        if self.at_least is None and self.at_most is None:
            raise ValueError(told("say at_least or at_most"))
        if self.at_least and self.at_most and self.at_least > self.at_most:
            raise ValueError(told("at_least must not be above at_most"))
        return self


class Window(Word):
    """Days of each month, both included; 31 is the last day of any month."""

    first_day: int = Field(ge=1, le=31)
    last_day: int = Field(ge=1, le=31)


class CadenceClock(_Clock):
    """Something has to be done again and again for each one of the form's records.

    ``form`` lists those who are owed it (``when``: of which grade). ``by`` is the form that each
    doing is recorded on, ``date`` its day, ``matched_by`` the fields that agree on both. One of
    ``every`` (so long after the last), ``times`` (in each period), ``window`` (days of the month)
    or ``nodes`` (the days in a list of ``lists.yaml``, as 12-22 or 2026-02-17) says how often.
    """

    clock: Literal["cadence"]
    by: str
    date: str
    matched_by: tuple[str, ...] = Field(min_length=1)
    every: Length | None = None
    times: Times | None = None
    window: Window | None = None
    nodes: str | None = Field(default=None, pattern=FIELD_NAME)
    remind: Length | None = None  # so long before it is due

    @model_validator(mode="after")
    def _one_measure(self) -> CadenceClock:
        given = [w for w in ("every", "times", "window", "nodes") if getattr(self, w) is not None]
        if len(given) != 1:
            raise ValueError(told("a cadence says one of: every, times, window, nodes"))
        return self


class MilestoneClock(_Clock):
    """Something is due at marks after a day, or when a counter (km) passes a figure.

    ``within``: how long after the mark it may be done; ``until`` as in a deadline.
    """

    clock: Literal["milestone"]
    from_: str | None = Field(default=None, alias="from")
    at: tuple[Length, ...] = ()
    counter: str | None = None
    passes: tuple[float, ...] = ()
    within: Length | None = None
    until: str | None = Field(default=None, pattern=_ELSEWHERE)
    matched_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> MilestoneClock:
        days = {self.from_ is not None, bool(self.at)}
        figures = {self.counter is not None, bool(self.passes)}
        if len(days) > 1 or len(figures) > 1 or not (self.at or self.passes):
            raise ValueError(told("a milestone says from: with at:, or counter: with passes:"))
        return self


class ExpiringClock(_Clock):
    """A day after which something no longer holds; people are told so long before."""

    clock: Literal["expiring"]
    on: str
    warn: Length
    until: str | None = Field(default=None, pattern=_ELSEWHERE)
    matched_by: tuple[str, ...] = ()


class BundleClock(_Clock):
    """Parts that belong together: records of these forms that agree, and so many copies.

    ``copies`` names the field that counts them. ``within`` a time from ``from`` all must be there.
    """

    clock: Literal["bundle"]
    parts: tuple[str, ...] = ()
    matched_by: tuple[str, ...] = ()
    copies: str | None = None
    at_least: int | None = Field(default=None, ge=1, le=1000)
    from_: str | None = Field(default=None, alias="from")
    within: Length | None = None

    @model_validator(mode="after")
    def _whole(self) -> BundleClock:
        if not self.parts and self.copies is None:
            raise ValueError(told("a bundle says parts: or copies:"))
        if (self.copies is None) != (self.at_least is None):
            raise ValueError(told("copies needs at_least, and at_least needs copies"))
        if bool(self.parts) != bool(self.matched_by):
            raise ValueError(told("parts needs matched_by, and matched_by needs parts"))
        return self


class RetentionClock(_Clock):
    """Records are kept at least so long from a day."""

    clock: Literal["retention"]
    from_: str = Field(alias="from")
    keep: Length


Clock = Annotated[
    DeadlineClock | CadenceClock | MilestoneClock | ExpiringClock | BundleClock | RetentionClock,
    Field(discriminator="clock"),
]


class ClockRules(Word):
    """``clocks.yaml``: what falls due, and how often."""

    business_hours: BusinessHours | None = None
    clocks: tuple[Clock, ...] = ()


NO_CLOCKS = ClockRules()
