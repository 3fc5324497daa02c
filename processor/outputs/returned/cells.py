"""Cell addresses and cell texts as a workbook spells them.

Rows and columns are counted from 0. Knows nothing of XML parts or zip files.
"""

from __future__ import annotations

import re

LAST_ROW = 1_048_575
LAST_COLUMN = 16_383
LONGEST_TEXT = 32_767  # UTF-16 units in one cell

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def read_address(text: str) -> tuple[int, int] | None:
    """(row, column) of an A1 address, of the first cell of a range, or None."""
    match = _ADDRESS.fullmatch(text.strip().partition(":")[0])
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row, column = int(match[2]) - 1, column - 1
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def spell_address(row: int, column: int) -> str:
    """The A1 address of a cell."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def clean_text(text: str) -> str:
    """The text without characters that XML forbids, no longer than a cell may hold."""
    clean = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return clean
    return units[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")


def escape_text(text: str) -> str:
    """A cleaned text as XML content; ``_x0041_`` stays what was typed instead of becoming A."""
    plain = _ESCAPE.sub("_x005F_", clean_text(text))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """A cleaned text as the value of an attribute in double quotes."""
    return escape_text(text).replace('"', "&quot;").replace("\n", "&#10;")


def display_width(text: str) -> int:
    """Columns that a text takes, with a Chinese character counted as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
