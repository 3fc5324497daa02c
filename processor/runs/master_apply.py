"""What people changed in the master becomes facts: corrections, notes, rulings, new records.

Every change is told with its old and its new value, whatever became of it; none is dropped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from processor.claims.ties import in_force
from processor.errors import UsageTrouble
from processor.forms.conditions import judge_expressions
from processor.forms.read import read_records
from processor.forms.text import fold
from processor.ledger.master_memory import Correction
from processor.messages import sentence
from processor.model import Arrival, CellValue, Grid, Place, Record, Ruling, RulingKind, Severity
from processor.outputs.master_columns import yes_no
from processor.outputs.master_sheets import CONFLICTS, PEOPLE, SheetOfOurs
from processor.people import people_from_rows
from processor.rules.forms import FormRules
from processor.rules.words import spoken
from processor.runs.booking import Batch, DeskTime, book_records, correct_records, with_timing
from processor.runs.master_reading import Difference, NewRow, SeenSheet
from processor.runs.master_taking import Taking
from processor.runs.notices import due_notices, occasion_of
from processor.runs.people import remember_people
from processor.runs.ruled import Word, book_ruling, claim_ruling, owner_ruling, pair_ruling
from processor.runs.telling import Told, told_document

ORIGIN = "master"


def apply_edits(taking: Taking, sheets: Sequence[SheetOfOurs]) -> None:
    """Book everything that people changed, within the transaction of the book."""
    for sheet in sheets:
        seen = taking.seen.sheets.get(sheet.code)
        if seen is None:
            continue
        if sheet.code == PEOPLE:
            remember_people(taking.book, people_from_rows(seen.people))
        elif sheet.code == CONFLICTS:
            _take_rulings(taking, sheet, seen)
        else:
            _take_records(taking, sheet, seen)
        _tell_missing(taking, seen)


# --------------------------------------------------------------------------- records


def _take_records(taking: Taking, sheet: SheetOfOurs, seen: SeenSheet) -> None:
    by_record: dict[str, list[Difference]] = {}
    corrected: list[str] = []
    for change in seen.differences:
        by_record.setdefault(change.key, []).append(change)
    known = taking.book.records(by_record)
    for key, changes in by_record.items():
        record = known.get(key)
        values = [c for c in changes if _edit(sheet, c).startswith("value:")]
        if record is None:
            for change in changes:
                taking.tell("refused", change, taking.say("There is no such record."))
            continue
        if values and _correct(taking, sheet, record, values):
            corrected.append(key)
        for change in changes:
            act = _ACTS.get(_edit(sheet, change))
            if act is not None:
                act(taking, sheet, change)
            elif not _edit(sheet, change).startswith("value:"):
                taking.tell("drift", change)
    new = _adopt_rows(taking, sheet, seen)
    _book_changes(taking, sheet, corrected, new)


def _edit(sheet: SheetOfOurs, change: Difference) -> str:
    return sheet.columns[change.column].edit


def _correct(
    taking: Taking, sheet: SheetOfOurs, record: Record, changes: Sequence[Difference]
) -> bool:
    """Read the row as a form with the new values; what it would be returned for is refused."""
    names = [_edit(sheet, c).partition(":")[2] for c in changes]
    cells: dict[str, CellValue] = {}
    for name, value in record.values.items():
        cells[name] = value.typed or _as_typed(value.meaning)
    for name, change in zip(names, changes, strict=True):
        cells[name] = _cell(sheet.rules[1], name, change.new)
    read = _read_cells(taking, sheet, cells)
    trouble = _trouble(taking, sheet, read, names)
    if trouble or read is None:
        for name, change in zip(names, changes, strict=True):
            taking.tell("refused", change, trouble, name)
        return False
    done = False
    for name, change in zip(names, changes, strict=True):
        meaning = read.meaning(name)
        if meaning == record.meaning(name):
            continue
        done |= _add_correction(taking, record.id, name, change, meaning)
        taking.tell("correction", change, field=name)
    return done


def _as_typed(meaning: Any) -> str:
    return " / ".join(map(str, meaning)) if isinstance(meaning, list) else str(meaning)


def _cell(form: FormRules, name: str, text: str) -> CellValue:
    known = form.field_named(name)
    if known is not None and known.kind in ("datetime", "date"):
        try:
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _read_cells(
    taking: Taking, sheet: SheetOfOurs, cells: Mapping[str, CellValue]
) -> Record | None:
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


def _trouble(taking: Taking, sheet: SheetOfOurs, read: Record | None, names: Sequence[str]) -> str:
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
    return " ".join(sentence(f, say, titles) for f in errors)


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


def _note(taking: Taking, sheet: SheetOfOurs, change: Difference) -> None:
    _add_correction(taking, change.key, "", change, change.new)
    taking.tell("note", change)


def _close(taking: Taking, sheet: SheetOfOurs, change: Difference) -> None:
    try:
        day = date.fromisoformat(change.new[:10])
    except ValueError:
        taking.tell("refused", change, taking.say("A day such as 2026-03-01 was expected."))
        return
    _rule_claim(taking, change, RulingKind.CLOSED, day)


def _withdraw(taking: Taking, sheet: SheetOfOurs, change: Difference) -> None:
    yes, _ = yes_no(taking.desk.language)
    if fold(change.new) not in (fold(yes), "y", "yes", "true", "x", "是", "√"):
        taking.tell("refused", change, taking.say("Only yes was expected here."))
        return
    _rule_claim(taking, change, RulingKind.WITHDRAWN, None)


def _rule_claim(taking: Taking, change: Difference, kind: RulingKind, day: date | None) -> None:
    claim = taking.book.decisions([change.key])[change.key].claim
    if claim is None:
        taking.tell("refused", change, taking.say("The record belongs to no claim."))
        return
    _rule(
        taking,
        change,
        "",
        lambda word: claim_ruling(taking.desk, taking.book, (kind, day), claim, word),
    )


_ACTS: dict[str, Callable[[Taking, SheetOfOurs, Difference], None]] = {
    "note": _note,
    "closed": _close,
    "withdrawn": _withdraw,
}


# --------------------------------------------------------------------------- rulings


def _rule(taking: Taking, change: Difference, why: str, make: Callable[[Word], Any]) -> None:
    """Book a ruling, unless a later one on the same thing is known."""
    desk = taking.desk
    word = Word(taking.by, why or desk.language.say("Changed in the master workbook."))
    try:
        ruling = make(word)
    except UsageTrouble as trouble:
        taking.tell("refused", change, trouble.in_words(desk.language.say))
        return
    later = [
        r
        for r in in_force(taking.book.rulings_of(ruling.records))
        if r.kind is ruling.kind and _on_the_same(r, ruling)
    ]
    if any((r.claimant, r.on) == (ruling.claimant, ruling.on) for r in later[-1:]):
        taking.tell("known", change)
        return
    overtaking = [r for r in later if r.at > taking.saved_at]
    if overtaking:
        because = taking.say("{name} ruled later, on {time}.").format(
            name=overtaking[-1].by, time=overtaking[-1].at.strftime("%Y-%m-%d %H:%M")
        )
        taking.tell("overtaken", change, because)
        return
    book_ruling(desk, taking.book, ruling, ORIGIN)
    taking.tell("ruling", change)


def _on_the_same(one: Ruling, other: Ruling) -> bool:
    """Whether two rulings of a kind are on the same pair, or on claims that share a record.

    Rulings on two pairs may share a record; neither says anything of the other's pair.
    """
    mine, theirs = set(one.records), set(other.records)
    if one.kind in (RulingKind.CLOSED, RulingKind.WITHDRAWN):
        return bool(mine & theirs)
    return mine == theirs


def _take_rulings(taking: Taking, sheet: SheetOfOurs, seen: SeenSheet) -> None:
    reasons = {c.key: c.new for c in seen.differences if _edit(sheet, c) == "why"}
    ruled: set[str] = set()
    for change in seen.differences:
        edit = _edit(sheet, change)
        if edit == "owner" and change.new:
            ruled.add(change.key)
            _rule_owner(taking, change, reasons.get(change.key, ""))
        elif edit == "same" and change.new:
            ruled.add(change.key)
            _rule_same(taking, change, reasons.get(change.key, ""))
        elif not edit:
            taking.tell("drift", change)
        elif edit != "why":
            taking.tell("refused", change, taking.say("A ruling cannot be blotted out."))
    for change in seen.differences:
        if _edit(sheet, change) == "why" and change.key not in ruled:
            taking.tell("refused", change, taking.say("A reason was given without a ruling."))
    for row in seen.new_rows:
        _refuse_row(taking, seen, row, taking.say("Rows cannot be added to this sheet."))


def _rule_owner(taking: Taking, change: Difference, why: str) -> None:
    _rule(
        taking,
        change,
        why,
        lambda word: owner_ruling(taking.desk, taking.book, change.key, change.new, word),
    )


def _rule_same(taking: Taking, change: Difference, why: str) -> None:
    yes, no = yes_no(taking.desk.language)
    answers = {fold(yes): RulingKind.SAME, fold(no): RulingKind.DIFFERENT}
    answers |= {"yes": RulingKind.SAME, "no": RulingKind.DIFFERENT}
    kind = answers.get(fold(change.new))
    found = taking.book.conflicts().get(change.key)
    if kind is None or found is None:
        taking.tell("refused", change, taking.say("Only yes or no was expected here."))
        return
    pair = (found[1].stands, found[1].against)
    _rule(
        taking,
        change,
        why,
        lambda word: pair_ruling(taking.desk, taking.book, kind, pair, word),
    )


# --------------------------------------------------------------------------- rows


def _adopt_rows(taking: Taking, sheet: SheetOfOurs, seen: SeenSheet) -> list[Record]:
    """Rows that were written by hand, as records of their own."""
    new: list[Record] = []
    for row in seen.new_rows:
        cells: dict[str, CellValue] = {}
        for column, text in zip(sheet.columns, row.cells, strict=True):
            if column.edit.startswith("value:") and text:
                name = column.edit.partition(":")[2]
                cells[name] = _cell(sheet.rules[1], name, text)
        if not cells:
            continue
        read = _read_cells(taking, sheet, cells)
        trouble = _trouble(taking, sheet, read, ())
        if trouble or read is None:
            _refuse_row(taking, seen, row, trouble)
            continue
        taking.adopted.setdefault(sheet.code, {})[row.row] = read.id
        if taking.book.records([read.id]) or read.id in {r.id for r in new}:
            continue
        place = Place(seen.name, f"A{row.row}")
        new.append(_placed(read, place))
        taking.tell("new", _as_change(seen, row, read.id))
    return new


def _placed(record: Record, place: Place) -> Record:
    return replace(record, place=place)


def _as_change(seen: SeenSheet, row: NewRow, key: str) -> Difference:
    shown = " | ".join(text for text in row.cells if text)
    return Difference(key=key, column=0, old="", new=shown, place=f"{seen.name}!A{row.row}")


def _refuse_row(taking: Taking, seen: SeenSheet, row: NewRow, why: str) -> None:
    taking.tell("refused", _as_change(seen, row, ""), why)


def _tell_missing(taking: Taking, seen: SeenSheet) -> None:
    for key in seen.missing:
        place = f"{seen.name}!"
        taking.tell("row-gone", Difference(key=key, column=0, old=key, new="", place=place))


def _book_changes(
    taking: Taking, sheet: SheetOfOurs, corrected: Sequence[str], new: Sequence[Record]
) -> None:
    if not corrected and not new:
        return
    desk, book, (pack, _) = taking.desk, taking.book, sheet.rules
    run, time = desk.next_run(book), DeskTime(desk.now, desk.zone, desk.calendar)
    changes = book_records(book, run, Batch(new=new), {pack.name: pack}, time)
    if corrected:
        changes.append(correct_records(book, corrected, pack, time))
    notices = [due for c in changes for due in due_notices(occasion_of(book, desk, c))]
    told = Told(seen=0, files=(), new=new, changes=changes, notices=[n for n, _ in notices])
    book.notices.add(run, notices)
    book.add_run(run, desk.now.isoformat(), told_document(desk, run, told))
