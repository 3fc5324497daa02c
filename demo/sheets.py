"""A page of cells with looks, and the two programs that save it.

A page knows nothing of forms: authors (see `authors.py`) put cells on it, and `save_xlsx` or
`save_xls` write it the way staff's own programs would: fonts, borders, widths, print set-up.
Files come out the same byte for byte on every run, so that a change in git is a real change.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import xlwt  # type: ignore[import-untyped]  # no stubs exist
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Spot: TypeAlias = tuple[int, int]  # row, column, counted from 0
Box: TypeAlias = tuple[int, int, int, int]  # top, left, bottom, right, inclusive

SAVED_AT = "2026-03-02T02:00:00Z"
_ZIP_TIME = (2026, 3, 2, 10, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one author's sheets look."""

    font: str = "宋体"
    size: int = 11
    title_size: int = 16
    label_fill: str | None = None  # RGB
    lines: bool = True
    date_format: str = "yyyy-mm-dd hh:mm"
    row_height: float = 24  # points
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: what stands in it, and its look: title, label, value, note or line.

    A note wraps; a line runs on over the empty cells to its right.
    """

    value: object
    look: str = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet before it is saved."""

    name: str
    cells: Mapping[Spot, Cell]
    style: Style
    merges: Sequence[Box] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    choices: Mapping[Spot, str] = field(default_factory=dict)  # comma-separated drop-downs
    hidden: bool = False


def beside(left: Page, right: Page, *, gap: int) -> Page:
    """Two forms on one sheet, the second to the right of the first."""
    return _joined(left, right, down=0, across=1 + gap + max(c for _, c in left.cells))


def below(top: Page, bottom: Page, *, gap: int) -> Page:
    """Two forms on one sheet, the second under the first."""
    return _joined(top, bottom, down=1 + gap + max(r for r, _ in top.cells), across=0)


def _joined(first: Page, second: Page, *, down: int, across: int) -> Page:
    moved = {(r + down, c + across): cell for (r, c), cell in second.cells.items()}
    boxes = [(t + down, x + across, b + down, y + across) for t, x, b, y in second.merges]
    return Page(
        name=first.name,
        cells={**first.cells, **moved},
        style=first.style,
        merges=[*first.merges, *boxes],
        widths={**{c + across: w for c, w in second.widths.items()}, **first.widths},
        heights={**{r + down: h for r, h in second.heights.items()}, **first.heights},
    )


# --------------------------------------------------------------------------- xlsx


def save_xlsx(path: Path, pages: Sequence[Page], *, template: bool = False) -> None:
    """Write the pages as one `.xlsx` (or `.xltx`) workbook, the way openpyxl does."""
    book = Workbook()
    book.template = template
    book.properties.creator = "云岚国际中心"
    book.remove(book.worksheets[0])
    for page in pages:
        _fill(book.create_sheet(page.name), page)
    raw = io.BytesIO()
    book.save(raw)
    write_bytes(path, settled_zip(raw.getvalue(), {}))


def _fill(sheet: Worksheet, page: Page) -> None:
    for (row, column), cell in page.cells.items():
        _write(sheet, row, column, cell, page.style)
    for top, left, bottom, right in page.merges:
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    for column, width in page.widths.items():
        sheet.column_dimensions[get_column_letter(column + 1)].width = width
    for row, height in _heights(page).items():
        sheet.row_dimensions[row + 1].height = height
    for (row, column), options in page.choices.items():
        rule = DataValidation(type="list", formula1=f'"{options}"', allow_blank=True)
        rule.add(f"{get_column_letter(column + 1)}{row + 1}")
        sheet.add_data_validation(rule)
    if page.hidden:
        sheet.sheet_state = "hidden"
    _set_up_print(sheet, landscape=page.style.landscape)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, style: Style) -> None:
    target: Any = sheet.cell(row=row + 1, column=column + 1)
    target.value = None if cell.value == "" else cell.value
    bold = cell.look in ("title", "label")
    size = style.title_size if cell.look == "title" else style.size
    target.font = Font(name=style.font, size=size, bold=bold)
    across = "center" if cell.look in ("title", "label") else "left"
    wrap = cell.look != "line"
    target.alignment = Alignment(horizontal=across, vertical="center", wrap_text=wrap)
    if style.lines and cell.look in ("label", "value"):
        thin = Side(style="thin")
        target.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    if style.label_fill and cell.look == "label":
        target.fill = PatternFill("solid", fgColor=style.label_fill)
    if isinstance(cell.value, (datetime, date)):
        target.number_format = style.date_format


def _heights(page: Page) -> dict[int, float]:
    """The height of every row that holds something, in points."""
    return {**dict.fromkeys((r for r, _ in page.cells), page.style.row_height), **page.heights}


def _set_up_print(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True


# --------------------------------------------------------------------------- xls


def save_xls(path: Path, pages: Sequence[Page]) -> None:
    """Write the pages as one `.xls` workbook of the old kind."""
    book = xlwt.Workbook(encoding="utf-8")
    for page in pages:
        _fill_old(book.add_sheet(page.name), page)
    raw = io.BytesIO()
    book.save(raw)
    write_bytes(path, raw.getvalue())


def _fill_old(sheet: Any, page: Page) -> None:
    for box in page.merges:
        top, left, bottom, right = box
        cell = page.cells[top, left]
        sheet.write_merge(top, bottom, left, right, cell.value, _old_look(cell, page.style))
    merged = {(top, left) for top, left, _, _ in page.merges}
    covered = {
        (r, c) for t, x, b, y in page.merges for r in range(t, b + 1) for c in range(x, y + 1)
    }
    for (row, column), cell in page.cells.items():
        if (row, column) not in covered | merged:
            sheet.write(row, column, cell.value, _old_look(cell, page.style))
    for column, width in page.widths.items():
        sheet.col(column).width = int(width * 256)
    for row, height in _heights(page).items():
        sheet.row(row).height_mismatch = True
        sheet.row(row).height = int(height * 20)
    sheet.portrait = not page.style.landscape
    sheet.fit_num_pages, sheet.fit_width_to_pages, sheet.fit_height_to_pages = 1, 1, 0
    sheet.header_str = sheet.footer_str = b""


def _old_look(cell: Cell, style: Style) -> Any:
    bold = "on" if cell.look in ("title", "label") else "off"
    height = 20 * (style.title_size if cell.look == "title" else style.size)
    font = f"font: name {style.font}, bold {bold}, height {height}"
    parts = [font, f"align: wrap {'off' if cell.look == 'line' else 'on'}, vert centre"]
    if style.lines and cell.look in ("label", "value"):
        parts.append("borders: left thin, right thin, top thin, bottom thin")
    number = style.date_format if isinstance(cell.value, (datetime, date)) else "General"
    return xlwt.easyxf("; ".join(parts), num_format_str=number)


# --------------------------------------------------------------------------- bytes


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def settled_zip(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same zip with fixed times and properties; `parts` are members to replace or add."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        members = {item.filename: old.read(item) for item in old.infolist()}
        kinds = {item.filename: item.compress_type for item in old.infolist()}
        for name, text in {**members, **parts}.items():
            item = zipfile.ZipInfo(name, _ZIP_TIME)
            item.compress_type = kinds.get(name, zipfile.ZIP_DEFLATED)
            new.writestr(item, _settled(name, text))
    return out.getvalue()


def _settled(name: str, text: bytes) -> bytes:
    if name not in ("docProps/core.xml", "meta.xml"):
        return text
    stamp = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?")
    return stamp.sub(SAVED_AT.encode(), text)
