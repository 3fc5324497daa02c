"""``checks.yaml``: the checks on one record."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from processor.model import Severity
from processor.rules.words import Condition, Word


class OrderCheck(Word):
    """The first of two dates must not lie after the second."""

    check: Literal["order"]
    fields: tuple[str, str]
    severity: Severity = Severity.ERROR


class RequiredWhenCheck(Word):
    """A field must be filled when a condition on another field holds."""

    check: Literal["required-when"]
    field: str
    when: Condition
    severity: Severity = Severity.ERROR


class RangeCheck(Word):
    """A number must lie between two limits, both included."""

    check: Literal["range"]
    field: str
    min: float | None = None
    max: float | None = None
    severity: Severity = Severity.ERROR


class PatternCheck(Word):
    """A text must match a regular expression as a whole."""

    check: Literal["pattern"]
    field: str
    pattern: str
    severity: Severity = Severity.ERROR


Check = Annotated[
    OrderCheck | RequiredWhenCheck | RangeCheck | PatternCheck, Field(discriminator="check")
]


class CheckRules(Word):
    """``checks.yaml``: the checks on one record."""

    checks: tuple[Check, ...] = ()
