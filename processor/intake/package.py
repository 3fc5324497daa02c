"""A zip package and its parts, inflated with every byte counted.

Sizes are measured while inflating, never taken from the headers. Pictures and other binary
parts are looked at for their first bytes only. Nothing here knows what a part means.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from processor.intake.limits import Limits, Refusal, demand

_LOCAL_HEADER = struct.Struct("<26xHH")
_STARTS_OF_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MIB = 1 << 20


class Package:
    """The members of one zip file held in memory; ``names`` as stored."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = memoryview(data)
        self._limits = limits
        self._inflated = 0
        try:
            infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as trouble:
            raise Refusal("damaged", f"zip: {trouble}") from trouble
        self._infos = _checked(infos, limits)

    @property
    def names(self) -> tuple[str, ...]:
        """Every member, in the order of the directory."""
        return tuple(self._infos)

    def part(self, name: str) -> bytes:
        """One part, inflated and checked. Raises Refusal (bomb, damaged) and KeyError."""
        return self._inflate(self._infos[name], sniff=False) or b""

    def texts(self, first: str) -> Iterator[tuple[str, bytes]]:
        """Every part that is or claims to be XML, and every .bin, with its inflated bytes.

        Parts with ``first`` in their name come first.
        """
        for name, info in sorted(self._infos.items(), key=lambda item: first not in item[0]):
            certain = name.lower().endswith((".xml", ".rels", ".bin"))
            data = self._inflate(info, sniff=not certain)
            if data is not None:
                yield name, data

    def _inflate(self, info: zipfile.ZipInfo, sniff: bool) -> bytes | None:
        raw = self._stored(info)
        if info.compress_type == zipfile.ZIP_STORED:
            if sniff and not _may_be_xml(bytes(raw[:64])):
                return None
            data, ended = bytes(raw), True
        else:
            if sniff and not _may_be_xml(_start(raw)):
                return None
            data, ended = self._deflated(raw)
        whole = ended and len(data) <= self._limits.part_bytes
        self._count(info, data)
        demand(whole and len(data) == info.file_size, "damaged", f"length of {info.filename}")
        demand(zlib.crc32(data) == info.CRC, "damaged", f"checksum of {info.filename}")
        return data

    def _stored(self, info: zipfile.ZipInfo) -> memoryview:
        at = info.header_offset
        try:
            name, extra = _LOCAL_HEADER.unpack_from(self._data, at)
        except struct.error as trouble:
            raise Refusal("damaged", f"header of {info.filename}") from trouble
        demand(bytes(self._data[at : at + 4]) == b"PK\x03\x04", "damaged", info.filename)
        begin = at + _LOCAL_HEADER.size + name + extra
        raw = self._data[begin : begin + info.compress_size]
        demand(len(raw) == info.compress_size, "damaged", f"{info.filename} is cut off")
        return raw

    def _deflated(self, raw: memoryview) -> tuple[bytes, bool]:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        most = min(self._limits.part_bytes, self._limits.total_bytes - self._inflated) + 1
        try:
            return stream.decompress(raw, most), stream.eof
        except zlib.error as trouble:
            raise Refusal("damaged", f"deflate: {trouble}") from trouble

    def _count(self, info: zipfile.ZipInfo, data: bytes) -> None:
        self._inflated += len(data)
        over = len(data) > self._limits.part_bytes or self._inflated > self._limits.total_bytes
        demand(not over, "bomb", f"{info.filename} inflates without end")
        stored = max(1, info.compress_size)
        flat = len(data) <= _MIB or len(data) // stored <= self._limits.ratio
        demand(flat, "bomb", f"{info.filename} inflates {len(data) // stored} times")


def _checked(infos: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    demand(len(infos) <= limits.members, "bomb", f"{len(infos)} members")
    seen: set[str] = set()
    for info in infos:
        plain = info.filename.replace("\\", "/").lower()
        demand(plain not in seen, "damaged", f"two members named {info.filename}")
        demand(".." not in plain.split("/"), "damaged", f"member {info.filename}")
        demand(not info.flag_bits & 0x41, "encrypted", "zip")
        demand(info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED), "damaged",
               f"compression method {info.compress_type}")  # fmt: skip
        seen.add(plain)
    return {info.filename: info for info in infos}


def _start(raw: memoryview) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, 64)
    except zlib.error:
        return b""


def _may_be_xml(start: bytes) -> bool:
    return start.lstrip(b" \t\r\n").startswith(_STARTS_OF_XML)
