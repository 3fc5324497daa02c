"""``checks.yaml``: the checks of a pack.

Each check may say ``form:`` (which of the pack's forms; without it, every form that has the
fields), ``severity:`` and ``says:`` (the office's own sentence). A check that looks at other
records (unique, serial, aggregate, lookup in another form) can never return a form: its finding
comes and goes with those records, so its severity is warning or info.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, Field, model_validator

from processor.errors import told
from processor.model import Severity
from processor.rules.expressions import parse_expression
from processor.rules.words import FIELD_NAME, Condition, Word


def _expression(text: str) -> str:
    parse_expression(text)
    return text


Expression = Annotated[str, AfterValidator(_expression)]
Mild = Literal[Severity.WARNING, Severity.INFO]


class _Check(Word):
    """What every check may say."""

    form: str | None = None  # without it: every form that has the fields
    says: str | None = Field(default=None, min_length=1)  # shown instead of our sentence


class OrderCheck(_Check):
    """The first of two dates must not lie after the second."""

    check: Literal["order"]
    severity: Severity = Severity.ERROR
    fields: tuple[str, str]


class RequiredWhenCheck(_Check):
    """A field must be filled when a condition on another field holds."""

    check: Literal["required-when"]
    severity: Severity = Severity.ERROR
    field: str
    when: Condition


class RangeCheck(_Check):
    """A number must lie between two limits, both included."""

    check: Literal["range"]
    severity: Severity = Severity.ERROR
    field: str
    min: float | None = None
    max: float | None = None


class PatternCheck(_Check):
    """A text must match a regular expression as a whole."""

    check: Literal["pattern"]
    severity: Severity = Severity.ERROR
    field: str
    pattern: str


class ExpressionCheck(_Check):
    """An expression must hold, where ``when`` holds; a blank that it needs leaves it unknown."""

    check: Literal["expression"]
    severity: Severity = Severity.ERROR
    holds: Expression
    when: Expression | None = None
    field: str | None = None  # where the finding points; without it the first field of holds
    unknown: Mild = Severity.INFO  # how loudly it is told that nothing could be decided


class LookupCheck(_Check):
    """A value must stand in a list of ``lists.yaml``, or in ``form.field`` of other records."""

    check: Literal["lookup"]
    field: str
    in_: str = Field(alias="in", pattern=r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)?$")
    severity: Severity = Severity.WARNING

    @model_validator(mode="after")
    def _mild(self) -> LookupCheck:
        if self.elsewhere and self.severity is Severity.ERROR:
            raise ValueError(told("a check that looks at other records is a warning or an info"))
        return self

    @property
    def elsewhere(self) -> tuple[str, str] | None:
        """The form and the field whose records are looked through, if not a list."""
        form, dot, field = self.in_.partition(".")
        return (form, field) if dot else None


class UniqueCheck(_Check):
    """No two records may bear the same values in these fields."""

    check: Literal["unique"]
    fields: tuple[str, ...] = Field(min_length=1)
    severity: Mild = Severity.WARNING


class SerialCheck(_Check):
    """Running numbers follow each other: none is left out within a series (XR-2024-...)."""

    check: Literal["serial"]
    field: str
    severity: Mild = Severity.WARNING


_NEEDS = {
    "sum": ("field",),
    "mean": ("field",),
    "share": ("where",),
    "ratio": ("field", "to"),
}


class AggregateCheck(_Check):
    """A figure over many records keeps its threshold, such as a recovery rate for each month.

    ``of``: ``count`` of records; ``sum`` or ``mean`` of ``field``; ``share`` of the records where
    ``where`` holds; ``ratio`` of the sum of ``field`` to the sum of ``to``. ``among`` takes only
    some records; ``by`` groups by fields and ``per`` by a period of ``date``.
    """

    check: Literal["aggregate"]
    form: str
    of: Literal["count", "sum", "mean", "share", "ratio"]
    field: str | None = None
    to: str | None = None
    where: Expression | None = None
    among: Expression | None = None
    by: tuple[str, ...] = ()
    per: Literal["day", "week", "month", "quarter", "year"] | None = None
    date: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    severity: Mild = Severity.WARNING

    @model_validator(mode="after")
    def _whole(self) -> AggregateCheck:
        missing = [word for word in _NEEDS.get(self.of, ()) if getattr(self, word) is None]
        if missing:
            raise ValueError(told("of: {of} needs '{word}'", of=self.of, word=missing[0]))
        if (self.per is None) != (self.date is None):
            raise ValueError(told("per needs date, and date needs per"))
        if self.at_least is None and self.at_most is None:
            raise ValueError(told("a threshold is missing: at_least or at_most"))
        return self


Check = Annotated[
    OrderCheck
    | RequiredWhenCheck
    | RangeCheck
    | PatternCheck
    | ExpressionCheck
    | LookupCheck
    | UniqueCheck
    | SerialCheck
    | AggregateCheck,
    Field(discriminator="check"),
]
StateCheck = LookupCheck | UniqueCheck | SerialCheck | AggregateCheck


class CheckRules(Word):
    """``checks.yaml``: the checks of a pack."""

    checks: tuple[Check, ...] = ()


class ListRules(Word):
    """``lists.yaml``: lists of words that lookups and references know, by name."""

    lists: dict[Annotated[str, Field(pattern=FIELD_NAME)], tuple[str, ...]]


def state_checks(rules: CheckRules, form: str) -> Iterator[StateCheck]:
    """The checks on records of a form that look at other records."""
    for check in rules.checks:
        elsewhere = isinstance(check, LookupCheck) and check.elsewhere is not None
        looks = elsewhere or isinstance(check, UniqueCheck | SerialCheck | AggregateCheck)
        if looks and check.form in (None, form):
            yield cast(StateCheck, check)
