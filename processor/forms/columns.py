"""Registers that lie on their side: labels down one column, and one record in every column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from processor.forms.labels import Label
from processor.forms.locate import Map
from processor.forms.sheet import Pos
from processor.forms.slots import Slot, slots_of, suits

_LEAST_LABELS = 3
_LEAST_COLUMNS = 2
_COLUMNS_MOST = 200


def find_columns(found: Map, labels: Sequence[Label]) -> list[tuple[Pos, tuple[Slot, ...]]]:
    """Every record that is a column, with its first cell; none where the values are one form's.

    Sure signs are asked for: names and contact points in the same columns.
    """
    lefts = {label.area.left for label in labels}
    if len(labels) < _LEAST_LABELS or len(lefts) > 1 or any(x.inline is not None for x in labels):
        return []
    kinds = found.lexicon.kinds
    names = [label for label in labels if kinds[label.fields[0]] == "party"]
    points = [label for label in labels if kinds[label.fields[0]] == "phones"]
    if not names or not points:
        return []
    columns = [
        column
        for column in _own_columns(found, names[0])
        if suits(found, names[0], (names[0].pos[0], column))
        and suits(found, points[0], _filled(found, points[0], column)) > 1
    ]
    if len(columns) < _LEAST_COLUMNS:
        return []
    return [((labels[0].pos[0], column), _slots(found, labels, column)) for column in columns]


def _own_columns(found: Map, label: Label) -> list[int]:
    """The filled columns right of a label, up to the next label."""
    row, right = label.pos[0], label.area.right
    columns = found.sheet.filled(row, right + 1, right + _COLUMNS_MOST)
    return list(takewhile(lambda column: (row, column) not in found.taken, columns))


def _filled(found: Map, label: Label, column: int) -> Pos | None:
    at = found.sheet.anchor((label.pos[0], column))
    return at if at in found.sheet.texts and not found.blocks(at) else None


def _slots(found: Map, labels: Sequence[Label], column: int) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    for label in labels:
        at = _filled(found, label, column)
        slots += slots_of(found, label, (label.pos[0], column), [at] if at else [])
    return tuple(slots)
