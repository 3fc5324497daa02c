"""Headings that say whose labels stand under or beside them.

时间 under the heading 接触客户 is the label 接触客户时间; 签名 beside the tall heading 客户主管 is
the label 客户主管签名; 电话 in the section 递交人信息 is not the customer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from processor.forms.labels import Label, is_signing_date, names_of
from processor.forms.lexicon import Lexicon, Name
from processor.forms.sheet import Pos, Sheet
from processor.forms.text import label_key
from processor.model import Area

_LONGEST = 16  # characters of a heading, or of a label under it
_ROWS_MOST = 12  # rows of one section
_GROUPED_NAMES = frozenset(["姓名", "签名", "签字", "签署", "名字"])
_INFORMATION = re.compile("(?:基本)?(?:信息|资料|情况|栏)$")
_OTHERS = re.compile(
    "(?:内部|外部)?(?:递交人|销售人员|销售员|销售|置业顾问|业务员|介绍人|推荐人|经办人|家庭成员|"
    "配偶|紧急联系人|共有人|中介|中介人员|代理公司|中介公司|客户主管|行政秘书)"
)

Labels = Mapping[Pos, tuple[Label, ...]]


def under_headings(sheet: Sheet, lexicon: Lexicon, found: Labels) -> dict[Pos, tuple[Label, ...]]:
    """Labels as their headings make them; no labels at all where they are not the customer's."""
    changed: dict[Pos, tuple[Label, ...]] = {}
    for head, area in sheet.merged.items():
        text = sheet.texts.get(head, "")
        if not text or len(text) > _LONGEST:
            continue
        key = label_key(text)
        named = {p: _under(sheet, lexicon, head, p, found) for p in _members(sheet, area)}
        if _groups(area, found, _members(sheet, area)):
            changed[head] = ()  # its labels say all themselves
        elif _heads(area, named):
            changed |= {p: (label,) for p, label in named.items() if label}
            changed[head] = ()
        elif _OTHERS.fullmatch(_INFORMATION.sub("", key)):
            changed |= _of_others(sheet, lexicon, area, found)
    return changed


def _heads(area: Area, named: Mapping[Pos, Label | None]) -> bool:
    """Whether some cells under a heading, or the first one beside it, gain their name by it."""
    if area.top < area.bottom:
        return named.get((area.top, area.right + 1)) is not None
    return len(named) > 1 and any(named.values())


def _groups(area: Area, found: Labels, members: Iterator[Pos]) -> bool:
    """Whether every cell under a wide heading is a label of a field of its own."""
    labels = [found.get(pos, ()) for pos in members]
    if area.top < area.bottom or len(labels) < 2 or not all(labels):
        return False
    fields = [own[0].fields for own in labels]
    return len(set(fields)) == len(fields) and all(own[0].inline is None for own in labels)


def _members(sheet: Sheet, area: Area) -> Iterator[Pos]:
    """The cells right under a wide heading, or right beside a tall one."""
    if area.top < area.bottom:
        for row in range(area.top, min(area.bottom, area.top + _ROWS_MOST) + 1):
            if (row, area.right + 1) in sheet.texts:
                yield row, area.right + 1
    else:
        for column in sheet.filled(area.top + 1, area.left, area.right):
            yield area.top + 1, column


def _under(sheet: Sheet, lexicon: Lexicon, head: Pos, pos: Pos, found: Labels) -> Label | None:
    text = sheet.texts[pos]
    if len(text) > _LONGEST:
        return None
    own = label_key(text)
    key = label_key(sheet.texts[head]) + own
    names = names_of(key, lexicon)
    if not names:  # 姓名 under 员工信息 is 员工姓名
        stem = _INFORMATION.sub("", label_key(sheet.texts[head]))
        names = names_of(stem + own, lexicon) if stem else ()
    heading = found.get(head)
    if not names and heading:
        signed = [n for n in heading[0].names if n.field in lexicon.signed]
        if own in _GROUPED_NAMES:
            names = tuple(signed)
        elif is_signing_date(text):
            names = tuple(Name(lexicon.signed[n.field], n.rank) for n in signed)
    return label_at(sheet, pos, key, names) if names else None


def label_at(sheet: Sheet, pos: Pos, key: str, names: tuple[Name, ...]) -> Label:
    """A cell that is a label as a whole."""
    return Label(
        pos=pos,
        area=sheet.area(pos),
        key=key,
        names=names,
        fields=tuple(name.field for name in names),
        said=sheet.texts[pos],
        inline=None,
    )


def _of_others(
    sheet: Sheet, lexicon: Lexicon, area: Area, found: Labels
) -> dict[Pos, tuple[Label, ...]]:
    """The labels in a section about somebody else: that person's, or nobody's that we know."""
    stem = _INFORMATION.sub("", label_key(sheet.texts[area.top, area.left]))
    changed: dict[Pos, tuple[Label, ...]] = {}
    for pos in _section(sheet, area):
        labels = found.get(pos, ())
        kinds = {lexicon.kinds[field] for label in labels for field in label.fields}
        if not labels or not kinds & {"party", "phones"} or labels[0].key.startswith("客户"):
            continue
        names = names_of(stem + labels[0].key, lexicon) if labels[0].inline is None else ()
        changed[pos] = (label_at(sheet, pos, stem + labels[0].key, names),) if names else ()
    return changed


def _section(sheet: Sheet, area: Area) -> Iterator[Pos]:
    """The cells of a section: beside a tall heading, or under one across the whole row."""
    if area.top < area.bottom:
        rows = range(area.top, min(area.bottom, area.top + _ROWS_MOST) + 1)
        left = area.right + 1
    elif sheet.rows.get(area.top) == [area.left]:
        rows, left = range(area.bottom + 1, area.bottom + _ROWS_MOST), area.left
    else:
        return
    for row in rows:
        columns = sheet.filled(row, left, left + 64)
        if area.top == area.bottom and len(columns) < 2:
            return
        for column in columns:
            yield row, column
