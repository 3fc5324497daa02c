"""Where labels and values may stand. Each test is one promise."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.forms.tables import REST, codes, grid, meanings, one, reading, records

CORE = {
    "customer_name": "张三",
    "contact": ["13800001234"],
    "demand_detail": "购买住宅三居室",
    "submitter": "周雨桐",
}


@pytest.mark.parametrize(
    "label",
    [
        "客户名称",
        "客 户 名 称：",
        "1、客户名称",
        "（1）客户名称:",
        "①客户名称",
        "一、客户名称",
        "*客户名称",
        "★客户名称：",
        "【客户名称】",
        "客户名称（单位名称）",
        "客户名称（必填）：",
        "客戶名稱",
        "客户姓名",
        "姓名",
        "客戶姓名 ：",
    ],
)
def test_a_label_is_known_in_every_spelling(label: str) -> None:
    found = one(grid(f"| {label} | 张三 |\n| 电话 | 13800001234 |{REST}"))
    assert meanings(found) == CORE
    assert found.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "客户姓名：张三  电话：13800001234",
        "客户姓名：张三 电话:13800001234",
        "客户姓名：____张三____  联系方式：____13800001234____",
        "客户姓名____张三____  联系方式____13800001234____",
        "客户姓名：张三；电话：13800001234",
        r"客户姓名：张三\n电话：13800001234",
        "客户姓名：张三联系电话：13800001234",
        "编号：001 客户姓名：张三 性别：男 电话：13800001234",
        "客户姓名  张三  电话  13800001234",
    ],
)
def test_several_labels_and_values_in_one_cell(text: str) -> None:
    assert meanings(one(grid(f"| {text} |{REST}"))) == CORE


def test_values_stand_several_blank_cells_to_the_right() -> None:
    found = one(
        grid("""
        | 客户名称 | | | | 张三 |
        | 联系方式 | | | | 13800001234 |
        | 客户详细需求 | | | | 购买住宅三居室 |
        | 递交人 | | | | 周雨桐 |
        """)
    )
    assert meanings(found) == CORE


def test_a_value_that_repeats_its_label_does_not_hide_the_values_above_and_below() -> None:
    found = one(
        grid(
            """
            | 客户名称 |  | 张三 |
            | 联系电话 |  | 手机：13800001234 |
            | 客户详细需求 |  | 购买住宅三居室 |
            | 递交人 |  | 周雨桐 |
            """
        )
    )
    assert meanings(found) == CORE


def test_a_blank_cell_stays_blank_though_a_text_stands_further_right() -> None:
    found = one(
        grid("""
        | 客户名称 | | 备查栏 | 甲 |
        | 联系方式 | 13800001234 | | |
        | 客户详细需求 | 购买住宅三居室 | | |
        | 递交人 | 周雨桐 | | |
        """)
    )
    assert "customer_name" not in found.values
    assert codes(found) == ["required-blank customer_name", "cell-unread None"]
    assert str(found.findings[0].place) == "Sheet1!B1"


@pytest.mark.parametrize("stranger", ["性别", "备注：", "住址", "推荐单位："])
def test_a_strangers_label_is_no_value(stranger: str) -> None:
    found = one(
        grid(f"| 客户名称 | | {stranger} | |\n| 联系方式 | | | |\n| 客户需求 | |\n| 递交人 | |")
    )
    assert meanings(found) == {}
    assert set(codes(found)) == {
        "required-blank customer_name",
        "required-blank contact",
        "required-blank demand_detail",
        "required-blank submitter",
    }


def test_a_form_without_a_required_label_says_so() -> None:
    found = one(grid(f"| 客户名称 | 张三 |{REST}"))
    assert codes(found) == ["label-missing contact"]


def test_a_label_over_several_rows_joins_text_and_merges_phones() -> None:
    found = one(
        grid(
            """
            | 客户名称 | 张三 |
            | 联系方式 | 13800001234 |
            | | 021-60001234 |
            | 客户详细需求 | 购买住宅 |
            | | 三居室 |
            | 递交人 | 周雨桐 |
            """,
            merges=((1, 0, 2, 0), (3, 0, 4, 0)),
        )
    )
    assert found.meaning("contact") == ["13800001234", "021-60001234"]
    assert found.meaning("demand_detail") == "购买住宅\n三居室"


def test_labels_above_their_values() -> None:
    found = one(
        grid("""
        | 客户名称 | 联系方式 |
        | 张三 | 13800001234 |
        | 客户详细需求 | 递交人 |
        | 购买住宅三居室 | 周雨桐 |
        """)
    )
    assert meanings(found) == CORE
    assert str(found.place) == "Sheet1!A1"


def test_the_last_band_may_be_one_label_over_its_value() -> None:
    first = "| 客户名称 | 电话 | 需求 |\n| 张三 | 13800001234 | 购买住宅三居室 |"
    found = one(grid(f"{first}\n| 递交人 |\n| 周雨桐 |"))
    assert meanings(found) == CORE
    assert codes(found) == []


def test_options_with_their_boxes_behind_them_are_no_label() -> None:
    boxes = "销售人员□  中介□  代理公司√"
    found = one(
        grid(f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |\n| 递交人类别 | {boxes} |{REST}")
    )
    assert found.meaning("submitter_kind") == "agency"
    assert codes(found) == []


@pytest.mark.parametrize(
    "boxes",
    [
        "[ ]销售人员  [√]外部人员  [ ]中介",
        "( )销售人员  (√)外部人员  ( )中介",
        "○销售人员  ●外部人员  ○中介",
    ],
)
def test_typed_boxes_are_no_label_though_their_first_word_is_one(boxes: str) -> None:
    found = one(grid(f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}| 递交人类别 | {boxes} |"))
    assert meanings(found) == {**CORE, "submitter_kind": "outsider"}


def test_a_placeholder_is_blank() -> None:
    found = one(grid(f"| 客户名称 | XXX |\n| 电话 | 13800001234 |{REST}"))
    assert codes(found) == ["required-blank customer_name"]


def test_a_blank_above_form_takes_nothing_from_its_neighbours() -> None:
    found = one(
        grid("""
        | 客户名称 | 联系方式 |
        | 张三 | |
        | 客户详细需求 | 递交人 |
        | 购买住宅三居室 | 周雨桐 |
        """)
    )
    assert codes(found) == ["required-blank contact"]
    assert str(found.findings[0].place) == "Sheet1!B2"


def test_a_label_across_the_form_has_its_value_below() -> None:
    found = one(
        grid(
            """
            | 客户名称 | 张三 | 电话 | 13800001234 |
            | 客户详细需求 | | | |
            | 购买住宅三居室 | | | |
            | 递交人 | 周雨桐 | | |
            """,
            merges=((1, 0, 1, 3), (2, 0, 2, 3)),
        )
    )
    assert meanings(found) == CORE


def test_notes_hints_and_sentences_are_no_labels_and_no_values() -> None:
    found = one(
        grid(f"""
        | 填表说明：联系方式请填写手机号码，客户名称请填写全称。 |
        | 注：姓名：必须与证件一致 |
        | 客户名称 | 张三 |
        | 联系方式（必填） | （请填写手机号码） |{REST}| 1、联系方式：请填写手机号码 |
        | 2、客户名称填写单位全称 |
        """)
    )
    assert "contact" not in found.values
    assert codes(found) == ["required-blank contact"]


def test_a_value_that_holds_a_label_word_stays_a_value() -> None:
    found = one(
        grid("""
        | 客户名称：张三 | 电话：13800001234 |
        | 需求：改善居住，电话联系，预算：300万 | 递交人：周雨桐 |
        """)
    )
    assert found.meaning("demand_detail") == "改善居住，电话联系，预算：300万"
    assert "budget" not in found.values


def test_an_option_that_reads_like_a_label_is_a_value() -> None:
    found = one(
        grid(f"""
        | 客户名称 | 张三 | 联系方式 | 13800001234 |
        | 接触方式 | 电话 | 递交人类别 | 销售人员 |
        | 了解渠道 | 电话 | | |{REST}""")
    )
    assert found.meaning("contact_method") == "phone"
    assert found.meaning("submitter_kind") == "sales"
    assert found.meaning("awareness_channel") == "sms"
    assert found.findings == ()


def test_an_option_is_a_value_though_its_word_is_the_label_of_another_field() -> None:
    found = one(
        grid(
            """
            | 客户名称 | 张三 |
            | 联系电话 | 13800001234 |
            | 客户详细需求 | 购买住宅三居室 |
            | 销售人员 | 周雨桐 |
            | 递交人类别 | 销售人员 |
            | 递交时间 | 2026-03-01 09:00 |
            """
        )
    )
    assert meanings(found)["submitter_kind"] == "sales"
    assert meanings(found)["submitter"] == "周雨桐"


def test_a_customer_who_is_called_like_a_numbered_label_is_a_value() -> None:
    beside = one(grid(f"| 客户名称 | 客户1 |\n| 电话 | 13800001234 |{REST}"))
    assert meanings(beside) == {**CORE, "customer_name": "客户1"}
    rows = records(
        grid(
            """
            | 客户名称 | 联系电话 | 客户详细需求 | 递交人 |
            | 客户1 | 13800001234 | 购买住宅三居室 | 周雨桐 |
            | 客户2 | 13800001235 | 租写字楼 | 周雨桐 |
            """
        )
    )
    assert [meanings(row)["customer_name"] for row in rows] == ["客户1", "客户2"]


def test_longer_labels_win_over_shorter_ones() -> None:
    found = one(
        grid(f"""
        | 客户 | 张三 | 电话 | 13800001234 |
        | 接触客户时间 | 2026-3-1 9:00 | 客户主管 | 王主管 |
        | 客户主管签字时间 | 2026-3-1 9:30 | | |{REST}""")
    )
    assert found.meaning("customer_name") == "张三"
    assert found.meaning("contact_time") == "2026-03-01T09:00:00+08:00"
    assert found.meaning("supervisor_signature") == "王主管"
    assert found.meaning("supervisor_signed_at") == "2026-03-01T09:30:00+08:00"


def test_a_fused_label_answers_both_fields() -> None:
    found = one(
        grid(f"""
        | 姓名/电话 | 张三 13800001234 |
        | 接触客户时间与方式 | 2026年3月1日 上午9点 来访 |{REST}""")
    )
    assert meanings(found) == {
        **CORE,
        "contact_time": "2026-03-01T09:00:00+08:00",
        "contact_method": "visit",
    }


def test_the_better_alias_wins_and_the_other_is_told() -> None:
    found = one(grid(f"| 客户姓名 | 李四 |\n| 单位名称 | 明湖贸易 |\n| 电话 | 13800001234 |{REST}"))
    assert found.meaning("customer_name") == "明湖贸易"
    assert codes(found) == ["second-reading customer_name"]


def test_the_same_label_twice_with_different_values_is_an_error() -> None:
    found = one(grid(f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}| 客户名称 | 李四 |"))
    assert codes(found) == ["two-readings customer_name"]
    assert found.faulty


def test_the_same_label_twice_with_the_same_value_is_one_value() -> None:
    found = one(grid(f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}| 客户名称 | 张 三 |"))
    assert found.findings == ()


def test_phones_of_several_labels_merge() -> None:
    found = one(
        grid(f"| 客户名称 | 张三 |\n| 联系电话1 | 13800001234 |\n| 手机 | 13900005678 |{REST}")
    )
    assert found.meaning("contact") == ["13800001234", "13900005678"]
    assert found.findings == ()


def test_a_date_beside_or_in_a_signature_is_its_time() -> None:
    for signed in (
        "| 客户主管签字 | 王主管 | 日期： | 2026年3月1日 9:30 |",
        "| 客户主管签字：王主管  日期：2026年3月1日 9:30 |",
        r"| 客户主管签字 | 王主管\n2026年3月1日 9:30 |",
        "| 客户主管签字 | 王主管 2026年3月1日9时30分 |",
        "| 客户主管 | 签字：王主管 日期：2026年3月1日 9:30 |",
    ):
        found = one(grid(f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}{signed}"))
        assert found.meaning("supervisor_signature") == "王主管", signed
        assert found.meaning("supervisor_signed_at") == "2026-03-01T09:30:00+08:00", signed
        assert found.findings == ()


def test_a_signature_of_a_date_alone_gives_only_the_time() -> None:
    found = one(
        grid(
            f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}| 客户主管签字 | |",
            values={(4, 1): datetime(2026, 3, 1, 9, 30)},
        )
    )
    assert "supervisor_signature" not in found.values
    assert found.meaning("supervisor_signed_at") == "2026-03-01T09:30:00+08:00"


def test_the_frame_of_a_blank_signature_is_blank() -> None:
    found = one(
        grid(
            f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}"
            "| 客户主管签字 | （签字）  年  月  日 |\n| 接触时间 | 年  月  日  时 |"
        )
    )
    assert meanings(found) == CORE
    assert found.findings == ()


def test_figures_and_their_unit_may_stand_in_two_cells() -> None:
    found = one(
        grid(f"""
        | 客户名称 | 张三 | | 电话 | 13800001234 |
        | 预算 | 300 | 万元 | 面积 | 120 |{REST}""")
    )
    assert found.meaning("budget") == 3000000
    assert found.meaning("area") == 120


def test_the_label_may_name_the_unit() -> None:
    found = one(grid(f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |\n| 预算（万元） | 300 |{REST}"))
    assert found.meaning("budget") == 3000000


def test_two_forms_stacked_and_side_by_side_are_two_records() -> None:
    form = "| 客户名称 | {0} |\n| 电话 | {1} |\n| 客户需求 | 三房 |\n| 递交人 | 周雨桐 |"
    stacked = form.format("张三", "13800001234") + "\n| |\n" + form.format("李四", "13900005678")
    beside = "\n".join(
        f"{a[:-1]}| {b}"
        for a, b in zip(
            form.format("张三", "13800001234").splitlines(),
            form.format("李四", "13900005678").splitlines(),
            strict=True,
        )
    )
    for sheet in (stacked, beside):
        first, other = records(grid(sheet))
        assert (first.meaning("customer_name"), first.meaning("contact")) == (
            "张三",
            ["13800001234"],
        )
        assert (other.meaning("customer_name"), other.meaning("contact")) == (
            "李四",
            ["13900005678"],
        )
        assert first.findings == other.findings == ()


def test_faults_of_value_cells_are_told() -> None:
    sheet = f"| 客户名称 | 张三 |\n| 电话 | |\n| 预算 | |{REST}"
    found = one(grid(sheet, faults={(1, 1): "uncached", (2, 1): "error"}))
    assert codes(found) == ["formula-uncalculated contact", "error-cell budget"]
    assert str(found.findings[0].place) == "Sheet1!B2"


def test_hidden_sheets_are_not_read() -> None:
    sheet = f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}"
    assert records(grid(sheet, hidden=True)) == ()


def test_an_unknown_workbook_names_the_nearest_form() -> None:
    nearest = reading(grid("| 姓名 | 张三 |\n| 工号 | 17 |")).nearest
    assert nearest is not None
    assert nearest.found == ("客户名称(单位名称)",)
    assert nearest.missing == ("联系方式", "客户详细需求", "递交人")
    assert reading(grid("| 会议记录 |")).nearest is None


def test_an_id_depends_on_what_was_typed_and_where_only() -> None:
    sheet = f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}"
    (first,), (renamed,) = records(grid(sheet)), records(grid(sheet, sheet="另一页"))
    assert first.id == renamed.id
    assert len(first.id) == 13
    assert first.id.startswith("R")
    again = records(grid(sheet), grid(sheet, sheet="二"))
    assert again[0].id == first.id != again[1].id
    (moved,) = records(grid("| |\n" + sheet))
    assert moved.id != first.id


def test_a_hostile_merge_costs_nothing() -> None:
    sheet = f"| 客户名称 | 张三 |\n| 电话 | 13800001234 |{REST}"
    found = one(grid(sheet, merges=((0, 3, 1_048_575, 16_383),)))
    assert meanings(found) == CORE
