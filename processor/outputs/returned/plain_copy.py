"""A plain workbook with the values of the grids, for originals that cannot be patched.

Values, merged areas, readable column widths and hidden sheets; no formats, no formulas.
Texts are written as texts, whatever they begin with.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from processor.model import Area, CellValue, Grid
from processor.outputs.returned.cells import (
    LAST_COLUMN,
    LAST_ROW,
    clean_text,
    display_width,
)
from processor.outputs.returned.workbook import free_sheet_name

_WIDEST = 42
_CREATED = datetime(2000, 1, 1)  # fixed, so the same grids give the same bytes


def copy_grids(grids: Sequence[Grid]) -> tuple[bytes, dict[str, str]]:
    """The copy, and the name that each sheet has in it."""
    memory = io.BytesIO()
    names: dict[str, str] = {}
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for grid in grids:
            names[grid.sheet] = free_sheet_name(clean_text(grid.sheet), list(names.values()))
            sheet = workbook.add_worksheet(names[grid.sheet])
            _fill_sheet(sheet, grid, day, moment)
            if grid.hidden:
                sheet.hide()
    return memory.getvalue(), names


def _fill_sheet(sheet: Worksheet, grid: Grid, day: Format, moment: Format) -> None:
    widths: dict[int, int] = {}
    for area in _apart(grid.merges):
        sheet.merge_range(*area, "")
    for (row, column), value in sorted(grid.cells.items()):
        _write(sheet, row, column, value, moment if isinstance(value, datetime) else day)
        longest = max(map(display_width, str(value)[:200].split("\n")))
        widths[column] = max(widths.get(column, 8), min(longest + 2, _WIDEST))
    for column, width in widths.items():
        sheet.set_column(column, column, width)


def _write(sheet: Worksheet, row: int, column: int, value: CellValue, dated: Format) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)) and math.isfinite(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, date) and value.year >= 1900:
        at = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        sheet.write_datetime(row, column, at, dated)
    else:
        sheet.write_string(row, column, clean_text(str(value)))


def _apart(areas: Sequence[Area]) -> list[Area]:
    """The areas of more than one cell inside a sheet, without those that touch an earlier one."""
    taken: list[Area] = []
    for area in areas:
        inside = 0 <= area.top <= area.bottom <= LAST_ROW
        inside = inside and 0 <= area.left <= area.right <= LAST_COLUMN
        if inside and area[:2] != area[2:] and not any(_overlap(area, t) for t in taken):
            taken.append(area)
    return taken


def _overlap(one: Area, other: Area) -> bool:
    rows = one.top <= other.bottom and other.top <= one.bottom
    return rows and one.left <= other.right and other.left <= one.right
