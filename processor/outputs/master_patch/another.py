"""Adds sheets to a workbook that people edited: each with the frame of one that is there, no rows.

The head of the other sheet with its header row, formats, drop-downs and print set-up are taken
over; what hangs on parts of its own (drawings, comments, tables, links) stays with the other.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from typing import IO, NamedTuple

from processor.outputs.master_patch.cells import escaped
from processor.outputs.master_patch.links import Tail
from processor.outputs.master_patch.package import Source, relations_of
from processor.outputs.master_patch.scan import Between, FoundRow, Unpatchable, pieces_of
from processor.outputs.master_patch.zipping import PackageWriter

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*?/>")
_SHEET_ID = re.compile(rb'\ssheetId="(\d+)"')
_CLOSING = re.compile(rb"</(?:\w+:)?(?:Relationships|Types)\s*>\s*$")
_OWN_MARKS = re.compile(rb"""\s(?:tabSelected|codeName|xr:uid)=(?:"[^"]*"|'[^']*')""")
_PART_REFERENCE = re.compile(rb"""\s\w+:id=(?:"[^"]*"|'[^']*')""")
_FILTERED = re.compile(rb'ref="\$?([A-Z]+)\$?\d+:\$?([A-Z]+)\$?\d+"')
_KEPT = ("sheetProtection", "conditionalFormatting", "dataValidations", "printOptions")
_KEPT_TOO = ("pageMargins", "pageSetup", "headerFooter")
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class Another(NamedTuple):
    """A sheet to add: its name, and the sheet whose frame it has, with its header row."""

    name: str
    like: str
    header_row: int


def with_sheets(base: Source, target: IO[bytes], wanted: Sequence[Another]) -> None:
    """Write the package with further sheets behind the others. Raises Unpatchable."""
    parts = dict(zip(_free_parts(base), wanted, strict=False))
    edits = {
        base.workbook: lambda old: _listed(old, parts),
        relations_of(base.workbook): lambda old: _before_end(old, _relations(base, parts)),
        "[Content_Types].xml": lambda old: _before_end(old, _content_types(parts)),
    }
    writer = PackageWriter(target)
    for name, member in base.members.items():
        if name in edits:
            writer.put(member, edits[name](base.whole(name)))
        else:
            writer.copy(base, member)
    for part, sheet in parts.items():
        writer.add(part, _frame(base, sheet))
    writer.close()
    target.flush()


def _free_parts(base: Source) -> Iterable[str]:
    folder = posixpath.join(posixpath.dirname(base.workbook), "worksheets")
    names = (posixpath.join(folder, f"sheet{n}.xml") for n in range(1, 10_000))
    return (name for name in names if name not in base.members)


def _id(part: str) -> str:
    return "desk_" + posixpath.basename(part).partition(".")[0]


def _listed(workbook: bytes, parts: dict[str, Another]) -> bytes:
    """The workbook part with the sheets behind its last one, spelled as that one is."""
    found = list(_SHEET.finditer(workbook))
    if not found:
        raise Unpatchable("a part of the workbook is damaged")
    last = found[-1]
    taken = max(int(n) for n in _SHEET_ID.findall(workbook))
    made = b""
    for number, (part, sheet) in enumerate(parts.items(), taken + 1):
        one = re.sub(rb'\sstate="[^"]*"', b"", last[0])
        one = re.sub(rb'(\sname=)("[^"]*"|\'[^\']*\')', _set(escaped(sheet.name)), one)
        one = re.sub(rb'(\ssheetId=)("[^"]*")', _set(str(number)), one)
        made += re.sub(rb'(\s\w+:id=)("[^"]*"|\'[^\']*\')', _set(_id(part)), one)
    return workbook[: last.end()] + made + workbook[last.end() :]


def _set(value: str) -> Callable[[re.Match[bytes]], bytes]:
    return lambda match: match[1] + b'"' + value.encode() + b'"'


def _relations(base: Source, parts: Iterable[str]) -> str:
    kind = (_STRICT if base.strict else _OFFICE) + "/worksheet"
    return "".join(
        f'<Relationship xmlns="{_RELATIONS}" Id="{_id(part)}" Type="{kind}" Target="/{part}"/>'
        for part in parts
    )


def _content_types(parts: Iterable[str]) -> str:
    return "".join(
        f'<Override xmlns="{_TYPES}" PartName="/{part}" ContentType="{_WORKSHEET}"/>'
        for part in parts
    )


def _before_end(content: bytes, made: str) -> bytes:
    end = _CLOSING.search(content)
    if end is None:
        raise Unpatchable("a part of the workbook is damaged")
    return content[: end.start()] + made.encode() + content[end.start() :]


# --------------------------------------------------------------------------- the frame


def _frame(base: Source, sheet: Another) -> bytes:
    """The other sheet without its rows below the header."""
    like = base.sheet(sheet.like)
    if like is None:
        raise Unpatchable("the sheet {sheet} is missing", sheet=sheet.like)
    head, tail, inside = b"", b"", True
    for piece in pieces_of(base.blocks(like.part)):
        if inside:
            head += piece.markup
            inside = not (isinstance(piece, FoundRow) and piece.number == sheet.header_row)
        elif isinstance(piece, Between) and piece.after:
            tail += piece.markup
    return _OWN_MARKS.sub(b"", head) + _plain_tail(tail, sheet.header_row)


def _plain_tail(markup: bytes, header_row: int) -> bytes:
    """What stands behind the rows, without what belongs to the rows or to other parts."""
    tail = Tail(markup)
    starts = [element.start for element in tail.elements] + [tail.end]
    kept = [markup[: starts[0]]]
    for element, end in zip(tail.elements, starts[1:], strict=True):
        told = markup[element.start : end]
        columns = _FILTERED.search(told)
        if element.name in _KEPT:
            kept.append(told)
        elif element.name in _KEPT_TOO:
            kept.append(_PART_REFERENCE.sub(b"", told))
        elif element.name == "autoFilter" and header_row == 1 and columns:
            left, right = (name.decode() for name in columns.groups())
            kept.append(f'<{tail.prefix}autoFilter ref="{left}1:{right}1"/>'.encode())
    return b"".join((*kept, markup[tail.end :]))
