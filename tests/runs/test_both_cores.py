"""Rows of a register made in several processes."""

from __future__ import annotations

import os

import pytest

from processor.matching.kept import kept_rows
from processor.runs.both_cores import side_by_side
from tests.records import record, shipped_pack


def test_rows_made_in_several_processes_are_those_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["李明轩", "張偉先生", "星禾（北京）科技有限公司", None]
    records = [
        record(
            f"R{n:03}",
            customer_name=names[n % 4],
            contact=[f"1380000{n:04}", "021-60001234"],
            demand_detail=f"购买三居室，{n}平米，预算{n % 7}00万",
        )
        for n in range(101)
    ]
    rules = shipped_pack().same
    in_one = [*kept_rows(records, rules)]
    monkeypatch.setattr("processor.matching.kept._AT_ONCE", 3)
    monkeypatch.setattr("processor.runs.both_cores._WORTH_IT", 10)
    monkeypatch.setattr("processor.runs.both_cores.os.cpu_count", lambda: 2)
    with side_by_side(len(records)) as each:
        assert [*kept_rows(records, rules, each)] == in_one
    assert each is not map


def _tenfold(work: tuple[int, int]) -> int:
    """Ten times a number; a process that is not the given one dies of the third."""
    number, at_home = work
    if number == 3 and os.getpid() != at_home:
        os._exit(9)
    return 10 * number


def test_what_a_process_dies_of_is_done_by_the_desk_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("processor.runs.both_cores.os.cpu_count", lambda: 2)
    with side_by_side(100_000) as each:
        done = [*each(_tenfold, [(number, os.getpid()) for number in range(30)])]
    assert done == [10 * number for number in range(30)]
