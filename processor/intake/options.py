"""The options of drop-down lists: typed into the rule, or standing in cells that it refers to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from processor.intake.limits import Refusal
from processor.intake.markup import area_of
from processor.intake.notes import SheetNotes
from processor.model import Area, Grid

_MOST = 1000  # options of one list; a longer one is a register, not a choice
_RANGE = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(\$?[A-Za-z]+\$?\d+(?::\$?[A-Za-z]+\$?\d+)?)"
)


def with_choices(
    grids: tuple[Grid, ...], notes: Mapping[str, SheetNotes], names: Mapping[str, str]
) -> tuple[Grid, ...]:
    """The grids with the options of their drop-down lists, where these can be told.

    Lists that are worked out by a formula (INDIRECT, OFFSET) cannot.
    """
    if not any(note.lists for note in notes.values()):
        return grids
    sheets = {grid.sheet: grid for grid in grids}
    return tuple(
        replace(grid, choices=_choices(grid, note, sheets, names))
        if (note := notes.get(grid.sheet)) is not None and note.lists
        else grid
        for grid in grids
    )


def _choices(
    grid: Grid, note: SheetNotes, sheets: Mapping[str, Grid], names: Mapping[str, str]
) -> dict[Area, tuple[str, ...]]:
    found: dict[Area, tuple[str, ...]] = {}
    for areas, formula in note.lists:
        options = _options(formula, grid, sheets, names)
        if options:
            found |= dict.fromkeys(areas, options)
    return found


def _options(
    formula: str, grid: Grid, sheets: Mapping[str, Grid], names: Mapping[str, str]
) -> tuple[str, ...]:
    said = formula.removeprefix("=").strip()
    if len(said) > 1 and said[0] == said[-1] == '"':
        words = said[1:-1].replace('""', '"').split(",")
        return tuple(word.strip() for word in words[:_MOST] if word.strip())
    match = _RANGE.fullmatch(names.get(said, said).strip())
    if match is None:
        return ()
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    source = grid if sheet is None else sheets.get(sheet)
    try:
        area = area_of(match[3])
    except Refusal:
        return ()
    return () if source is None else _typed(source, area)


def _typed(grid: Grid, area: Area) -> tuple[str, ...]:
    here = sorted(
        pos
        for pos in grid.cells
        if area.top <= pos[0] <= area.bottom and area.left <= pos[1] <= area.right
    )
    return tuple(str(grid.cells[pos]) for pos in here[:_MOST])
