"""Real packages, and ways to spoil them: bytes, zip members, words of XML.

``spoilt`` turns a list of numbers into one spoilt package, so that hypothesis and atheris can both
steer it, and a failure can be told by its numbers.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import xlwt

from benchmarks.forms import people, write_form
from tests.intake import crafted
from tests.intake.crafted import cell, control, old_drawing, old_tick, row, sheet
from tests.intake.test_unlock import closed

HOSTILE = (
    b"", b"0", b"-1", b"4294967295", b"99999999999999999999", b"NaN", b"1e999", b"A0", b"A1",
    b"XFD1048576", b"ZZZZZZ1", b"A1:XFD1048576", b"B2:A1", b"s", b"e", b"b", b"d", b"inlineStr",
    b"#SPILL!", b"../../x", b"&amp;" * 99, b"&lol;", b"\x00", b"\xff\xfe", b"_x0000_",
    "客户".encode(),
    b"x" * 40000, b"<!DOCTYPE a>", b"<c/>", b"</c>", b"<row>", b"<v>", b"<![CDATA[", b"]]>",
)  # fmt: skip
_VALUE = re.compile(rb'"[^"<>]*"|>[^<>]+<')
_TAG = re.compile(rb"<[^<>]*>")


@cache
def packages() -> tuple[bytes, ...]:
    """Honest workbooks of every kind."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(path, next(iter(people(1))))
        form = path.read_bytes()
    old, target = xlwt.Workbook(), io.BytesIO()
    old.add_sheet("表").write(0, 0, "客户名称")
    old.save(target)
    # The last is a shell of a binary workbook, which only the preflight takes for one.
    return (form, form, _ticked(), _opendocument(), target.getvalue(),
            closed("VelvetSweatshop", form), crafted.binary_book(3, 3))  # fmt: skip


def _ticked() -> bytes:
    after = "<controls>" + control(1025, "one", (1, 1, 2, 2)) + "</controls>"
    body = sheet(
        row(1, cell("A1", "0", "s"), cell("B1", "#SPILL!", "e"), cell("C1", "1", "n", "1+0")),
        after=after + '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>',
    )
    head = f'<worksheet xmlns="{crafted.MAIN}" xmlns:r="{crafted.RELATIONS}" xmlns:xdr="urn:xdr">'
    parts = crafted.attached(
        crafted.members(head + body.partition(">")[2], strings=crafted.strings("客户名称")),
        old=(
            "xl/drawings/vmlDrawing1.vml",
            old_drawing(old_tick(1025, "1, 0, 1, 18, 2, 0, 2, 19", True, "来访")),
        ),
        one=("xl/ctrlProps/ctrlProp1.xml", '<formControlPr objectType="CheckBox"/>'),
        said=(
            "xl/comments1.xml",
            '<comments><commentList><comment ref="A1"><text><t>x</t></text></comment>'
            "</commentList></comments>",
        ),
    )
    return crafted.packed(parts)


def _opendocument() -> bytes:
    return crafted.opendocument(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        "<table:table-row>"
        + crafted.text_cell("客户名称", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>"
        + crafted.text_cell("右")
        + "</table:table-row>"
    )


class _Numbers:
    """Numbers in order, zeros when they run out."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._left = list(numbers)[::-1]

    def below(self, end: int) -> int:
        return self._left.pop() % end if self._left and end else 0


def spoilt(numbers: Sequence[int]) -> bytes:
    """One spoilt package."""
    given = _Numbers(numbers)
    data = packages()[given.below(len(packages()))]
    if given.below(4) == 0 or not data.startswith(b"PK"):
        return _bytes(data, given)
    parts = _unpacked(data)
    for _ in range(1 + given.below(4)):
        name = sorted(parts)[given.below(len(parts))]
        spoil = (_word, _word, _tag, _bytes, _word)[given.below(5)]
        parts[name] = spoil(parts[name], given)
    return _packed(parts, given)


def _bytes(data: bytes, given: _Numbers) -> bytes:
    spoiled = bytearray(data)
    for _ in range(1 + given.below(6)):
        if not spoiled:
            break
        at, how = given.below(len(spoiled)), given.below(4)
        if how == 0:
            del spoiled[at : at + 1 + given.below(600)]
        elif how == 1:
            spoiled[at] = given.below(256)
        elif how == 2:
            spoiled[at:at] = spoiled[at : at + 1 + given.below(300)]
        else:
            del spoiled[at:]
    return bytes(spoiled)


def _word(part: bytes, given: _Numbers) -> bytes:
    return _instead(_VALUE, part, given, lambda old, new: old[:1] + new + old[-1:])


def _tag(part: bytes, given: _Numbers) -> bytes:
    return _instead(
        _TAG, part, given, lambda old, new: (b"", old * 2, old + new, new)[len(new) % 4]
    )


def _instead(
    pattern: re.Pattern[bytes], part: bytes, given: _Numbers, new: Callable[[bytes, bytes], bytes]
) -> bytes:
    found = list(pattern.finditer(part))
    if not found:
        return part
    match = found[given.below(len(found))]
    word = HOSTILE[given.below(len(HOSTILE))]
    return part[: match.start()] + new(match[0], word) + part[match.end() :]


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def _packed(parts: dict[str, bytes], given: _Numbers) -> bytes:
    names = list(parts)
    how, which = given.below(6), given.below(len(names))
    if how == 0:
        del names[which]
    elif how == 1:
        names.append(names[which])
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        for name in names:
            package.writestr(
                name.upper() if how == 2 and name == names[which] else name, parts[name]
            )
    return target.getvalue()
