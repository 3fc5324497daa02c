"""The looks of marked cells and of the to-do sheet, appended to ``xl/styles.xml``.

A marked cell keeps its own format (border, number format, protection, alignment): its entry
in ``cellXfs`` is copied with another fill. Existing entries are never changed or renumbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from processor.outputs.returned.markup import (
    Document,
    Edit,
    Node,
    append_inside,
    prefixed,
    read_document,
    set_attribute,
    splice,
)
from processor.outputs.returned.nouns import NotPatchable

BARE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{main}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
_MOST_FORMATS = 64_000  # of Excel, per workbook


def _solid(colour: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/>'
        '<bgColor indexed="64"/></patternFill></fill>'
    )


def _font(size: int, colour: str, extra: str = "") -> str:
    return (
        f'<font>{extra}<sz val="{size}"/><color rgb="FF{colour}"/>'
        '<name val="Microsoft YaHei"/><family val="2"/></font>'
    )


_EDGE = '<{0} style="thin"><color rgb="FFBFBFBF"/></{0}>'
_BORDER = f"<border>{''.join(map(_EDGE.format, ('left', 'right', 'top', 'bottom')))}</border>"
_WRAP = '<alignment vertical="top" wrapText="1"/>'
_FILLS = _solid("FFC7CE") + _solid("C00000")  # a wrong cell; the header row
_FONTS = (
    _font(16, "C00000", "<b/>")
    + _font(11, "333333")
    + _font(11, "FFFFFF", "<b/>")
    + _font(11, "0563C1", "<u/>")
)


class TodoLook(NamedTuple):
    """Format numbers of the to-do sheet."""

    title: int
    line: int
    header: int
    body: int
    link: int


class Styles(NamedTuple):
    """The extended part; ``marked`` gives for each old format number the marked one."""

    xml: bytes
    marked: Mapping[int, int]
    todo: TodoLook


def extend_styles(xml: bytes, formats: Iterable[int]) -> Styles:
    """Add a marked twin of each of these formats, and the looks of the to-do sheet."""
    document = read_document(
        xml, ["fonts", "fills", "borders", "cellXfs", "font", "fill", "border", "xf"]
    )
    fonts = _Collection(document, "fonts", "font")
    fills = _Collection(document, "fills", "fill")
    borders = _Collection(document, "borders", "border")
    entries = _Collection(document, "cellXfs", "xf")
    wanted = sorted(set(formats))
    if wanted and wanted[-1] >= max(1, len(entries.items)):
        raise NotPatchable("a cell names a format that does not exist")
    twins = b"".join(_twin(document, entries, number, len(fills.items)) for number in wanted)
    first_look = len(entries.items) + len(wanted)
    looks = _todo_entries(len(fonts.items), len(fills.items) + 1, len(borders.items))
    if first_look + len(looks) > _MOST_FORMATS:
        raise NotPatchable("the workbook is full of cell formats")
    prefix = document.root.prefix
    edits = [
        *fonts.grown(prefixed(_FONTS, prefix), 4),
        *fills.grown(prefixed(_FILLS, prefix), 2),
        *borders.grown(prefixed(_BORDER, prefix), 1),
        *entries.grown(twins + prefixed("".join(looks), prefix), len(wanted) + len(looks)),
    ]
    marked = {number: len(entries.items) + i for i, number in enumerate(wanted)}
    numbers = range(first_look, first_look + len(looks))
    return Styles(splice(xml, edits), marked, TodoLook(*numbers))


class _Collection:
    """One list of the style sheet, such as ``fills``, which only ever grows at its end."""

    def __init__(self, document: Document, name: str, item: str) -> None:
        found = [n for n in document.named(name) if n.depth == 1]
        if len(found) != 1:
            raise NotPatchable(f"the style sheet has no {name}")
        self.node = found[0]
        self.items: list[Node] = [
            n
            for n in document.named(item, name)
            if n.depth == 2 and self.node.start < n.start < self.node.end
        ]

    def grown(self, markup: bytes, count: int) -> list[Edit]:
        total = str(len(self.items) + count)
        return [
            set_attribute(self.node, "count", total),
            append_inside(self.node, markup),
        ]


def _twin(document: Document, entries: _Collection, number: int, fill: int) -> bytes:
    if not entries.items:
        bare = f'<xf numFmtId="0" fontId="0" fillId="{fill}" borderId="0" applyFill="1"/>'
        return prefixed(bare, document.root.prefix)
    node = entries.items[number]
    edits = [
        set_attribute(node, "fillId", str(fill)),
        set_attribute(node, "applyFill", "1"),
    ]
    moved = (Edit(e.start - node.start, e.end - node.start, e.text) for e in edits)
    return splice(document.xml[node.start : node.end], moved)


def _todo_entries(font: int, header_fill: int, border: int) -> list[str]:
    table = f'borderId="{border}" applyBorder="1"'
    return [
        _entry(font, 0, 'borderId="0"'),
        _entry(font + 1, 0, 'borderId="0"'),
        _entry(font + 2, header_fill, table),
        _entry(font + 1, 0, table),
        _entry(font + 3, 0, table),
    ]


def _entry(font: int, fill: int, border: str) -> str:
    return (
        f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" {border} xfId="0" applyFont="1" '
        f'applyFill="1" applyAlignment="1">{_WRAP}</xf>'
    )
