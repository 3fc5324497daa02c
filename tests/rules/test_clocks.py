"""The words of clocks: what regulations say can be said, and slips are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.packs import mistakes_in, small_pack


def clocks(*lines: str, head: str = "") -> str:
    common = "name: c{}, title: {{zh-Hans: 钟}}, "
    rows = (f"  - {{{common.format(i)}{line}}}\n" for i, line in enumerate(lines))
    return f"{head}clocks:\n" + "".join(rows)


LISTS = "lists: {terms: ['02-04', '2026-12-22']}\n"
HOURS = 'business_hours: {opens: "09:00", closes: "18:00"}\n'
GOOD = [
    "clock: deadline, form: visit, from: begun, within: {minutes: 30}, until: ended",
    "clock: deadline, form: visit, from: begun, within: {hours: 2}, business_hours: true",
    "clock: deadline, form: visit, from: begun, within: {same_day: true}, owes: worker",
    "clock: deadline, form: visit, before: ended, within: {months: 1},"
    " ladder: [{to: planner}, {to: manager, after: {working_days: 3}}]",
    "clock: deadline, form: visit, from: begun, within: {weeks: 1}, until: other.done,"
    ' matched_by: [number], when: "hours > 1"',
    "clock: cadence, form: other, by: visit, date: begun, matched_by: [number],"
    " times: {at_least: 2, at_most: 3, per: week}",
    "clock: cadence, form: other, by: visit, date: begun, matched_by: [number], every: {days: 1}",
    "clock: cadence, form: other, by: visit, date: begun, matched_by: [number],"
    " window: {first_day: 20, last_day: 25}",
    "clock: cadence, form: other, by: visit, date: begun, matched_by: [number], nodes: terms",
    "clock: milestone, form: visit, from: begun, at: [{months: 36}, {months: 48}, {months: 60}]",
    "clock: milestone, form: visit, counter: hours, passes: [5000, 7500]",
    "clock: expiring, form: visit, 'on': ended, warn: {days: 7}",
    "clock: bundle, form: visit, parts: [other], matched_by: [number]",
    "clock: bundle, form: visit, copies: hours, at_least: 4",
    "clock: retention, form: visit, from: begun, keep: {years: 4}",
]
OTHER = """
form: other
title: {zh-Hans: 另一表}
recognise: {at_least: 2}
fields:
  - {field: number, kind: text, labels: [编号], title: {zh-Hans: 编号}}
  - {field: done, kind: date, labels: [完成日], title: {zh-Hans: 完成日}}
"""


def test_the_clocks_of_the_regulations_can_be_said(tmp_path: Path) -> None:
    text = clocks(*GOOD, head=HOURS)
    pack = small_pack(tmp_path, clocks=text, lists=LISTS, forms__other=OTHER)
    assert len(pack.clocks.clocks) == len(GOOD)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("clock: deadline, form: visit, from: begun, within: {hours: 2, days: 1}", "one of"),
        ("clock: deadline, form: visit, within: {hours: 2}", "either from: or before:"),
        ("clock: deadline, form: visitt, from: begun, within: {hours: 2}", "did you mean 'visit'"),
        ("clock: deadline, form: visit, from: begin, within: {hours: 2}", "did you mean 'begun'"),
        ("clock: deadline, form: visit, from: worker, within: {hours: 2}", "of kind person"),
        ("clock: deadline, form: visit, from: begun, within: {days: 1}, until: other.done",
         "needs matched_by"),
        ("clock: deadline, form: visit, from: begun, within: {days: 1}, until: other.when,"
         " matched_by: [number]", "no field 'when'"),
        ('clock: deadline, form: visit, from: begun, within: {days: 1}, when: "worker > 1"',
         "expected a text"),
        ("clock: deadline, form: visit, from: begun, within: {days: 1}, business_hours: true",
         "opens and closes"),
        ("clock: cadence, form: other, by: visit, date: begun, matched_by: [number]",
         "one of: every"),
        ("clock: cadence, form: other, by: visit, date: begun, matched_by: [number],"
         " nodes: holidays", "no list 'holidays'"),
        ("clock: cadence, form: other, by: visit, date: begun, matched_by: [number],"
         " times: {at_least: 3, at_most: 2, per: week}", "must not be above"),
        ("clock: milestone, form: visit, from: begun", "from: with at:"),
        ("clock: bundle, form: visit, parts: [other]", "parts needs matched_by"),
        ("clock: bundle, form: visit, parts: [othr], matched_by: [number]", "did you mean 'other'"),
        ("clock: retention, form: visit, from: begun", "'clocks.1.retention.keep' is missing"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    (found,) = mistakes_in(tmp_path, clocks=clocks(line), lists=LISTS, forms__other=OTHER)
    assert says in str(found) or "keep" in str(found)
    assert found.line == 2
