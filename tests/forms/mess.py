"""One filled form in many layouts and spellings, as a test needs it.

`write_form` takes the contract's field names and puts them on a sheet the way different people
would. The ending of the path chooses the program: `.xlsx` (openpyxl) or `.xls` (xlwt). The
layouts that hold two forms write the given values first and `second(values)` after them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import xlwt  # type: ignore[import-untyped]  # no stubs exist
from openpyxl import Workbook

Values: TypeAlias = Mapping[str, object]
Cells: TypeAlias = dict[tuple[int, int], object]  # (row, column), counted from 0
Box: TypeAlias = tuple[int, int, int, int]  # top, left, bottom, right, inclusive

LABELS = {
    "customer_name": ("客户名称", "客戶名稱"),
    "contact": ("联系方式", "聯繫方式"),
    "demand_detail": ("客户详细需求", "客戶詳細需求"),
    "demand_kind": ("需求类型", "需求類型"),
    "area": ("面积", "面積"),
    "budget": ("预算", "預算"),
    "layout": ("户型", "戶型"),
    "awareness_channel": ("客户了解项目的渠道", "客戶了解項目的渠道"),
    "claim_kind": ("确认类型", "確認類型"),
    "contact_time": ("接触客户时间", "接觸客戶時間"),
    "contact_method": ("接触客户方式", "接觸客戶方式"),
    "submitter": ("递交人", "遞交人"),
    "submitter_kind": ("递交人类别", "遞交人類別"),
    "submitted_at": ("递交时间", "遞交時間"),
    "supervisor_signature": ("客户主管签字", "客戶主管簽字"),
    "supervisor_signed_at": ("主管签字时间", "主管簽字時間"),
    "secretary_signature": ("行政秘书签字", "行政秘書簽字"),
    "secretary_signed_at": ("秘书签字时间", "秘書簽字時間"),
}  # simplified, traditional
TITLE = ("客户需求确认表", "客戶需求確認表")
NOTE = "填表说明：客户名称请填写全称，联系方式请填写手机号码，本表当日交客户主管签字。"

_WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in map(chr, range(0x21, 0x7F))} | {0x20: "\u3000"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Cells and merged boxes, before a program saves them."""

    cells: Cells
    merges: tuple[Box, ...] = ()


def second(values: Values) -> dict[str, object]:
    """The form beside or under the first: another customer of the same submitter."""
    return {**values, "customer_name": "贰号客户", "contact": "13900009999"}


def write_form(values: Values, *, layout: str, spelling: str, path: Path) -> None:
    """Write the form to `path`. A field that `values` lacks is not on the form.

    Raises KeyError for a layout or spelling that `LAYOUTS` or `SPELLINGS` does not name.
    """
    save(LAYOUTS[layout](values, spelling), path)


