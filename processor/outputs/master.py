"""The master workbook as we make it: sheets of data, an overview with charts, explanations.

For supervisors with the right to see, so nothing is masked. The same snapshot gives the same
bytes. Whatever people typed is written as text and never becomes a formula or a link.
XlsxWriter makes a skeleton with formats, drop-downs and charts; ``master_patch`` fills in rows.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from processor.languages import Language
from processor.outputs.master_census import Census, census
from processor.outputs.master_charts import draw_overview, tallies
from processor.outputs.master_columns import Column
from processor.outputs.master_patch.book import write_book
from processor.outputs.master_patch.cells import LAST_ROW, column_letters
from processor.outputs.master_patch.package import Source
from processor.outputs.master_patch.reading import mark_of
from processor.outputs.master_patch.scan import FoundRow, pieces_of
from processor.outputs.master_patch.work import Origin, RowPlan, SheetWork
from processor.outputs.master_sheets import (
    SheetOfOurs,
    Years,
    data_sheets,
    explanations,
    height_of,
)
from processor.outputs.snapshot import Snapshot
from processor.outputs.words import CLAIM_STATES

_CREATED = datetime(2026, 1, 1)  # fixed: the bytes must not depend on the day they are made
_OPTIONS = {
    "in_memory": True,
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
_SOON = {"bg_color": "#FFF1D6", "font_color": "#7A4B00"}
_FILLED = "#1E6B45"  # tabs of sheets that hold rows, among many that hold none yet
_LINK = {"font_color": "#0B57B0", "underline": 1}
_FORMATS = {"day": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm"}
_FONT = {
    "font_name": "Microsoft YaHei",
    "font_size": 10,
    "valign": "top",
    "bottom": 1,
    "bottom_color": "#D9DEE5",
}


class Rows(Collection[RowPlan]):
    """Rows of a sheet that are made when they are asked for, and their number."""

    def __init__(self, sheet: SheetOfOurs, count: int) -> None:
        self._sheet, self._count = sheet, count

    def __len__(self) -> int:
        return self._count

    def __contains__(self, row: object) -> bool:
        return any(row == mine for mine in self)

    def __iter__(self) -> Iterator[RowPlan]:
        for cells in self._sheet.rows():
            yield RowPlan(cells, height_of(cells, self._sheet.columns))


def write_master(snapshot: Snapshot, language: Language, years: Years | None = None) -> bytes:
    """The whole workbook, as nobody has edited it. Raises Unpatchable for what no sheet holds."""
    sheets = data_sheets(snapshot, language, years)
    known = census(sheets, language)
    base = Source(io.BytesIO(skeleton(snapshot, language, sheets, known)))
    works = [fresh_work(base, sheet, known) for sheet in sheets]
    target = io.BytesIO()
    write_book(Origin(base=base, edited=False), target, works)
    return target.getvalue()


def fresh_work(base: Source, sheet: SheetOfOurs, known: Census) -> SheetWork:
    """What it takes to fill a sheet of the skeleton."""
    return SheetWork(
        sheet=sheet.name,
        columns=tuple(range(len(sheet.columns))),
        styles=pattern_styles(base, sheet),
        header_row=1,
        header={0: mark_of(sheet.code, known.edition)},
        last=1,
        added=Rows(sheet, known.rows[sheet.code]),
        links=known.links(sheet.code),
        whole_rows=True,
    )


def pattern_styles(base: Source, sheet: SheetOfOurs) -> tuple[str, ...]:
    """The format of each column, as the skeleton's pattern row has it."""
    found = base.sheet(sheet.name)
    part = found.part if found else ""
    rows = [p for p in pieces_of(base.blocks(part)) if isinstance(p, FoundRow)]
    styles = {cell.column: cell.style for cell in rows[-1].cells}
    return tuple(styles.get(number, "") for number in range(len(sheet.columns)))


# --------------------------------------------------------------------------- the skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styles:
    """The formats of one workbook; ``states`` by the status word as shown."""

    title: Format
    head: Format
    yours: Format
    text: Format
    soon: Format
    kinds: dict[tuple[str, bool], Format]
    states: dict[str, Format]


