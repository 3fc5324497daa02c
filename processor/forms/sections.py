"""Equal labels told apart by the heading that they stand under.

服务时间 stands in three sections of one form; the heading beside or above it says which is
meant. Where no heading says it, the order of the sections does, if there are just as many of
them; else the label is unclear, and nobody guesses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from processor.forms.labels import Label
from processor.forms.lexicon import Lexicon, Name
from processor.forms.sheet import Pos, Sheet
from processor.forms.text import label_key
from processor.model import Area

_LONGEST = 30  # characters of a heading

Labels = Mapping[Pos, tuple[Label, ...]]


class Heading(NamedTuple):
    """A cell that names a section."""

    area: Area
    section: str
    level: int = 1  # how many headings stand in its row


def by_section(
    sheet: Sheet, lexicon: Lexicon, found: Labels
) -> tuple[dict[Pos, tuple[Label, ...]], tuple[Label, ...]]:
    """The labels that are shared by sections, each as its own section's; and the unclear ones."""
    shared = [
        label
        for pos in sorted(found)
        for label in found[pos]
        if label.key in lexicon.shared and len(label.names) == 1
    ]
    if not shared:
        return {}, ()
    lone = _lone_headings(sheet, lexicon, found)
    found = {**found, **dict.fromkeys(lone, ())}
    headings = _headings(sheet, lexicon, found)
    printed = {heading.section for heading in headings}
    unique = [x for pos in sorted(found) for x in found[pos] if x.key not in lexicon.shared]
    named: dict[int, Name] = {}
    for label in shared:
        heading = _heading_of(label, headings)
        if heading is not None and _left_behind(label, heading, unique, lexicon):
            heading = None
        names = lexicon.shared[label.key]
        own = [n for n in names if lexicon.section_of[n.field] == _named(heading)]
        if heading is None and printed:  # before all headings: the one part that has none
            own = [n for n in names if lexicon.section_of[n.field] not in printed]
        elif heading is None:
            own = _of_the_only_part(label, shared, unique, lexicon)
        if len(own) == 1:
            named[id(label)] = own[0]
    named |= _by_order([x for x in shared if id(x) not in named], lexicon)
    changed: dict[Pos, tuple[Label, ...]] = dict.fromkeys(lone, ())
    for pos in {label.pos for label in shared}:
        changed[pos] = tuple(
            _as(x, named.get(id(x))) for x in found[pos] if _stays(x, shared, named)
        )
    return changed, tuple(label for label in shared if id(label) not in named)


def _stays(label: Label, shared: Sequence[Label], named: Mapping[int, Name]) -> bool:
    return id(label) in named or all(label is not other for other in shared)


def _as(label: Label, name: Name | None) -> Label:
    """The label as the field's own; its key tells the sections apart."""
    if name is None:
        return label
    return replace(label, key=f"{name.field}:{label.key}", names=(name,), fields=(name.field,))


def _headings(sheet: Sheet, lexicon: Lexicon, found: Labels) -> list[Heading]:
    headings: list[Heading] = []
    for row, columns in sheet.rows.items():
        own = [
            Heading(sheet.area((row, column)), lexicon.headings[key])
            for column in columns
            if len(text := sheet.texts[row, column]) <= _LONGEST
            and (key := label_key(text)) in lexicon.headings
            and not found.get((row, column))
        ]
        headings += [heading._replace(level=len(own)) for heading in own]
    return headings


def _lone_headings(sheet: Sheet, lexicon: Lexicon, found: Labels) -> list[Pos]:
    """Cells that read like a label but head a part: alone in their row, over labels of that part.

    月子餐服务 heads the meals and is a label among the things to bring as well; it is the label
    once the heading of those things stands above it.
    """
    lone: list[Pos] = []
    begun: set[str] = set()
    for row in sorted(sheet.rows):
        for column in sheet.rows[row]:
            pos = (row, column)
            section = lexicon.headings.get(label_key(sheet.texts[pos]))
            labels = found.get(pos, ())
            if section is None or (labels and (len(sheet.rows[row]) > 1 or labels[0].inline)):
                continue
            if not labels:
                begun.add(section)
            elif lexicon.section_of[labels[0].fields[0]] not in {section, *begun} and _has_own(
                sheet, lexicon, found, row, section
            ):
                lone.append(pos)
    return lone


def _has_own(sheet: Sheet, lexicon: Lexicon, found: Labels, row: int, section: str) -> bool:
    """Whether the next filled row begins with a label that the section has."""
    after = min((r for r in sheet.rows if r > row), default=None)
    first = found.get((after, sheet.rows[after][0]), ()) if after is not None else ()
    names = [n for label in first for n in lexicon.shared.get(label.key, label.names)]
    return any(lexicon.section_of[name.field] == section for name in names)


def _of_the_only_part(
    label: Label, shared: Sequence[Label], unique: Sequence[Label], lexicon: Lexicon
) -> list[Name]:
    """The one part that stands once, where nothing else is shown of those that come again.

    A customer's form without any new customer has one 性别, and it is the customer's.
    """
    again = {s.section for s in lexicon.form.sections if s.repeats}
    names = lexicon.shared[label.key]
    shown = Counter(x.fields[0] for x in unique if x.fields)
    parts = {lexicon.section_of[field] for field in shown}
    own = [n for n in names if lexicon.section_of[n.field] in parts]
    apart = {lexicon.section_of[n.field] for n in names} - again
    if len(own) != 1 or len(apart) != 1:
        return []
    part = lexicon.section_of[own[0].field]
    times = max(n for field, n in shown.items() if lexicon.section_of[field] == part)
    return own if sum(x.key == label.key for x in shared) <= times else []


def _named(heading: Heading | None) -> str | None:
    """The section that a heading names."""
    return None if heading is None else heading.section


def _left_behind(label: Label, heading: Heading, unique: Sequence[Label], lexicon: Lexicon) -> bool:
    """Whether a label of another section stands between a heading above and the label: then
    the heading's part is over, or another form has begun."""
    if heading.area.bottom >= label.pos[0] or heading.level > 1:
        return False
    return any(
        heading.area.bottom < other.pos[0]
        and other.pos < label.pos
        and lexicon.section_of.get(other.fields[0]) != heading.section
        for other in unique
        if other.fields
    )


def _heading_of(label: Label, headings: Sequence[Heading]) -> Heading | None:
    """The section of the nearest heading: left of the label in its row, else above it."""
    row, column = label.pos
    beside = [h for h in headings if h.area.top <= row <= h.area.bottom and h.area.right < column]
    if beside:
        return max(beside, key=lambda h: h.area.right)
    above = [h for h in headings if h.area.bottom < row]
    if not above:
        return None
    last = max(h.area.bottom for h in above)
    level = sorted((h for h in above if h.area.bottom == last), key=lambda h: h.area.left)
    own = [h for h in level if h.area.left <= column]
    return own[-1] if own else level[0]


def _by_order(labels: Sequence[Label], lexicon: Lexicon) -> dict[int, Name]:
    """As many equal labels as sections that have them: the first is the first section's."""
    named: dict[int, Name] = {}
    ordered = sorted(labels, key=lambda label: label.key)
    for key, group in groupby(ordered, key=lambda label: label.key):
        own = sorted(group, key=lambda label: label.pos)
        names = lexicon.shared[key]
        if len(own) == len(names):
            named |= {id(x): name for x, name in zip(own, names, strict=True)}
    return named
