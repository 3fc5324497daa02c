"""A copy of a package in which one sheet is put into words that the value reader knows.

Newer programs write literals (#SPILL!, #CALC!), and odd ones write types, for which the reader
refuses a whole sheet. Values with blanks, comments, CDATA or numbered characters in them it reads
as other values, or as none. Only such cells are rewritten, only in a copy in memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from processor.intake.limits import Refusal

_CELL = re.compile(rb"(<(?:\w+:)?c\b)((?:[^>]*[^/>])?)(>.*?</(?:\w+:)?c>)", re.S)
_TYPE = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")
_VALUE = re.compile(rb"(<(?:\w+:)?v\b[^>]*(?<!/)>)(.*?)(</(?:\w+:)?v\s*>)", re.S)
_ODD = re.compile(rb"<(?:\w+:)?v\b[^>]*(?<!/)>(?:\s|[^<]*(?:<[!?]|&#|\s</))")
_NO_TEXT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.S)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.S)
_NUMBERED = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_NUMBER = re.compile(rb"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_WORDS = {b"true": b"1", b"false": b"0"}  # as XML Schema lets them be written
_CLASSIC_ERRORS = (
    b"#N/A", b"#DIV/0!", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!", b"#DATA!"
)  # fmt: skip
_BETWEEN_TABLE_TAGS = re.compile(rb"\s+(?=</?table:)")


def is_odd(part: bytes) -> bool:
    """Whether the values of a sheet are written in a way that the value reader misreads."""
    return _ODD.search(part) is not None


def mended(data: bytes, part: str) -> bytes:
    """The package ``data`` with the part of that name (in lower case) mended.

    Raises Refusal (damaged) where the package cannot be copied.
    """
    try:
        return _copied(data, part)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError) as trouble:
        raise Refusal("damaged", f"zip: {trouble}") from trouble


def _copied(data: bytes, part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.replace("\\", "/").lower() == part:
                content = _mended_part(content, part)
            new.writestr(info.filename, content)
    return target.getvalue()


def _mended_part(content: bytes, part: str) -> bytes:
    if part == "content.xml":
        return _BETWEEN_TABLE_TAGS.sub(b"", content)
    return _CELL.sub(_mended_cell, content)


def _mended_cell(cell: re.Match[bytes]) -> bytes:
    opening, attributes, rest = cell.groups()
    kind = _TYPE.search(attributes)
    value = _VALUE.search(rest)
    if value is None:
        return cell[0]
    of_kind = b"n" if kind is None else kind[1]
    plain = _plain(value[2], of_kind)
    if of_kind == b"e" and plain not in _CLASSIC_ERRORS:
        plain = b"#N/A"
    elif not _readable(of_kind, plain):
        attributes = _TYPE.sub(b"", attributes) + b' t="str"'
    return opening + attributes + rest[: value.start(2)] + plain + rest[value.end(2) :]


def _plain(value: bytes, kind: bytes) -> bytes:
    """A value without anything but text in it; blanks around it count in texts alone."""
    plain = _CDATA.sub(lambda found: _escaped(found[1]), _NO_TEXT.sub(b"", value))
    plain = _NUMBERED.sub(_character, plain)
    if kind == b"b":
        return _WORDS.get(plain.strip(), plain.strip())
    return plain if kind in (b"str", b"inlineStr") else plain.strip()


def _character(found: re.Match[bytes]) -> bytes:
    number = int(found[1], 16) if found[1] else int(found[2])
    printed = 0x20 < number < 0xD800 or 0xE000 <= number < 0x110000
    return _escaped(chr(number).encode()) if printed else found[0]


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _readable(kind: bytes, value: bytes) -> bool:
    if kind == b"b":
        return value in (b"0", b"1")
    if kind == b"n":
        return not value or _NUMBER.fullmatch(value) is not None
    return kind in (b"s", b"str", b"inlineStr", b"d", b"e")
