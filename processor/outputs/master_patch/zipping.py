"""Writes the new package: members of another one raw, and parts that come as packed chunks."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from processor.outputs.master_patch.chunks import Chunk, deflated, joined_crc
from processor.outputs.master_patch.package import Member, Source
from processor.outputs.master_patch.scan import Unpatchable

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_KEPT_FLAGS = 0x806  # the name is UTF-8; the level of compression
_FOUR_GIGABYTES = 0xFFFFFFFF
_COPY = 1 << 20


class PackageWriter:
    """Members are written one after the other; ``close`` adds the directory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._directory = bytearray()
        self._count = 0

    def copy(self, source: Source, member: Member) -> None:
        """A member as it is, with its packed bytes."""
        info = member.info
        start = self._file.tell()
        self._file.write(_local(member, info.CRC, info.compress_size, info.file_size))
        copy_bytes(source.file, member.start, info.compress_size, self._file)
        self._enter(member, start, (info.CRC, info.compress_size, info.file_size))

    def put(self, member: Member, content: bytes) -> None:
        """A small part with new bytes, in the place and under the name of a member."""
        packed = deflated(content, last=True)
        start = self._file.tell()
        told = (zlib.crc32(content), len(packed), len(content))
        self._file.write(_local(member, *told, method=8))
        self._file.write(packed)
        self._enter(member, start, told, method=8)

    def add(self, name: str, content: bytes) -> None:
        """A small part that the other package does not have."""
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        self.put(Member(info, 0), content)

    @contextmanager
    def part(self, member: Member) -> Iterator[list[Chunk]]:
        """A part that comes in chunks: write each to the file, and append what it is."""
        start = self._file.tell()
        self._file.write(_local(member, 0, 0, 0, method=8))
        chunks: list[Chunk] = []
        yield chunks
        told = (joined_crc(chunks), sum(c.packed for c in chunks), sum(c.size for c in chunks))
        end = self._file.tell()
        if max(end, told[2]) >= _FOUR_GIGABYTES:
            raise Unpatchable("it would be larger than 4 GB")
        self._file.seek(start)
        self._file.write(_local(member, *told, method=8))
        self._file.seek(end)
        self._enter(member, start, told, method=8)

    def _enter(
        self, m: Member, start: int, sizes: tuple[int, int, int], method: int | None = None
    ) -> None:
        told = _described(m, *sizes, method)
        entry = (b"PK\1\2", 20, 20, *told, 0, 0, 0, 0, m.info.external_attr, start)
        self._directory += _CENTRAL.pack(*entry) + _name(m)
        self._count += 1

    def close(self) -> None:
        """Write the directory."""
        start = self._file.tell()
        if start + len(self._directory) >= _FOUR_GIGABYTES:
            raise Unpatchable("it would be larger than 4 GB")
        self._file.write(self._directory)
        counts = (self._count, self._count, len(self._directory), start, 0)
        self._file.write(_END.pack(b"PK\5\6", 0, 0, *counts))


def copy_bytes(source: IO[bytes], start: int, count: int, target: IO[bytes]) -> None:
    """Bytes of one file to another, in blocks."""
    place = start
    while count > 0:
        source.seek(place)
        data = source.read(min(_COPY, count))
        if not data:
            raise Unpatchable("it is cut off")
        target.write(data)
        count, place = count - len(data), place + len(data)


def write_chunk(
    target: IO[bytes], chunks: list[Chunk], rows: Iterable[bytes], first: int, *, last: bool = False
) -> None:
    """Pack rows (or the head, or with ``last`` the tail) as one chunk."""
    held = list(rows)
    content = b"".join(held)
    packed = deflated(content, last=last)
    target.write(packed)
    count = len(held) if first else 0
    chunks.append(Chunk(len(packed), len(content), zlib.crc32(content), first, count))


def _name(m: Member) -> bytes:
    return m.info.orig_filename.encode("utf-8" if m.info.flag_bits & 0x800 else "cp437")


def _described(m: Member, crc: int, packed: int, size: int, method: int | None) -> tuple[int, ...]:
    year, month, day, hour, minute, second = m.info.date_time
    clock = hour << 11 | minute << 5 | second // 2
    date = max(0, year - 1980) << 9 | month << 5 | day
    kind = m.info.compress_type if method is None else method
    sizes = (crc, packed, size, len(_name(m)))
    return (m.info.flag_bits & _KEPT_FLAGS, kind, clock, date, *sizes)


def _local(m: Member, crc: int, packed: int, size: int, method: int | None = None) -> bytes:
    head = _LOCAL.pack(b"PK\3\4", 20, *_described(m, crc, packed, size, method), 0)
    return head + _name(m)
