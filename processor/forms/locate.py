"""Where the labels of one form stand on a sheet, told apart from values that look like labels.

电话 beside 接触方式 is a value; 时间 under the heading 接触客户 is the label 接触客户时间; 日期
after a signature is the date of that signature.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from processor.forms.headings import under_headings
from processor.forms.labels import (
    Label,
    is_note,
    is_signing_date,
    is_stranger,
    segments,
    signing_date,
)
from processor.forms.lexicon import Lexicon, Name
from processor.forms.notes import instructions
from processor.forms.sections import by_section
from processor.forms.sheet import Pos, Sheet
from processor.forms.text import fold, label_key

REACH = 4  # blank cells that may lie between a label and its value
_FARTHEST = 64  # columns
_STUB = re.compile(r"回\s*执|存\s*根|收\s*条|撕\s*下")
_STUB_MOST = 40  # characters of the heading of a receipt
_NUMBERED = re.compile(r"[^\d:]+\d")
_FREE_RANK = 99  # a label without its own alias: it never outranks one that has


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """The labels of one form on one sheet, in reading order, and the cells that hold no value."""

    sheet: Sheet
    lexicon: Lexicon
    labels: tuple[Label, ...]
    taken: frozenset[Pos]  # cells of labels
    unclear: tuple[Label, ...] = ()  # of several sections, and no heading says of which

    def blocks(self, pos: Pos) -> bool:
        """Whether a filled cell is a label, a stranger's label or a note, so no value."""
        if pos in self.taken:
            return True
        text = self.sheet.texts[pos]
        if is_stranger(text):
            return fold(text) not in self.lexicon.options
        return is_note(text)

    def right_of(self, row: int, column: int) -> Pos | None:
        """The first filled cell from a column on, over at most ``REACH`` blank cells."""
        columns = self.sheet.rows.get(row, ())
        index = bisect_left(columns, column)
        if index == len(columns):
            return None
        found = columns[index]
        near = found - column <= REACH or self._blank_cells(row, column, found) <= REACH
        return (row, found) if near and found - column <= _FARTHEST else None

    def _blank_cells(self, row: int, start: int, end: int) -> int:
        """How many blank cells lie between, a merged one counted once."""
        return len({self.sheet.anchor((row, c)) for c in range(start, end)})


def map_labels(sheet: Sheet, lexicon: Lexicon) -> Map:
    """Find every label of a form on a sheet."""
    found = _labels(sheet, lexicon)
    found |= dict.fromkeys(instructions(sheet), ())
    found |= under_headings(sheet, lexicon, found)
    found |= _signing_dates(sheet, lexicon, found)
    for pos in (*_options(sheet, lexicon, found), *_numbered(sheet, lexicon, found)):
        found.pop(pos, None)
    changed, unclear = by_section(sheet, lexicon, found)
    found |= changed
    found |= dict.fromkeys(_stub(sheet, lexicon, found), ())
    labels = tuple(label for pos in sorted(found) for label in found[pos])
    return Map(sheet=sheet, lexicon=lexicon, labels=labels, taken=frozenset(found), unclear=unclear)


def _stub(sheet: Sheet, lexicon: Lexicon, found: Mapping[Pos, tuple[Label, ...]]) -> list[Pos]:
    """The labels of a receipt under the form, which only repeats what the form says."""
    rows = [
        row
        for row, columns in sheet.rows.items()
        if len(columns) == 1
        and len(text := sheet.texts[row, columns[0]]) <= _STUB_MOST
        and _STUB.search(text)
        and not any(fold(copy) in fold(text) for copy in lexicon.form.copies)
    ]
    if not rows:
        return []
    above = {
        f for pos, labels in found.items() if pos[0] < rows[-1] for x in labels for f in x.fields
    }
    under = [pos for pos in found if pos[0] > rows[-1]]
    repeats = all(above.issuperset(label.fields) for pos in under for label in found[pos])
    return under if repeats else []


def _labels(sheet: Sheet, lexicon: Lexicon) -> dict[Pos, tuple[Label, ...]]:
    found: dict[Pos, tuple[Label, ...]] = {}
    for row, columns in sheet.rows.items():
        for column in columns:
            pos = (row, column)
            parts = segments(sheet.texts[pos], lexicon)
            if parts:
                found[pos] = tuple(
                    Label(
                        pos=pos,
                        area=sheet.area(pos),
                        key=part.key,
                        names=part.names,
                        fields=tuple(name.field for name in part.names),
                        said=part.said,
                        inline=part.inline,
                    )
                    for part in parts
                )
    return found


def _signing_dates(
    sheet: Sheet, lexicon: Lexicon, found: Mapping[Pos, tuple[Label, ...]]
) -> dict[Pos, tuple[Label, ...]]:
    """日期 or 签字 in a cell of its own belongs to the signature before it in the row, or above."""
    dates: dict[Pos, tuple[Label, ...]] = {}
    for row, columns in sheet.rows.items():
        last: Label | None = None
        for column in columns:
            pos = (row, column)
            if found.get(pos):
                last = found[pos][-1]
            elif (dated := signing_date(sheet.texts[pos])) is not None:
                above = (found.get(sheet.anchor((row - 1, column))) or (None,))[-1]
                owner = next((x for x in (last, above) if _signed_by(x, lexicon)), None)
                alone = sum(signing_date(sheet.texts[row, c]) is not None for c in columns) == 1
                if alone and owner is not last and not _signs(above, lexicon):
                    owner = None  # 日期 under 递交人 may be the date of anything
                if owner is not None:
                    dates[pos] = (_with_date(sheet, lexicon, pos, owner, dated),)
                    last = None if is_signing_date(dated[0]) else dates[pos][0]
    return dates


