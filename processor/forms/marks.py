"""Marks beside the items of a checklist: √ × / ○ ●, and the signs that are typed for them.

A sign that may mean two marks, such as O or 0 for ○, is told and never taken.
"""

from __future__ import annotations

import re
from typing import Final

from processor.forms.text import fold
from processor.rules.forms import FormField

# Each mark and what is typed for it without doubt. Clause 3:225 of the lift book.
MARKS: Final[dict[str, str]] = {
    "√": "√✓✔☑vV对",
    "×": "×✗✘✕✖╳☒xX叉",
    "/": "/／∕",
    "○": "○◯〇⭕",
    "●": "●⚫⬤",
}
DOUBTFUL: Final = frozenset("Oo0。.°•·。")  # a circle, a figure, a letter or a full stop
_OF: Final = {sign: mark for mark, signs in MARKS.items() for sign in signs}
_VARIATION = re.compile("[\ufe0e\ufe0f\u200d]")
_EDGE = " \t\n,，、;；()（）[]【】"


def read_mark(text: str, field: FormField) -> str | None:
    """The code of the mark that a text is; None where it is none, or may be two."""
    sign = _sign(text)
    words = {fold(word): o.code for o in field.options for word in (o.code, *o.labels)}
    known = words.get(fold(sign))
    if known is not None:
        return known
    mark = _mark_of(sign)
    if mark is None or not field.options:
        return mark
    return next((words[fold(s)] for s in MARKS[mark] if fold(s) in words), None)


def is_doubtful(text: str) -> bool:
    """Whether a text is a sign that may mean two marks."""
    sign = _sign(text)
    return bool(sign) and all(c in DOUBTFUL for c in sign)


def known_marks(field: FormField) -> list[str]:
    """The marks that a field allows, as people write them."""
    return [option.labels[0] for option in field.options] or list(MARKS)


def _sign(text: str) -> str:
    return _VARIATION.sub("", text).strip(_EDGE)


def _mark_of(sign: str) -> str | None:
    """The one mark of a sign; √√ is one √."""
    marks = {_OF.get(c) for c in sign}
    return marks.pop() if len(marks) == 1 else None
