"""The bytes of one workbook become grids of cells: values as they stand, places, merges, faults.

Runs only inside the guarded worker. Nothing is trimmed or interpreted; whole numbers become
int, and cells keep their place on the sheet, counted from 0.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
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
from processor.intake.notes import SheetNotes
from processor.intake.options import with_choices
from processor.intake.preflight import Preflight, inspect_bytes, is_locked, load
from processor.intake.unlock import unlocked
from processor.model import Area, CellValue, Grid, Workbook

_EXACT = 2**53  # beyond it a float no longer knows its last digit
_WHOLE = 10**15  # Excel keeps 15 digits: of a longer number the last ones are lost
_LONGEST = 10**20  # an id that was typed as a number, not a measured value
_NO_NOTES = SheetNotes()


def read_workbook(
    path: Path, limits: Limits, passwords: tuple[str, ...] = ()
) -> Workbook | Unreadable:
    """Inspect a file and read every worksheet of it, hidden ones flagged.

    A closed workbook is opened with one of the passwords where one fits.
    Raises OSError when the file cannot be opened, and MemoryError.
    """
    try:
        data = load(path, limits)
        if is_locked(data):
            data = unlocked(data, passwords, limits)
        flight = inspect_bytes(data, limits)
        grids = tuple(_grids(data, flight, limits))
        return Workbook(
            grids=with_choices(grids, flight.sheets, flight.names),
            properties=flight.properties,
            names=flight.names,
        )
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


def _grids(data: bytes, flight: Preflight, limits: Limits) -> Iterator[Grid]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    demand(bool(book.sheets_metadata), "damaged", "no sheets")
    left = limits.used_range
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        note = flight.sheets.get(meta.name, _NO_NOTES)
        sheet = _sheet(book, index, data, flight.kind, note)
        bottom, right = sheet.end or (-1, -1)
        left -= (bottom + 1) * (right + 1)
        demand(left >= 0, "bomb", f"over {limits.used_range} cells in the used ranges")
        cells = _cells(sheet.to_python(skip_empty_area=False))
        rounded = {pos: "rounded" for pos, value in cells.items() if _is_rounded(value)}
        for pos, digits in note.padded.items():
            if type(value := cells.get(pos)) is int and value >= 0:
                cells[pos] = f"{value:0{digits}}"
        yield Grid(
            sheet=meta.name,
            cells=cells,
            merges=note.merges if note.part else _merges(sheet),
            faults={**rounded, **note.faults},
            hidden=meta.visible != SheetVisibleEnum.Visible,
            comments=note.comments,
            ticks=note.ticks,
            hidden_rows=note.hidden_rows,
            hidden_columns=note.hidden_columns,
        )


def _sheet(
    book: CalamineWorkbook, index: int, data: bytes, kind: str, note: SheetNotes
) -> CalamineSheet:
    try:
        if not note.odd:
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
        if value - value == 0:
            return int(value) if abs(value) < _LONGEST else value
        return str(value)
    if isinstance(value, bool | int | datetime | date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return str(value)


def _is_rounded(value: CellValue) -> bool:
    return type(value) is int and _WHOLE <= abs(value) < _LONGEST


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _merges(sheet: CalamineSheet) -> tuple[Area, ...]:
    return tuple(
        Area(top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
