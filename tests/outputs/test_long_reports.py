"""Long reports: parted by department and day; a sentence said often is held once, and printed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from processor.languages import load_language
from processor.outputs import reports
from processor.outputs.render import Pages
from processor.outputs.views import report
from processor.people import Person
from tests.outputs.samples import RECORDS, SNAPSHOT, document, reader, report_page

HANS = load_language("zh-Hans")


def test_a_long_work_list_is_parted_by_department_and_day(monkeypatch):
    monkeypatch.setattr(reports, "MOST", 2)
    late = replace(RECORDS["R02"], arrived_at=RECORDS["R02"].arrived_at - timedelta(days=1))
    people = (Person(name="李文", department="一部"), Person(name="周航", department="二部"))
    snapshot = replace(SNAPSHOT, people=people, records={**RECORDS, "R02": late})
    made = dict(report(document(), reader(HANS, snapshot=snapshot), Pages(), "reports/run.html"))
    whole = made.pop("reports/run.html")
    for name in ("一部 · 2026-03-01", "二部 · 2026-03-02", "城西店"):
        assert name in whole
    of = {id: [n for n, page in made.items() if f"id={id}" in page] for id in ("X0102", "X0304")}
    assert all(len(names) == 1 for names in of.values())
    assert of["X0102"] != of["X0304"]


def test_a_report_made_again_says_the_rules_of_its_day():
    then = {"title": "客户确认", "version": "客户确认 v0 旧", "lines": ["三日内有效。"],
            "disputes": ["由店长裁定。"]}  # fmt: skip
    told = {**document(), "rules": {"words": {"customer-confirmation": then}, "broken": []}}
    page = report_page(HANS, told=told)
    for said in ("三日内有效。", "由店长裁定。", "客户确认 v0 旧"):
        assert said in page
    assert "处理顺序：双方主管共同协商" not in page


@pytest.mark.parametrize("often", [0, 1000])
def test_a_sentence_said_often_stands_once(monkeypatch, often):
    monkeypatch.setattr(reports, "OFTEN", often)
    page = report_page(HANS)
    assert page.count("公司名称仅组织形式不同") == 1
    body = page.split("</style>")[1]
    assert ("公司名称仅组织形式不同" in body) == (often > 0)


@pytest.mark.parametrize("often", [0, 1000])
def test_every_judgement_is_said_in_the_language_of_the_page(monkeypatch, often):
    monkeypatch.setattr(reports, "OFTEN", often)
    page = report_page(HANS)
    assert "不同。" in page.replace("\\3002 ", "。")
    assert "Differs" not in page
