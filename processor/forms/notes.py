"""Instructions printed on a form: their lines name the fields, but label nothing."""

from __future__ import annotations

import re

from processor.forms.labels import is_note
from processor.forms.sheet import Pos, Sheet
from processor.forms.text import fold

_ROWS_MOST = 30  # lines of one set of instructions
_BARE = re.compile(r"[^:]{1,8}:?")  # a heading with nothing after it
_NUMBERED = re.compile(r"[(（]?(\d{1,2})[)）.、:，,．]|([①-⑳])")
_NUMBERS = re.compile(r"(?:^|[^\d])(\d{1,2})[)）.、．](?!\d)")


def instructions(sheet: Sheet) -> set[Pos]:
    """The numbered lines that go on under, or beside, a heading such as 填写说明."""
    found: set[Pos] = set()
    for pos, text in sheet.texts.items():
        if is_note(text) or fold(text[:12]) in _HEADINGS:
            found |= _lines_of(sheet, pos, text)
    return found


_HEADINGS = frozenset(["说明", "填写说明", "填表说明", "注意事项", "填表须知", "填写须知", "注"])


def _lines_of(sheet: Sheet, pos: Pos, text: str) -> set[Pos]:
    """Lines numbered on from what the heading holds, one filled cell in each row."""
    numbers = [int(number) for number in _NUMBERS.findall(text)]
    if not numbers and not _BARE.fullmatch(fold(text)):
        return set()
    expected = numbers[-1] + 1 if numbers else 1
    area = sheet.area(pos)
    lines: set[Pos] = set()
    beside = area.top < area.bottom or bool(sheet.filled(pos[0], area.right + 1, area.right + 1))
    for row in range(area.top if beside else area.bottom + 1, area.bottom + _ROWS_MOST):
        cells = sheet.filled(row, area.right + 1 if row <= area.bottom else 0, 1 << 14)
        if len(cells) != 1 or _number(sheet.texts[row, cells[0]]) != expected:
            break
        lines.add((row, cells[0]))
        expected += 1
    return lines


def _number(text: str) -> int | None:
    """The number that a line begins with."""
    found = _NUMBERED.match(text.lstrip())
    if found is None:
        return None
    return int(found[1]) if found[1] else ord(found[2]) - ord("①") + 1
