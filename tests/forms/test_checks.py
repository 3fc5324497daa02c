"""The checks of the rules: one test per kind, and every kind has its function."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from processor.forms.checks import CHECKS, run_checks
from processor.forms.compose import Answers
from processor.forms.kinds import KINDS
from processor.messages import MESSAGES
from processor.model import Place, Severity, Value
from processor.rules.checks import CheckRules
from processor.rules.forms import FieldKind
from tests.forms.tables import ZONE


def answers(**meanings: Any) -> Answers:
    places = {name: Place("S", f"B{row}") for row, name in enumerate(meanings, 1)}
    values = {
        name: Value(field=name, typed=str(meaning), meaning=meaning, place=places[name])
        for name, meaning in meanings.items()
        if meaning is not None
    }
    return Answers(values=values, places=places, findings=())


ORDER = {"check": "order", "fields": ["a", "b"], "severity": "warning"}
WHEN = {"check": "required-when", "field": "b", "when": {"field": "a", "is": "filled"}}
EQUALS = {"check": "required-when", "field": "b", "when": {"field": "a", "equals": "renewal"}}
RANGE = {"check": "range", "field": "a", "min": 1, "max": 100}
PATTERN = {"check": "pattern", "field": "a", "pattern": "[A-Z]{2}[0-9]+"}


@pytest.mark.parametrize(
    ("rule", "given", "wrong"),
    [
        (ORDER, {"a": "2026-03-02", "b": "2026-03-01"}, True),
        (ORDER, {"a": "2026-03-01T09:00:00+08:00", "b": "2026-03-01T08:00:00+08:00"}, True),
        (ORDER, {"a": "2026-03-01T09:00:00+08:00", "b": "2026-03-01"}, False),
        (ORDER, {"a": "2026-03-01", "b": None}, False),
        (WHEN, {"a": "x", "b": None}, True),
        (WHEN, {"a": "x", "b": "y"}, False),
        (WHEN, {"a": None, "b": None}, False),
        (EQUALS, {"a": "renewal", "b": None}, True),
        (EQUALS, {"a": "first", "b": None}, False),
        (RANGE, {"a": 0.5}, True),
        (RANGE, {"a": {"min": 50, "max": 101}}, True),
        (RANGE, {"a": {"min": 50, "max": 100}}, False),
        (RANGE, {"a": None}, False),
        (PATTERN, {"a": "AB12"}, False),
        (PATTERN, {"a": "AB12x"}, True),
        (PATTERN, {"a": ["AB1", "ab1"]}, True),
    ],
)
def test_a_check_tells_what_is_wrong(
    rule: dict[str, Any], given: dict[str, Any], wrong: bool
) -> None:
    rules = CheckRules.model_validate({"checks": [rule]})
    found = run_checks(rules, answers(**given), ZONE)
    assert [f.code for f in found] == ([rule["check"]] if wrong else [])
    for one in found:
        assert one.severity is Severity(rule.get("severity", "error"))
        assert one.place is not None


def test_a_check_of_another_form_does_not_concern_this_one() -> None:
    rules = CheckRules.model_validate({"checks": [RANGE | {"form": "other"}]})
    assert run_checks(rules, answers(a=0.5), ZONE, form="this") == []
    assert run_checks(rules, answers(a=0.5), ZONE, form="other") != []


def test_every_check_and_every_kind_has_its_row() -> None:
    kinds = {"order", "required-when", "range", "pattern"}
    assert set(CHECKS) == kinds <= set(MESSAGES)
    assert set(KINDS) == set(get_args(FieldKind))
