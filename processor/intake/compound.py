"""The directory of an OLE2 compound file: which streams it holds, and that none runs in circles.

Old workbooks (.xls, .et) and password-protected ones are such files. Every chain of sectors is
walked once here, because a chain that bites its own tail makes readers ask for memory for ever.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterator

from processor.intake.limits import Refusal, demand

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFFA  # greater numbers are marks, such as the end of a chain
_DIFAT_IN_HEADER = 109
_GLOBALS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")  # BOF of the workbook
_FILEPASS = 0x2F
_RECORDS_BEFORE_PASSWORD = 8


def streams(data: bytes) -> dict[str, int]:
    """Stream name -> size in bytes. Raises Refusal (damaged) on broken or circular chains."""
    try:
        return _Compound(data).streams()
    except (struct.error, ValueError, UnicodeDecodeError) as trouble:
        raise Refusal("damaged", f"compound file: {trouble}") from trouble


def is_of_excel_5(data: bytes) -> bool:
    """Whether an old workbook is of Excel 5 or 95 alone (BIFF5): its texts are in a code page, of
    which the value reader makes wrong letters."""
    versions = {data[found.start() + 5] for found in _GLOBALS.finditer(data)}
    return versions == {5}


def locked(data: bytes) -> bool:
    """Whether an old workbook has a password: a FILEPASS record soon after its beginning."""
    globals_begin = _GLOBALS.search(data)
    at = globals_begin.start() if globals_begin else len(data)
    for _ in range(_RECORDS_BEFORE_PASSWORD):
        if at + 4 > len(data):
            break
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _FILEPASS:
            return True
        at += 4 + size
    return False


def ends_within(data: bytes) -> bool:
    """False when sectors that the file's tables or streams use lie beyond its end.

    That is how a file looks whose end has not come yet. What is wrong in another way is whole.
    Every sector is walked once, whatever the tables say.
    """
    if len(data) < _HEADER:
        return False
    try:
        return _Ends(data).within()
    except (struct.error, ValueError):
        return True


class _Ends:
    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise ValueError("sector size")
        self._size = 1 << shift
        self._walked: set[int] = set()
        self._table: array[int] = array("I")

    def within(self) -> bool:
        listed = self._listed()
        if listed is None or not self._lies(listed):
            return False
        for number in listed:
            self._table.frombytes(self._sector(number))
        first, short = struct.unpack_from("<I4xI", self._data, 48)
        (mini,) = struct.unpack_from("<I", self._data, 60)
        directory = self._chain(first)
        if not (self._lies(directory) and self._lies(self._chain(mini))):
            return False
        streams = self._long(directory, short)
        return all(self._lies(self._chain(begin), size) for begin, size in streams)

    def _listed(self) -> list[int] | None:
        """The sectors of the allocation table; None when the list itself goes beyond the end."""
        found = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self._data, 76))
        (following,) = struct.unpack_from("<I", self._data, 68)
        while following < _LAST_SECTOR and following not in self._walked:
            if not self._lies([following]):
                return None
            self._walked.add(following)
            *more, following = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            found += more
        return list(dict.fromkeys(number for number in found if number < _LAST_SECTOR))

    def _long(self, directory: list[int], short: int) -> Iterator[tuple[int, int]]:
        """Where the streams begin that have sectors of their own, and how many bytes they have."""
        entries = b"".join(self._sector(number) for number in directory)
        for kind, begin, size in struct.iter_unpack("<66xB49xII4x", entries):
            if size and (kind == 5 or (kind == 2 and size >= short)):
                yield begin, size

    def _chain(self, number: int) -> list[int]:
        """The sectors that follow each other and were not walked yet."""
        chain: list[int] = []
        while number < _LAST_SECTOR and number not in self._walked:
            self._walked.add(number)
            chain.append(number)
            number = self._table[number] if number < len(self._table) else _LAST_SECTOR
        return chain

    def _lies(self, chain: list[int], size: int | None = None) -> bool:
        """Whether the sectors are there; of the last one as much as ``size`` bytes fill."""
        ends = [(number + 2) * self._size for number in chain]
        if ends and size is not None:
            ends[-1] -= max(0, min(self._size, len(chain) * self._size - size))
        return max(ends, default=0) <= len(self._data)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]


class _Compound:
    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        demand(shift in (9, 12) and mini_shift == 6, "damaged", "sector size")
        self._size = 1 << shift
        self._count = (len(data) - 1) // self._size  # sectors after the header, the last maybe cut
        self._table = self._allocation()

    def streams(self) -> dict[str, int]:
        """Walk the directory and the chain of every long stream that it names."""
        (first,) = struct.unpack_from("<I", self._data, 48)
        (short,) = struct.unpack_from("<I", self._data, 56)
        directory = b"".join(self._sector(n) for n in self._chain(first))
        self._chain(struct.unpack_from("<I", self._data, 60)[0])
        found: dict[str, int] = {}
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            kind, begin, size = struct.unpack_from("<66xB49xII", directory, at)
            if kind not in (2, 5):
                continue
            if kind == 5 or size >= short:
                self._holds(begin, size)
            found[_name(directory[at : at + 66])] = size
        return found

    def _holds(self, begin: int, size: int) -> None:
        demand(size <= len(self._data), "damaged", "a stream longer than the file")
        enough = not size or len(self._chain(begin)) * self._size >= size
        demand(enough, "damaged", "a stream is cut off")

    def _allocation(self) -> array[int]:
        listed = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self._data, 76))
        (following,) = struct.unpack_from("<I", self._data, 68)
        seen = 0
        while following < _LAST_SECTOR:
            seen += 1
            demand(seen <= self._count, "damaged", "circular table of tables")
            numbers = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            listed += numbers[:-1]
            following = numbers[-1]
        used = [number for number in listed if number < _LAST_SECTOR]
        demand(len(set(used)) == len(used), "damaged", "a table is listed twice")
        table = b"".join(self._sector(number) for number in used)
        return array("I", struct.unpack(f"<{len(table) // 4}I", table))

    def _sector(self, number: int) -> bytes:
        demand(number < self._count, "damaged", f"sector {number} lies beyond the end")
        at = (number + 1) * self._size
        return self._data[at : at + self._size].ljust(self._size, b"\0")

    def _chain(self, number: int) -> list[int]:
        chain: list[int] = []
        while number < _LAST_SECTOR:
            known = number < len(self._table) and len(chain) < self._count
            demand(known, "damaged", "a circular or broken chain")
            chain.append(number)
            number = self._table[number]
        return chain


def _name(field: bytes) -> str:
    (length,) = struct.unpack_from("<H", field, 64)
    return field[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
