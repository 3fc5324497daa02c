"""What people changed in the master becomes facts: corrections, notes, rulings, new records.

Every change is told with its old and its new value, whatever became of it; none is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from processor.claims.ties import in_force
from processor.errors import UsageTrouble
from processor.forms.text import fold
from processor.model import CellValue, Place, Record, Ruling, RulingKind
from processor.outputs.master_columns import yes_no
from processor.outputs.master_sheets import CONFLICTS, PEOPLE, SheetOfOurs
from processor.people import people_from_rows
from processor.runs.booking import Batch, DeskTime, book_records, correct_records
from processor.runs.master_reading import Difference, NewRow, SeenSheet
from processor.runs.master_taking import Taking
from processor.runs.master_values import cell_of, correct, note, read_cells, trouble_of
from processor.runs.notices import due_notices, occasion_of
from processor.runs.people import remember_people
from processor.runs.ruled import Word, book_ruling, claim_ruling, owner_ruling, pair_ruling
from processor.runs.telling import Telling, part_of, returned_part

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
        if values and correct(taking, sheet, record, values):
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
    "note": note,
    "closed": _close,
    "withdrawn": _withdraw,
}


# --------------------------------------------------------------------------- rulings


def _rule(taking: Taking, change: Difference, why: str, make: Callable[[Word], Any]) -> None:
    """Book a ruling, unless a later one on the same thing is known."""
    desk = taking.desk
    word = Word(taking.by, why or desk.language.say("Changed in the master workbook."))
    try:
        ruling = replace(make(word), at=taking.saved_at)
    except UsageTrouble as trouble:
        taking.tell("refused", change, trouble.in_words(desk.language.say))
        return
    later = [
        r
        for r in in_force(taking.book.rulings_of(ruling.records))
        if r.kind in _rivals(ruling.kind) and _on_the_same(r, ruling)
    ]
    said = (ruling.kind, ruling.claimant, ruling.on)
    if any((r.kind, r.claimant, r.on) == said for r in later[-1:]):
        taking.tell("known", change)
        return
    overtaking = [r for r in later if r.at > taking.saved_at]
    if overtaking:
        because = taking.say("{name} ruled later, on {time}.").format(
            name=overtaking[-1].by,
            time=overtaking[-1].at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M"),
        )
        taking.tell("overtaken", change, because)
        return
    book_ruling(desk, taking.book, ruling, ORIGIN)
    taking.tell("ruling", change)


def _rivals(kind: RulingKind) -> tuple[RulingKind, ...]:
    """The kinds of rulings of which the later one holds: a pair is the same, or it is not."""
    pair = (RulingKind.SAME, RulingKind.DIFFERENT)
    return pair if kind in pair else (kind,)


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
                cells[name] = cell_of(sheet.rules[1], name, text)
        if not cells:
            continue
        read = read_cells(taking, sheet, cells)
        trouble = trouble_of(taking, sheet, read, ())
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
    for key, row in seen.erased.items():
        why = taking.say("What this row was about is not in the books any more.")
        place = f"{seen.name}!A{row}"
        taking.tell("refused", Difference(key=key, column=0, old="", new="", place=place), why)
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
    made = {record.id: None for record in new}
    telling = Telling(book, desk, run, seen=0)
    telling.begin(made)
    telling.part(returned_part(desk, (r for r in new if r.faulty)))
    for change in changes:
        telling.part(part_of(desk, change, made))
    telling.notices([n for n, _ in notices])
    book.notices.add(run, notices)
    book.add_run(run, desk.now.isoformat(), telling.head())
