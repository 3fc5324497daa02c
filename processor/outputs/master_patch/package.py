"""A workbook's zip on the disk: where its parts lie, which part is which sheet, who saved it.

Parts are inflated in blocks and counted; sizes that a header claims are never trusted. Raises
``Unpatchable`` for what cannot be carried over safely.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.parsers import expat

from processor.outputs.master_patch.cells import decoded
from processor.outputs.master_patch.scan import Unpatchable

BLOCK = 1 << 16
LARGEST_PART = 3 << 30  # bytes inflated; a sheet of a million rows has one
SMALL_PART = 16 << 20  # parts that are held whole
_STRINGS = 512 << 20  # bytes of shared strings
_MEMBERS = 5_000
_LOCAL = struct.Struct("<4s5H3I2H")


class Sheet(NamedTuple):
    """A worksheet: its name for people, its part, its ordinal among the sheets from 0."""

    name: str
    part: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the package: its directory entry, and where its packed bytes begin."""

    info: zipfile.ZipInfo
    start: int


class Source:
    """An open workbook. ``file`` is read at places; nothing is held but the directory."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.members: dict[str, Member] = {}
        try:
            with zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                for info in infos:
                    self._admit(info)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unpatchable("it is no workbook of the xlsx kind") from error
        if len(infos) > _MEMBERS:
            raise Unpatchable("it has too many parts")
        self.workbook = self._main_part()
        self.sheets = tuple(self._sheets())

    def _admit(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/").lstrip("/")
        if info.flag_bits & 0x2041 or info.compress_type not in (0, 8):
            raise Unpatchable("it is encrypted or oddly compressed")
        if name in self.members or ".." in name.split("/"):
            raise Unpatchable("it holds two parts of one name")
        self.file.seek(info.header_offset)
        local = _LOCAL.unpack(self.file.read(_LOCAL.size).ljust(_LOCAL.size, b"\0"))
        start = info.header_offset + _LOCAL.size + local[-2] + local[-1]
        self.members[name] = Member(info, start)

    def blocks(self, part: str) -> Iterator[bytes]:
        """The inflated bytes of a part, block by block."""
        member = self.members.get(part)
        if member is None:
            raise Unpatchable("the part {part} is missing", part=part)
        self.file.seek(member.start)
        left, place, count, crc = member.info.compress_size, member.start, 0, 0
        squeezed = member.info.compress_type == zipfile.ZIP_DEFLATED
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0:
            self.file.seek(place)
            data = self.file.read(min(BLOCK, left))
            if not data:
                break
            left, place = left - len(data), place + len(data)
            while data:
                try:
                    block = inflate.decompress(data, BLOCK * 16) if squeezed else data
                except zlib.error as error:
                    raise Unpatchable("the part {part} is damaged", part=part) from error
                data = inflate.unconsumed_tail if squeezed else b""
                count += len(block)
                crc = zlib.crc32(block, crc)
                if count > LARGEST_PART:
                    raise Unpatchable("the part {part} is too large", part=part)
                if block:
                    yield block
        if crc != member.info.CRC:
            raise Unpatchable("the part {part} is damaged", part=part)

    def whole(self, part: str, most: int = SMALL_PART) -> bytes:
        """A small part, inflated."""
        out = bytearray()
        for block in self.blocks(part):
            out += block
            if len(out) > most:
                raise Unpatchable("the part {part} is too large", part=part)
        return bytes(out)

    @property
    def strict(self) -> bool:
        """Whether it is of the strict kind, which calls every relation otherwise."""
        return b"purl.oclc.org" in self.whole(relations_of(""))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """By id: the last word of the type, and the part that is pointed at."""
        rels = relations_of(part)
        if rels not in self.members:
            return {}
        return {
            node.get("Id", ""): (
                node.get("Type", "").rpartition("/")[2],
                _resolve(part, node.get("Target", "")),
            )
            for node in _tree(self.whole(rels))
            if node.get("TargetMode", "Internal") != "External"
        }

    def _main_part(self) -> str:
        for kind, target in self.relations("").values():
            if kind == "officeDocument":
                return target
        raise Unpatchable("it is no workbook of the xlsx kind")

    def _sheets(self) -> Iterator[Sheet]:
        targets = self.relations(self.workbook)
        tree = _tree(self.whole(self.workbook))
        self.from_1904 = False
        for node in tree.iter():
            if _local(node.tag) == "workbookPr":
                self.from_1904 = node.get("date1904", "0") in ("1", "true")
        sheets = (n for n in tree.iter() if _local(n.tag) == "sheet")
        for index, node in enumerate(sheets):
            id = next((v for k, v in node.attrib.items() if _local(k) == "id" and "}" in k), "")
            kind, target = targets.get(id, ("", ""))
            if kind == "worksheet":
                yield Sheet(node.get("name", ""), target, index)

    def sheet(self, name: str) -> Sheet | None:
        """The worksheet of that name."""
        return next((s for s in self.sheets if s.name == name), None)

    def strings(self) -> list[str]:
        """The shared strings."""
        targets = self.relations(self.workbook).values()
        part = next((t for kind, t in targets if kind == "sharedStrings"), None)
        if part is None or part not in self.members:
            return []
        return _shared_strings(self.blocks(part))

    def saved(self) -> Mapping[str, str]:
        """Who saved it and when, as far as the program said: ``lastModifiedBy``, ``modified``."""
        part = next((t for k, t in self.relations("").values() if k == "core-properties"), None)
        if part is None or part not in self.members:
            return {}
        return {_local(n.tag): (n.text or "").strip() for n in _tree(self.whole(part))}


def relations_of(part: str) -> str:
    """The part that holds the relations of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a workbook for reading at places."""
    with path.open("rb") as file:
        yield Source(file)


def _tree(content: bytes) -> Any:
    if b"<!DOCTYPE" in content[:4096]:
        raise Unpatchable("a part of the workbook declares a document type")
    try:
        return ElementTree.fromstring(content)  # noqa: S314 (no document type, no entities)
    except ElementTree.ParseError as error:
        raise Unpatchable("a part of the workbook is damaged") from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _resolve(part: str, target: str) -> str:
    path = unquote(target.replace("\\", "/"))
    if path.startswith("/"):
        return posixpath.normpath(path).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), path))


def _shared_strings(blocks: Iterator[bytes]) -> list[str]:
    found: list[str] = []
    texts: list[str] = []
    inside = {"t": False, "rPh": False}
    size = 0

    def start(tag: str, _: Any) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            texts.clear()
        elif name in inside:
            inside[name] = True

    def end(tag: str) -> None:
        nonlocal size
        name = tag.rpartition(":")[2]
        if name in inside:
            inside[name] = False
        elif name == "si":
            found.append(decoded("".join(texts)))
            size += len(found[-1])
            if size > _STRINGS:
                raise Unpatchable("its texts are too large")

    def text(told: str) -> None:
        if inside["t"] and not inside["rPh"]:
            texts.append(told)

    def doctype(*_: Any) -> None:
        raise Unpatchable("a part of the workbook declares a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, doctype
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unpatchable("a part of the workbook is damaged") from error
    return found
