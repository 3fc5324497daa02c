"""Which column of an office's own register answers which field, and what people correct in that.

A correction makes the heading a label of its field and of no other; the register is then read
like any form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from processor.forms.lexicon import lexicon_of
from processor.forms.locate import map_labels
from processor.forms.sheet import view
from processor.forms.text import label_key, tidy
from processor.model import Grid, Place
from processor.rules.forms import FormRules
from processor.rules.pack import Pack

TOP = 60  # rows in which a register has its header


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading, and the fields that are read from it; none: it is left out."""

    heading: str
    place: Place
    fields: tuple[str, ...]


def columns_of(grids: Sequence[Grid], form: FormRules) -> tuple[Column, ...]:
    """The columns under the row that holds most labels of the form, of the first such sheet."""
    best: tuple[Column, ...] = ()
    for grid in grids:
        if not grid.hidden:
            best = max(best, _columns(grid, form), key=_mapped)
    return best


def _mapped(columns: Sequence[Column]) -> int:
    return sum(bool(column.fields) for column in columns)


def _columns(grid: Grid, form: FormRules) -> tuple[Column, ...]:
    top = {pos: value for pos, value in grid.cells.items() if pos[0] < TOP}
    merges = tuple(area for area in grid.merges if area.top < TOP)
    sheet = view(replace(grid, cells=top, merges=merges, ticks=(), choices={}))
    fields: dict[tuple[int, int], tuple[str, ...]] = {}
    for label in map_labels(sheet, lexicon_of(form)).labels:
        if label.inline is None:
            fields[label.pos] = (*fields.get(label.pos, ()), *label.fields)
    rows = [row for row, _ in fields]
    if not rows:
        return ()
    header = max(sorted(set(rows)), key=rows.count)
    return tuple(
        Column(
            heading=tidy(sheet.texts[header, column]),
            place=sheet.place((header, column)),
            fields=fields.get((header, column), ()),
        )
        for column in sheet.rows[header]
    )


def with_headings(pack: Pack, form: FormRules, corrections: Mapping[str, str]) -> Pack:
    """The pack with this form alone, read by the corrected headings: heading -> field.

    A heading that stands for a blank field name is read as nothing. Somebody has said which form
    it is, so whatever title the office gave its register does not speak against that.
    """
    told: dict[str, Any] = form.model_dump(by_alias=True)
    told["recognise"]["under_any_title"] = True
    corrected = {label_key(heading): field for heading, field in corrections.items()}
    for field in _fields(told):
        own = [h for h, name in corrections.items() if name == field["field"]]
        kept = [x for x in field["labels"] if label_key(x) not in corrected]
        field["labels"] = (*own, *kept) or (field["field"],)
        field["title"] = {
            language: field["field"]
            if corrected.get(label_key(title), field["field"]) != field["field"]
            else title
            for language, title in field["title"].items()
        }
    head = pack.head.model_copy(update={"main": form.form})
    forms = {form.form: FormRules.model_validate(told)}
    return pack.model_copy(update={"head": head, "forms": forms})


def _fields(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from told["fields"]
    for section in told["sections"]:
        yield from section["fields"]
