"""Links from cells to pages: a sheet's ``hyperlinks`` element and the relations behind it.

Links to pages in the columns that we link are replaced; all others stay as people set them, and
so do links to the web or to a mailbox wherever they stand. A cell holds its text alone, so a
program that loses a link loses no data, and the next edition brings it back. Pure.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple
from xml.parsers import expat

from processor.outputs.master_patch.cells import (
    Cell,
    Link,
    column_letters,
    column_number,
    escaped,
)
from processor.outputs.master_patch.scan import Unpatchable

MOST = 65_530  # links on a sheet; Excel takes no more
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NONE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Relationships xmlns="{_PACKAGE}"></Relationships>'
).encode()
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*?(?:/>|>\s*</(?:\w+:)?Relationship\s*>)")
_ID = re.compile(rb"""\sId=["']([^"']*)["']""")
_ELSEWHERE = re.compile(rb"""\sTarget=["'](?!file:)[A-Za-z][A-Za-z0-9+.-]+:""")
_LAST = re.compile(rb"</(?:\w+:)?Relationships\s*>\s*$")
_DATA_END = re.compile(rb"</((?:[A-Za-z0-9]+:)?)sheetData\s*>")
# What may stand behind the links, as the schema orders it (ECMA-376-1, 18.3.1.99).
_BEHIND = frozenset(
    (
        *("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
        *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "drawingHF"),
        *("legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls"),
        *("webPublishItems", "tableParts", "extLst", "AlternateContent"),
    )
)

Links = Mapping[int, Mapping[int, str]]  # by column, then by row: the address of the page


