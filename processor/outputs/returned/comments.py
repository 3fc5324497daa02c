"""Comments at marked cells: the text part, and the drawing of the yellow boxes.

A comment that is already there stays and our text goes under it. The drawing is VML, which
programs write in ways that are not XML, so it is extended at its end and never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from processor.outputs.returned.cells import (
    LAST_COLUMN,
    display_width,
    escape_text,
    read_address,
    spell_address,
)
from processor.outputs.returned.markup import (
    Document,
    Edit,
    Node,
    append_inside,
    prefixed,
    read_document,
    splice,
)
from processor.outputs.returned.nouns import NotPatchable

Cell = tuple[int, int]

_BOX_COLUMNS, _BOX_WIDTH = 4, 36  # columns it spans; Latin letters on one of its lines
_SHAPE_ID = re.compile(rb"_x0000_s([0-9]{1,9})\b")
_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
BARE_DRAWING = (
    b"<xml " + b" ".join(_NAMESPACES) + b'>\n<o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data="1"/></o:shapelayout>\n</xml>\n'
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    b'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>\n'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;'
    'visibility:hidden;z-index:{id}" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, "
    "{bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
    "<x:Column>{column}</x:Column></x:ClientData></v:shape>\n"
)


def bare_comments(namespace: str) -> bytes:
    """A comments part without a comment."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()


def add_comments(xml: bytes, texts: Mapping[Cell, str]) -> tuple[bytes, list[Cell]]:
    """The part with these texts; and the cells that had no comment and so need a box."""
    document = read_document(xml, ["authors", "author", "commentList", "comment", "text", "t"])
    authors, comments = _only(document, "authors"), _only(document, "commentList")
    there = {read_address(n.attributes.get("ref", "")): n for n in document.named("comment")}
    edits = [
        edit
        for cell, text in sorted(texts.items())
        if cell in there
        for edit in _extend(document, there[cell], text)
    ]
    fresh = [cell for cell in sorted(texts) if cell not in there]
    prefix = document.root.prefix
    edits.append(append_inside(authors, prefixed("<author></author>", prefix)))
    author = len(document.named("author", "authors"))
    markup = "".join(_comment(cell, texts[cell], author) for cell in fresh)
    edits.append(append_inside(comments, prefixed(markup, prefix)))
    return splice(xml, edits), fresh


def _only(document: Document, name: str) -> Node:
    found = [n for n in document.named(name) if n.depth == 1]
    if len(found) != 1:
        raise NotPatchable(f"the comments have no {name}")
    return found[0]


def _comment(cell: Cell, text: str, author: int) -> str:
    place = spell_address(*cell)
    return f'<comment ref="{place}" authorId="{author}"><text>{_run(text)}</text></comment>'


def _run(text: str) -> str:
    return f'<r><rPr><sz val="9"/></rPr><t xml:space="preserve">{escape_text(text)}</t></r>'


def _extend(document: Document, comment: Node, text: str) -> list[Edit]:
    if escape_text(text).encode() in document.xml[comment.head : comment.tail]:
        return []  # it was said in an earlier return
    inside = [n for n in document.nodes if comment.head <= n.start < comment.tail]
    holder = next((n for n in inside if n.name == "text"), None)
    if holder is None:
        raise NotPatchable("a comment has no text")
    prefix = document.root.prefix
    run = prefixed(_run("\n" + text), prefix)
    edits = []
    # A text outside a run may stand only first and alone, so it becomes a run of its own.
    for plain in (n for n in inside if n.name == "t" and n.parent == "text"):
        edits += [
            Edit(plain.start, plain.start, prefixed("<r>", prefix)),
            Edit(plain.end, plain.end, prefixed("</r>", prefix)),
        ]
    return [*edits, append_inside(holder, run)]


def add_boxes(vml: bytes, cells: list[Cell], texts: Mapping[Cell, str]) -> bytes:
    """The drawing with a hidden box for each of these cells."""
    end = vml.rfind(b"</xml>")
    if end < 0:
        raise NotPatchable("the drawing of the comments is not understood")
    first = max([1024, *(int(n) for n in _SHAPE_ID.findall(vml))]) + 1
    shapes = "".join(_box(first + i, cell, texts[cell]) for i, cell in enumerate(cells)).encode()
    if b'id="_x0000_t202"' not in vml:
        shapes = _SHAPE_TYPE + shapes
    names = b" ".join(name for name in _NAMESPACES if name not in vml)
    if names:
        shapes = re.sub(rb"<v:shape(type)? ", lambda tag: tag[0] + names + b" ", shapes)
    return vml[:end] + shapes + vml[end:]


def _box(number: int, cell: Cell, text: str) -> str:
    row, column = cell
    lines = sum(1 + display_width(line) // _BOX_WIDTH for line in text.split("\n"))
    left = min(column + 1, LAST_COLUMN - _BOX_COLUMNS)
    top = max(row - 1, 0)
    return _SHAPE.format(
        id=number, left=left, right=left + _BOX_COLUMNS, top=top,
        bottom=top + min(max(lines + 1, 3), 24), row=row, column=column,
    )  # fmt: skip