def save(sheet: Sheet, path: Path) -> None:
    """Save one sheet as `.xlsx`, or as `.xls` where the path ends so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xls":
        _save_xls(sheet, path)
    else:
        _save_xlsx(sheet, path)


# --------------------------------------------------------------------------- layouts


def left(values: Values, spelling: str) -> Sheet:
    """A title, then a label and a merged value in every row."""
    cells: Cells = {(0, 0): _title(spelling)}
    merges: list[Box] = [(0, 0, 0, 3)]
    for row, (label, value) in enumerate(_spelled(values, spelling), 2):
        cells[row, 0], cells[row, 1] = label, value
        merges.append((row, 1, row, 3))
    cells[len(values) + 3, 0] = NOTE
    return Sheet(cells=cells, merges=tuple(merges))


def left_pairs(values: Values, spelling: str) -> Sheet:
    """Two labels with their values in every row."""
    cells: Cells = {(0, 0): _title(spelling)}
    for index, (label, value) in enumerate(_spelled(values, spelling)):
        row, side = divmod(index, 2)
        cells[row + 2, side * 2], cells[row + 2, side * 2 + 1] = label, value
    return Sheet(cells=cells, merges=((0, 0, 0, 3),))


def above(values: Values, spelling: str) -> Sheet:
    """Labels above their values, three to a band."""
    cells: Cells = {(0, 0): _title(spelling)}
    for index, (label, value) in enumerate(_spelled(values, spelling)):
        band, column = divmod(index, 3)
        cells[band * 2 + 2, column], cells[band * 2 + 3, column] = label, value
    return Sheet(cells=cells, merges=((0, 0, 0, 2),))


def inline(values: Values, spelling: str) -> Sheet:
    """Label and value in one cell, with a colon between them."""
    cells: Cells = {(0, 0): _title(spelling)}
    for row, (label, value) in enumerate(_spelled(values, spelling), 2):
        colon = "" if label.endswith(("：", ":")) else "："
        cells[row, 0] = f"{label}{colon}{as_text(value)}"
    return Sheet(cells=cells)


def register(values: Values, spelling: str) -> Sheet:
    """A register of one row: title, header, spare numbered rows, a footer."""
    cells: Cells = {(0, 0): "客户确认台账", (2, 0): "序号", (3, 0): 1, (4, 0): 2, (5, 0): 3}
    for column, (label, value) in enumerate(_spelled(values, spelling), 1):
        cells[2, column], cells[3, column] = label, value
    cells |= {(6, 0): "合计", (6, 1): "1 组", (7, 0): "制表人：何静"}
    return Sheet(cells=cells, merges=((0, 0, 0, len(values)),))


def stacked_two(values: Values, spelling: str) -> Sheet:
    """Two forms, the second under the first."""
    first = left(values, spelling)
    return _joined(first, left(second(values), spelling), max(r for r, _ in first.cells) + 3, 0)


def side_by_side(values: Values, spelling: str) -> Sheet:
    """Two forms, the second to the right of the first."""
    return _joined(left(values, spelling), left(second(values), spelling), 0, 5)


def _joined(first: Sheet, other: Sheet, down: int, across: int) -> Sheet:
    cells = {(r + down, c + across): value for (r, c), value in other.cells.items()}
    merges = tuple((t + down, x + across, b + down, y + across) for t, x, b, y in other.merges)
    return Sheet(cells=first.cells | cells, merges=first.merges + merges)


LAYOUTS: Mapping[str, Callable[[Values, str], Sheet]] = {
    "left": left,
    "left_pairs": left_pairs,
    "above": above,
    "inline": inline,
    "register": register,
    "stacked_two": stacked_two,
    "side_by_side": side_by_side,
}


# --------------------------------------------------------------------------- spellings


def _numbered(label: str, value: object, number: int) -> tuple[str, object]:
    return f"{number}、{label}", value


def _underscored(label: str, value: object, number: int) -> tuple[str, object]:
    return label, f"__{as_text(value)}__" if as_text(value) else "________"


def _fullwidth(label: str, value: object, number: int) -> tuple[str, object]:
    return f"{label}：", as_text(value).translate(_WIDE)


SPELLINGS: Mapping[str, Callable[[str, object, int], tuple[str, object]]] = {
    "plain": lambda label, value, number: (label, value),
    "colons": lambda label, value, number: (label + ("：", ":", " :")[number % 3], value),
    "spaced": lambda label, value, number: (" ".join(label), value),
    "numbered": _numbered,
    "starred": lambda label, value, number: (("*" + label, label + "★")[number % 2], value),
    "traditional": lambda label, value, number: (label, value),
    "underscored": _underscored,
    "fullwidth": _fullwidth,
}


def _spelled(values: Values, spelling: str) -> list[tuple[str, object]]:
    script = 1 if spelling == "traditional" else 0
    spell = SPELLINGS[spelling]
    shown = [name for name in LABELS if name in values]
    return [
        spell(LABELS[name][script], values[name], number) for number, name in enumerate(shown, 1)
    ]


def _title(spelling: str) -> str:
    return TITLE[1 if spelling == "traditional" else 0]


def as_text(value: object) -> str:
    """A value as it is typed where no cell format helps: 2026-03-01 09:30."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


# --------------------------------------------------------------------------- programs


def _save_xlsx(sheet: Sheet, path: Path) -> None:
    book = Workbook()
    page: Any = book.worksheets[0]
    for (row, column), value in sheet.cells.items():
        page.cell(row=row + 1, column=column + 1).value = value
    for top, first, bottom, last in sheet.merges:
        page.merge_cells(
            start_row=top + 1, start_column=first + 1, end_row=bottom + 1, end_column=last + 1
        )
    book.save(path)


def _save_xls(sheet: Sheet, path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    for (row, column), value in sheet.cells.items():
        dated = isinstance(value, (datetime, date))
        page.write(
            row,
            column,
            value,
            xlwt.easyxf(num_format_str=_DATED) if dated else xlwt.Style.default_style,
        )
    page.merged_ranges.extend(
        (top, bottom, first, last) for top, first, bottom, last in sheet.merges
    )
    book.save(str(path))


_DATED = "yyyy-mm-dd hh:mm"
