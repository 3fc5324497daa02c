"""Blank forms of sections and of every kind: filled in, they are read as they were filled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

from processor.forms.read import read_records
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.outputs.blank_plan import plan_form
from processor.outputs.blanks import BlankTexts, write_blank
from processor.rules.forms import IDENTITY
from processor.rules.pack import Pack
from tests.forms.asked import field, options, pack_of
from tests.forms.tables import ARRIVAL, ZONE

TEXTS = BlankTexts(how_to="请填写", prompts={}, wrong_date="请填写日期", wrong_choice="请选择")

# kind -> what is typed, what it means
FILLED: dict[str, tuple[Any, Any]] = {
    "person": ("张三", "张三"),
    "date": ("2026-03-01", "2026-03-01"),
    "time": ("9:30", "09:30"),
    "period": ("2026-03-01至2026-03-05", {"start": "2026-03-01", "end": "2026-03-05"}),
    "quantity": (1000, 1000),
    "integer": (35, 35),
    "score": (8, 8),
    "ticks": ("☑维护  □唤醒", ["维护"]),
    "choices": ("☑维护  ☑唤醒", ["维护", "唤醒"]),
    "mark": ("○", "○"),
    "identity": ("11010519491231002X", "11010519491231002X"),
    "plate": ("京A12345", "京A12345"),
    "serial": ("XR-2026-001", "XR-2026-001"),
    "address": ("上海市世纪大道1号", "上海市世纪大道1号"),
    "emails": ("li.si@example.com", ["li.si@example.com"]),
}
WORDS: dict[str, dict[str, Any]] = {
    "quantity": {"unit": "kg"},
    "score": {"min": 1, "max": 10},
    "ticks": {"options": options("维护", "唤醒")},
    "choices": {"options": options("维护", "唤醒")},
    "serial": {"template": "XR-{year}-{n:3}"},
}


def asked(prefix: str) -> list[dict[str, Any]]:
    return [field(f"{prefix}_{kind}", kind, f"{kind}栏", **WORDS.get(kind, {})) for kind in FILLED]


def trial() -> Pack:
    sections = [
        {"section": "head", "title": {"zh-Hans": "基本信息"}, "fields": asked("head")},
        {"section": "other", "title": {"zh-Hans": "其他信息"}, "fields": asked("other")},
        {
            "section": "visits",
            "title": {"zh-Hans": "回访记录"},
            "layout": "register",
            "repeats": True,
            "fields": [
                field("visit_date", "date", "回访日期"),
                field("visit_note", "text", "访问记录"),
            ],
        },
        {
            "section": "survey",
            "title": {"zh-Hans": "问卷"},
            "layout": "questionnaire",
            "fields": [field("pain", "text", "目前最大的困难是什么？")],
        },
    ]
    form = {"form": "trial", "title": {"zh-Hans": "试用登记表"}, "sections": sections}
    return pack_of(form)


def test_a_filled_blank_form_is_read_as_it_was_filled(tmp_path: Path) -> None:
    pack = trial()
    blank = write_blank(pack, pack.main, "zh-Hans", TEXTS)
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book.active
    assert sheet is not None
    plan = plan_form(pack.main, 2)
    for slot in plan.slots:
        row, column = slot.value
        given = FILLED[slot.field.kind][0] if slot.field.kind in FILLED else "人手不够"
        sheet.cell(row + 1, column + 1).value = given
    for number in (1, 2):
        for column in plan.columns:
            given = f"2026-03-0{number}" if column.field.kind == "date" else f"第{number}次"
            sheet.cell(column.row + number + 1, column.column + 1).value = given
    book.save(tmp_path / "filled.xlsx")
    workbook = read_workbook(tmp_path / "filled.xlsx", Limits())
    assert not isinstance(workbook, Unreadable)
    (record,) = read_records(
        workbook.grids, [pack], ARRIVAL, ZONE, workbook.properties.get(IDENTITY)
    ).records
    assert record.findings == ()
    for kind, (_, meaning) in FILLED.items():
        assert record.meaning(f"head_{kind}") == meaning
        assert record.meaning(f"other_{kind}") == meaning
    assert record.meaning("pain") == "人手不够"
    assert [row["visit_note"] for row in record.meaning("visits")] == ["第1次", "第2次"]


def test_an_empty_blank_form_holds_nothing(tmp_path: Path) -> None:
    pack = trial()
    (tmp_path / "blank.xlsx").write_bytes(write_blank(pack, pack.main, "zh-Hans", TEXTS))
    workbook = read_workbook(tmp_path / "blank.xlsx", Limits())
    assert not isinstance(workbook, Unreadable)
    for record in read_records(workbook.grids, [pack], ARRIVAL, ZONE).records:
        assert record.values == {}
        assert record.findings == ()
