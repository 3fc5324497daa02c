"""Deflate in chunks that do not know each other, so that one can be changed without the rest.

Each chunk ends with a full flush. The bytes of a chunk depend on its rows alone; a part that is
patched chunk by chunk is byte for byte the part that would be written anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

ROWS = 1_000  # rows in a chunk
_LEVEL = 6
_POLYNOMIAL = 0xEDB88320


class Chunk(NamedTuple):
    """One chunk of a part: its sizes, its checksum, and its rows (none for head and tail)."""

    packed: int  # bytes
    size: int  # bytes inflated
    crc: int
    first: int  # number of its first row, 0 for head and tail
    rows: int


def deflated(content: bytes, *, last: bool = False) -> bytes:
    """The packed bytes of a chunk; the last one ends the stream."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(content) + squeeze.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def inflated(packed: bytes, size: int) -> bytes:
    """The bytes of a chunk, at most ``size`` of them."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)


def joined_crc(chunks: Sequence[Chunk]) -> int:
    """The checksum of all chunks one after the other, from their own checksums."""
    crc = 0
    for chunk in chunks:
        crc = _times(_shift(chunk.size), crc) ^ chunk.crc
    return crc


def _times(a: int, b: int) -> int:
    """Product of two polynomials over GF(2) modulo that of CRC-32, bits reflected (as in zlib)."""
    product, mask = 0, 1 << 31
    while a:
        if a & mask:
            product ^= b
            a ^= mask
        mask >>= 1
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product


def _powers() -> list[int]:
    power, table = 1 << 30, []
    for _ in range(40):
        table.append(power)
        power = _times(power, power)
    return table


_POWERS = _powers()


def _shift(size: int) -> int:
    """What ``size`` zero bytes do to a checksum."""
    bits, product, index = size * 8, 1 << 31, 0
    while bits:
        if bits & 1:
            product = _times(_POWERS[index], product)
        bits >>= 1
        index += 1
    return product
