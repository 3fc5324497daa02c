"""The bytes of one workbook become grids of cells: values as they stand, places, merges, faults.

Runs only inside the guarded worker. Nothing is trimmed or interpreted; whole numbers become
int, and cells keep their place on the sheet, counted from 0.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

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
from processor.model import Area, CellValue, Grid, Line, Tall, Workbook

_EXACT = 2**53  # beyond it a float no longer knows its last digit
_WHOLE = 10**15  # Excel keeps 15 digits: of a longer number the last ones are lost
_LONGEST = 10**20  # an id that was typed as a number, not a measured value
_NO_NOTES = SheetNotes()
_Read = TypeVar("_Read")


def read_workbook(
    path: Path, limits: Limits, passwords: tuple[str, ...] = ()
) -> Workbook | Unreadable:
    """Inspect a file and read every worksheet of it, hidden ones flagged.

    A closed workbook is opened with one of the passwords where one fits.
    Raises OSError when the file cannot be opened, and MemoryError.
    """

    def whole(data: bytes, flight: Preflight) -> Workbook:
        grids = tuple(map(_grid, _sheets(data, flight, limits)))
        return Workbook(
            grids=with_choices(grids, flight.sheets, flight.names),
            properties=flight.properties,
            names=flight.names,
        )

    return _made(path, limits, passwords, whole)


def read_tall(
    path: Path, limits: Limits, passwords: tuple[str, ...] = ()
) -> tuple[Tall, ...] | Unreadable:
    """The worksheets of a register that is too long to be held at once, for reading by lines.

    The options of drop-down lists are not told. Raises as ``read_workbook`` does.
    """

    def tall(data: bytes, flight: Preflight) -> tuple[Tall, ...]:
        return tuple(map(_tall, _sheets(data, flight, limits)))

    return _made(path, limits, passwords, tall)


def _made(
    path: Path,
    limits: Limits,
    passwords: tuple[str, ...],
    make: Callable[[bytes, Preflight], _Read],
) -> _Read | Unreadable:
    """What is made of the bytes of a file once they are inspected, or why nothing is."""
    try:
        data = load(path, limits)
        if is_locked(data):
            data = unlocked(data, passwords, limits)
        return make(data, inspect_bytes(data, limits))
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


class _Opened(NamedTuple):
    """A worksheet: its values, its name, whether it is hidden, and what else it says."""

    sheet: CalamineSheet
    name: str
    hidden: bool
    note: SheetNotes


def _sheets(data: bytes, flight: Preflight, limits: Limits) -> Iterator[_Opened]:
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
        yield _Opened(sheet, meta.name, meta.visible != SheetVisibleEnum.Visible, note)


def _grid(opened: _Opened) -> Grid:
    note = opened.note
    cells = _cells(enumerate(opened.sheet.to_python(skip_empty_area=False)), 0)
    rounded = {pos: "rounded" for pos, value in cells.items() if _is_rounded(value)}
    for pos, digits in note.padded.items():
        if pos in cells:
            cells[pos] = _padded(cells[pos], digits)
    return replace(_around(opened), cells=cells, faults={**rounded, **note.faults})


def _around(opened: _Opened) -> Grid:
    """A sheet without its cells."""
    sheet, name, hidden, note = opened
    return Grid(
        sheet=name,
        cells={},
        merges=note.merges if note.part else _merges(sheet),
        hidden=hidden,
        comments=note.comments,
        ticks=note.ticks,
        hidden_rows=note.hidden_rows,
        hidden_columns=note.hidden_columns,
    )


def _tall(opened: _Opened) -> Tall:
    sheet, note = opened.sheet, opened.note
    faults: dict[int, dict[tuple[int, int], str]] = {}
    for pos, fault in note.faults.items():
        faults.setdefault(pos[0], {})[pos] = fault

    def lines() -> Iterator[Line]:
        _, left = sheet.start or (0, 0)
        for number, values in enumerate(sheet.iter_rows()):
            cells = _cells([(number, values)], left)
            rounded = {pos: "rounded" for pos, value in cells.items() if _is_rounded(value)}
            if note.padded:
                cells = {p: _padded(v, note.padded.get(p, 0)) for p, v in cells.items()}
            yield Line(number, cells, {**rounded, **faults.get(number, {})})

    return Tall(grid=_around(opened), lines=lines, height=(sheet.end or (-1, 0))[0] + 1)


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


def _cells(rows: Iterable[tuple[int, list[Any]]], left: int) -> dict[tuple[int, int], CellValue]:
    """The filled cells of numbered rows that begin at column ``left``."""
    return {
        (row, column): value if type(value) is str else _value(value)
        for row, values in rows
        for column, value in enumerate(values, left)
        if value != ""
    }


def _padded(value: CellValue, digits: int) -> CellValue:
    """A whole number as its format shows it, with leading zeros."""
    return f"{value:0{digits}}" if digits and type(value) is int and value >= 0 else value


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
