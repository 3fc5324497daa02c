"""A sheet that goes on with the form of the sheet before it: further rows, further blocks."""

from __future__ import annotations

from dataclasses import replace

from processor.forms.found import Found
from processor.forms.lexicon import lexicon_of
from processor.forms.locate import map_labels
from processor.forms.parts import find_parts
from processor.forms.recognise import Fit
from processor.forms.sheet import Sheet

_LEAST_LABELS = 2


def continued(sheet: Sheet, before: Fit) -> Fit | None:
    """The fit of the sheet before, with the rows or blocks of this one; None where it has none."""
    form = before.form
    if not any(section.repeats for section in form.sections):
        return None
    found = map_labels(sheet, lexicon_of(form))
    more = [part for part in find_parts(found) if part.headless]
    if len({f for part in more for f in part.shown}) < _LEAST_LABELS:
        return None
    last = before.forms[-1]
    if form.records == "form":
        whole = _with_rows(last, more)
        return replace(before, forms=(*before.forms[:-1], whole))
    head = last.slots[len(last.own) :]
    added = tuple(replace(part, slots=(*part.own, *head)) for part in more)
    return replace(before, forms=(*before.forms, *added))


def _with_rows(whole: Found, more: list[Found]) -> Found:
    rows = dict(whole.rows)
    for part in more:
        for name, own in part.rows.items():
            rows[name] = (*rows.get(name, ()), *own)
    return replace(whole, rows=rows)
