"""The people who made the forms: eight ways to lay the same fields out.

An author turns values (field name -> what stands in the cell) into a page. A field that is absent
from the values is not on the form at all; a field with an empty text is there but left blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from demo.labels import (
    AGENCY_LABELS,
    CENTRE_LABELS,
    GRID_LABELS,
    INLINE_LABELS,
    NUMBERED_LABELS,
    STAFF_LABELS,
)
from demo.sheets import Box, Cell, Page, Spot, Style, below, beside

Values: TypeAlias = Mapping[str, object]

_CHOICES = {
    "submitter_kind": "销售人员,外部人员,中介,代理公司",
    "claim_kind": "首次,续期,成交后重新递交",
    "demand_kind": "购买,租赁",
}
_WIDE = ("demand_detail",)
_COLUMNS = {
    "customer_name": 26,
    "contact": 28,
    "demand_detail": 40,
    "supervisor_signed_at": 24,
    "secretary_signed_at": 24,
    "submitter": 10,
}  # widths in a register


def centre(values: Values) -> Page:
    """The sales centre's own form: two pairs a row, merged values, drop-downs, notes."""
    cells: dict[Spot, Cell] = {
        (0, 0): Cell(value="云岚国际中心客户需求确认表", look="title"),
        (1, 0): Cell(value="表号：YL-XS-03　　　第一联 销售部存　第二联 递交人存", look="note"),
    }
    boxes: list[Box] = [(0, 0, 0, 5), (1, 0, 1, 5)]
    choices: dict[Spot, str] = {}
    row = 1
    for group in _pairs(_shown(values, CENTRE_LABELS)):
        row += 1
        for place, name in enumerate(group):
            left = place * 3
            right = 5 if name in _WIDE else left + 2
            cells[row, left] = Cell(value=CENTRE_LABELS[name], look="label")
            cells[row, left + 1] = Cell(value=values[name])
            boxes.append((row, left + 1, row, right))
            if name in _CHOICES:
                choices[row, left + 1] = _CHOICES[name]
    cells[row + 1, 0] = Cell(
        value="填表说明：1、客户名称请填写身份证或营业执照上的全称；2、联系方式请填写手机号码，"
        "单位客户另填座机；3、客户详细需求应写明面积、预算和用途；4、本表当日交客户主管签字，"
        "有效期一个月，到期前可办理续期。",
        look="note",
    )
    boxes.append((row + 1, 0, row + 1, 5))
    return Page(
        name="客户确认书",
        cells=cells,
        style=Style(label_fill="DDE7F0"),
        merges=boxes,
        widths={0: 20, 1: 14, 2: 14, 3: 20, 4: 14, 5: 14},
        heights={0: 36, row + 1: 62},
        choices=choices,
    )


def centre_options() -> Page:
    """The hidden sheet behind the centre's drop-downs, as it comes with every copy."""
    heads = {"submitter_kind": "递交人类别", "claim_kind": "确认类型", "demand_kind": "需求类型"}
    cells: dict[Spot, Cell] = {}
    for column, (name, head) in enumerate(heads.items()):
        for row, text in enumerate([head, *_CHOICES[name].split(",")]):
            cells[row, column] = Cell(value=text, look="note")
    return Page(name="选项", cells=cells, style=Style(), hidden=True)


def staff(values: Values) -> Page:
    """A salesperson's own list: one label and one merged value a row, colons of both widths."""
    cells: dict[Spot, Cell] = {(1, 1): Cell(value="客户确认书", look="title")}
    boxes: list[Box] = [(1, 1, 1, 4)]
    for row, name in enumerate(_shown(values, STAFF_LABELS), 3):
        cells[row, 1] = Cell(value=STAFF_LABELS[name], look="label")
        cells[row, 2] = Cell(value=values[name])
        boxes.append((row, 2, row, 4))
    last = max(row for row, _ in cells)
    cells[last + 2, 1] = Cell(value="注：手写无效，请打印后找主管签字。", look="line")
    return Page(
        name="Sheet1",
        cells=cells,
        style=Style(font="微软雅黑", size=10, date_format='yyyy"年"m"月"d"日" h:mm'),
        merges=boxes,
        widths={0: 3, 1: 20, 2: 18, 3: 18, 4: 10},
    )


def grid(values: Values) -> Page:
    """Labels above their values, four to a band, coloured."""
    cells: dict[Spot, Cell] = {(0, 0): Cell(value="客 户 确 认 单", look="title")}
    names = _shown(values, GRID_LABELS)
    for index, name in enumerate(names):
        band, column = divmod(index, 4)
        cells[2 + band * 2, column] = Cell(value=GRID_LABELS[name], look="label")
        cells[3 + band * 2, column] = Cell(value=values[name])
    foot = max(row for row, _ in cells) + 2
    cells[foot, 0] = Cell(value="★ 手机号码和详细需求必须填写，否则不予登记。", look="note")
    return Page(
        name="确认单",
        cells=cells,
        style=Style(label_fill="F7E3C8", landscape=True, date_format="yyyy/m/d h:mm"),
        merges=[(0, 0, 0, 3), (foot, 0, foot, 3)],
        widths=dict.fromkeys(range(4), 26.0),
        heights=dict.fromkeys(range(3, foot, 2), 34.0),
    )


