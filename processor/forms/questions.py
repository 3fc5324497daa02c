"""Questionnaires: Q and Re, 问 and 答, in one cell or in several.

A question that the form does not ask ends the answer before it; an answer whose marker is
missing is taken from the cell beside the question, or under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processor.forms.labels import Label, is_note
from processor.forms.locate import Map
from processor.forms.question_marks import is_question, without_answer_mark
from processor.forms.sheet import Pos
from processor.forms.slots import Slot, slots_of
from processor.model import CellValue

_ROWS_MOST = 2  # rows under a question in which its answer may begin


def read_questions(found: Map, labels: Sequence[Label]) -> list[Slot]:
    """A slot for every question."""
    slots: list[Slot] = []
    for label in labels:
        answer = None if label.inline is not None else _answer(found, label)
        blank = (label.pos[0], label.area.right + 1)
        mine = slots_of(found, label, blank, [answer] if answer else [], inline=label.inline or "")
        slots += [replace(slot, cells=tuple(map(_said, slot.cells))) for slot in mine]
    return slots


def _said(cell: CellValue) -> CellValue:
    return without_answer_mark(cell) if isinstance(cell, str) else cell


def _answer(found: Map, label: Label) -> Pos | None:
    """The cell beside a question, else the first filled one in the rows under it."""
    row, right = label.pos[0], label.area.right
    beside = found.sheet.filled(row, right + 1, right + 64)
    if beside:
        at = (row, beside[0])
        return None if _is_other(found, at) else at
    for below in range(label.area.bottom + 1, label.area.bottom + 1 + _ROWS_MOST):
        columns = found.sheet.filled(below, 0, 1 << 14)
        if columns:
            at = (below, columns[0])
            return None if _is_other(found, at) else at
    return None


def _is_other(found: Map, pos: Pos) -> bool:
    text = found.sheet.texts[pos]
    return pos in found.taken or is_question(text) or is_note(text)