def skeleton(
    snapshot: Snapshot, language: Language, sheets: Sequence[SheetOfOurs], known: Census
) -> bytes:
    """The workbook with headers, formats, drop-downs and charts, and one pattern row a sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": language.say("Master workbook"), "created": _CREATED})
    styles = _styles(book, language)
    shown = [s for s in sheets if known.rows[s.code] or s.of is None]
    front = next((s for s in shown if known.rows[s.code]), shown[0])
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        if known.rows[sheet.code]:
            page.set_tab_color(_FILLED)
        elif sheet not in shown:
            page.hide()  # of a dozen packs an office uses a few; a sheet comes with its first row
        if sheet is front:
            page.activate()
            page.set_first_sheet()
        _frame(page, sheet, known.rows[sheet.code] + 1, styles, language)
    overview = book.add_worksheet(language.say("Overview"))
    # What is in use comes first; the other tables count from zero once their sheets have rows.
    told = sorted(tallies(sheets, language), key=lambda one: not known.rows[one.sheet.code])
    draw_overview(book, overview, told, known.counts, (styles.title, styles.text))
    _print_setup(overview, language)
    _explain(book.add_worksheet(language.say("Explanations")), snapshot, language, styles)
    book.close()
    return target.getvalue()


def _styles(book: Workbook, language: Language) -> _Styles:
    def made(**more: object) -> Format:
        return book.add_format({**_FONT, **more})

    head = {"bold": True, "font_color": "#FFFFFF", "valign": "vcenter", "text_wrap": True}
    kinds = {
        (kind, yours): made(
            align="left",
            **({"num_format": _FORMATS[kind]} if kind in _FORMATS else {"text_wrap": True}),
            **({"bg_color": "#F3FAF4"} if yours else {}),
            **(_LINK if kind == "link" else {}),
        )
        for kind in ("text", "day", "time", "number", "link")
        for yours in (False, True)
    }
    return _Styles(
        title=made(bold=True, font_size=12),
        head=made(bg_color="#1F3A5F", **head),
        yours=made(bg_color="#1E6B45", **head),
        text=made(text_wrap=True, align="left"),
        soon=book.add_format(_SOON),
        kinds=kinds,
        states={
            language.say(CLAIM_STATES[status]): book.add_format(
                {"bg_color": paper, "font_color": ink}
            )
            for status, (paper, ink) in _COLOURS.items()
        },
    )


def _frame(
    page: Worksheet, sheet: SheetOfOurs, last: int, styles: _Styles, language: Language
) -> None:
    page.set_row(0, 32)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width, None, {"hidden": column.hidden})
        head = styles.yours if column.edit else styles.head
        page.write_string(0, number, column.title or "-", head)
        page.write_blank(1, number, None, styles.kinds[column.kind, bool(column.edit)])
        _offer(page, number, column)
    page.autofilter(0, 1, max(last - 1, 1), len(sheet.columns) - 1)
    page.freeze_panes(1, 2)
    _colour(page, sheet.columns, styles, language)
    _print_setup(page, language)
    page.repeat_rows(0)


def _offer(page: Worksheet, number: int, column: Column) -> None:
    """A drop-down that proposes and does not forbid: notes of a hurry must not be lost."""
    if column.choices and sum(map(len, column.choices)) + len(column.choices) <= 255:
        source: object = list(column.choices)
    elif column.choose_from:
        left, right = map(column_letters, column.choose_from)
        source = f"=${left}2:${right}2"
    else:
        return
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    page.data_validation(1, number, LAST_ROW - 1, number, rule)


def _colour(
    page: Worksheet, columns: Sequence[Column], styles: _Styles, language: Language
) -> None:
    for number, column in enumerate(columns):
        if not column.status:
            continue
        for word, style in styles.states.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
            page.conditional_format(1, number, LAST_ROW - 1, number, rule)
        _colour_last_days(page, columns, column_letters(number), styles, language)


def _colour_last_days(
    page: Worksheet,
    columns: Sequence[Column],
    status: str,
    styles: _Styles,
    language: Language,
) -> None:
    active = language.say(CLAIM_STATES["active"])
    for number, column in enumerate(columns):
        if column.title == language.say("Last day"):
            day = column_letters(number)
            near = f'=AND(${status}2="{active}",${day}2>=TODAY(),${day}2<=TODAY()+7)'
            rule = {"type": "formula", "criteria": near, "format": styles.soon}
            page.conditional_format(1, number, LAST_ROW - 1, number, rule)


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
