"""Registers: a header row of labels, and one record in every row below it.

Totals, footers and repeated headers are no records; a value that is merged down over several
rows counts for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from processor.forms.labels import is_note
from processor.forms.locate import Label, Map
from processor.forms.sheet import Pos
from processor.forms.slots import Slot, below_of, slots_of, suits
from processor.forms.text import fold

_LEAST_LABELS = 3
_LOOK_DOWN = 3  # rows in which a first record may stand under its header
_NO_RECORD = re.compile(
    r"(?:本页|本月|累计|总)?(?:合计|小计|总计|共计|总数)|以下空白|\(?以下(?:空白|无正文)|"
    r"(?:示例|样例|例)(?:[:：]|$)|第\d+页|共\d+"
)
_FOOTER = re.compile(r"[^:]{2,8}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record of a register: its first filled cell and its slots."""

    pos: Pos
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and the rows under it. ``spent`` are all labels that lie in it."""

    header: tuple[Label, ...]
    rows: tuple[Row, ...]
    spent: tuple[Label, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the header."""
        return frozenset(field for label in self.header for field in label.fields)


def find_tables(found: Map, labels: Sequence[Label]) -> list[Table]:
    """Every register among these labels, from top to bottom."""
    tables: list[Table] = []
    end = -1
    for header in _headers(found, labels):
        if header[0].pos[0] > end:
            table, end = _read_table(found, header, labels)
            tables.append(table)
    return tables


def _headers(found: Map, labels: Sequence[Label]) -> Iterator[tuple[Label, ...]]:
    """Rows, or pairs of rows, of at least three labels whose values stand below them."""
    rows = {row: tuple(group) for row, group in groupby(labels, key=lambda label: label.pos[0])}
    used = -1
    for row, own in rows.items():
        if row <= used:
            continue
        for header in (_two_rows(own, rows.get(row + 1, ())), own):
            if _is_header(found, header):
                used = max(label.area.bottom for label in header)
                yield header
                break


def _two_rows(upper: tuple[Label, ...], lower: tuple[Label, ...]) -> tuple[Label, ...]:
    """A header of two rows: its labels share no column."""
    columns = [range(label.area.left, label.area.right + 1) for label in upper]
    apart = all(label.area.left not in c for label in lower for c in columns)
    return (*upper, *lower) if lower and apart else ()


def _is_header(found: Map, header: tuple[Label, ...]) -> bool:
    fields = {field for label in header for field in label.fields}
    if len(fields) < _LEAST_LABELS or any(label.inline is not None for label in header):
        return False
    depth = max(label.area.bottom for label in header)
    below = right = touching = 0
    for label in header:
        area = label.area._replace(bottom=depth)
        below += suits(found, label, below_of(found, area, _LOOK_DOWN))
        at = found.right_of(label.pos[0], label.area.right + 1)
        right += suits(found, label, at)
        touching += any(
            other.pos[0] == label.pos[0] and other.area.left == label.area.right + 1
            for other in header
        )
    return below > right or (right == 0 and touching >= _LEAST_LABELS - 1)


def _read_table(
    found: Map, header: tuple[Label, ...], labels: Sequence[Label]
) -> tuple[Table, int]:
    """The table under a header, and the last row that belongs to it."""
    top = max(label.area.bottom for label in header) + 1
    left = min(label.area.left for label in header)
    right = max(label.area.right for label in header)
    inside = [label for label in labels if label not in header]
    rows: list[Row] = []
    end = top - 1
    for number in found.sheet.rows:
        if number < top:
            continue
        if _ends_table(found, number, left, right, header):
            break
        end = number
        row = _read_row(found, number, header, top)
        if row is not None:
            rows.append(row)
    spent = (*header, *(label for label in inside if top <= label.pos[0] <= end))
    return Table(header=header, rows=tuple(rows), spent=spent), end


def _ends_table(found: Map, row: int, left: int, right: int, header: tuple[Label, ...]) -> bool:
    """Whether a row is made of labels: another header, or a line of signatures."""
    cells = [(row, column) for column in found.sheet.filled(row, left, right)]
    labelled = sum(cell in found.taken for cell in cells)
    return labelled > 0 and 2 * labelled >= len(cells)


def _read_row(found: Map, row: int, header: tuple[Label, ...], top: int) -> Row | None:
    sheet = found.sheet
    filled = sheet.rows[row]
    if _is_no_record(found, (row, filled[0]), header):
        return None
    slots: list[Slot] = []
    own = False
    for label in header:
        cells = _cells(found, row, label, top)
        own = own or any(cell[0] == row for cell in cells)
        slots += slots_of(found, label, (row, label.area.left), cells)
    return Row(pos=(row, filled[0]), slots=tuple(slots)) if own else None


def _cells(found: Map, row: int, label: Label, top: int) -> list[Pos]:
    anchors = (
        found.sheet.anchor((row, column)) for column in range(label.area.left, label.area.right + 1)
    )
    cells = {a: None for a in anchors if a[0] >= top and a in found.sheet.texts}
    return list(cells)


def _is_no_record(found: Map, first: Pos, header: tuple[Label, ...]) -> bool:
    """Whether a row is a total, a footer, a note, or a line across several columns."""
    text = found.sheet.texts[first]
    folded = fold(text[:40])
    if _NO_RECORD.match(folded) or _FOOTER.match(folded) or is_note(text):
        return True
    area = found.sheet.area(first)
    return sum(area.left <= label.area.left <= area.right for label in header) > 1
