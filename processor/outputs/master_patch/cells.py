"""Cells as markup and back: addresses, kinds, and the plain text by which two cells are compared.

Pure. Text is written as text in place (no shared strings, never a formula).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias

from processor.outputs.render import visible

Cell: TypeAlias = "str | int | float | date | datetime | Link | None"

LAST_ROW = 1_048_576
_LONGEST = 32_000  # characters; a cell of a workbook holds 32,767
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DAYS = range(-693_000, 2_958_466)  # what a datetime can hold


class Link(NamedTuple):
    """A text and the page that a click on it opens; the address is ours alone, never typed.

    The cell holds the text; where the link goes stands beside the rows, in ``links``.
    """

    target: str
    text: str


def column_letters(number: int) -> str:
    """``0`` is A, ``26`` is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(address: str) -> int:
    """The column of an address such as AB12, counted from 0."""
    number = 0
    for letter in address:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def plain(cell: Cell) -> str:
    """One text for a cell, however a program keeps it: two cells say the same when it is equal."""
    if cell is None:
        return ""
    if isinstance(cell, Link):
        return plain(cell.text)
    if isinstance(cell, datetime):
        told = cell.replace(tzinfo=None, microsecond=0)
        return told.date().isoformat() if told.time() == datetime.min.time() else told.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return plain_text(visible(cell)[:_LONGEST])


def plain_text(text: str) -> str:
    """Text as every program gives it back: no blank edges, one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def plain_number(written: str, kind: str, first_1904: bool) -> str:
    """The plain text of a number as it stands in a workbook, in a column of that kind."""
    try:
        number = float(written)
    except ValueError:
        return plain_text(written)
    if kind in ("day", "time") and int(number) in _DAYS:
        epoch = _EPOCH_1904 if first_1904 else _EPOCH
        seconds = timedelta(seconds=round(number * 86_400))
        return plain(epoch + seconds)
    return plain(number) if abs(number) < 2**53 else plain_text(written)


def decoded(text: str) -> str:
    """Text without the ``_x000D_`` spelling of characters that XML cannot hold."""
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """Text for the inside of an element or an attribute."""
    told = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told.replace('"', "&quot;")


def cell_markup(address: str, cell: Cell, style: str, prefix: str = "") -> str:
    """One ``c`` element. ``style`` is the number of its format, or an empty text."""
    p = prefix
    head = f'<{p}c r="{address}"' + (f' s="{style}"' if style else "")
    if isinstance(cell, Link):
        cell = cell.text
    if cell is None or cell == "":
        return head + "/>"
    if isinstance(cell, str):
        text = _LOOKS_ESCAPED.sub("_x005F_", visible(cell)[:_LONGEST])
        text = escaped(text).replace("\r", "&#13;")
        space = ' xml:space="preserve"'
        return f'{head} t="inlineStr"><{p}is><{p}t{space}>{text}</{p}t></{p}is></{p}c>'
    return f"{head}><{p}v>{_serial(cell)}</{p}v></{p}c>"


def _serial(cell: int | float | date | datetime) -> str:
    if isinstance(cell, datetime):
        since = cell.replace(tzinfo=None) - _EPOCH
        return repr(round(since.days + since.seconds / 86_400, 9))
    if isinstance(cell, date):
        return str((datetime(cell.year, cell.month, cell.day) - _EPOCH).days)
    return repr(cell)


class RowLook(NamedTuple):
    """What goes with the cells of a row: columns, formats, height in points, prefix of elements."""

    letters: Sequence[str]
    styles: Sequence[str]
    height: float | None = None
    prefix: str = ""


def row_markup(number: int, cells: Sequence[Cell], look: RowLook) -> bytes:
    """One whole row; the letters and styles of ``look`` go with the cells."""
    tall = f' ht="{look.height:g}" customHeight="1"' if look.height else ""
    inner = "".join(
        cell_markup(f"{letter}{number}", cell, style, look.prefix)
        for cell, letter, style in zip(cells, look.letters, look.styles, strict=True)
    )
    return f'<{look.prefix}row r="{number}"{tall}>{inner}</{look.prefix}row>'.encode()
