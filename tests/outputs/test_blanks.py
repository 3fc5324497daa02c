"""Blank forms: printable, guided, and recognisable beyond doubt."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from processor.outputs.blank_plan import place_fields
from processor.outputs.blanks import BlankTexts, write_blank
from processor.rules.checks import CheckRules
from processor.rules.claims import ClaimRules
from processor.rules.forms import FormField, FormRules
from processor.rules.pack import Pack, PackHead
from processor.rules.same import SameRules
from tests.outputs import workbooks

TEXTS = BlankTexts(
    how_to="带 * 的必须填写。只能在白色格子里填写。",
    prompts={"phones": "十一位手机号码，多个号码用顿号隔开", "datetime": "例如 2026-03-01 09:30"},
    wrong_date="请填写日期，例如 2026-03-01 09:30。",
    wrong_choice="请从下拉列表中选择。",
)


def field(name: str, kind: str = "person", **more: Any) -> dict[str, Any]:
    return {"field": name, "kind": kind, "labels": [name], "title": {"zh-Hans": name}} | more


def options(*labels: str) -> list[dict[str, Any]]:
    return [{"code": f"c{i}", "labels": [label]} for i, label in enumerate(labels)]


FIELDS = [
    field("customer_name", required=True),
    field("contact", "phones", required=True),
    field("demand_detail", "text", required=True),
    field("contact_time", "datetime"),
    field("contact_method", "choice", open=True, options=options("来访", "来电")),
    field("layout_kind", "choice", options=options(*(f"第{i}种很长的户型" for i in range(60)))),
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    form = {
        "form": "confirmation",
        "title": {"zh-Hans": "客户需求确认表", "en": "Customer confirmation"},
        "recognise": {"at_least": 2},
        "fields": FIELDS,
    }
    head = {
        "pack": "customer-confirmation",
        "title": {"zh-Hans": "客户确认"},
        "version": 3,
        "customer": "customer_name",
        "claimant": "customer_name",
    }
    return Pack.model_construct(
        head=PackHead.model_validate(head),
        forms={form["form"]: FormRules.model_validate(form)},
        checks=CheckRules(),
        same=SameRules.model_construct(),
        claims=ClaimRules.model_construct(),
        digest="",
    )


@pytest.fixture(scope="module")
def book(pack: Pack) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_blank(pack, pack.main, "zh-Hans", TEXTS)))


@pytest.fixture(scope="module")
def sheet(book: openpyxl.Workbook) -> Worksheet:
    return book.worksheets[0]


def test_the_same_rules_give_the_same_bytes(pack: Pack) -> None:
    assert write_blank(pack, pack.main, "zh-Hans", TEXTS) == write_blank(
        pack, pack.main, "zh-Hans", TEXTS
    )


def test_the_form_says_which_it_is(pack: Pack, sheet: Worksheet) -> None:
    identity = "customer-confirmation/confirmation/3"
    properties = workbooks.members(write_blank(pack, pack.main, "zh-Hans", TEXTS))[
        "docProps/custom.xml"
    ]
    assert b'name="processor-form"' in properties and identity.encode() in properties
    assert sheet.title == sheet["A1"].value == "客户需求确认表"
    assert [c.value for c in sheet["A"]][-1] == identity


def test_every_field_has_a_name(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    names = {name: defined.attr_text for name, defined in book.defined_names.items()}
    assert set(names) == {f"f_{each['field']}" for each in FIELDS}
    assert names["f_customer_name"] == "'客户需求确认表'!$B$3"
    assert names["f_contact"] == "'客户需求确认表'!$E$3"


def test_required_fields_carry_a_star(sheet: Worksheet) -> None:
    assert (sheet["A3"].value, sheet["A5"].value) == ("customer_name *", "contact_time")


def test_only_value_cells_are_unlocked(sheet: Worksheet) -> None:
    assert sheet.protection.sheet and sheet.protection.password is None
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert {"B3", "C3", "E3", "B4", "F4", "B5", "E5", "B6"} <= unlocked
    assert not {"A1", "A2", "A3", "D3", "A4", "A7"} & unlocked


def test_choices_and_dates_are_guarded(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["E3"].prompt == TEXTS.prompts["phones"]
    assert rules["B5"].type == "date" and rules["B5"].error == TEXTS.wrong_date
    assert rules["E5"].formula1 == '"来访,来电"' and not rules["E5"].showErrorMessage
    assert rules["B6"].formula1 == "lists!$A$1:$A$60" and rules["B6"].showErrorMessage
    assert book["lists"].sheet_state == "veryHidden"
    assert book["lists"]["A60"].value == "第59种很长的户型"


def test_it_prints_on_one_page_of_a4(sheet: Worksheet) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    fit = sheet.sheet_properties.pageSetUpPr
    assert fit is not None and fit.fitToPage
    assert sheet.print_area == "'客户需求确认表'!$A$1:$F$7"


def test_fields_stand_two_to_a_row_and_texts_alone() -> None:
    fields = [FormField.model_validate(each) for each in FIELDS]
    places = [(s.field.field, s.row, s.label, s.last) for s in place_fields(fields, 2)]
    assert places == [
        ("customer_name", 2, 0, 2),
        ("contact", 2, 3, 5),
        ("demand_detail", 3, 0, 5),
        ("contact_time", 4, 0, 2),
        ("contact_method", 4, 3, 5),
        ("layout_kind", 5, 0, 5),
    ]
