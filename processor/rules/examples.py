"""``examples/*.md``: filled forms as Markdown tables, and what is to become of them.

One file is one story. A heading ``## NAME at TIME`` begins a form; its first table is the cells of
the sheet, row by row. Tables under a line ``expect ...`` say what must come of it:

* ``expect record 1`` ``| field | value |``: what is read (a blank value: nothing is)
* ``expect findings`` ``| record | code | field |``: all findings of the form, and no others
* ``expect outcomes`` ``| form | record | outcome |``: at the end of the story
* ``expect claims`` ``| customer | claimant | status |``: all of them
* ``expect conflicts`` ``| kind | one | other |``: all of them, by the forms' names
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from processor.errors import Mistake, told

_HEADING = re.compile(r"##\s+(\S.*?)\s+at\s+(\d{4}-\d\d-\d\d[ T]\d\d:\d\d)\s*$")
_EXPECT = re.compile(r"expect\s+(record\s+(\d+)|findings|outcomes|claims|conflicts)\s*:?\s*$")
_RULE = re.compile(r"\|[\s:|-]+\|")
_WIDTHS = {"record": 2, "findings": 3, "outcomes": 3, "claims": 3, "conflicts": 3}

Line = tuple[int, tuple[str, ...]]  # (line in the file, cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One table of what is to come: of which ``kind``, of which record (from 1)."""

    kind: str
    record: int
    rows: tuple[Line, ...]


@dataclass(slots=True, kw_only=True)
class FilledForm:
    """One form of a story: its name, when it comes in (without a zone), its cells."""

    name: str
    at: datetime
    line: int
    cells: list[Line] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)


def parse_story(text: str, file: str) -> tuple[list[FilledForm], list[Mistake]]:
    """The forms of a story in their order, or what is wrong with its text."""
    forms: list[FilledForm] = []
    mistakes: list[Mistake] = []
    expecting: re.Match[str] | None = None
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        number += 1
        if heading := _HEADING.fullmatch(line):
            at = datetime.fromisoformat(heading[2])
            forms.append(FilledForm(name=heading[1], at=at, line=number))
            expecting = None
        elif line.startswith("## "):
            says = told("a heading says which form and when: ## a.xlsx at 2026-03-01 09:00")
            mistakes.append(Mistake(file=file, line=number, says=says))
        elif said := _EXPECT.fullmatch(line):
            expecting = said
        elif line.startswith("|") and forms:
            end = number
            while end < len(lines) and lines[end].strip().startswith("|"):
                end += 1
            mistakes += _take(forms[-1], expecting, _table(lines, number - 1, end), file, number)
            number, expecting = end, None
    if not forms and not mistakes:
        says = told("the story holds no form")
        mistakes.append(Mistake(file=file, line=1, says=says))
    return forms, mistakes


def _table(lines: Sequence[str], begin: int, end: int) -> list[Line]:
    """The rows of a table; of one with a line of dashes, those below it."""
    rows: list[Line] = []
    for number in range(begin, end):
        line = lines[number].strip()
        if _RULE.fullmatch(line) and "-" in line:
            rows.clear()  # what stood above were the headings
            continue
        cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
        rows.append((number + 1, tuple(c.strip().replace("\\|", "|") for c in cells)))
    return rows


def _take(
    form: FilledForm, expecting: re.Match[str] | None, rows: list[Line], file: str, begin: int
) -> list[Mistake]:
    """Put a table where it belongs."""
    if expecting is None:
        if form.cells:
            says = told("a second table of cells; write 'expect ...' above what is expected")
            return [Mistake(file=file, line=begin, says=says)]
        form.cells += rows
        return []
    kind = expecting[1].split()[0]
    wrong = [line for line, cells in rows if len(cells) != _WIDTHS[kind]]
    if wrong:
        says = told("expected {n} columns", n=_WIDTHS[kind])
        return [Mistake(file=file, line=wrong[0], says=says)]
    record = int(expecting[2] or 0)
    form.expected.append(Expected(kind=kind, record=record, rows=tuple(rows)))
    return []
