"""Texts folded for comparison, and cells told as text.

Folding serves comparison only: nothing that was folded is ever shown or stored as a value.
This module alone knows OpenCC.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from opencc import OpenCC

from processor.model import CellValue

_TO_SIMPLIFIED = OpenCC("t2s")
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_STARS = "*★☆●○■□◆◇▲△▶※•·✧#\ufffd"
_NUMBERING = re.compile(
    r"^(?:\(?\d{1,2}[).、:,]?(?=\D)|\(?[一二三四五六七八九十]{1,3}[).、:,]|[a-z][.、)])"
)
_DECORATION = str.maketrans("", "", "【】[]〔〕「」『』〖〗<>《》“”\"'")
_HINT = re.compile(r"\([^()]*\)$")
_SERIAL = re.compile(r"(?<=\D)[1-9]$")
_TAIL = ":;,.。、-=~_" + _STARS
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])[ \t\u3000]+(?=[\u3400-\u9fff])")
_NARROW = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F) if chr(c - 0xFEE0).isalnum()}
_NARROW[0x3000] = 0x20
_BLANK_LINE = re.compile(r"_{2,}|…{3,}|\.{6,}")


def visible(text: str) -> str:
    """The text without zero-width and direction marks."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """NFKC, simplified script, no invisible marks; case and spaces stay."""
    if text.isascii():
        return text
    return str(_TO_SIMPLIFIED.convert(unicodedata.normalize("NFKC", visible(text))))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text for comparison: ``plain``, casefolded, all white space removed."""
    return "".join(plain(text).split()).casefold()


def unnumbered(text: str) -> str:
    """The text folded, without a printed number before it: 2.网络 is 网络."""
    return _NUMBERING.sub("", fold(text))


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """A label for comparison: folded, without numbering, stars, colons and bracketed hints."""
    key = fold(text).translate(_DECORATION).strip(_TAIL)
    key = _NUMBERING.sub("", key).strip(_TAIL)
    while (cut := _HINT.sub("", key)) != key:
        key = cut.strip(_TAIL)
    return _SERIAL.sub("", key)


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """A value for people: trimmed line by line, leftover underscores removed, lines kept.

    Full-width letters and digits become plain ones; Chinese marks stay as they were typed.
    """
    lines = (_BLANK_LINE.sub(" ", line).strip(" \t\xa0_") for line in _lines(text))
    return "\n".join(line for line in lines if line)


def close_up(text: str) -> str:
    """The text with the spaces between Han characters removed (张 三 becomes 张三)."""
    return _HAN_GAP.sub("", text)


def typed_text(value: CellValue) -> str:
    """What a cell shows, as text: whole numbers without ``.0``, dates in ISO order."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _lines(text: str) -> list[str]:
    return visible(text).translate(_NARROW).replace("\r\n", "\n").replace("\r", "\n").split("\n")
