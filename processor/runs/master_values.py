"""What people typed over a value in the master: a correction of it, or a note on the record.

A row is read as a form with its new values; what it would be sent back for is refused. Of two
edits of one thing the later by the time of saving holds, whichever came in first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from processor.forms.conditions import judge_expressions
from processor.forms.read import read_records
from processor.languages import sentences
from processor.ledger.master_memory import Correction
from processor.messages import sentence
from processor.model import Arrival, CellValue, Grid, Record, Severity
from processor.outputs.master_sheets import SheetOfOurs
from processor.rules.forms import FormRules
from processor.rules.words import spoken
from processor.runs.booking import with_timing
from processor.runs.master_reading import Difference
from processor.runs.master_taking import Taking


def correct(
    taking: Taking, sheet: SheetOfOurs, record: Record, changes: Sequence[Difference]
) -> bool:
    """Read the row as a form with the new values; what it would be returned for is refused."""
    names = [sheet.columns[c.column].edit.partition(":")[2] for c in changes]
    cells: dict[str, CellValue] = {}
    for name, value in record.values.items():
        cells[name] = value.typed or _as_typed(value.meaning)
    for name, change in zip(names, changes, strict=True):
        cells[name] = cell_of(sheet.rules[1], name, change.new)
    read = read_cells(taking, sheet, cells)
    trouble = trouble_of(taking, sheet, read, names)
    if trouble or read is None:
        for name, change in zip(names, changes, strict=True):
            taking.tell("refused", change, trouble, name)
        return False
    done = False
    for name, change in zip(names, changes, strict=True):
        meaning = read.meaning(name)
        if meaning == record.meaning(name):
            taking.tell("same-value", change, field=name)
            continue
        done |= _correct_unless_overtaken(taking, name, change, meaning, "correction")
    return done


def _correct_unless_overtaken(
    taking: Taking, name: str, change: Difference, meaning: Any, what: str
) -> bool:
    """Keep what was typed, and tell whether it holds."""
    known = [c for c in taking.book.corrections([change.key]) if c.field == name]
    later = next((c for c in reversed(known) if c.at > taking.saved_at), None)
    added = _add_correction(taking, change.key, name, change, meaning)
    if later is None:
        taking.tell(what, change, field=name)
        return added
    because = taking.say("{name} saved another value later, on {time}.").format(
        name=later.by, time=later.at.astimezone(taking.desk.zone).strftime("%Y-%m-%d %H:%M")
    )
    taking.tell("overtaken", change, because, name)
    return False


def _as_typed(meaning: Any) -> str:
    return " / ".join(map(str, meaning)) if isinstance(meaning, list) else str(meaning)


def cell_of(form: FormRules, name: str, text: str) -> CellValue:
    known = form.field_named(name)
    if known is not None and known.kind in ("datetime", "date"):
        try:
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        except ValueError:
            return text
    return text


def read_cells(taking: Taking, sheet: SheetOfOurs, cells: Mapping[str, CellValue]) -> Record | None:
    """One form with these values, read as if it lay in the inbox."""
    desk, (pack, form) = taking.desk, sheet.rules
    arrival = Arrival(
        file=desk.workspace.shown(desk.workspace.master),
        sha256=taking.seen.sha256,
        size=0,
        arrived_at=desk.now,
    )
    grid = _form_grid(form, cells)
    read = read_records([grid], [pack], arrival, desk.zone).records
    found = judge_expressions(read, {pack.name: pack}, desk.zone)
    mine = [r for r in found if r.form == form.form]
    return with_timing(mine[0], pack, desk.zone) if len(mine) == 1 else None


def _form_grid(form: FormRules, cells: Mapping[str, CellValue]) -> Grid:
    upright = "labels" in form.layouts
    grid: dict[tuple[int, int], CellValue] = {}
    for number, known in enumerate(form.fields):
        label = (number, 0) if upright else (0, number)
        value = (number, 1) if upright else (1, number)
        grid[label] = known.labels[0]
        told = cells.get(known.field, "")
        if told != "":
            grid[value] = told
    return Grid(sheet="master", cells=grid)


def trouble_of(
    taking: Taking, sheet: SheetOfOurs, read: Record | None, names: Sequence[str]
) -> str:
    """Why a row cannot be taken as a form, or an empty text."""
    say = taking.desk.language.say
    if read is None:
        return say("The row cannot be read as a form.")
    titles = {f.field: spoken(f.title, taking.desk.language.name) for f in sheet.rules[1].fields}
    errors = [
        f
        for f in read.findings
        if f.severity is Severity.ERROR and (not names or f.field is None or f.field in names)
    ]
    return sentences(*(sentence(f, say, titles) for f in errors))


def _add_correction(
    taking: Taking, record: str, name: str, change: Difference, meaning: Any
) -> bool:
    told = json.dumps(
        [record, name, change.old, change.new, taking.by, taking.saved_at.isoformat()],
        ensure_ascii=False,
    )
    id = "K" + hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12].upper()
    added = taking.book.add_correction(
        Correction(
            id=id,
            record=record,
            field=name,
            old=change.old,
            new=change.new,
            meaning=meaning,
            place=change.place,
            by=taking.by,
            at=taking.saved_at,
        )
    )
    if added:
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        at = taking.desk.now.isoformat()
        taking.book.add_act(at, "correction", taking.by, {"correction": id, "digest": digest})
    return added


def note(taking: Taking, sheet: SheetOfOurs, change: Difference) -> None:
    """What people noted on a record."""
    _correct_unless_overtaken(taking, "", change, change.new, "note")
