"""What stands on a form and was not read: told, so that nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from processor.forms.found import Found
from processor.forms.labels import is_note, is_stranger
from processor.forms.locate import REACH, Map
from processor.forms.register import NO_RECORD
from processor.forms.sheet import Pos
from processor.forms.text import fold, label_key, tidy, typed_text
from processor.messages import finding
from processor.model import Finding

_LABEL_MOST = 16  # characters of a label that we do not know
_SHOWN_MOST = 60  # characters of what is told
_MOST = 12  # findings of one form
_CUT_MOST = 6  # texts of a form that breaks off
_NUMBERING = re.compile("序号|编号|行号|no|表号|页码|填表(?:日期|人)|制表(?:日期|人)?|审核人?")
_LABELLED = re.compile(r"([^:：\n]{2,16})[:：]\s*(\S.*)", re.DOTALL)
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]")


def cells_read(found: Map, forms: Sequence[Found]) -> frozenset[Pos]:
    """The cells of a sheet that any of its forms was read from."""
    return frozenset(pos for form in forms for pos in _cells(form, found))


def unread(found: Map, form: Found, read: Set[Pos]) -> Iterator[Finding]:
    """A finding for each value beside, or after, a label that no field of the form has.

    ``read``: what any form of the sheet was read from; what another one has read is not unread.
    """
    own = list(_cells(form, found))
    if not own or form.own:
        return
    told = 0
    for row in range(min(pos[0] for pos in own), max(pos[0] for pos in own) + 1):
        for pos, text in _strange(found, row, read):
            if told == _MOST:
                return
            told += 1
            place = found.sheet.place(pos)
            yield finding("cell-unread", place=place, there=tidy(text)[:_SHOWN_MOST])


def _cells(form: Found, found: Map) -> Iterator[Pos]:
    """The cells of a form on this sheet: those that its slots were read from."""
    for slots in (form.slots, *(row for rows in form.rows.values() for row in rows)):
        for slot in slots:
            if slot.place.sheet == found.sheet.name:
                yield from slot.at


def _strange(found: Map, row: int, read: Set[Pos]) -> Iterator[tuple[Pos, str]]:
    """Unknown labels of a row with their values."""
    columns = found.sheet.rows.get(row, [])
    skip: Pos | None = None
    for index, column in enumerate(columns):
        pos = (row, column)
        text = found.sheet.texts[pos]
        if pos == skip or pos in read or pos in found.taken or is_note(text):
            continue
        inline = _LABELLED.fullmatch(text.strip())
        if inline and not _NUMBERING.fullmatch(label_key(inline[1])):
            yield pos, text
        elif index + 1 < len(columns) and _is_label(found, text):
            beside = (row, columns[index + 1])
            near = beside[1] - found.sheet.area(pos).right <= REACH + 1
            if near and _is_value(found, beside, read):
                skip = beside
                yield beside, f"{text.strip()} {found.sheet.texts[beside]}"


def _is_label(found: Map, text: str) -> bool:
    key = label_key(text)
    if (
        not key
        or len(key) > _LABEL_MOST
        or _NUMBERING.fullmatch(key)
        or key in found.lexicon.headings
    ):
        return False
    if NO_RECORD.match(fold(text[:40])):
        return False
    return _WORD.search(key) is not None and fold(text) not in found.lexicon.options


def _is_value(found: Map, pos: Pos, read: Set[Pos]) -> bool:
    text = found.sheet.texts[pos]
    return (
        pos not in read and pos not in found.taken and not is_stranger(text) and not is_note(text)
    )


def cut_off(form: Found) -> Iterator[Finding]:
    """A finding for a form that begins under the last whole one and breaks off."""
    if form.cut:
        texts = (tidy(typed_text(cell)) for slot in form.cut for cell in slot.cells)
        there = "、".join([text for text in texts if text][:_CUT_MOST])
        yield finding("form-cut", place=form.cut[0].place, there=there[:_SHOWN_MOST])
