"""A register read part by part in a guarded child: first its headings, then its records."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

from processor.forms.mapping import TOP, Column, columns_of
from processor.forms.read import Reading
from processor.forms.tall import read_tall, top_of
from processor.intake.guard import Job, Program, answers
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_tall as read_sheets
from processor.intake.worker import Answer, serve
from processor.languages import NAMES, load_language
from processor.messages import SHEETS
from processor.model import Arrival, Tall
from processor.rules.pack import Pack
from processor.runs.packed import Packed, packed, unpacked

_GIB = 1 << 30

# A full sheet of a dozen columns: read because a person asked for it, so patience is due.
REGISTER = Limits(
    file_bytes=_GIB // 2,
    part_bytes=2 * _GIB,
    total_bytes=4 * _GIB,
    cells=20_000_000,
    used_range=50_000_000,
    strings=20_000_000,
    string_bytes=4 * _GIB,
    seconds=3_600.0,
    memory_bytes=12 * _GIB,
)

Columns: TypeAlias = tuple[Column, ...]
_Sheets: TypeAlias = tuple[Tall, ...]
_Told: TypeAlias = Columns | Reading | Unreadable
_Setup: TypeAlias = tuple[Pack, ZoneInfo, tuple[str, ...], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReader:
    """What reading a register takes: the pack with its one form, the office's zone, passwords."""

    pack: Pack
    zone: ZoneInfo
    passwords: tuple[str, ...]
    at_once: int  # rows of a part

    def read(self, arrival: Arrival, path: Path) -> Generator[_Told]:
        """The columns of a workbook with the fields that they answer, then its records some
        thousand rows at a time; the last may be why it is read no further.

        The child keeps a little ahead of what is asked for.
        """
        setup: _Setup = (self.pack, self.zone, self.passwords, self.at_once)
        program = Program("processor.runs.register", setup)
        jobs = (Job(arrival.sha256, path, (arrival, number)) for number in count(-1))
        with closing(answers(jobs, program, REGISTER, 1)) as told:
            for _, part in told:
                if part is None:
                    return
                yield unpacked(part, arrival) if isinstance(part, Packed) else cast(_Told, part)
                if isinstance(part, Unreadable):
                    return


class _Book:
    """The workbook that a child has open, and how far it was read."""

    def __init__(self, setup: _Setup) -> None:
        self._pack, self._zone, self._passwords, self._at_once = setup
        self._lists = {load_language(name).say(SHEETS["todo"]) for name in NAMES}
        self._sheets: _Sheets | Unreadable | None = None
        self._next = 0
        self._parts: Iterator[Reading] = iter(())

    def answer(self, path: Path, about: Any, limits: Limits) -> object:
        """The columns for number -1, else that part; None behind the last one."""
        arrival, number = about
        if self._sheets is None:
            self._sheets = self._opened(path, limits)
        if isinstance(self._sheets, Unreadable):
            return self._sheets
        if number < 0:
            return columns_of([top_of(sheet, TOP) for sheet in self._sheets], self._pack.main)
        if number == 0 or number != self._next:
            packs = (self._pack,)
            self._parts = read_tall(self._sheets, packs, arrival, self._zone, self._at_once)
            for _ in range(number):  # a child that was started anew
                next(self._parts, None)
        self._next = number + 1
        part = next(self._parts, None)
        return None if part is None else packed(part)

    def _opened(self, path: Path, limits: Limits) -> _Sheets | Unreadable:
        sheets = read_sheets(path, limits, self._passwords)
        if isinstance(sheets, Unreadable):
            return sheets
        return tuple(sheet for sheet in sheets if sheet.grid.sheet not in self._lists)


def _reads_a_register(setup: _Setup) -> Answer:
    return _Book(setup).answer


if __name__ == "__main__":
    serve(_reads_a_register)
