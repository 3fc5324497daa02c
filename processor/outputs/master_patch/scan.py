"""Streams the markup of a sheet: what stands before its rows, each row with its cells, the rest.

Works on bytes as they come and keeps no more than one row. Addresses may be missing and elements
may stand under a prefix. Everything that is read is handed on byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from processor.outputs.master_patch.cells import LAST_ROW, column_number, decoded

_LARGEST_ROW = 32 << 20  # bytes of markup
_LAST_COLUMN = 16_383


class Unpatchable(Exception):
    """This workbook cannot be changed safely; ``why`` is an English template for ``say``."""

    def __init__(self, why: str, **args: object) -> None:
        super().__init__(why)
        self.why = why
        self.args_of_why = args


class FoundCell(NamedTuple):
    """One cell of a row: where it stands in the row's markup, and what it holds as written."""

    column: int
    kind: str  # the t attribute: s, inlineStr, str, b, e, d, n
    text: str  # for kind s the number of the shared string
    style: str
    formula: str  # "", "plain" or the kind of formula: shared, array
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row as it stands."""

    number: int
    markup: bytes
    cells: tuple[FoundCell, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Markup that is no row; ``after`` the rows are over."""

    markup: bytes
    after: bool = False


Piece = FoundRow | Between


class RowScanner:
    """Feed it bytes; it gives pieces that add up to the same bytes."""

    def __init__(self, *, first: int | None = None) -> None:
        """``first``: only whole rows come, and this is the number of the first of them."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        self._parser = parser
        self._buffer = bytearray()
        self._base = 0  # what the parser calls the place of the buffer's first byte
        self._pieces: list[Piece] = []
        self._depth = 0
        self._after = False
        self._row: int | None = None  # the place where the row began
        self._number = 0
        self._cells: list[FoundCell] = []
        self._cell: FoundCell | None = None
        self._column = -1
        self._texts: list[str] = []
        self._listen = False
        self._phonetic = 0
        self.prefix = ""
        if first is not None:
            self._number = first - 1
            parser.Parse(b"<sheetData>", False)
            self._base = len(b"<sheetData>")
            self._depth = 2

    def feed(self, data: bytes) -> list[Piece]:
        """The pieces that are whole by now. Raises Unpatchable for what is no sheet."""
        self._buffer += data
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError as error:
            raise Unpatchable("a sheet is damaged") from error
        if len(self._buffer) > _LARGEST_ROW:
            raise Unpatchable("a row of a sheet is too large")
        return self._taken()

    def close(self, *, fragment: bool = False) -> list[Piece]:
        """The last pieces."""
        try:
            self._parser.Parse(b"</sheetData>" if fragment else b"", True)
        except expat.ExpatError as error:
            raise Unpatchable("a sheet is damaged") from error
        self._flush(self._base + len(self._buffer))
        return self._taken()

    def _taken(self) -> list[Piece]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def _flush(self, place: int) -> None:
        count = place - self._base
        if count > 0:
            self._pieces.append(Between(bytes(self._buffer[:count]), self._after))
            del self._buffer[:count]
            self._base = place

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        self._depth += 1
        if self._row is not None:
            self._start_inside(name, attributes)
        elif name == "row" and self._depth == 3:
            self.prefix = f"{prefix}:" if prefix else ""
            self._flush(self._parser.CurrentByteIndex)
            said = attributes.get("r")
            number = self._number + 1 if said is None else _whole(said)
            if not self._number < number <= LAST_ROW:
                raise Unpatchable("the rows of a sheet are out of order")
            self._number, self._row = number, self._parser.CurrentByteIndex
            self._cells, self._column = [], -1

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            said = attributes.get("r")
            column = self._column + 1 if said is None else column_number(said)
            if not self._column < column <= _LAST_COLUMN:
                raise Unpatchable("the cells of a row are out of order")
            self._column = column
            start = self._parser.CurrentByteIndex - self._base
            kind, style = attributes.get("t", "n"), attributes.get("s", "")
            self._cell = FoundCell(column, kind, "", style, "", start, 0)
            self._texts = []
        elif name == "rPh":
            self._phonetic += 1
        elif name in ("v", "t"):
            self._listen = not self._phonetic
        elif name == "f" and self._cell is not None:
            self._cell = self._cell._replace(formula=attributes.get("t", "plain"))

    def _text(self, text: str) -> None:
        if self._listen:
            self._texts.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._row is not None:
            self._end_inside(name)
        elif name == "sheetData" and self._depth == 2:
            self._flush(self._parser.CurrentByteIndex)
            self._after = True
        self._depth -= 1

    def _end_inside(self, name: str) -> None:
        if name in ("v", "t"):
            self._listen = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c" and self._cell is not None:
            text = "".join(self._texts)
            if self._cell.kind in ("inlineStr", "str"):
                text = decoded(text)
            end = self._tag_end(self._cell.start)
            self._cells.append(self._cell._replace(text=text, end=end))
            self._cell = None
        elif name == "row" and self._depth == 3:
            end = self._tag_end(0)
            row = FoundRow(self._number, bytes(self._buffer[:end]), tuple(self._cells))
            self._pieces.append(row)
            del self._buffer[:end]
            self._base += end
            self._row = None

    def _tag_end(self, start: int) -> int:
        """Where the element that ends now ends; an empty one may close itself."""
        here = self._parser.CurrentByteIndex - self._base
        inside = self._buffer[start:here]
        if inside.endswith(b"/>") and inside.find(b"<", 1) < 0:
            return here
        return self._buffer.index(b">", here) + 1

    def _doctype(self, *_: object) -> None:
        raise Unpatchable("a part of the workbook declares a document type")

    def _declaration(self, _version: str, encoding: str | None, _alone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
            raise Unpatchable("a sheet is not written in UTF-8")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unpatchable("a row of a sheet has no number") from None


def pieces_of(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """The pieces of a whole sheet."""
    scanner = RowScanner()
    for block in blocks:
        yield from scanner.feed(block)
    yield from scanner.close()


def rows_of(chunk: bytes, first: int) -> Iterator[Piece]:
    """The pieces of whole rows that stand by themselves, the first of them with this number."""
    scanner = RowScanner(first=first)
    yield from scanner.feed(chunk)
    # A piece of nothing but our own end tag is left out.
    yield from (p for p in scanner.close(fragment=True) if p.markup)


def with_cells(row: FoundRow, new: dict[int, str]) -> bytes:
    """The row's markup with some cells replaced or put in (by column), all else as it was.

    The row must hold at least one cell.
    """
    out: list[bytes] = []
    place = 0
    waiting = sorted(new)
    for cell in row.cells:
        while waiting and waiting[0] <= cell.column:
            column = waiting.pop(0)
            out += (row.markup[place : cell.start], new[column].encode())
            place = cell.end if column == cell.column else cell.start
    last = row.cells[-1].end
    out += (row.markup[place:last], *(new[column].encode() for column in waiting))
    return b"".join((*out, row.markup[last:]))
