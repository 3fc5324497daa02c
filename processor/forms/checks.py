"""The checks of ``checks.yaml`` on one record: one function per kind, and one row in ``CHECKS``.

A check looks at values that were read; a value that could not be read has its finding already.
Expressions are judged for a whole batch at once in ``conditions``; checks that look at other
records stand in ``standing``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from processor.forms.compose import Answers
from processor.forms.dates import moment_of
from processor.forms.text import fold
from processor.messages import finding
from processor.model import Finding, Severity, Value
from processor.rules.checks import (
    Check,
    CheckRules,
    LookupCheck,
    OrderCheck,
    PatternCheck,
    RangeCheck,
    RequiredWhenCheck,
)
from processor.rules.words import Condition

Lists = Mapping[str, Sequence[str]]


def run_checks(
    rules: CheckRules,
    answers: Answers,
    zone: ZoneInfo,
    *,
    form: str = "",
    lists: Lists | None = None,
) -> list[Finding]:
    """All findings of a pack's checks on one record by itself, in the order of the rules.

    ``form``: which form it is; a check that names another one does not concern it.
    """
    told: list[Finding] = []
    for check in rules.checks:
        if check.form in (None, form):
            if isinstance(check, LookupCheck):
                told += check_lookup(check, answers, lists or {})
            elif check.check in CHECKS:
                told += CHECKS[check.check](check, answers, zone)
    return told


def check_lookup(check: LookupCheck, answers: Answers, lists: Lists) -> list[Finding]:
    """A value, or every item, stands in a list of the pack; spaces and script do not count."""
    value = answers.values.get(check.field)
    if check.elsewhere or value is None or value.meaning is None:
        return []
    known = {fold(word) for word in lists.get(check.in_, ())}
    texts = value.meaning if isinstance(value.meaning, list) else [str(value.meaning)]
    if all(fold(str(text)) in known for text in texts):
        return []
    return [_found(check, value, list=check.in_)]


def check_order(check: OrderCheck, answers: Answers, zone: ZoneInfo) -> list[Finding]:
    """The first date is not after the second; a day without a time counts as the whole day."""
    first, second = (answers.values.get(name) for name in check.fields)
    if first is None or second is None or first.meaning is None or second.meaning is None:
        return []
    a, b = moment_of(first.meaning, zone), moment_of(second.meaning, zone)
    by_day = a.day_only or b.day_only
    late = a.at.date() > b.at.date() if by_day else a.at > b.at
    if not late:
        return []
    return [_found(check, first, other_field=second.field, other=second.typed)]


def check_required_when(
    check: RequiredWhenCheck, answers: Answers, zone: ZoneInfo
) -> list[Finding]:
    """A field is filled when the condition holds."""
    if check.field in answers.values or not _holds(check.when, answers.values):
        return []
    other = answers.values.get(check.when.field)
    return [
        in_own_words(
            check,
            finding(
                check.check,
                field=check.field,
                place=answers.places.get(check.field),
                severity=check.severity,
                other_field=check.when.field,
                other=other.typed if other else "",
            ),
        )
    ]


def check_range(check: RangeCheck, answers: Answers, zone: ZoneInfo) -> list[Finding]:
    """A number, or both ends of a range, lie within the limits."""
    value = answers.values.get(check.field)
    if value is None or value.meaning is None:
        return []
    amounts = value.meaning.values() if isinstance(value.meaning, dict) else [value.meaning]
    low = check.min is not None and any(a < check.min for a in amounts)
    high = check.max is not None and any(a > check.max for a in amounts)
    return [_found(check, value, limits=_limits(check))] if low or high else []


def check_pattern(check: PatternCheck, answers: Answers, zone: ZoneInfo) -> list[Finding]:
    """A text has the shape of a regular expression; of a list, every item."""
    value = answers.values.get(check.field)
    if value is None or value.meaning is None:
        return []
    texts = value.meaning if isinstance(value.meaning, list) else [str(value.meaning)]
    if all(_shape(check.pattern).fullmatch(text) for text in texts):
        return []
    return [_found(check, value, shape=check.pattern)]


def _found(
    check: OrderCheck | RangeCheck | PatternCheck | LookupCheck, value: Value, **args: str
) -> Finding:
    found = finding(
        check.check,
        field=value.field,
        place=value.place,
        severity=Severity(check.severity),
        there=value.typed,
        **args,
    )
    return in_own_words(check, found)


def in_own_words(check: Check, found: Finding) -> Finding:
    """The finding in the office's own words, where the check gives them."""
    if check.says is None:
        return found
    return replace(found, args={**found.args, "says": check.says})


def _holds(when: Condition, values: Mapping[str, Value]) -> bool:
    value = values.get(when.field)
    if when.is_ is not None:
        return (value is not None) == (when.is_ == "filled")
    return value is not None and str(value.meaning) == when.equals


def _limits(check: RangeCheck) -> str:
    low = "" if check.min is None else f"{check.min:,.10g}"
    high = "" if check.max is None else f"{check.max:,.10g}"
    if low and high:
        return f"{low} – {high}"
    return f"≥ {low}" if low else f"≤ {high}"


@lru_cache(maxsize=256)
def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


CHECKS: Mapping[str, Callable[[Any, Answers, ZoneInfo], list[Finding]]] = {
    "order": check_order,
    "required-when": check_required_when,
    "range": check_range,
    "pattern": check_pattern,
}
