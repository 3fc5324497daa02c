"""Expressions over a batch: failing is one finding, not knowing another, silence means true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from processor.forms.checks import run_checks
from processor.forms.conditions import judge_expressions
from processor.messages import sentence
from processor.model import Record, Severity
from tests.forms.tables import ZONE
from tests.forms.test_checks import answers
from tests.records import record
from tests.rules.packs import mistakes_in, small_pack

CHECKS = """
checks:
  - {check: expression, holds: "ended >= begun"}
  - {check: expression, holds: "hours > 0", when: "ended is not null", severity: warning,
     unknown: warning, says: 请填工时}
  - {check: expression, form: staff, holds: "team <> '丁'"}
"""


def visit(id: str, **meanings: object) -> Record:
    return replace(record(id, **meanings), pack="small", form="visit")


def test_each_record_gets_its_own_verdicts(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, checks=CHECKS)
    batch = [
        visit("R1", begun="2026-03-01", ended="2026-03-02", hours=2),
        visit("R2", begun="2026-03-02", ended="2026-03-01", hours=0),
        visit("R3", begun="2026-03-02"),
        visit("R4", begun="2026-03-02", ended="2026-03-03"),
        replace(record("R5", name="王芳", team="丁"), pack="small", form="staff"),
    ]
    told = {
        r.id: [(f.code, f.severity, f.field) for f in r.findings]
        for r in judge_expressions(batch, {"small": pack}, ZONE)
    }
    assert told == {
        "R1": [],
        "R2": [
            ("expression", Severity.ERROR, "ended"),
            ("expression", Severity.WARNING, "hours"),
        ],
        "R3": [("check-unknown", Severity.INFO, "ended")],
        "R4": [("check-unknown", Severity.WARNING, "hours")],
        "R5": [("expression", Severity.ERROR, "team")],
    }


def test_the_office_may_say_it_in_its_own_words(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, checks=CHECKS)
    wrong = visit("R1", begun="2026-03-01", ended="2026-03-02", hours=0)
    (found,) = judge_expressions([wrong], {"small": pack}, ZONE)[0].findings
    assert sentence(found, str, {}) == "请填工时"


def test_a_typed_value_that_could_not_be_read_is_not_told_twice(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, checks=CHECKS)
    unread = visit("R1", begun="昨天", ended="2026-03-02", hours=1)
    values = {**unread.values, "begun": replace(unread.values["begun"], meaning=None)}
    (judged,) = judge_expressions([replace(unread, values=values)], {"small": pack}, ZONE)
    assert judged.findings == ()


def test_a_list_knows_its_words_in_either_script(tmp_path: Path) -> None:
    text = "checks: [{check: lookup, field: team, in: teams, severity: error}]\n"
    pack = small_pack(tmp_path, checks=text, lists="lists: {teams: [维修组, 客服组]}\n")
    found = {
        word: [f.code for f in run_checks(
            pack.checks, answers(team=word), ZONE, form="staff", lists=pack.lists.lists
        )]
        for word in ("维修组", "維修 組", "保安组")
    }  # fmt: skip
    assert found == {"维修组": [], "維修 組": [], "保安组": ["lookup"]}


BOOK = """
form: visit
title: {zh-Hans: 维保手册}
recognise: {at_least: 2}
sections:
  - section: head
    title: {zh-Hans: 概况}
    fields:
      - {field: number, kind: text, labels: [编号], title: {zh-Hans: 编号}}
      - {field: total, kind: money, labels: [合计金额], title: {zh-Hans: 合计金额}}
  - section: items
    title: {zh-Hans: 明细}
    layout: register
    repeats: true
    fields:
      - {field: mark, kind: mark, labels: [结果], title: {zh-Hans: 结果}}
      - {field: amount, kind: money, labels: [金额], title: {zh-Hans: 金额}}
"""
ROW_CHECKS = """
checks:
  - {check: expression, form: visit, holds: "sum(items.amount) = total"}
  - {check: expression, form: visit, holds: "not any(items.mark = '×')", severity: warning}
"""


def test_a_check_reaches_into_the_rows_of_a_form(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, forms__visit=BOOK, checks=ROW_CHECKS)
    rows = [{"mark": "×", "amount": 1.0}, {"mark": "√", "amount": 2.0}]
    batch = [
        visit("R1", total=3, items=rows[1:] + rows[:1]),
        visit("R2", total=2, items=rows[1:]),
        visit("R3", total=2, items=[{"mark": None, "amount": None}]),
        visit("R4", total=2),
    ]
    found = {
        r.id: [(f.code, f.field) for f in r.findings]
        for r in judge_expressions(batch, {"small": pack}, ZONE)
    }
    assert found == {
        "R1": [("expression", "mark")],
        "R2": [],
        "R3": [("check-unknown", "amount"), ("check-unknown", "mark")],
        "R4": [("check-unknown", "amount"), ("check-unknown", "mark")],
    }


def test_a_field_of_rows_is_named_with_its_section(tmp_path: Path) -> None:
    wrong = 'checks: [{check: expression, form: visit, holds: "amount > 0"}]\n'
    (mistake,) = mistakes_in(tmp_path, forms__visit=BOOK, checks=wrong)
    assert "items.amount" in str(mistake) and ":1:" in str(mistake)
