"""One expat pass over one XML part, and the references that stand in it.

What a part is, is told by its root element, not by its name, so a sheet cannot hide. Element
names are taken without their prefix: both spreadsheet namespaces, and any prefix, are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Protocol, TypeAlias
from xml.parsers import expat

from processor.intake.limits import MAX_COLUMNS, MAX_ROWS, Refusal, demand
from processor.model import Area

Attributes: TypeAlias = Mapping[str, str]

_CELL = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")


class Sink(Protocol):
    """What listens to the elements of one part, the root included; names have no prefix.

    ``loose``: the part may break off in bad XML; what was heard until then counts.
    """

    loose: bool

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def parse(data: bytes, name: str, make: Callable[[str], Sink | None], depth: int) -> Sink | None:
    """Walk one part and return the sink that ``make`` gave for its root, if any.

    Without a sink the part is only read through: well-formed, and no document type.
    Raises Refusal: ``bomb`` on a document type or endless nesting, ``damaged`` on bad XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    sinks: list[Sink] = []

    def first(tag: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        sink = make(tag.rpartition(":")[2])
        if sink is not None:
            sinks.append(sink)
            _attach(parser, sink, depth)(tag, attributes)

    parser.StartElementHandler = first
    try:
        # Excel's old drawings hold line breaks as old HTML has them.
        parser.Parse(data.replace(b"<br>", b"<br/>") if name.endswith(".vml") else data, True)
    except (expat.ExpatError, ValueError, LookupError) as trouble:
        # Old drawings (.vml) are often no XML.
        strict = not sinks[0].loose if sinks else name.lower().endswith((".xml", ".rels"))
        if strict:
            raise Refusal("damaged", f"{name}: {trouble}") from trouble
    return sinks[0] if sinks else None


def _attach(
    parser: expat.XMLParserType, sink: Sink, most: int
) -> Callable[[str, dict[str, str]], None]:
    depth = 0
    start_of, end_of = sink.start, sink.end

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > most:
            raise Refusal("bomb", f"elements nested {depth} deep")
        start_of(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end_of(tag.rpartition(":")[2] if ":" in tag else tag)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = sink.text
    return start


def _refuse_doctype(*_: object) -> None:
    raise Refusal("bomb", "doctype")


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_of(reference: str) -> tuple[int, int]:
    """(row, column), counted from 0, of an A1 reference. Raises Refusal outside the sheet."""
    match = _CELL.fullmatch(reference)
    if match is None:
        raise Refusal("damaged", f"cell {reference[:40]}")
    row, column = int(match[2]) - 1, _column(match[1])
    if 0 <= row < MAX_ROWS and column < MAX_COLUMNS:
        return row, column
    raise Refusal("bomb", f"cell {reference}")


def area_of(reference: str) -> Area:
    """The rectangle of ``A1:B2`` or ``A1``. Raises Refusal outside the sheet."""
    first, _, last = reference.partition(":")
    top, left = cell_of(first)
    bottom, right = cell_of(last) if last else (top, left)
    demand(top <= bottom and left <= right, "damaged", f"range {reference}")
    return Area(top, left, bottom, right)


def size_of(area: Area) -> int:
    """How many cells an area covers."""
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)
