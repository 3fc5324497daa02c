"""The master workbook: every booked record, every conflict, and what each column means.

For supervisors with the right to see, so nothing is masked. The same snapshot gives the same
bytes. Whatever people typed is written as text and never becomes a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from processor.languages import Language
from processor.outputs.master_rows import (
    Cell,
    Column,
    conflict_columns,
    conflict_rows,
    explanations,
    record_columns,
    record_rows,
)
from processor.outputs.render import visible
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import CLAIM_STATES
from processor.rules.forms import FormRules
from processor.rules.words import spoken

_CREATED = datetime(2026, 1, 1)  # fixed: the bytes must not depend on the day they are made
_LONGEST = 32_000  # characters; a cell of a workbook holds 32,767
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLOURS = {
    "active": ("#E2F3E7", "#14532D"),
    "disputed": ("#FDE3E1", "#8A1C14"),
    "displaced": ("#F3E8FF", "#5B2A91"),
    "expired": ("#ECEFF3", "#475467"),
    "closed": ("#E1ECFB", "#1D4E9E"),
    "withdrawn": ("#ECEFF3", "#475467"),
}
_MOST_LINES = 8  # a longer text is read by widening its row
_FONT = {
    "font_name": "Microsoft YaHei",
    "font_size": 10,
    "valign": "top",
    "bottom": 1,
    "bottom_color": "#D9DEE5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styles:
    """The formats of one workbook; ``states`` by the status word as shown."""

    title: Format
    head: Format
    text: Format
    day: Format
    time: Format
    states: dict[str, Format]


def write_master(snapshot: Snapshot, language: Language) -> bytes:
    """The whole workbook: a sheet of records for each pack, the conflicts, the explanations."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": language.say("Master workbook"), "created": _CREATED})
    styles = _styles(book, language)
    packs = sorted(snapshot.packs.values(), key=lambda pack: pack.name)
    taken: list[str] = []
    for pack in packs:
        for form in pack.forms.values():
            taken.append(_sheet_name(form, taken, language))
            sheet = book.add_worksheet(taken[-1])
            columns = record_columns(pack, form, language)
            _table(sheet, columns, record_rows(snapshot, pack, form, language), styles, language)
    sheet = book.add_worksheet(language.say("Conflicts"))
    columns = conflict_columns(language)
    _table(sheet, columns, conflict_rows(snapshot, language), styles, language)
    _explain(book.add_worksheet(language.say("Explanations")), snapshot, language, styles)
    book.close()
    return target.getvalue()


def _sheet_name(form: FormRules, taken: Sequence[str], language: Language) -> str:
    """The form's title as Excel allows it; of two that would be alike the later is numbered."""
    title = "".join(c for c in spoken(form.title, language.name) if c not in "[]:*?/\\'")
    name, number = title[:31], 1
    while name.casefold() in (other.casefold() for other in taken):
        number += 1
        name = f"{title[: 31 - len(str(number)) - 1]} {number}"
    return name


def _styles(book: Workbook, language: Language) -> _Styles:
    def made(**more: object) -> Format:
        return book.add_format({**_FONT, **more})

    return _Styles(
        title=made(bold=True, font_size=12),
        head=made(
            bold=True, bg_color="#1F3A5F", font_color="#FFFFFF", valign="vcenter", text_wrap=True
        ),
        text=made(text_wrap=True, align="left"),
        day=made(num_format="yyyy-mm-dd", align="left"),
        time=made(num_format="yyyy-mm-dd hh:mm", align="left"),
        states={
            language.say(CLAIM_STATES[status]): book.add_format(
                {"bg_color": paper, "font_color": ink}
            )
            for status, (paper, ink) in _COLOURS.items()
        },
    )


def _table(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    styles: _Styles,
    language: Language,
) -> None:
    sheet.set_row(0, 32)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.title, styles.head)
    last = 0
    for last, row in enumerate(rows, 1):
        sheet.set_row(last, _height(row, columns))
        for number, cell in enumerate(row):
            _write(sheet, last, number, cell, styles)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.freeze_panes(1, 1)
    _colour(sheet, columns, max(last, 1), styles)
    _print_setup(sheet, language)
    sheet.repeat_rows(0)


def _height(row: Sequence[Cell], columns: Sequence[Column]) -> float:
    """Room for the longest wrapped text of a row, in points; not every program fits rows."""
    lines = max(
        (_lines(cell, column.width) for cell, column in zip(row, columns, strict=True)), default=1
    )
    return 15.0 * min(lines, _MOST_LINES)


def _lines(cell: Cell, width: int) -> int:
    if not isinstance(cell, str):
        return 1
    # In this encoding a character has as many bytes as it takes columns: Han 2, Latin 1.
    sizes = (len(line.encode("gb18030", "replace")) for line in cell.split("\n"))
    return sum(max(1, -(-size // width)) for size in sizes)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, styles: _Styles) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(cell, str):
        sheet.write_string(row, column, visible(cell)[:_LONGEST], styles.text)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), styles.time)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, styles.day)
    else:
        sheet.write_number(row, column, cell, styles.text)


def _colour(sheet: Worksheet, columns: Sequence[Column], last: int, styles: _Styles) -> None:
    for number, column in enumerate(columns):
        if not column.status:
            continue
        for word, style in styles.states.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
            sheet.conditional_format(1, number, last, number, rule)


def _print_setup(sheet: Worksheet, language: Language) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R" + language.say("Page {n} of {all}").format(n="&P", all="&N"))


def _explain(sheet: Worksheet, snapshot: Snapshot, language: Language, styles: _Styles) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    row = 0
    for title, lines in explanations(snapshot, language):
        sheet.write_string(row, 0, title, styles.title)
        for word, text in lines:
            row += 1
            sheet.write_string(row, 0, word, styles.text)
            sheet.write_string(row, 1, text, styles.text)
        row += 2
    _print_setup(sheet, language)
