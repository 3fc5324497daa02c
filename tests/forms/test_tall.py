"""A register read in parts gives what it gives read at once, wherever the cuts are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from processor.forms.mapping import with_headings
from processor.forms.read import read_records
from processor.forms.tall import read_tall
from processor.model import Grid, Line, Record, Tall
from tests.forms.tables import ARRIVAL, PACKS, ZONE, grid

ASKED = (with_headings(PACKS[0], PACKS[0].main, {}),)
HEAD = "| 序号 | 客户姓名 | 联系电话 | 客户需求 | 接触方式 | 递交人 |"
OTHER_HEAD = "| 递交人 | 接触方式 | 客户需求 | 联系电话 | 客户姓名 | 序号 |"


def row(number: int, **changes: str) -> str:
    cells = {"name": f"张{number}", "phone": f"1380000{number:04}", "need": "三房", "by": "周雨桐"}
    cells |= {"way": "电话"} | changes
    told = (cells[key] for key in ("name", "phone", "need", "way", "by"))
    return f"| {number} | {' | '.join(told)} |"


def rows(first: int, last: int, **changes: str) -> list[str]:
    return [row(number, **changes) for number in range(first, last + 1)]


def other_row(number: int) -> str:
    return f"| 陈思远 | 来访 | 两房 | 1390000{number:04} | 李{number} | {number} |"


PLAIN = [HEAD, *rows(1, 40)]
TITLES = ["| 客户确认台账 |", "| 所属项目：滨江 |"]
SIGNED = "| 客户主管签字 | 王主管 |"
SAME = [*rows(2, 19, by="同上", way="〃"), *rows(20, 40, by="同上")]
PAGES = [HEAD, *rows(1, 9), HEAD, *rows(10, 19), "| 合计 | 19 |", HEAD, *rows(20, 33)]
GAPS = [HEAD, *rows(1, 9), "| |", "| |", *rows(10, 24, phone=""), *rows(25, 30)]
REGISTERS = {
    "plain": PLAIN,
    "titled and signed": [*TITLES, *PLAIN, SIGNED],
    "the same as above": [HEAD, row(1), *SAME],
    "header on every page": PAGES,
    "another header further down": [HEAD, *rows(1, 15), OTHER_HEAD, *map(other_row, range(16, 40))],
    "blank lines and faults": GAPS,
}


def tall(sheet: Grid) -> Tall:
    def lines() -> Iterator[Line]:
        for number in range(max(pos[0] for pos in sheet.cells) + 1):
            yield Line(
                number,
                {p: v for p, v in sheet.cells.items() if p[0] == number},
                {p: f for p, f in sheet.faults.items() if p[0] == number},
            )

    around = dataclasses.replace(sheet, cells={}, faults={})
    return Tall(grid=around, lines=lines, height=max(pos[0] for pos in sheet.cells) + 1)


def parted(at_once: int, *sheets: Grid) -> list[Record]:
    parts = read_tall([tall(sheet) for sheet in sheets], ASKED, ARRIVAL, ZONE, at_once)
    return [record for part in parts for record in part.records]


def whole(*sheets: Grid) -> list[Record]:
    return list(read_records(sheets, ASKED, ARRIVAL, ZONE).records)


@pytest.mark.parametrize("at_once", [7, 10, 23])
@pytest.mark.parametrize("lines", REGISTERS.values(), ids=REGISTERS)
def test_parts_give_the_records_of_the_whole(lines: list[str], at_once: int) -> None:
    sheet = grid("\n".join(lines))
    assert len(whole(sheet)) >= 30
    assert parted(at_once, sheet) == whole(sheet)


@pytest.mark.parametrize("at_once", [7, 10, 23])
def test_a_value_merged_down_counts_beyond_a_cut(at_once: int) -> None:
    lines = [HEAD, row(1), row(2), *rows(3, 30, by=""), row(31)]
    sheet = grid("\n".join(lines), merges=((2, 5, 30, 5),))
    assert {r.meaning("submitter") for r in whole(sheet)} == {"周雨桐"}
    assert parted(at_once, sheet) == whole(sheet)


def test_the_same_rows_on_a_second_sheet_are_records_of_their_own() -> None:
    first = grid("\n".join(PLAIN))
    second = dataclasses.replace(first, sheet="抄件")
    assert len({r.id for r in whole(first, second)}) == 80
    assert parted(9, first, second) == whole(first, second)


def test_a_hidden_sheet_is_not_read() -> None:
    sheet = grid("\n".join(PLAIN))
    assert parted(9, dataclasses.replace(sheet, hidden=True), sheet) == whole(sheet)
