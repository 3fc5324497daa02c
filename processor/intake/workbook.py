"""The bytes of one workbook become grids of cells: values as they stand, places, merges, faults.

Runs only inside the guarded worker. Nothing is trimmed or interpreted; whole numbers become
int, and cells keep their place on the sheet, counted from 0.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from processor.intake.limits import Limits, Refusal, Unreadable, demand
from processor.intake.mending import mended
from processor.intake.preflight import SheetNotes, inspect_bytes, load
from processor.model import Area, CellValue, Grid

_EXACT = 2**53  # beyond it a float no longer knows its last digit
_NO_NOTES = SheetNotes()


def read_grids(path: Path, limits: Limits) -> tuple[Grid, ...] | Unreadable:
    """Inspect a file and read every worksheet of it, hidden ones flagged.

    Raises OSError when the file cannot be opened, and MemoryError.
    """
    try:
        data = load(path, limits)
        flight = inspect_bytes(data, limits)
        return tuple(_grids(data, flight.kind, flight.sheets, limits))
    except Refusal as refusal:
        return refusal.unreadable
    except PasswordError:
        return Unreadable(reason="encrypted", detail="password")
    except CalamineError as trouble:
        return Unreadable(reason="damaged", detail=str(trouble))
    except BaseException as trouble:
        if type(trouble).__name__ != "PanicException":  # of Rust; not an Exception
            raise
        return Unreadable(reason="crash", detail=str(trouble))


def _grids(
    data: bytes, kind: str, notes: Mapping[str, SheetNotes], limits: Limits
) -> Iterator[Grid]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    demand(bool(book.sheets_metadata), "damaged", "no sheets")
    left = limits.used_range
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        note = notes.get(meta.name, _NO_NOTES)
        sheet = _sheet(book, index, data, kind, note)
        bottom, right = sheet.end or (-1, -1)
        left -= (bottom + 1) * (right + 1)
        demand(left >= 0, "bomb", f"over {limits.used_range} cells in the used ranges")
        yield Grid(
            sheet=meta.name,
            cells=_cells(sheet.to_python(skip_empty_area=False)),
            merges=note.merges if note.part else _merges(sheet),
            faults=note.faults,
            hidden=meta.visible != SheetVisibleEnum.Visible,
        )


def _sheet(
    book: CalamineWorkbook, index: int, data: bytes, kind: str, note: SheetNotes
) -> CalamineSheet:
    try:
        return book.get_sheet_by_index(index)
    except CalamineError:
        if kind not in ("xlsx", "ods") or not note.part:
            raise
        again = mended(data, note.part)
        return CalamineWorkbook.from_filelike(io.BytesIO(again)).get_sheet_by_index(index)


def _cells(rows: list[list[Any]]) -> dict[tuple[int, int], CellValue]:
    return {
        (row, column): value if type(value) is str else _value(value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value != ""
    }


def _value(value: Any) -> CellValue:
    if type(value) is float:
        # Not-a-number and infinity fail every comparison of this kind.
        if -_EXACT < value < _EXACT:
            return int(value) if value.is_integer() else value
        return value if value - value == 0 else str(value)
    if isinstance(value, bool | int | datetime | date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return str(value)


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _merges(sheet: CalamineSheet) -> tuple[Area, ...]:
    return tuple(
        Area(top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
