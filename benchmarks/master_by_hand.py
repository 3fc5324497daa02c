"""What people do to the master workbook between two runs, each way once in a while."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

Done = tuple[str, set[str], str]  # the way, what it may be told as, a text that is told with it
_OWNED = "主管签字时间"  # only the sheet of confirmations has this column
_PARTIES = (5, 6)  # columns of the sheet of conflicts that name the two claimants


class _Hand:
    """Somebody with the workbook open."""

    def __init__(self, book: Any, chance: random.Random, day: date) -> None:
        self.book, self.chance, self.day = book, chance, day
        self.touched: set[tuple[str, int]] = set()

    def column(self, sheet: Any, title: str) -> int | None:
        return next((c.column for c in sheet[1] if c.value == title), None)

    def row(self, *titles: str) -> tuple[Any, int, list[int]] | None:
        """A row of a sheet that has these columns, in which nobody wrote yet."""
        found = []
        for sheet in self.book.worksheets:
            columns = [c for t in titles if (c := self.column(sheet, t)) is not None]
            if len(columns) == len(titles):
                found += [
                    (sheet, row, columns)
                    for row in range(2, sheet.max_row + 1)
                    if sheet.cell(row, 1).value and (sheet.title, row) not in self.touched
                ]
        if not found:
            return None
        sheet, row, columns = self.chance.choice(found)
        self.touched.add((sheet.title, row))
        return sheet, row, columns

    def write(self, titles: tuple[str, ...], value: object, told: set[str]) -> Done | None:
        """Write into the first of the columns; the row must have them all."""
        place = self.row(*titles)
        if place is None:
            return None
        sheet, row, columns = place
        cell, key = sheet.cell(row, columns[0]), str(sheet.cell(row, 1).value)
        if str(cell.value) == str(value):
            return None
        cell.value = value
        return titles[0], told, key


def _note(hand: _Hand) -> Done | None:
    return hand.write(("备注", "记录编号"), f"{hand.day} 已回访", {"note"})


def _drift(hand: _Hand) -> Done | None:
    return hand.write(("处理结果",), "看过了", {"drift"})


def _correction(hand: _Hand) -> Done | None:
    phone = f"136{hand.chance.randrange(10**8):08}"
    return hand.write(("联系方式", _OWNED), phone, {"correction", "refused"})


def _deal(hand: _Hand) -> Done | None:
    value = datetime.combine(hand.day, datetime.min.time())
    return hand.write(("成交日期", _OWNED), value, {"ruling", "refused", "overtaken", "known"})


def _withdrawal(hand: _Hand) -> Done | None:
    return hand.write(("已撤回", _OWNED), "是", {"ruling", "refused", "overtaken", "known"})


def _ruling(hand: _Hand) -> Done | None:
    place = hand.row("客户归谁")
    if place is None:
        return None
    sheet, row, (column,) = place
    if sheet.cell(row, column).value:
        return None
    sheet.cell(row, column).value = sheet.cell(row, hand.chance.choice(_PARTIES)).value
    return "客户归谁", {"ruling", "refused", "overtaken", "known"}, str(sheet.cell(row, 1).value)


def _same(hand: _Hand) -> Done | None:
    answer = hand.chance.choice(("是", "否"))
    return hand.write(("是否同一客户",), answer, {"ruling", "refused", "overtaken", "known"})


def _new_row(hand: _Hand) -> Done | None:
    sheet = next(s for s in hand.book.worksheets if hand.column(s, _OWNED))
    row, name = sheet.max_row + 1, f"手写客户{hand.chance.randrange(10**6)}"
    values = {
        "客户名称": name,
        "联系方式": f"135{hand.chance.randrange(10**8):08}",
        "客户详细需求": "租写字楼 500平米",
        "递交人": "员工02",
        _OWNED: datetime.combine(hand.day, datetime.min.time()),
    }
    for title, value in values.items():
        sheet.cell(row, hand.column(sheet, title)).value = value
    return "row added", {"new", "refused"}, name


def _row_gone(hand: _Hand) -> Done | None:
    place = hand.row("处理结果")
    if place is None:
        return None
    sheet, row, _ = place
    key = str(sheet.cell(row, 1).value)
    sheet.delete_rows(row)
    return "row deleted", {"row-gone"}, key


_CELLS: tuple[Callable[[_Hand], Done | None], ...] = (
    *(_note, _drift, _correction, _deal, _withdrawal, _ruling, _same),
)
_ROWS: tuple[Callable[[_Hand], Done | None], ...] = (_new_row, _row_gone)


def edit_master(
    path: Path, chance: random.Random, day: date, saved: tuple[str, datetime]
) -> list[Done]:
    """Change the workbook in up to three ways and save it as somebody at a time (UTC)."""
    hand = _Hand(openpyxl.load_workbook(path), chance, day)
    ways = [*chance.sample(_CELLS, 2), *([chance.choice(_ROWS)] if chance.random() < 0.5 else [])]
    done = [told for way in ways if (told := way(hand)) is not None]
    if done:
        hand.book.properties.lastModifiedBy, hand.book.properties.modified = saved
        hand.book.save(path)
    return done
