"""The nouns of a returned workbook: what to mark, what to list, and what comes out.

All texts arrive translated; nothing here reads a file, a clock or a catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from processor.model import Place


class NotPatchable(Exception):
    """This package is not understood well enough to be changed; it never leaves this room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One wrong cell, or, where the place names no cell, one wrong thing about the form."""

    place: Place
    comment: str  # a full sentence, shown at the cell
    field: str  # columns of the to-do sheet
    there: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoSheet:
    """The texts of the first sheet; ``headers`` names its five columns.

    The name is ours alone: a sheet of that name is the list of an earlier return and makes way.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The returned workbook; ``copied`` says why the original's own parts were not used."""

    content: bytes
    suffix: Literal[".xlsx", ".xlsm"]
    method: Literal["patched", "copied"]
    reason: str | None = None
