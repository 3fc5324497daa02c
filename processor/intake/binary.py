"""Sheets and string tables of the binary workbook (.xlsb), counted record by record.

Only record headers, row numbers and column numbers are looked at; values stay with the reader.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from processor.intake.limits import MAX_COLUMNS, MAX_ROWS, Limits, Refusal, demand
from processor.intake.sheets import Extent

_BEGIN_SHEET = 129
_BEGIN_STRINGS = 159
_ROW = 0
_CELLS = range(1, 12)  # blank, number, error, bool, text and formulas of these


def inspect_part(data: bytes, limits: Limits) -> None:
    """Count one part by its first record. Raises Refusal (bomb, too-large, damaged)."""
    try:
        first = next(_records(data), None)
        if first is not None and first[0] == _BEGIN_STRINGS:
            announced = max(struct.unpack_from("<II", data, first[1]))
            demand(announced <= limits.strings, "bomb", f"{announced} strings announced")
        elif first is not None and first[0] == _BEGIN_SHEET:
            _count(data, limits)
    except (struct.error, IndexError) as trouble:
        raise Refusal("damaged", "binary part") from trouble


def _count(data: bytes, limits: Limits) -> None:
    extent = Extent(limits)
    row = 0
    for kind, at in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", data, at)
            demand(row < MAX_ROWS, "bomb", f"row {row + 1}")
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<I", data, at)
            demand(column < MAX_COLUMNS, "bomb", f"column {column + 1}")
            extent.count(1)
            if kind != 1:
                extent.reach(row, column)


def _records(data: bytes) -> Iterator[tuple[int, int]]:
    """(kind, offset of the payload) of every record."""
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        yield kind, at
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A little-endian number of at most ``most`` bytes with 7 bits each."""
    value = 0
    for index in range(most):
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, at + index + 1
    return value, at + most