def inline(values: Values) -> Page:
    """An old Word form pasted into a sheet: label and value in one cell, on underscores."""
    cells: dict[Spot, Cell] = {(0, 0): Cell(value="客户确认书", look="title")}
    row = 1
    for group in _pairs(_shown(values, INLINE_LABELS)):
        row += 1
        for place, name in enumerate(group):
            text = f"{INLINE_LABELS[name]}：{_underlined(values[name])}"
            cells[row, place * 3] = Cell(value=text, look="line")
    cells[row + 2, 0] = Cell(
        value="说明：本确认书一式两份，递交人与客户主管各执一份；电话须为客户本人号码。",
        look="line",
    )
    return Page(
        name="Sheet1",
        cells=cells,
        style=Style(font="仿宋_GB2312", size=12, lines=False),
        merges=[(0, 0, 0, 5)],
        widths={0: 24, 1: 12, 2: 12, 3: 24},
    )


def numbered(values: Values) -> Page:
    """Numbered, starred, spaced-out labels, the way a clerk fills a column evenly."""
    cells: dict[Spot, Cell] = {
        (0, 0): Cell(value="客户确认登记表", look="title"),
        (1, 0): Cell(value="（带 ★ 为必填项）", look="note"),
    }
    for row, name in enumerate(_shown(values, NUMBERED_LABELS), 2):
        cells[row, 0] = Cell(value=NUMBERED_LABELS[name], look="label")
        cells[row, 1] = Cell(value=values[name])
    return Page(
        name="登记表",
        cells=cells,
        style=Style(font="黑体", label_fill="EEEEEE"),
        merges=[(0, 0, 0, 1), (1, 0, 1, 1)],
        widths={0: 26, 1: 52},
        choices={(r, 1): "销售人员,外部人员,中介,代理公司" for r in _rows_of(cells, "递交人类型")},
    )


def agency(values: Values) -> Page:
    """The southern agency's form: traditional script, bracketed labels, two pairs a row."""
    cells: dict[Spot, Cell] = {
        (0, 1): Cell(value="華嶼不動產代理有限公司", look="line"),
        (1, 1): Cell(value="客戶需求確認表", look="title"),
    }
    boxes: list[Box] = [(1, 1, 1, 4)]
    row = 2
    for group in _pairs(_shown(values, AGENCY_LABELS)):
        row += 1
        for place, name in enumerate(group):
            cells[row, 1 + place * 2] = Cell(value=AGENCY_LABELS[name], look="label")
            cells[row, 2 + place * 2] = Cell(value=values[name])
        if group[0] in _WIDE:
            boxes.append((row, 2, row, 4))
    return Page(
        name="確認表",
        cells=cells,
        style=Style(font="新細明體", size=12, label_fill="E2EFDA"),
        merges=boxes,
        widths={0: 2, 1: 20, 2: 34, 3: 20, 4: 40},
    )


def stacked(first: Values, second: Values) -> Page:
    """Two of the staff's forms on one sheet, one under the other."""
    return below(staff(first), staff(second), gap=2)


def side_by_side(first: Values, second: Values) -> Page:
    """Two of the agency's forms on one sheet, one beside the other."""
    return beside(agency(first), agency(second), gap=1)


def register(
    title: str, labels: Mapping[str, str], rows: Sequence[Values], *, maker: str, spare: int = 3
) -> Page:
    """A register: title, header, numbered rows, spare rows with only a number, a footer."""
    heads = ["序号", *labels.values()]
    last = len(heads) - 1
    cells: dict[Spot, Cell] = {(0, 0): Cell(value=title, look="title")}
    for column, head in enumerate(heads):
        cells[2, column] = Cell(value=head, look="label")
    for number in range(1, len(rows) + spare + 1):
        filled = rows[number - 1] if number <= len(rows) else {}
        cells[2 + number, 0] = Cell(value=number)
        for column, name in enumerate(labels, 1):
            cells[2 + number, column] = Cell(value=filled.get(name, ""))
    foot = 3 + len(rows) + spare
    cells[foot, 0] = Cell(value="合计", look="label")
    cells[foot, 1] = Cell(value=f"{len(rows)} 组", look="label")
    cells[foot + 1, 0] = Cell(value=maker, look="note")
    return Page(
        name="台账",
        cells=cells,
        style=Style(size=9, landscape=True, label_fill="D9D9D9"),
        merges=[(0, 0, 0, last), (foot + 1, 0, foot + 1, last)],
        widths={0: 6, **{c: _COLUMNS.get(name, 16) for c, name in enumerate(labels, 1)}},
    )


def _shown(values: Values, labels: Mapping[str, str]) -> list[str]:
    return [name for name in labels if name in values]


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Two names a row; a wide field stands alone."""
    waiting: list[str] = []
    for name in names:
        if name in _WIDE and waiting:
            yield tuple(waiting)
            waiting = []
        waiting.append(name)
        if name in _WIDE or len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _rows_of(cells: Mapping[Spot, Cell], words: str) -> list[int]:
    return [row for (row, _), cell in cells.items() if words in str(cell.value)]


def _underlined(value: object) -> str:
    text = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
    return f"__{text}__" if text else "________"
