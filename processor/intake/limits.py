"""How much of a workbook is too much, and what a refused file is called.

The figures are about twice what the largest honest file of a public corpus of 2,987 workbooks
needed; filled-in forms need far less. Nothing here reads a file.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one incoming workbook may ask for, and what its reader may use."""

    file_bytes: int = 20 << 20
    members: int = 2_000
    part_bytes: int = 64 << 20  # one part, inflated
    total_bytes: int = 128 << 20  # all parts together, inflated
    ratio: int = 300  # inflated to stored, asked once a part is over 1 MB
    depth: int = 128  # XML elements within each other
    cells: int = 500_000
    used_range: int = 5_000_000  # rows x columns, counted from A1
    merges: int = 20_000
    area: int = 5_000_000  # cells under merges, or under hyperlinks
    strings: int = 500_000  # shared strings, held or announced
    string_bytes: int = 256 << 20  # length of shared strings summed over all who refer to them
    sheets: int = 1_000
    names: int = 20_000  # defined names
    styles: int = 200_000  # cell formats
    lists: int = 20_000  # drop-down lists, counted by the areas that they stand in
    seconds: float = 30.0  # for one file, by the clock on the wall and by processor time
    memory_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Why a file gave no grids. ``reason`` is a word of the contract, ``detail`` says more.

    Reasons: encrypted, not-a-workbook, damaged, too-large, bomb, empty, timeout, crash.
    """

    reason: str
    detail: str = ""


class Refusal(Exception):
    """Carries an ``Unreadable`` out of the depth of a parser; never leaves this room."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.unreadable = Unreadable(reason=reason, detail=detail)


def demand(held: bool, reason: str, detail: str) -> None:
    """Refuse the file unless ``held``."""
    if not held:
        raise Refusal(reason, detail)
