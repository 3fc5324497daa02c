"""Several forms on one sheet: side by side, or one under another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processor.forms.labels import Label
from processor.rules.forms import Recognise

LEAST_REPEATED = 2  # labels that come again before a second form is believed


def shows(fields: frozenset[str], rules: Recognise) -> bool:
    """Whether so many fields make the form."""
    some = not rules.any_of or not fields.isdisjoint(rules.any_of)
    return len(fields) >= rules.at_least and some


def side_by_side(labels: Sequence[Label]) -> list[list[Label]]:
    """Parts of the sheet by columns, split where labels repeat within their row."""
    firsts: dict[tuple[int, str], int] = {}
    again: dict[int, int] = {}  # column of a repeat -> how many labels repeat there
    for label in labels:
        key = (label.pos[0], label.key)
        if key in firsts and label.pos[1] > firsts[key]:
            again[label.pos[1]] = again.get(label.pos[1], 0) + 1
        firsts.setdefault(key, label.pos[1])
    if sum(again.values()) < LEAST_REPEATED:
        return [list(labels)]
    borders = _borders(sorted(again), set(firsts.values()))
    parts: list[list[Label]] = [[] for _ in range(len(borders) + 1)]
    for label in labels:
        parts[sum(label.pos[1] >= border for border in borders)].append(label)
    return [part for part in parts if part]


def _borders(columns: Sequence[int], firsts: set[int]) -> list[int]:
    """The first column of every copy: as many columns apart as the first copy has labels."""
    width = max(1, len({column for column in firsts if column < columns[0]}))
    return list(columns[::width])


def stacked(labels: Sequence[Label], rules: Recognise) -> Iterator[list[Label]]:
    """Groups of labels, one for each form; a form begins where enough labels come again."""
    group: list[Label] = []
    for index, label in enumerate(labels):
        if group and _begins_another(group, labels[index:], rules):
            yield group
            group = []
        group.append(label)
    if group:
        yield group


def _begins_another(group: Sequence[Label], tail: Sequence[Label], rules: Recognise) -> bool:
    label = tail[0]
    repeats = [other for other in group if set(other.fields) & set(label.fields)]
    if not repeats or any(other.pos[0] == label.pos[0] for other in repeats):
        return False
    keys = {other.key for other in group}
    ahead: set[str] = set()
    same = 0
    for other in tail:
        if other.fields[0] in ahead and other.key == label.key:
            break
        same += other.key in keys and other.fields[0] not in ahead
        ahead |= set(other.fields)
    whole = shows(frozenset(ahead), rules) or label.key == group[0].key  # else it breaks off
    return same >= LEAST_REPEATED and whole
