"""The master workbook: the same bytes for the same state, text that stays text, real dates."""

import io
from dataclasses import replace
from datetime import datetime, timedelta

import openpyxl
import pytest

from processor.languages import NAMES, load_language
from processor.outputs.master import write_master
from tests.outputs.samples import PACK, RECORDS, SNAPSHOT, form, record

HANS = load_language("zh-Hans")
SHEET = "客户需求确认表"


def opened(snapshot=SNAPSHOT, language=HANS):
    return openpyxl.load_workbook(io.BytesIO(write_master(snapshot, language)))


def rows(sheet):
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_sheets_and_order():
    book = opened()
    assert book.sheetnames == [SHEET, "冲突", "人员", "概览", "说明"]
    told = rows(book[SHEET])
    arrivals = sorted(RECORDS.values(), key=lambda r: (r.arrived_at, r.file, r.id))
    by_id = {r["记录编号"]: r for r in told}
    assert list(by_id) == [r.id for r in arrivals if r.id in by_id]
    assert len(told) == 12
    assert by_id["R05"]["确认状态"] == "有效"
    assert by_id["R05"]["起算时间"] == datetime(2026, 2, 10, 10, 0)
    assert by_id["R05"]["有效期至"] == datetime(2026, 3, 10)
    assert by_id["R05"]["续期次数"] == 1
    assert by_id["R10"]["处理结果"] == "已续期"
    assert by_id["R01"]["主管签字时间"] == datetime(2026, 3, 1, 9, 30)
    assert by_id["R01"]["联系方式"] == "13812345678"
    assert by_id["R02"]["联系方式"] == "13812345678 / 021-64334567"
    assert by_id["R01"]["递交人"] == "陈晓"


def test_conflicts_open_first():
    told = rows(opened()["冲突"])
    assert [r["冲突"] for r in told] == ["X0102", "X0304", "X0506", "X1213"]
    assert told[0]["在先递交人"] == "陈晓"
    assert told[0]["起算时间"] == datetime(2026, 3, 1, 9, 30)
    assert "公司名称仅组织形式不同。" in told[0]["相同之处"]
    assert "客户归吴兰。" in told[3]["已有裁定"]


def test_explanations_name_every_column_and_status():
    book = opened()
    told = {row[0] for row in book["说明"].iter_rows(values_only=True)}
    for sheet in (SHEET, "冲突", "人员"):
        assert {c.value for c in book[sheet][1][1:]} <= told
    assert {"有效", "已过期", "已成交", "已被取代", "已撤回", "争议中"} <= told


def test_the_same_state_gives_the_same_bytes():
    first = write_master(SNAPSHOT, HANS)
    assert write_master(SNAPSHOT, HANS) == first
    assert write_master(replace(SNAPSHOT, now=SNAPSHOT.now + timedelta(minutes=5)), HANS) == first
    shuffled = replace(SNAPSHOT, records=dict(reversed(RECORDS.items())))
    assert write_master(shuffled, HANS) == first


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "http://x.example", "{=A1}", "x" * 40_000])
def test_typed_text_stays_text(text):
    nasty = record("R01", **form(text, text, "13812345678", text, "2026-03-01 09:30"))
    book = opened(replace(SNAPSHOT, records={**RECORDS, "R01": nasty}))
    cells = [
        c for row in book["客户需求确认表"].iter_rows() for c in row if str(c.value)[:9] == text[:9]
    ]
    assert len(cells) == 3
    assert {c.data_type for c in cells} == {"s"}
    assert not [c for row in book["客户需求确认表"].iter_rows() for c in row if c.hyperlink]


def test_the_sheet_is_ready_to_use_and_print():
    sheet = opened()["客户需求确认表"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"B1:X{sheet.max_row}"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.conditional_formatting
    offered = {d.formula1 for d in sheet.data_validations.dataValidation}
    assert '"是"' in offered
    assert any("销售人员" in choices for choices in offered)


def test_the_overview_counts_from_the_data_and_draws_charts():
    sheet = opened()["概览"]
    assert len(sheet._charts) == 3
    counts = {r[0].value: r[1].value for r in sheet.iter_rows() if r[1].value}
    assert counts["有效"].startswith(f"=COUNTIF('{SHEET}'!")
    kept = openpyxl.load_workbook(io.BytesIO(write_master(SNAPSHOT, HANS)), data_only=True)["概览"]
    shown = {r[0].value: r[1].value for r in kept.iter_rows() if r[1].value is not None}
    statuses = [r["确认状态"] for r in rows(opened()[SHEET])]
    assert shown["有效"] == statuses.count("有效") > 0


@pytest.mark.parametrize("language", NAMES)
def test_every_language_and_an_empty_state(language):
    empty = replace(SNAPSHOT, records={}, decisions={}, claims={}, conflicts={}, rulings=())
    assert len(opened(empty, load_language(language)).sheetnames) == 5


def test_two_packs_have_a_sheet_each():
    title = {"zh-Hans": "护理[预约]", "en": "Nursing"}
    other = PACK.model_copy(
        update={"head": PACK.head.model_copy(update={"pack": "nursing", "title": title})}
    )
    book = opened(replace(SNAPSHOT, packs={PACK.name: PACK, "nursing": other}))
    assert book.sheetnames == ["客户需求确认表", "客户需求确认表 2", "冲突", "人员", "概览", "说明"]
    assert book.active.title == "客户需求确认表"


def test_the_workbook_opens_at_the_first_sheet_that_holds_something():
    title = {"zh-Hans": "来访登记", "en": "Visits"}
    head = PACK.head.model_copy(update={"pack": "aaa", "title": title})
    other = PACK.model_copy(update={"head": head})
    book = opened(replace(SNAPSHOT, packs={"aaa": other, PACK.name: PACK}))
    first, second = book.worksheets[:2]
    assert (first.max_row, second.max_row > 2) == (1, True)
    assert book.active.title == second.title
    assert second.sheet_properties.tabColor is not None
    assert first.sheet_properties.tabColor is None


def test_a_sheet_without_rows_is_hidden():
    head = PACK.head.model_copy(update={"pack": "aaa", "title": {"zh-Hans": "来访登记"}})
    other = PACK.model_copy(update={"head": head})
    book = opened(replace(SNAPSHOT, packs={"aaa": other, PACK.name: PACK}))
    assert book["概览"]["A1"].value == f"{book.worksheets[1].title} - 确认状态"
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert list(states.values()) == ["hidden", *["visible"] * (len(states) - 1)]
    empty = replace(SNAPSHOT, records={}, decisions={}, claims={}, conflicts={}, rulings=())
    assert opened(empty).active.title == "冲突"
