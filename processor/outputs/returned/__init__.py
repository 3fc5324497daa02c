"""A staff member's own workbook comes back with its wrong cells marked and a list of what to do.

The package of the original is patched: marked cells and comments, a new first sheet, all other
parts byte for byte as they were. What cannot be patched comes back as a plain copy of its
values, marked the same way. Bytes in, bytes out; macros are carried along and never run.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace

from processor.model import Grid, Place
from processor.outputs.returned.nouns import Mark, Marked, NotPatchable, TodoSheet
from processor.outputs.returned.patch import patch_workbook
from processor.outputs.returned.plain_copy import copy_grids
from processor.outputs.returned.proof import prove_patch

__all__ = ["Mark", "Marked", "TodoSheet", "mark_workbook", "returned_suffix"]

# What zipfile and our own readers raise for bytes that are no sound package.
_UNSOUND = (
    NotPatchable, zipfile.BadZipFile, zlib.error, struct.error,
    ValueError, EOFError, OSError, NotImplementedError,
)  # fmt: skip


def mark_workbook(
    original: bytes, grids: Sequence[Grid], marks: Sequence[Mark], todo: TodoSheet
) -> Marked:
    """The returned workbook; ``grids`` are used only where the original cannot be patched.

    Marks whose place names no cell of a known sheet stand in the to-do sheet only.
    """
    try:
        patched = patch_workbook(original, marks, todo)
        prove_patch(original, patched)
    except Exception as trouble:  # whatever a hostile package provokes, its sender gets an answer
        return _mark_copy(grids, marks, todo, str(trouble) or type(trouble).__name__)
    return Marked(content=patched.content, suffix=patched.suffix, method="patched")


def _mark_copy(
    grids: Sequence[Grid], marks: Sequence[Mark], todo: TodoSheet, reason: str
) -> Marked:
    own = [grid for grid in grids if grid.sheet.lower() != todo.name.lower()]
    copy, names = copy_grids(own)
    moved = [
        replace(mark, place=Place(names.get(mark.place.sheet, mark.place.sheet), mark.place.cell))
        for mark in marks
    ]
    patched = patch_workbook(copy, moved, todo)
    prove_patch(copy, patched)
    return Marked(content=patched.content, suffix=".xlsx", method="copied", reason=reason)


def returned_suffix(original: bytes) -> str:
    """What the name of the returned workbook will end in: macros keep their own ending."""
    try:
        with zipfile.ZipFile(io.BytesIO(original)) as package:
            types = package.read("[Content_Types].xml")
    except (*_UNSOUND, KeyError):
        return ".xlsx"
    return ".xlsm" if b"macroEnabled" in types else ".xlsx"
