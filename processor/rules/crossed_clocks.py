"""What ``clocks.yaml`` says of the forms and lists of its pack, and where that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from processor.errors import told
from processor.rules.clocks import (
    BundleClock,
    CadenceClock,
    ClockRules,
    DeadlineClock,
    ExpiringClock,
    MilestoneClock,
    RetentionClock,
)
from processor.rules.crossed_checks import DAYS, NUMBERS, wrong_expression
from processor.rules.known import Known, Place, Wrong


def crossed_clocks(rules: ClockRules, known: Known) -> Iterator[Wrong]:
    """Mistakes of every clock, each with the steps to it."""
    names: set[str] = set()
    for i, clock in enumerate(rules.clocks):
        place: Place = ("clocks", i)
        if clock.name in names:
            yield (*place, "name"), told("the clock '{name}' stands twice", name=clock.name)
        names.add(clock.name)
        yield from known.wrong_form((*place, "form"), clock.form)
        fields = known.fields_of(clock.form)
        yield from fields.wrong((*place, "owes"), clock.owes)
        yield from wrong_expression((*place, "when"), clock.when, fields)
        for word, name, kinds in _own_fields(clock):
            yield from fields.wrong((*place, word), name, kinds)
        yield from _others(place, clock, known)
        if isinstance(clock, DeadlineClock) and clock.business_hours and not rules.business_hours:
            says = told("business_hours: opens and closes are missing at the head of the file")
            yield (*place, "business_hours"), says


def _own_fields(clock: Any) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """(word, field of the clock's own form that it names, the kinds that it may be of)."""
    if isinstance(clock, DeadlineClock):
        yield "from", clock.from_, DAYS
        yield "before", clock.before, DAYS
    elif isinstance(clock, MilestoneClock):
        yield "from", clock.from_, DAYS
        yield "counter", clock.counter, NUMBERS
    elif isinstance(clock, ExpiringClock):
        yield "on", clock.on, DAYS
    elif isinstance(clock, BundleClock):
        yield "copies", clock.copies, NUMBERS
        yield "from", clock.from_, DAYS
    elif isinstance(clock, RetentionClock):
        yield "from", clock.from_, DAYS


def _others(place: Place, clock: Any, known: Known) -> Iterator[Wrong]:
    """The other forms that a clock looks at, and the fields that must agree on both."""
    fields = known.fields_of(clock.form)
    matched = getattr(clock, "matched_by", ())
    forms: list[tuple[str, str]] = []  # (word, form)
    if isinstance(clock, CadenceClock):
        forms.append(("by", clock.by))
        yield from known.fields_of(clock.by).wrong((*place, "date"), clock.date, DAYS)
        if clock.nodes is not None:
            yield from known.wrong_list((*place, "nodes"), clock.nodes)
    elif isinstance(clock, BundleClock):
        forms += [("parts", form) for form in clock.parts]
    elif getattr(clock, "until", None) is not None:
        form, dot, field = clock.until.partition(".")
        if not dot:
            yield from fields.wrong((*place, "until"), form)
        else:
            forms.append(("until", form))
            yield from known.fields_of(form).wrong((*place, "until"), field)
            if not matched:
                yield (*place, "until"), told("until: another form needs matched_by")
    for word, form in forms:
        yield from known.wrong_form((*place, word), form)
        for name in matched:
            yield from known.fields_of(form).wrong((*place, "matched_by"), name)
    for name in matched:
        yield from fields.wrong((*place, "matched_by"), name)
