"""Registers: a header row of labels, and one record in every row below it.

Totals, footers and repeated headers are no records; a value that is merged down over several
rows counts for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from processor.forms.labels import Label, is_note, is_stranger
from processor.forms.locate import Map
from processor.forms.numbers import is_unit_alone
from processor.forms.sheet import Pos
from processor.forms.slots import Slot, below_of, is_borrowed, slots_of, suits
from processor.forms.text import fold

_LEAST_LABELS = 3
_LOOK_DOWN = 3  # rows in which a first record may stand under its header
NO_RECORD = re.compile(
    r"(?:本页|本月|累计|总)?(?:合计|小计|总计|共计|总数)|以下空白|\(?以下(?:空白|无正文)|"
    r"(?:示例|样例|例)(?:[:：]|$)|第\d+页|共\d+"
)
_VOID = re.compile(r"\(?(?:此行|本行)?(?:作废|空白|空|取消)\)?")
_HINT = re.compile(r"\(.*\)")
_DITTO = frozenset(["同上", "〃", "″", '"', "“", "”", "''", "々"])
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


def is_ditto(text: str) -> bool:
    """Whether a cell says that its value is that of the record above."""
    return fold(text[:4]) in _DITTO


def find_tables(found: Map, labels: Sequence[Label]) -> list[Table]:
    """Every register among these labels, from top to bottom."""
    tables: list[Table] = []
    end = -1
    for header in _headers(found, labels):
        if header[0].pos[0] > end:
            table, end = _read_table(found, header, labels)
            tables.append(table)
    return tables


def read_under(found: Map, labels: Sequence[Label], everything: Sequence[Label]) -> list[Table]:
    """The tables of a section that is declared to be one: a row of its labels is a header."""
    rows = {
        row: tuple(group)
        for row, group in groupby(sorted(labels, key=lambda x: x.pos), key=lambda x: x.pos[0])
    }
    asked = {field for label in labels for field in label.fields}
    tables: list[Table] = []
    end = -1
    for row, own in rows.items():
        header = _two_rows(own, rows.get(row + 1, ())) or own
        fields = {field for label in header for field in label.fields}
        if (
            row > end
            and len(fields) >= min(2, len(asked))
            and all(x.inline is None for x in header)
        ):
            table, end = _read_table(found, header, everything)
            end = max(end, *(label.area.bottom for label in header))
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
    """A header of two rows: its labels share no column.

    A label over the very field that stands under it is a heading of the group: 产品描述 | 型号.
    """
    under = {field for label in lower for field in label.fields}
    upper = tuple(label for label in upper if not under.issuperset(label.fields))
    columns = [range(label.area.left, label.area.right + 1) for label in upper]
    apart = all(label.area.left not in c for label in lower for c in columns)
    return (*upper, *lower) if upper and lower and apart else ()


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
    left = _left_of(found, header)
    right = max(label.area.right for label in header)
    inside = [label for label in labels if label not in header]
    rows: list[Row] = []
    told = header
    above: dict[Pos, list[Pos]] = {}
    end = top - 1
    for number in found.sheet.rows:
        if number < top:
            continue
        if _ends_table(found, number, left, right, header):
            break
        end = number
        if not rows and _explains(found, number):
            told = _with_units(found, number, header)
            continue
        row = _read_row(found, number, told, top, above)
        if row is not None:
            rows.append(row)
    spent = (*header, *(label for label in inside if top <= label.pos[0] <= end))
    return Table(header=header, rows=tuple(rows), spent=spent), end


def _left_of(found: Map, header: tuple[Label, ...]) -> int:
    """The first column of a table: that of its first label, or of 序号 and its like before it."""
    first = min(header, key=lambda label: label.area.left)
    row, left = first.pos[0], first.area.left
    while (before := (row, left - 1)) in found.sheet.texts and before not in found.taken:
        left -= 1
    return left


def _ends_table(found: Map, row: int, left: int, right: int, header: tuple[Label, ...]) -> bool:
    """Whether a row is made of labels: another header, or a line of signatures."""
    cells = [(row, column) for column in found.sheet.filled(row, left, right)]
    labelled = sum(cell in found.taken for cell in cells)
    if not labelled or 2 * labelled < len(cells):
        return False
    lead = next((cell for cell in cells if not is_stranger(found.sheet.texts[cell])), cells[0])
    return lead in found.taken  # else 电话 is what stands under 回访方式 in this row


def _explains(found: Map, row: int) -> bool:
    """Whether a row under the header only holds hints in brackets, units, or column numbers."""
    texts = [found.sheet.texts[row, column][:80] for column in found.sheet.rows[row]]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 3]
    if len(numbers) == len(texts) >= _LEAST_LABELS:
        return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return all(_HINT.fullmatch(fold(text)) or is_unit_alone(text) for text in texts)


def _with_units(found: Map, row: int, header: tuple[Label, ...]) -> tuple[Label, ...]:
    """The header as if the hints under it stood in brackets in its labels."""
    hints = {label.pos: found.sheet.texts.get((row, label.area.left), "") for label in header}
    return tuple(
        replace(label, said=f"{label.said}({hints[label.pos].strip('()（）')})")
        if hints[label.pos]
        else label
        for label in header
    )


def _read_row(
    found: Map, row: int, header: tuple[Label, ...], top: int, above: dict[Pos, list[Pos]]
) -> Row | None:
    """One record; ``above`` holds the cells of the record before it, for 同上."""
    sheet = found.sheet
    filled = sheet.rows[row]
    if _is_no_record(found, (row, filled[0]), header) or _is_void(found, row):
        return None
    slots: list[Slot] = []
    own = False
    for index, label in enumerate(header):
        cells = _cells(found, row, label, top)
        own = own or any(cell[0] == row for cell in cells)
        if cells and is_ditto(sheet.texts[cells[0]]):
            cells = above.get(label.pos, cells)
        above[label.pos] = cells
        mine = slots_of(found, label, (row, label.area.left), cells)
        lent = is_borrowed(found, label, header[index - 1] if index else None)
        slots += [replace(slot, borrowed=True) for slot in mine] if lent else mine
    return Row(pos=(row, filled[0]), slots=tuple(slots)) if own else None


def _cells(found: Map, row: int, label: Label, top: int) -> list[Pos]:
    anchors = (
        found.sheet.anchor((row, column)) for column in range(label.area.left, label.area.right + 1)
    )
    cells = {a: None for a in anchors if a[0] >= top and a in found.sheet.texts}
    return list(cells)


def _is_void(found: Map, row: int) -> bool:
    """Whether a line says nothing after its number but 作废."""
    texts = [fold(found.sheet.texts[row, column][:12]) for column in found.sheet.rows[row]]
    words = [text for text in texts if not text.isdecimal()]
    return len(words) == 1 and _VOID.fullmatch(words[0]) is not None


def _is_no_record(found: Map, first: Pos, header: tuple[Label, ...]) -> bool:
    """Whether a row is a total, a footer, a note, or a line across several columns."""
    text = found.sheet.texts[first]
    folded = fold(text[:40])
    if NO_RECORD.match(folded) or _FOOTER.match(folded) or is_note(text):
        return True
    area = found.sheet.area(first)
    return sum(area.left <= label.area.left <= area.right for label in header) > 1
