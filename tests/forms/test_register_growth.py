"""The work of reading a register grows with its rows, not with their square."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Any

import pytest

from processor.forms.read import read_records
from processor.model import Arrival, CellValue, Grid
from tests.records import ZONE, shipped_pack

_HEADER = ("客户名称", "联系方式", "客户详细需求", "递交人", "主管签字时间", "客户主管签字")
_ARRIVAL = Arrival(
    file="a.xlsx", sha256="0" * 64, size=1, arrived_at=datetime(2026, 3, 20, tzinfo=ZONE)
)


def _register(rows: int, demand: str, page: int) -> Grid:
    """A register whose header comes again after every ``page`` rows."""
    lines: list[tuple[CellValue, ...]] = []
    for n in range(rows):
        if n % page == 0:
            lines.append(_HEADER)
        when = datetime(2026, 3, 1 + n % 20, 9, n % 60)
        lines.append((f"客户{n}号", f"138{n:08d}", f"{demand}{n}", "张伟", when, "罗建国"))
    cells = {(r, c): value for r, line in enumerate(lines) for c, value in enumerate(line)}
    return Grid(sheet="台账", cells=cells)


def _lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python ran."""
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        count += event in ("line", "call")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("page", [1_000, 20])
@pytest.mark.parametrize("demand", ["购买三居室", "电话：138", "爱好：钓鱼"])
def test_twice_the_rows_are_twice_the_work(demand: str, page: int) -> None:
    pack = shipped_pack()

    def work(rows: int) -> int:
        grid = _register(rows, demand, page)
        read = []
        lines = _lines_run(lambda: read.append(read_records([grid], [pack], _ARRIVAL, ZONE)))
        assert len(read[0].records) == rows
        return lines

    work(20)  # what is made once for a pack is made
    small, middle, large = (work(rows) for rows in (60, 120, 240))
    assert large - middle < 2.3 * (middle - small)  # quadratic work would give 4
