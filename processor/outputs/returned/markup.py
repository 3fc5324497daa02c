"""XML as bytes with known places: find elements, splice edits, leave all other bytes alone.

Positions come from expat, never from searching, so a tag inside a comment or a text cannot be
mistaken for an element. Entities cannot be declared: a DOCTYPE is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from xml.parsers import expat

from processor.outputs.returned.nouns import NotPatchable

_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_START_TAG = re.compile(rb"""<([^\s/>]+)(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_DEEPEST = 128


class Node(NamedTuple):
    """One element of a part: where it stands, with (optionally ``uri name``) attribute keys.

    ``start`` <= ``head`` <= ``tail`` <= ``end``: before the start tag, behind it, before the
    end tag, behind it. Of an ``<empty/>`` element the last three are equal.
    """

    name: str  # local in the namespace of the root, else "uri name"
    parent: str
    depth: int  # of the root: 0
    attributes: Mapping[str, str]
    start: int
    close: int  # where the parser met its end: the end tag, or behind an empty element
    xml: bytes

    @property
    def tag(self) -> bytes:
        """The start tag, from ``<`` to ``>``."""
        return self._matched[0]

    @property
    def qualified(self) -> bytes:
        """The name as it is written, with its prefix."""
        return self._matched[1]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or an empty text."""
        prefix, colon, _ = self.qualified.decode().rpartition(":")
        return prefix + colon

    @property
    def empty(self) -> bool:
        """Whether it is written ``<empty/>``."""
        return self.tag.endswith(b"/>")

    @property
    def head(self) -> int:
        """The place behind the start tag."""
        return self.start + len(self.tag)

    @property
    def tail(self) -> int:
        """The place before the end tag."""
        return self.head if self.empty else self.close

    @property
    def end(self) -> int:
        """The place behind the whole element."""
        return self.head if self.empty else self.xml.index(b">", self.close) + 1

    @property
    def _matched(self) -> re.Match[bytes]:
        found = _START_TAG.match(self.xml, self.start)
        if found is None:
            raise NotPatchable("a start tag is not understood")
        return found


class Document(NamedTuple):
    """A parsed part: its bytes, the namespace of its root, the root, and the asked nodes."""

    xml: bytes
    namespace: str
    root: Node
    nodes: tuple[Node, ...]  # in document order, without the root

    def named(self, name: str, parent: str | None = None) -> list[Node]:
        """The nodes of that name, and of that parent if one is given."""
        return [n for n in self.nodes if n.name == name and parent in (None, n.parent)]


class Edit(NamedTuple):
    """Replace the bytes from ``start`` up to ``end``; equal places make an insertion."""

    start: int
    end: int
    text: bytes


def read_document(xml: bytes, names: Collection[str], top: bool = False) -> Document:
    """Parse a part and keep the elements of these names (with ``top``: all below the root).

    Raises NotPatchable for anything but plain UTF-8 XML without a DOCTYPE.
    """
    reading = _Reading(xml, frozenset(names), top)
    try:
        reading.parser.Parse(xml, True)
    except expat.ExpatError as trouble:
        raise NotPatchable(f"a part is not well-formed XML: {trouble}") from trouble
    nodes = sorted(reading.kept, key=lambda node: node.start)
    return Document(xml, reading.namespace, nodes[0], tuple(nodes[1:]))


class _Reading:
    """The state of one parse; expat calls back into it."""

    def __init__(self, xml: bytes, names: frozenset[str], top: bool) -> None:
        self.xml, self.names, self.top = xml, names, top
        self.namespace = ""
        self.own: dict[str, str] = {}
        self.kept: list[Node] = []
        self.open: list[tuple[str, Mapping[str, str], int]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.XmlDeclHandler = self._declare
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise NotPatchable(f"a part is encoded as {encoding}")

    def _refuse(self, *ignored: object) -> None:
        raise NotPatchable("a part declares a DOCTYPE")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.open:
            self.namespace = name.rpartition(" ")[0]
            if b"\0" in self.xml[:4]:
                raise NotPatchable("a part is encoded as UTF-16")
        elif len(self.open) > _DEEPEST:
            raise NotPatchable("a part is nested too deep")
        own = self.own.get(name)
        if own is None:
            space, _, local = name.rpartition(" ")
            own = self.own[name] = local if space == self.namespace else name
        self.open.append((own, attributes, self.parser.CurrentByteIndex))

    def _end(self, name: str) -> None:
        own, attributes, start = self.open.pop()
        depth = len(self.open)
        if own in self.names or depth == 0 or (depth == 1 and self.top):
            parent = self.open[-1][0] if depth else ""
            close = self.parser.CurrentByteIndex
            self.kept.append(Node(own, parent, depth, attributes, start, close, self.xml))


def require_well_formed(xml: bytes) -> None:
    """Raises NotPatchable for bytes that are no XML."""
    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError as trouble:
        raise NotPatchable(f"a part came out ill-formed: {trouble}") from trouble


def splice(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with all edits made; insertions at one place keep their order."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < done:
            raise NotPatchable("two changes overlap")
        pieces += [xml[done : edit.start], edit.text]
        done = edit.end
    return b"".join([*pieces, xml[done:]])


def set_attribute(node: Node, name: str, value: str) -> Edit:
    """Give an element this value for an attribute without a prefix; the value is plain ASCII."""
    for found in _ATTRIBUTE.finditer(node.xml, node.start, node.head):
        if found[1] == name.encode():
            return Edit(found.start(2), found.end(2), f'"{value}"'.encode())
    at = node.start + len(node.qualified) + 1
    return Edit(at, at, f' {name}="{value}"'.encode())


def append_inside(node: Node, markup: bytes) -> Edit:
    """Put markup before the end of an element, opening it up when it is ``<empty/>``."""
    if not node.empty:
        return Edit(node.tail, node.tail, markup)
    closed = b">" + markup + b"</" + node.qualified + b">"
    return Edit(node.head - 2, node.head, closed)


def prefixed(markup: str, prefix: str) -> bytes:
    """Our own markup with every element under a prefix such as ``x:``; texts are escaped."""
    if prefix:
        markup = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}", markup)
    return markup.encode()
