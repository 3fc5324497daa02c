"""What stands around the rows and tells how far they go: filters, formats, drop-downs, names.

Ranges that ended with our last row end with the new one; all others stay as people set them.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from processor.outputs.master_patch.cells import LAST_ROW, column_number
from processor.outputs.master_patch.package import Sheet, Source
from processor.outputs.master_patch.scan import Unpatchable

_RANGE = re.compile(r"(\$?[A-Z]{1,3}\$?)([0-9]+)(:\$?[A-Z]{1,3}\$?)([0-9]+)")
_SQREF = re.compile(rb'(\ssqref=["\'])([^"\'<>]*)(["\'])')
_X14 = re.compile(rb"(<(?:[A-Za-z0-9]+:)?sqref>)([^<>]*)(</)")
_FILTER = re.compile(rb'(<(?:[A-Za-z0-9]+:)?autoFilter\b[^<>]*?\sref=["\'])([^"\'<>]*)(["\'])')
_DIMENSION = re.compile(rb"<(?:[A-Za-z0-9]+:)?dimension\b[^<>]*?/>")
_NAME = re.compile(
    rb"(<(?:[A-Za-z0-9]+:)?definedName\b[^<>]*_xlnm\._FilterDatabase[^<>]*>)([^<>]*)(</)"
)
_SHEET = re.compile(rb"<(?:[A-Za-z0-9]+:)?sheet\s[^<>]*?/>")
_HIDDEN = re.compile(rb"""\sstate=["']hidden["']""")
_CALC = re.compile(rb"<(?:[A-Za-z0-9]+:)?calcPr\b[^<>]*?(?=/?>)")
_CALC_CHAIN = re.compile(
    rb"<Relationship\b[^<>]*calcChain[^<>]*/>|<Override\b[^<>]*calcChain[^<>]*/>"
)


def without_dimension(head: bytes) -> bytes:
    """The head without the range that the sheet says it fills; programs count for themselves."""
    return _DIMENSION.sub(b"", head)


def longer(tail: bytes, last: int, new: int) -> bytes:
    """The tail with every range that ended at row ``last`` ending at row ``new``."""
    if new <= last:
        return tail

    def stretch(match: re.Match[bytes]) -> bytes:
        return match[1] + _stretched(match[2].decode(), last, new).encode() + match[3]

    for pattern in (_SQREF, _X14, _FILTER):
        tail = pattern.sub(stretch, tail)
    return tail


def _stretched(ranges: str, last: int, new: int) -> str:
    def one(match: re.Match[str]) -> str:
        start, end = int(match[2]), int(match[4])
        # A filter made before the first record holds the header and one blank row.
        reaches = end == last and (start < end or end == 1)
        return match[1] + match[2] + match[3] + (str(new) if reaches else match[4])

    return _RANGE.sub(one, ranges)


def workbook_edits(
    content: bytes,
    spans: list[tuple[Sheet, int, int]],
    filled: Collection[int],
    *,
    recalculate: bool,
) -> bytes:
    """The workbook part with the filters' names stretched, to be calculated when it is opened.

    Sheets that get their first rows, by ordinal in ``filled``, are hidden no longer.
    """

    def stretch(match: re.Match[bytes]) -> bytes:
        for sheet, last, new in spans:
            if f'localSheetId="{sheet.ordinal}"'.encode() in match[1] and new > last:
                return match[1] + _stretched(match[2].decode(), last, new).encode() + match[3]
        return match[0]

    content = _NAME.sub(stretch, content)
    for ordinal, found in enumerate(_SHEET.findall(content)):
        if ordinal in filled:
            content = content.replace(found, _HIDDEN.sub(b"", found))
    if recalculate:
        content = _CALC.sub(_calculated, content, count=1)
    return content


def _calculated(match: re.Match[bytes]) -> bytes:
    if b"fullCalcOnLoad" in match[0]:
        return re.sub(rb'fullCalcOnLoad="[^"]*"', b'fullCalcOnLoad="1"', match[0])
    return match[0].rstrip() + b' fullCalcOnLoad="1"'


def without_calc_chain(content: bytes) -> bytes:
    """Relations or content types without the chain of calculation, which programs make anew."""
    return _CALC_CHAIN.sub(b"", content)


def refuse_tables(source: Source, sheet: Sheet, columns: set[int]) -> None:
    """A table over our columns ties header and rows together in a part of its own."""
    for kind, target in source.relations(sheet.part).values():
        if kind != "table":
            continue
        found = re.search(rb'\sref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"', source.whole(target))
        if found is None:
            continue
        left, right = column_number(found[1].decode()), column_number(found[3].decode())
        if any(left <= column <= right for column in columns):
            raise Unpatchable(
                "the sheet {sheet} was turned into a table; choose 'Convert to Range' in the "
                "table's menu",
                sheet=sheet.name,
            )


def room_for(rows: int, last: int, sheet: str) -> None:
    """Raises Unpatchable when a sheet cannot hold so many more rows."""
    if last + rows > LAST_ROW:
        raise Unpatchable(
            "the sheet {sheet} is full: a sheet holds {most} rows; with master_sheets = "
            "'year' in processor.toml each year has a sheet of its own",
            sheet=sheet,
            most=LAST_ROW,
        )