def _with_date(
    sheet: Sheet, lexicon: Lexicon, pos: Pos, owner: Label, dated: tuple[str, str | None]
) -> Label:
    """日期 as the label of when its owner signed; 签字 as a nearer label of the signature."""
    said, inline = dated
    signed = _signed_by(owner, lexicon)
    names = tuple(Name(name.field, -1) for name in owner.names if name.field in lexicon.signed)
    if is_signing_date(said) and signed is not None:
        names = (Name(signed, _FREE_RANK),)
    return replace(
        owner,
        pos=pos,
        area=sheet.area(pos),
        key=f"{owner.key}:{label_key(said)}",
        names=names,
        fields=tuple(name.field for name in names),
        said=said,
        inline=inline,
    )


def _signs(label: Label | None, lexicon: Lexicon) -> bool:
    return label is not None and lexicon.kinds[label.fields[0]] == "signature"


def _signed_by(label: Label | None, lexicon: Lexicon) -> str | None:
    if label is None:
        return None
    return next((lexicon.signed[f] for f in label.fields if f in lexicon.signed), None)


def _options(sheet: Sheet, lexicon: Lexicon, found: Mapping[Pos, tuple[Label, ...]]) -> list[Pos]:
    """Cells that are options of a choice beside or above them, though they read like labels."""
    words = _option_words(lexicon)
    suspects = {
        pos: owners
        for pos, labels in found.items()
        if labels and labels[0].inline is None and (owners := words.get(fold(sheet.texts[pos])))
    }
    if not suspects:
        return []
    certain = {pos: labels for pos, labels in found.items() if pos not in suspects}
    columns = _columns(certain)
    beside = [
        pos
        for pos, owners in suspects.items()
        if _choice_left(sheet, certain, pos, owners) or _choice_above(sheet, columns, pos, owners)
    ]
    labels = (label for pos in found.keys() - set(beside) for label in found[pos])
    named = {field for label in labels for field in label.fields}
    return [
        pos
        for pos in beside
        if named & set(found[pos][0].fields) or not _has_value(sheet, found, pos)
    ]


_NAMED = ("party", "person", "text")  # kinds whose values may read like their label: 客户1


def _numbered(sheet: Sheet, lexicon: Lexicon, found: Mapping[Pos, tuple[Label, ...]]) -> list[Pos]:
    """Cells such as 客户1 beside or under 客户名称: a label with a number, and yet a value."""
    suspects = {
        pos: labels[0].fields[0]
        for pos, labels in found.items()
        if len(labels) == 1
        and labels[0].inline is None
        and lexicon.kinds[labels[0].fields[0]] in _NAMED
        and _NUMBERED.fullmatch(fold(sheet.texts[pos]))
    }
    if not suspects:
        return []
    columns = _columns({pos: labels for pos, labels in found.items() if pos not in suspects})
    return [
        pos
        for pos, field in suspects.items()
        if _choice_left(sheet, found, pos, {field}) or _headed(columns, pos, field)
    ]


def _headed(columns: Mapping[int, list[Label]], pos: Pos, field: str) -> bool:
    """Whether the nearest label up the column, with no number of its own, is the same field's."""
    above = [label for label in columns.get(pos[1], []) if label.pos < pos]
    return bool(above) and field in above[-1].fields


def _columns(certain: Mapping[Pos, tuple[Label, ...]]) -> dict[int, list[Label]]:
    columns: dict[int, list[Label]] = {}
    for pos in sorted(certain):
        for label in certain[pos]:
            for column in range(label.area.left, min(label.area.right, label.area.left + 64) + 1):
                columns.setdefault(column, []).append(label)
    return columns


@lru_cache(maxsize=1024)
def _option_words(lexicon: Lexicon) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for field in lexicon.form.asked:
        for option in field.options:
            for label in option.labels:
                if label_key(label) in lexicon.names:
                    words.setdefault(fold(label), set()).add(field.field)
    return words


def _choice_left(
    sheet: Sheet, found: Mapping[Pos, tuple[Label, ...]], pos: Pos, owners: set[str]
) -> bool:
    before = sheet.filled(pos[0], max(0, pos[1] - REACH - 1), pos[1] - 1)
    labels = found.get((pos[0], before[-1]), ()) if before else ()
    if len(before) > 1 and not labels:  # the second answer to a label of two fields
        labels = tuple(x for x in found.get((pos[0], before[-2]), ()) if len(x.names) > 1)
    return any(set(label.fields) & owners for label in labels)


def _choice_above(
    sheet: Sheet, columns: Mapping[int, list[Label]], pos: Pos, owners: set[str]
) -> bool:
    """Whether the nearest certain label up the column is one of the choices, with no value
    beside it."""
    labels = columns.get(pos[1], [])
    index = bisect_left(labels, pos, key=lambda label: label.pos)
    if index == 0 or not set(labels[index - 1].fields) & owners:
        return False
    head = labels[index - 1]
    beside = sheet.anchor((head.pos[0], head.area.right + 1))
    return (
        beside not in sheet.texts
        or any(label.pos == beside for label in columns.get(beside[1], []))
        or is_stranger(sheet.texts[beside])
    )


def _has_value(sheet: Sheet, found: Mapping[Pos, tuple[Label, ...]], pos: Pos) -> bool:
    right, below = sheet.anchor((pos[0], pos[1] + 1)), sheet.anchor((pos[0] + 1, pos[1]))
    return any(p in sheet.texts and p not in found for p in (right, below))
