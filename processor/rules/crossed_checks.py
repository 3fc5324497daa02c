"""What ``checks.yaml`` says of the forms and lists of its pack, and where that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from processor.errors import told
from processor.rules.checks import (
    AggregateCheck,
    CheckRules,
    ExpressionCheck,
    LookupCheck,
    OrderCheck,
    PatternCheck,
    RangeCheck,
    RequiredWhenCheck,
    SerialCheck,
    UniqueCheck,
)
from processor.rules.expression_kinds import check_kinds
from processor.rules.expressions import parse_expression
from processor.rules.known import Fields, Known, Place, Wrong

DAYS = ("datetime", "date")
NUMBERS = ("quantity", "money", "integer", "score")


def crossed_checks(rules: CheckRules, known: Known) -> Iterator[Wrong]:
    """Mistakes of every check, each with the steps to it."""
    for i, check in enumerate(rules.checks):
        place: Place = ("checks", i)
        yield from known.wrong_form((*place, "form"), check.form)
        fields = known.fields_of(check.form)
        for name, word, kinds in _named(check):
            yield from fields.wrong((*place, *word), name, kinds)
        if isinstance(check, PatternCheck):
            yield from _pattern((*place, "pattern"), check.pattern)
        if isinstance(check, LookupCheck):
            yield from _lookup((*place, "in"), check, known)
        if isinstance(check, ExpressionCheck):
            yield from wrong_expression((*place, "holds"), check.holds, fields)
            yield from wrong_expression((*place, "when"), check.when, fields)
            yield from _somewhere(place, check, known)
        if isinstance(check, AggregateCheck):
            yield from wrong_expression((*place, "where"), check.where, fields)
            yield from wrong_expression((*place, "among"), check.among, fields)


def _named(check: object) -> Iterator[tuple[str | None, Place, tuple[str, ...]]]:
    """(field, the word that names it, the kinds that it may be of)."""
    if isinstance(check, OrderCheck | UniqueCheck):
        kinds = DAYS if isinstance(check, OrderCheck) else ()
        yield from ((name, ("fields", k), kinds) for k, name in enumerate(check.fields))
    elif isinstance(check, AggregateCheck):
        yield check.field, ("field",), NUMBERS
        yield check.to, ("to",), NUMBERS
        yield check.date, ("date",), DAYS
        yield from ((name, ("by", k), ()) for k, name in enumerate(check.by))
    elif isinstance(check, RangeCheck):
        yield check.field, ("field",), NUMBERS
    elif isinstance(check, SerialCheck):
        yield check.field, ("field",), ("serial", "text")
    elif isinstance(check, RequiredWhenCheck):
        yield check.field, ("field",), ()
        yield check.when.field, ("when", "field"), ()
    elif isinstance(check, PatternCheck | LookupCheck | ExpressionCheck):
        yield check.field, ("field",), ()


def wrong_expression(place: Place, text: str | None, fields: Fields) -> Iterator[Wrong]:
    """What is wrong with an expression on these fields; it must say true or false."""
    if text is None:
        return
    term = parse_expression(text)
    names = dict.fromkeys(term.columns())
    wrong = [w for name in names for w in _wrong_name(place, name, fields)]
    yield from wrong
    if wrong:
        return
    try:
        gives = check_kinds(term, fields.expressible.kinds)
    except ValueError as error:
        yield place, error.args[0]
        return
    if gives not in ("truth", "any"):
        yield place, told("the expression gives a {kind}; expected a condition", kind=gives)


def _wrong_name(place: Place, name: str, fields: Fields) -> Iterator[Wrong]:
    section = next((s for s, names in fields.rows.items() if name in names), None)
    if section is None:
        yield from fields.expressible.wrong(place, name)
    else:
        says = told(
            "'{name}' is in many rows: put it into any(), all(), sum() ...",
            name=f"{section}.{name}",
        )
        yield place, says


def _somewhere(place: Place, check: ExpressionCheck, known: Known) -> Iterator[Wrong]:
    """A check that names no form must fit one with all its fields."""
    texts = [text for text in (check.holds, check.when) if text is not None]
    needed = {c for text in texts for c in parse_expression(text).columns()}
    one = any(needed <= set(fields.expressible.kinds) for fields in known.forms.values())
    if check.form is None and not one and needed <= set(known.fields_of(None).expressible.kinds):
        names = ", ".join(sorted(needed))
        yield place, told("no form has all these fields: {fields}", fields=names)


def _lookup(place: Place, check: LookupCheck, known: Known) -> Iterator[Wrong]:
    if check.elsewhere is None:
        yield from known.wrong_list(place, check.in_)
        return
    form, field = check.elsewhere
    yield from known.wrong_form(place, form)
    yield from known.fields_of(form).wrong(place, field)


def _pattern(place: Place, pattern: str) -> Iterator[Wrong]:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        says = told("not a regular expression (its reader says: {problem})", problem=error)
        yield place, says
