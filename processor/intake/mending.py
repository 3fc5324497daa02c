"""A copy of a package in which one sheet is put into words that the value reader knows.

Newer programs write literals (#SPILL!, #CALC!), and odd ones write types, for which the reader
refuses a whole sheet. Only cells that it cannot read are rewritten, only in a copy in memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from processor.intake.limits import Refusal

_CELL = re.compile(rb"(<(?:\w+:)?c\b)((?:[^>]*[^/>])?)(>.*?</(?:\w+:)?c>)", re.S)
_TYPE = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")
_VALUE = re.compile(rb"(<(?:\w+:)?v\b[^>]*>)([^<]*)(<)")
_NUMBER = re.compile(rb"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_CLASSIC_ERRORS = (
    b"#N/A", b"#DIV/0!", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!", b"#DATA!"
)  # fmt: skip
_BETWEEN_TABLE_TAGS = re.compile(rb"\s+(?=</?table:)")


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
    if kind is not None and kind[1] == b"e":
        known = value[2] in _CLASSIC_ERRORS
        return cell[0] if known else opening + attributes + _VALUE.sub(rb"\1#N/A\3", rest)
    if _readable(b"n" if kind is None else kind[1], value[2]):
        return cell[0]
    return opening + _TYPE.sub(b"", attributes) + b' t="str"' + rest


def _readable(kind: bytes, value: bytes) -> bool:
    if kind == b"b":
        return value in (b"0", b"1")
    if kind == b"n":
        return not value or _NUMBER.fullmatch(value) is not None
    return kind in (b"s", b"str", b"inlineStr", b"d")
