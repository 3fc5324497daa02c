"""A zip package whose members are carried over raw unless they are replaced.

Unchanged members keep their compressed bytes. Inflating is counted and capped; sizes that a
zip header claims are never trusted. Nothing here knows what the parts mean.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from processor.outputs.returned.nouns import NotPatchable

LARGEST_PART = 64 << 20
LARGEST_PACKAGE = 128 << 20
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_FIRST_DAY = 0x21  # 1980-01-01 in DOS form
_KEPT_FLAGS = 0x806  # the name is UTF-8; the level of compression


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the package as it lies in the zip."""

    name: str  # as spelt in the original, with forward slashes
    raw_name: bytes
    flags: int
    method: int
    clock: int
    day: int
    crc: int
    size: int
    packed: bytes
    attributes: int = 0


class Package:
    """The members by part name (no leading slash; upper and lower case count as equal)."""

    def __init__(self, content: bytes) -> None:
        """Raises NotPatchable for encrypted, duplicate, overlapping or oversized members."""
        self.members: dict[str, Member] = {}
        self.replaced: dict[str, bytes] = {}
        self._inflated: dict[str, bytes] = {}
        for member in _read_members(content):
            key = _key(member.name)
            if key in self.members:
                raise NotPatchable("the package holds two parts of one name")
            self.members[key] = member
        if sum(len(m.packed) for m in self.members.values()) > len(content):
            raise NotPatchable("the members overlap")

    def __contains__(self, name: str) -> bool:
        return _key(name) in self.members or _key(name) in self.replaced

    def read(self, name: str) -> bytes:
        """The inflated bytes of a part as it now stands; NotPatchable where there is none."""
        key = _key(name)
        if key in self.replaced:
            return self.replaced[key]
        if key not in self.members:
            raise NotPatchable(f"the part {name} is missing")
        if key not in self._inflated:
            self._inflated[key] = _inflate(self.members[key])
            if sum(map(len, self._inflated.values())) > LARGEST_PACKAGE:
                raise NotPatchable("the parts are too large")
        return self._inflated[key]

    def replace(self, name: str, content: bytes) -> None:
        """Give a part new bytes, or add it."""
        if name not in self:
            self.members[_key(name)] = _pack_member(name, b"")
        self.replaced[_key(name)] = content

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern such as ``xl/comments{}.xml`` that is not taken."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def pack(self) -> bytes:
        """The whole zip: old members raw and in their order, new ones behind them."""
        body, directory, count = bytearray(), bytearray(), 0
        for key, old in self.members.items():
            member = old
            if key in self.replaced:
                member = _pack_member(old.name, self.replaced[key], old)
            directory += _central_entry(member, len(body))
            body += _local_entry(member)
            count += 1
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
        return bytes(body + directory + end)


def _key(name: str) -> str:
    return name.lstrip("/").lower()


def _read_members(content: bytes) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [_read_member(content, info) for info in archive.infolist()]


def _read_member(content: bytes, info: zipfile.ZipInfo) -> Member:
    if info.flag_bits & 0x2041 or info.compress_type not in (0, 8):
        raise NotPatchable("the package is encrypted or oddly compressed")
    local = _LOCAL.unpack_from(content, info.header_offset)
    start = info.header_offset + _LOCAL.size + local[-2] + local[-1]
    packed = content[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise NotPatchable("the package is cut off")
    year, month, day, hour, minute, second = info.date_time
    return Member(
        name=info.orig_filename.replace("\\", "/").lstrip("/"),
        raw_name=info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"),
        flags=info.flag_bits & _KEPT_FLAGS,
        method=info.compress_type,
        clock=hour << 11 | minute << 5 | second // 2,
        day=max(0, year - 1980) << 9 | month << 5 | day,
        crc=info.CRC,
        size=info.file_size,
        packed=packed,
        attributes=info.external_attr,
    )


def _inflate(member: Member) -> bytes:
    plain = member.packed
    if member.method == zipfile.ZIP_DEFLATED:
        plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(member.packed, LARGEST_PART + 1)
    if len(plain) > LARGEST_PART or zlib.crc32(plain) != member.crc:
        raise NotPatchable(f"the part {member.name} is too large or damaged")
    return plain


def _pack_member(name: str, content: bytes, old: Member | None = None) -> Member:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Member(
        name=name,
        raw_name=old.raw_name if old else name.encode("ascii"),
        flags=old.flags & 0x800 if old else 0,
        method=zipfile.ZIP_DEFLATED,
        clock=old.clock if old else 0,
        day=old.day if old else _FIRST_DAY,
        crc=zlib.crc32(content),
        size=len(content),
        packed=squeeze.compress(content) + squeeze.flush(),
        attributes=old.attributes if old else 0,
    )


def _local_entry(member: Member) -> bytes:
    head = _LOCAL.pack(b"PK\3\4", 20, *_described(member), 0)
    return head + member.raw_name + member.packed


def _central_entry(member: Member, offset: int) -> bytes:
    head = _CENTRAL.pack(
        b"PK\1\2", 20, 20, *_described(member), 0, 0, 0, 0, member.attributes, offset
    )
    return head + member.raw_name


def _described(member: Member) -> tuple[int, ...]:
    sizes = (member.crc, len(member.packed), member.size, len(member.raw_name))
    return (member.flags, member.method, member.clock, member.day, *sizes)
