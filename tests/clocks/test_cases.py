"""Clocks: how each case stands at a moment, and who is told."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.calendar import Calendar
from processor.clocks.cases import Present
from processor.clocks.read import read_clocks
from processor.model import Record
from processor.rules.pack import Pack
from tests.records import ZONE, at, record
from tests.rules.packs import small_pack

OTHER = """
form: other
title: {zh-Hans: 另一表}
recognise: {at_least: 2}
fields:
  - {field: number, kind: text, labels: [编号], title: {zh-Hans: 编号}}
  - {field: grade, kind: text, labels: [等级], title: {zh-Hans: 等级}}
  - {field: worker, kind: person, labels: [负责人], title: {zh-Hans: 负责人}}
  - {field: begun, kind: date, labels: [开始日], title: {zh-Hans: 开始日}}
  - {field: done, kind: date, labels: [完成日], title: {zh-Hans: 完成日}}
"""
LISTS = "lists: {terms: ['02-29', '03-15']}\n"
HOURS = 'business_hours: {opens: "09:00", closes: "18:00"}\n'


def clocked(root: Path, line: str, head: str = "") -> Pack:
    """The small pack with one clock."""
    text = f"{head}clocks:\n  - {{name: c, title: {{zh-Hans: 钟}}, {line}}}\n"
    return small_pack(root, clocks=text, lists=LISTS, forms__other=OTHER)


def row(id: str, form: str, came: str = "2026-03-02 09:00", **meanings: object) -> Record:
    given_ = {"number": "J-1", "worker": "林霖", **meanings}
    made = record(id, **{k: v for k, v in given_.items() if v is not None})
    return dataclasses.replace(made, pack="small", form=form, arrived_at=at(came))


def read(pack: Pack, records: list[Record], now: str, since: str = "2026-01-01") -> list:
    present = Present(now=at(now), zone=ZONE, calendar=Calendar(), since=date.fromisoformat(since))
    return list(read_clocks(pack, records, present))


def states(pack: Pack, records: list[Record], now: str, since: str = "2026-01-01") -> list:
    return [(due.span, due.state.value) for due in read(pack, records, now, since)]


ANSWER = (
    "clock: deadline, form: visit, from: begun, within: {hours: 2}, until: ended, owes: worker,"
    ' when: "hours > 1", ladder: [{to: chief}, {to: manager, after: {hours: 4}}]'
)


@pytest.mark.parametrize(
    ("now", "ended", "state", "told"),
    [
        ("2026-03-02 11:00", None, "waiting", ()),
        ("2026-03-02 11:01", None, "overdue", ("chief",)),
        ("2026-03-02 15:01", None, "overdue", ("chief", "manager")),
        ("2026-03-05 09:00", "2026-03-02T11:00:00+08:00", "met", ()),
        ("2026-03-05 09:00", "2026-03-02T11:00:01+08:00", "met-late", ()),
    ],
)
def test_how_a_deadline_stands(
    tmp_path: Path, now: str, ended: str | None, state: str, told: tuple[str, ...]
) -> None:
    case = row("R1", "visit", begun="2026-03-02T09:00:00+08:00", ended=ended, hours=2)
    (due,) = read(clocked(tmp_path, ANSWER), [case], now)
    assert (due.state.value, due.told, due.to) == (state, told, "林霖")


def test_a_condition_may_fail_or_be_unknown(tmp_path: Path) -> None:
    pack = clocked(tmp_path, ANSWER)
    begun = "2026-03-02T09:00:00+08:00"
    assert states(pack, [row("R1", "visit", begun=begun, hours=1)], "2026-04-01") == []
    unknown = [("", "unknown")]
    assert states(pack, [row("R1", "visit", begun=begun)], "2026-04-01") == unknown
    assert states(pack, [row("R1", "visit", hours=2)], "2026-04-01") == unknown


@pytest.mark.parametrize(
    ("called", "state"), [(None, "overdue"), ("2026-03-09", "met"), ("2026-03-10", "met-late")]
)
def test_another_form_meets_a_deadline(tmp_path: Path, called: str | None, state: str) -> None:
    """Three working days after Wednesday the 4th end on Monday the 9th."""
    line = "clock: deadline, form: visit, from: begun, within: {working_days: 3},"
    pack = clocked(tmp_path, f"{line} until: other.done, matched_by: [number]")
    records = [row("R1", "visit", begun="2026-03-04", number="A 7")]
    if called:
        records.append(row("R2", "other", done=called, number="a７"))
    assert states(pack, records, "2026-04-01") == [("", state)]


@pytest.mark.parametrize(("ended", "state"), [(None, "no-limit"), ("2026-09-01", "met")])
def test_promptly_has_no_limit_and_is_never_late(
    tmp_path: Path, ended: str | None, state: str
) -> None:
    pack = clocked(tmp_path, "clock: deadline, form: visit, from: begun, until: ended")
    (due,) = read(pack, [row("R1", "visit", begun="2026-03-02", ended=ended)], "2027-03-02")
    assert (due.state.value, due.due, due.told) == (state, None, ())


def test_a_month_before_and_nothing_to_answer_it(tmp_path: Path) -> None:
    pack = clocked(tmp_path, "clock: deadline, form: visit, before: ended, within: {months: 1}")
    case = row("R1", "visit", ended="2026-03-31")
    assert states(pack, [case], "2026-02-28 23:00") == [("", "waiting")]
    assert states(pack, [case], "2026-03-01") == [("", "reached")]


def test_hours_of_business_run_while_the_office_is_open(tmp_path: Path) -> None:
    line = "clock: deadline, form: visit, from: begun, within: {hours: 2}, business_hours: true"
    pack = clocked(tmp_path, line, HOURS)
    (due,) = read(pack, [row("R1", "visit", begun="2026-03-06T17:30:00+08:00")], "2026-03-07")
    assert due.due == at("2026-03-09 10:30")


CALLS = "clock: cadence, form: other, by: visit, date: begun, matched_by: [number], owes: worker"


def called(pack: Pack, days: list[str], now: str, since: str, **more: object) -> list:
    owed = row("R0", "other", came="2025-12-01 09:00", **more)
    visits = [row(f"R{n}", "visit", begun=day) for n, day in enumerate(days, 1)]
    return states(pack, [owed, *visits], now, since)


def test_a_daily_customer_is_called_on_every_working_day(tmp_path: Path) -> None:
    times = "times: {at_least: 1, per: day}"
    pack = clocked(tmp_path, f"{CALLS}, {times}, when: \"grade = 'A'\"")
    days = ["2026-03-02", "2026-03-03", "2026-03-05"]
    found = called(pack, days, "2026-03-09 02:00", "2026-03-02", grade="A")
    assert found == [("2026-03-04", "overdue"), ("2026-03-06", "overdue")]
    assert called(pack, days, "2026-03-09 02:00", "2026-03-02", grade="B") == []


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2026-03-02"], [("2026-W10", "overdue")]),
        (["2026-03-02", "2026-03-08"], []),
        (["2026-03-02", "2026-03-03", "2026-03-04"], []),
        (["2026-03-02"] * 4, [("2026-W10", "too-often")]),
    ],
)
def test_two_to_three_a_week(tmp_path: Path, days: list[str], found: list) -> None:
    pack = clocked(tmp_path, f"{CALLS}, times: {{at_least: 2, at_most: 3, per: week}}")
    assert called(pack, days, "2026-03-09 02:00", "2026-03-02") == found


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2026-03-20"], []),
        (["2026-03-25"], []),
        (["2026-03-19"], [("2026-03", "outside-window")]),
        ([], [("2026-03", "overdue")]),
    ],
)
def test_meters_are_read_in_their_window(tmp_path: Path, days: list, found: list) -> None:
    pack = clocked(tmp_path, f"{CALLS}, window: {{first_day: 20, last_day: 25}}")
    assert called(pack, days, "2026-04-01 02:00", "2026-03-01") == found


def test_nodes_are_days_of_a_list(tmp_path: Path) -> None:
    pack = clocked(tmp_path, f"{CALLS}, nodes: terms")
    assert called(pack, ["2026-03-15"], "2026-04-01", "2026-02-01") == []
    found = called(pack, ["2026-03-16"], "2026-04-01", "2026-02-01")
    assert found == [("2026-03-15", "overdue")]
    leap = called(pack, [], "2028-03-02", "2028-02-20")
    assert leap == [("2028-02-29", "overdue")]


def test_so_long_after_it_was_last_done(tmp_path: Path) -> None:
    pack = clocked(tmp_path, f"{CALLS}, every: {{days: 15}}, remind: {{days: 3}}")
    for now, state in (
        ("2026-03-14", "waiting"),
        ("2026-03-15", "soon"),
        ("2026-03-18", "overdue"),
    ):
        assert called(pack, ["2026-01-05", "2026-03-02"], now, "2026-01-01") == [("", state)]


def test_a_period_that_is_not_over_or_began_before_its_customer_is_not_judged(
    tmp_path: Path,
) -> None:
    pack = clocked(tmp_path, f"{CALLS}, times: {{at_least: 1, per: month}}")
    assert called(pack, [], "2026-03-31 23:00", "2026-03-01") == []
    fresh = [row("R0", "other", came="2026-03-10 09:00")]
    assert states(pack, fresh, "2026-05-02", "2026-01-01") == [("2026-04", "overdue")]


def test_milestones_by_months_and_by_a_counter(tmp_path: Path) -> None:
    line = "clock: milestone, form: other, from: begun, at: [{months: 3}, {months: 6}],"
    pack = clocked(tmp_path / "a", f"{line} until: visit.begun, matched_by: [number]")
    owed = row("R0", "other", begun="2025-12-01")
    assert states(pack, [owed], "2026-02-28") == []
    assert states(pack, [owed], "2026-03-02") == [("2026-03-01", "overdue")]
    visit = row("R1", "visit", begun="2026-02-27")
    found = states(pack, [owed, visit], "2026-06-02")
    assert found == [("2026-03-01", "met"), ("2026-06-01", "overdue")]
    pack = clocked(tmp_path / "b", "clock: milestone, form: visit, counter: hours, passes: [5, 9]")
    assert states(pack, [row("R1", "visit", hours=7)], "2026-03-02") == [("5", "reached")]


def test_what_runs_out_is_warned_of(tmp_path: Path) -> None:
    line = "clock: expiring, form: visit, 'on': ended, warn: {days: 7}"
    pack, case = clocked(tmp_path, line), row("R1", "visit", ended="2026-03-20")
    told = [states(pack, [case], f"2026-03-{day} 02:00")[0][1] for day in (13, 14, 20, 21)]
    assert told == ["waiting", "soon", "soon", "reached"]


def test_a_file_lacks_its_parts_or_copies(tmp_path: Path) -> None:
    line = "clock: bundle, form: visit, parts: [other], matched_by: [number], within: {weeks: 1}"
    pack = clocked(tmp_path / "a", line)
    visits = [row("R1", "visit"), row("R2", "visit", number="J-2")]
    records = [*visits, row("R3", "other", number="J-2")]
    found = [(due.record, due.span, due.state.value) for due in read(pack, records, "2026-03-10")]
    assert found == [("R1", "other", "overdue")]
    pack = clocked(tmp_path / "b", "clock: bundle, form: visit, copies: hours, at_least: 4")
    records = [row("R1", "visit", hours=3), row("R2", "visit", hours=4), row("R3", "visit")]
    assert states(pack, records, "2026-03-10") == [("copies", "missing"), ("copies", "unknown")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(order=st.permutations(range(7)))
def test_the_order_of_records_does_not_matter(tmp_path: Path, order: list[int]) -> None:
    pack = clocked(tmp_path, f"{CALLS}, times: {{at_least: 2, per: week}}")
    records = [row(f"R{n}", "visit", begun=f"2026-03-0{n + 1}") for n in range(4)]
    came = "2025-12-01 09:00"
    records += [
        row("R7", "other", came),
        row("R8", "other", came, number="J-9"),
        row("R9", "other"),
    ]
    shuffled = [records[n] for n in order]
    assert read(pack, shuffled, "2026-03-20") == read(pack, records, "2026-03-20")