@dataclass(slots=True)
class LinkChoice:
    """Takes links row by row and keeps as many as a sheet may hold.

    The columns with the fewest links keep all of theirs; of the others the rows that came last.
    """

    columns: Sequence[int]  # of our cells, those that are linked
    _met: dict[int, deque[tuple[int, str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._met = {column: deque(maxlen=MOST) for column in self.columns}

    def take(self, row: int, cells: Sequence[Cell]) -> None:
        """The links of one row."""
        for column, held in self._met.items():
            cell = cells[column]
            if isinstance(cell, Link):
                held.append((row, cell.target))

    def held(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        """What is kept so far of each column."""
        return {column: list(held) for column, held in self._met.items()}

    def hold(self, column: int, links: Iterable[tuple[int, str]]) -> None:
        """Go on from what was kept of a column."""
        self._met[column] = deque(links, maxlen=MOST)

    def change(self, changed: Mapping[int, Sequence[Cell]], last: int) -> bool:
        """Take other cells for rows that were taken before, or come behind row ``last``.

        False where that cannot be: a link that was left out for want of room would come back.
        """
        return all(self._change(column, changed, last) for column in self._met)

    def _change(self, column: int, changed: Mapping[int, Sequence[Cell]], last: int) -> bool:
        held = self._met[column]
        links, full = dict(held), len(held) == MOST
        first = min(links, default=0)
        for row in sorted(changed):
            cell = changed[row][column]
            if full and row <= last and isinstance(cell, Link) != (row in links):
                if row < first:
                    continue  # it was left out and stays so
                return False
            if isinstance(cell, Link):
                links[row] = cell.target
            else:
                links.pop(row, None)
        self._met[column] = deque(sorted(links.items()), maxlen=MOST)
        return True

    def chosen(self) -> dict[int, dict[int, str]]:
        """By our column and row."""
        found: dict[int, dict[int, str]] = {}
        left = MOST
        for column, held in sorted(self._met.items(), key=lambda one: len(one[1])):
            kept = list(held)[max(0, len(held) - left) :]
            found[column] = dict(kept)
            left -= len(kept)
        return found


def relinked(tail: bytes, relations: bytes | None, links: Links, after: int) -> tuple[bytes, bytes]:
    """The tail of a sheet and its relations with these links in these columns below row ``after``.

    ``relations`` is None where the sheet has none. Raises Unpatchable for what is no sheet.
    """
    found = Tail(tail)
    kept, gone = _parted(found, links, after, _foreign(relations or b""))
    taken_cells = {cell for _, cell, _ in kept}
    relations, taken = _without(relations or _NONE, gone - {id for id, _, _ in kept})
    addresses = sorted({address for rows in links.values() for address in rows.values()})
    ids = dict(zip(addresses, _free(taken), strict=False))
    made = [
        f'<{found.prefix}hyperlink ref="{column_letters(column)}{row}" r:id="{ids[rows[row]]}"/>'
        for column, rows in sorted(links.items())
        for row in sorted(rows)
        if f"{column_letters(column)}{row}" not in taken_cells
    ]
    room = max(0, MOST - len(kept))
    inner = b"".join((*(old for _, _, old in kept), *(one.encode() for one in made[:room])))
    start, end = found.room()
    markup = found.opening() + inner + found.closing() if inner else b""
    return tail[:start] + markup + tail[end:], _with(relations, ids)


class _Child(NamedTuple):
    """An element behind the rows, or one link: where it begins, and what it says."""

    name: str
    start: int
    attributes: Mapping[str, str]


class Tail:
    """What stands behind the rows of a sheet, with the places of its elements and links."""

    def __init__(self, markup: bytes) -> None:
        data_end = _DATA_END.search(markup)
        if data_end is None:
            raise Unpatchable("a sheet is damaged")
        self.markup = markup
        self.prefix = data_end[1].decode()
        self.elements: list[_Child] = []
        self.links: list[_Child] = []
        self._ends: dict[str, int] = {}
        self._depth = 0
        self._before = f"<{self.prefix}worksheet><{self.prefix}sheetData>".encode()
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        try:
            self._parser.Parse(self._before + markup, True)
        except expat.ExpatError as error:
            raise Unpatchable("a sheet is damaged") from error

    @property
    def end(self) -> int:
        """Where the sheet ends."""
        return self._ends["worksheet"]

    @property
    def _place(self) -> int:
        return self._parser.CurrentByteIndex - len(self._before)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        child = _Child(tag.rpartition(":")[2], self._place, attributes)
        if self._depth == 2 and child.name != "sheetData":
            self.elements.append(child)
        elif self._depth == 3 and child.name == "hyperlink":
            self.links.append(child)

    def _end(self, tag: str) -> None:
        if self._depth <= 2:
            self._ends[tag.rpartition(":")[2]] = self._place
        self._depth -= 1

    def each_link(self) -> Iterator[tuple[_Child, bytes]]:
        """The links with their markup."""
        ends = [link.start for link in self.links[1:]] + [self._ends.get("hyperlinks", 0)]
        for link, end in zip(self.links, ends, strict=False):
            yield link, self.markup[link.start : end]

    def room(self) -> tuple[int, int]:
        """Where the links stand, or the place where they belong."""
        starts = [child.start for child in self.elements] + [self.end]
        for number, child in enumerate(self.elements):
            if child.name == "hyperlinks":
                return child.start, starts[number + 1]
            if child.name in _BEHIND:
                return child.start, child.start
        return starts[-1], starts[-1]

    def opening(self) -> bytes:
        """The start tag of all links, with what the present one declares."""
        present = next((e.attributes for e in self.elements if e.name == "hyperlinks"), {})
        said = {**present, "xmlns:r": _OFFICE}
        told = "".join(f' {name}="{escaped(value)}"' for name, value in said.items())
        return f"<{self.prefix}hyperlinks{told}>".encode()

    def closing(self) -> bytes:
        """The end tag of all links."""
        return f"</{self.prefix}hyperlinks>".encode()


def _foreign(relations: bytes) -> set[str]:
    """The relations that lead to the web, to a mailbox, anywhere but to a file."""
    told = (found[0] for found in _RELATION.finditer(relations))
    ids = (_ID.search(one) for one in told if _ELSEWHERE.search(one))
    return {id[1].decode() for id in ids if id}


def _parted(
    tail: Tail, links: Links, after: int, foreign: set[str]
) -> tuple[list[tuple[str, str, bytes]], set[str]]:
    """The links that stay: relation, cell and markup; and the relations of the others."""
    kept: list[tuple[str, str, bytes]] = []
    gone: set[str] = set()
    for link, markup in tail.each_link():
        first = link.attributes.get("ref", "").split(":")[0].replace("$", "")
        row = int("".join(c for c in first if c.isdigit()) or 0)
        id = next((v for name, v in link.attributes.items() if name.endswith(":id")), "")
        if column_number(first) in links and row > after and id not in foreign:
            gone.add(id)
        else:
            kept.append((id, first, markup))
    return kept, gone


def _without(relations: bytes, gone: set[str]) -> tuple[bytes, set[str]]:
    """The relations without the links that are gone, and the ids that are taken."""
    taken: set[str] = set()

    def keep(match: re.Match[bytes]) -> bytes:
        found = _ID.search(match[0])
        id = found[1].decode() if found else ""
        if id in gone and b"/hyperlink" in match[0]:
            return b""
        taken.add(id)
        return match[0]

    return _RELATION.sub(keep, relations), taken


def _free(taken: set[str]) -> Iterator[str]:
    return (id for number in count(1) if (id := f"page{number}") not in taken)


def _with(relations: bytes, ids: Mapping[str, str]) -> bytes:
    """The relations with a page for each id; pages are told by their relative addresses."""
    if not _LAST.search(relations):  # it may be one empty element
        relations = _NONE if not _RELATION.search(relations) else relations
    space = "" if b"<Relationships" in relations else f' xmlns="{_PACKAGE}"'
    made = "".join(
        f'<Relationship{space} Id="{id}" Type="{_OFFICE}/hyperlink" '
        f'Target="{escaped(address)}" TargetMode="External"/>'
        for address, id in ids.items()
    )
    end = _LAST.search(relations)
    if end is None:
        raise Unpatchable("a part of the workbook is damaged")
    return relations[: end.start()] + made.encode() + relations[end.start() :]
