"""The forms on one sheet: side by side, stacked, in a register, or one alone.

Each comes out as the slots of its fields; what the slots mean is told by ``compose``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from processor.forms.columns import find_columns
from processor.forms.found import Found
from processor.forms.labels import Label, is_titled
from processor.forms.locate import Map
from processor.forms.parts import find_parts
from processor.forms.register import Table, find_tables
from processor.forms.slots import read_slots, slots_of
from processor.forms.stacks import LEAST_REPEATED, shows, side_by_side, stacked
from processor.forms.text import fold
from processor.rules.forms import FormRules

_FOREIGN_TITLE = re.compile(
    r"[^:,。;]{2,24}(?:表|单|台账|通讯录|名录|簿|册|卡|档案|记录|说明|报告|函|证|合同|协议)(?:\(.*\))?"
)
_TITLE_MOST = 80  # characters


def find_forms(found: Map) -> list[Found]:
    """Every form on the sheet that has enough of its labels, in reading order."""
    rules = found.lexicon.form
    forms = find_parts(found) if rules.sections else _of_fields(found)
    known = [form for form in forms if shows(form.fields, rules.recognise)]
    title = _title(found)
    headed = any(f.required for s in rules.sections if not s.repeats for f in s.fields)
    if headed and not title and all(form.headless for form in known):
        return []  # it may go on with the sheet before
    if not any(_is_ours(form.fields, rules, title) for form in known):
        return []  # some other form that asks for a few of the same things
    return _with_cut(sorted(known, key=lambda form: form.pos), forms)


def _with_cut(known: list[Found], forms: Sequence[Found]) -> list[Found]:
    """The whole forms; the last one carries what breaks off under it."""
    last = known[-1]
    cut = [s for form in forms if form.pos > last.pos and form not in known for s in form.slots]
    return [*known[:-1], replace(last, cut=tuple(cut))] if cut else known


def _of_fields(found: Map) -> list[Found]:
    """The forms of one list of fields: as labels, or in a register."""
    rules = found.lexicon.form
    forms: list[Found] = []
    for part in side_by_side(found.labels):
        tables = find_tables(found, part)
        spent = {id(label) for table in tables for label in table.spent}
        rest = [label for label in part if id(label) not in spent]
        if tables and "register" in rules.layouts:
            forms += _with_tables(found, tables, rest)
        elif "labels" in rules.layouts:
            forms += _label_forms(found, part)
    return forms


def _is_ours(fields: frozenset[str], rules: FormRules, title: bool | None) -> bool:
    """Whether the labels say enough: under our title any, under none all required ones but
    one, under the title of another form all of them and a signature.
    """
    missing = sum(field.required and field.field not in fields for field in rules.fields)
    if title is None or (not title and rules.recognise.under_any_title):
        return missing <= 1
    signatures = {field.field for field in rules.asked if field.kind == "signature"}
    return title or (missing == 0 and not signatures.isdisjoint(fields))


def _title(found: Map) -> bool | None:
    """True: the sheet bears our title. False: that of another form. None: neither."""
    top = found.labels[0].pos[0] if found.labels else 0
    foreign = None
    for pos, text in found.sheet.texts.items():
        if pos[0] <= top and len(text) <= _TITLE_MOST:
            if is_titled(text, found.lexicon):
                return True
            if pos[0] < top and _FOREIGN_TITLE.fullmatch(fold(text)):
                foreign = False
    return foreign


def _label_forms(found: Map, labels: Sequence[Label]) -> list[Found]:
    forms: list[Found] = []
    for group in stacked(labels, found.lexicon.form.recognise):
        columns = find_columns(found, group)
        forms += [Found(pos=pos, slots=slots) for pos, slots in columns]
        if not columns:
            forms.append(Found(pos=group[0].pos, slots=tuple(read_slots(found, group))))
    return forms


def _with_tables(found: Map, tables: Sequence[Table], rest: Sequence[Label]) -> list[Found]:
    """Bands of one form are joined; in a register the labels around it hold for every row."""
    if _are_bands(tables):
        return [_joined(found, tables, rest)]
    shown = {field for table in tables for field in table.fields}
    own = frozenset(field for label in rest for field in label.fields)
    if shows(own, found.lexicon.form.recognise) and len(own & shown) >= LEAST_REPEATED:
        return [*_label_forms(found, rest), *_with_tables(found, tables, [])]
    return [form for table in tables for form in _register(found, table, tables, rest)]


def _are_bands(tables: Sequence[Table]) -> bool:
    """Whether the tables are bands of one form: a row each at most, no field twice."""
    shown = [field for table in tables for field in table.fields]
    rows = [len(table.rows) for table in tables]
    return max(rows) == 1 and len(shown) == len(set(shown))


def _joined(found: Map, tables: Sequence[Table], rest: Sequence[Label]) -> Found:
    slots = list(read_slots(found, rest, banded=any(table.rows for table in tables)))
    for table in tables:
        for label in () if table.rows else table.header:
            slots += slots_of(found, label, (label.area.bottom + 1, label.area.left), [])
        slots += [slot for row in table.rows for slot in row.slots]
    if len(tables) == 1 and not rest:
        return Found(pos=tables[0].rows[0].pos, slots=tuple(slots))
    first = min(label.pos for label in (*tables[0].header, *rest))
    return Found(pos=first, slots=tuple(slots))


def _register(
    found: Map, table: Table, tables: Sequence[Table], rest: Sequence[Label]
) -> Iterator[Found]:
    around = [
        label
        for label in rest
        if _table_of(label, tables, rest) is table and not set(label.fields) & table.fields
    ]
    shared = tuple(read_slots(found, around)) if table.rows else ()
    for row in table.rows:
        yield Found(pos=row.pos, slots=(*row.slots, *shared))


def _table_of(label: Label, tables: Sequence[Table], rest: Sequence[Label]) -> Table:
    """The register that a label outside belongs to: headings go down, footers go up."""
    heading = min(other.pos for other in rest) < tables[0].header[0].pos
    if heading:
        after = (table for table in tables if table.header[0].pos > label.pos)
        return next(after, tables[-1])
    before = [table for table in tables if table.header[0].pos < label.pos]
    return before[-1] if before else tables[0]
