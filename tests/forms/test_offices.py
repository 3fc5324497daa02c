"""Forms as offices lay them out: signatures, tick boxes, sections, notes, sheets of others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from processor.forms.read import read_records
from processor.intake.limits import Limits, Unreadable
from processor.intake.workbook import read_workbook
from processor.model import Arrival
from tests.forms.tables import REST, codes, grid, meanings, one, reading, records
from tests.records import ZONE, shipped_pack

CORE = {
    "customer_name": "张三",
    "contact": ["13800001234"],
    "demand_detail": "购买住宅三居室",
    "submitter": "周雨桐",
}
ARRIVAL = Arrival(
    file="inbox/a.xlsx", sha256="0" * 64, size=1, arrived_at=datetime(2026, 3, 20, tzinfo=ZONE)
)
TOP = (
    "| 客户名称 | 张三 | 联系方式 | 13800001234 |\n| 客户需求 | 购买住宅三居室 | 递交人 | 周雨桐 |"
)
SIGNED = {
    **CORE,
    "supervisor_signature": "王主管",
    "supervisor_signed_at": "2026-03-01T10:30:00+08:00",
    "secretary_signature": "何静",
    "secretary_signed_at": "2026-03-01T11:00:00+08:00",
}


# --------------------------------------------------------------------------- labels


def test_a_colon_in_a_cell_of_its_own_is_no_value() -> None:
    found = one(
        grid("""
        | 客户名称 | ： | 张三 |
        | 联系方式 | : | 13800001234 |
        | 客户需求 | ： | 购买住宅三居室 |
        | 递交人 | ： | 周雨桐 |
        """)
    )
    assert meanings(found) == CORE


@pytest.mark.parametrize("between", [" ", r"\n", " / "])
def test_a_label_with_its_english(between: str) -> None:
    found = one(
        grid(f"""
        | 客户名称{between}Customer name | 张三 | 联系方式{between}Tel | 13800001234 |
        | 客户需求{between}Demand | 购买住宅三居室 | 递交人{between}Sales | 周雨桐 |
        """)
    )
    assert meanings(found) == CORE


def test_a_whole_form_in_one_cell_under_its_title() -> None:
    lines = r"客户需求确认表\n客户名称：张三\n联系方式：13800001234"
    lines += r"\n客户需求：购买住宅三居室\n递交人：周雨桐"
    assert meanings(one(grid(f"| {lines} |"))) == CORE
    other = one(
        grid(r"| 客户名称：张三 | 电话：13800001234 |" + REST.replace("三居室", r"\n预算：9"))
    )
    assert "budget" not in other.values


def test_words_of_other_regions_and_of_the_trade() -> None:
    found = one(
        grid("""
        | 客戶姓名 | 张三 | 聯絡電話 | 13800001234 |
        | 詳細需求 | 购买住宅三居室 | 遞交人 | 周雨桐 |
        | 客戶主管簽署 | 王主管 | 簽署時間 | 2026-3-1 10:30 |
        | 行政秘書簽名 | 何静 | 簽署時間 | 2026-3-1 11:00 |
        """)
    )
    assert meanings(found) == SIGNED


def test_a_leader_of_dots_is_blank() -> None:
    found = one(grid(f"| 客户名称：………张三……… | 电话：......13800001234...... |{REST}"))
    assert meanings(found) == CORE


def test_what_somebody_signs_with_in_brackets_is_no_part_of_the_name() -> None:
    sheet = TOP.replace("周雨桐", "周雨桐（签名）")
    assert meanings(one(grid(sheet))) == CORE


# --------------------------------------------------------------------------- signatures


@pytest.mark.parametrize(
    ("signatures", "merges"),
    [
        (
            "| 客户主管签字：王主管 | | 行政秘书签字：何静 | |\n"
            "| 日期：2026-3-1 10:30 | | 日期：2026-3-1 11:00 | |",
            (),
        ),
        (
            "| 客户主管签字 | 王主管 | 行政秘书签字 | 何静 |\n"
            "| | 2026-3-1 10:30 | | 2026年3月1日11时 |",
            (),
        ),
        (
            "| 客户主管签字 | | 行政秘书签字 | |\n| 王主管 | | 何静 | |\n"
            "| 2026-3-1 10:30 | | 2026-3-1 11:00 | |",
            tuple((row, col, row, col + 1) for row in (2, 3, 4) for col in (0, 2)),
        ),
        (
            "| 客户主管 | 签名 | 王主管 | |\n| | 时间 | 2026-3-1 10:30 | |\n"
            "| 行政秘书 | 签名 | 何静 | |\n| | 时间 | 2026-3-1 11:00 | |",
            ((2, 0, 3, 0), (4, 0, 5, 0)),
        ),
        (
            "| 客户主管 | 同意 | 签字 | 王主管 2026-3-1 10:30 |\n"
            "| 行政秘书 | 已归档 | 签字 | 何静 2026-3-1 11:00 |",
            (),
        ),
        (
            "| 客户主管签字 | 王主管 | 2026年3月1日 | 10:30 |\n"
            "| 行政秘书签字 | 何静 | 2026年3月1日 | 11:00 |",
            (),
        ),
    ],
)
def test_signatures_and_their_times(
    signatures: str, merges: tuple[tuple[int, int, int, int], ...]
) -> None:
    assert meanings(one(grid(f"{TOP}\n{signatures}", merges=merges))) == SIGNED


def test_the_parts_of_a_date_in_cells_of_their_own() -> None:
    parts = "| 2026 | 年 | 3 | 月 | 1 | 日 | 10 | 时 | 30 | 分 |"
    found = one(grid(f"{TOP}\n| 客户主管签字 | 王主管 {parts}\n| 接触时间 {parts}"))
    assert found.meaning("supervisor_signature") == "王主管"
    assert found.meaning("supervisor_signed_at") == "2026-03-01T10:30:00+08:00"
    assert found.meaning("contact_time") == "2026-03-01T10:30:00+08:00"


def test_who_hands_in_with_a_date_beside_the_name() -> None:
    for line in ("| 递交人 | 周雨桐 | 日期 | 2026-3-1 |", "| 递交人：周雨桐  日期：2026-3-1 |"):
        sheet = TOP.replace("| 递交人 | 周雨桐 |", "| | |")
        found = one(grid(f"{sheet}\n{line}"))
        assert meanings(found) == {**CORE, "submitted_at": "2026-03-01"}, line


def test_a_date_under_who_hands_in_may_be_of_anything() -> None:
    sheet = "| 递交人 | 周雨桐 | | |\n| 日期 | 2026-3-1 | 客户主管签字 | 王主管 |"
    found = one(grid(f"{TOP.replace('递交人 | 周雨桐', '面积 | 90')}\n{sheet}"))
    assert "submitted_at" not in found.values


def test_a_remark_beside_a_date_is_left_out_but_not_a_part_of_the_day() -> None:
    found = one(grid(f"{TOP}\n| 接触时间 | 2026-3-1 9:30 | （年月日时分） |"))
    assert found.meaning("contact_time") == "2026-03-01T09:30:00+08:00"
    found = one(grid(f"{TOP}\n| 接触时间 | 2026-3-1 9:30 | 下午 |"))
    assert codes(found) == ["date-unclear contact_time"]


# --------------------------------------------------------------------------- tick boxes


@pytest.mark.parametrize(
    "row",
    [
        "| 确认类型 | □首次 | ☑续期 | □成交后重新递交 |",
        "| 确认类型 | □ | 首次 | ☑ | 续期 | □ | 成交后重新递交 |",
        "| 确认类型 | 首次□ 续期☑ 成交后重新递交□ |",
        "| 确认类型（打√） | 首次（ ） 续期（√） 成交后重新递交（ ） |",
        "| 确认类型 | 口首次 √续期 口成交后重新递交 |",
        "| 确认类型 | □首次 ☑续期 □成交后重新递交（请在□内打√） |",
    ],
)
def test_boxes_before_after_and_between(row: str) -> None:
    assert meanings(one(grid(f"{TOP}\n{row}"))) == {**CORE, "claim_kind": "renewal"}


def test_a_tick_between_two_options_is_not_guessed() -> None:
    assert codes(one(grid(f"{TOP}\n| 确认类型 | 首次 √ 续期 |"))) == ["tick-unclear claim_kind"]
    assert codes(one(grid(f"{TOP}\n| 确认类型 | ☑ |"))) == ["choice-unknown claim_kind"]


def test_options_that_read_like_labels_in_a_cell_of_boxes() -> None:
    found = one(grid(f"{TOP}\n| 递交人类别 | □销售人员  ☑外部人员  □中介 |"))
    assert meanings(found) == {**CORE, "submitter_kind": "outsider"}


def test_the_second_answer_of_a_fused_label_may_read_like_a_label() -> None:
    found = one(grid(f"{TOP}\n| 接触客户时间与方式 | 2026-3-1 9:30 | 电话 |"))
    assert found.meaning("contact_method") == "phone"
    assert found.findings == ()


# --------------------------------------------------------------------------- other people


def test_the_phone_of_who_hands_in_is_not_the_customers() -> None:
    sheet = TOP.replace("联系方式", "客户电话") + "\n| 销售人员 | 周雨桐 | 联系电话 | 13500001111 |"
    found = one(grid(sheet))
    assert meanings(found) == CORE
    assert codes(found) == ["second-reading contact"]
    blank = one(grid(sheet.replace("13800001234", "")))
    assert codes(blank) == ["required-blank contact"]


@pytest.mark.parametrize(
    ("section", "merges"),
    [
        ("| 递交人信息 | 电话 | 13500001111 | |\n| | 姓名 | 周雨桐 | |", ((2, 0, 3, 0),)),
        ("| 代理公司信息 | | | |\n| 单位名称 | 某公司 | 电话 | 13500001111 |", ((2, 0, 2, 3),)),
    ],
)
def test_a_section_about_others_says_nothing_of_the_customer(
    section: str, merges: tuple[tuple[int, int, int, int], ...]
) -> None:
    assert meanings(one(grid(f"{TOP}\n{section}", merges=merges))) == CORE


# --------------------------------------------------------------------------- notes


def test_numbered_instructions_under_their_heading_label_nothing() -> None:
    found = one(
        grid(f"""
        {TOP}
        | 填写说明： | | | |
        | 1、客户名称：个人填姓名，单位填全称； | | | |
        | 2、联系方式：须为本人手机； | | | |
        | 3、递交时间：以客户主管签字时间为准。 | | | |
        | 声明：以上属实，如有虚假，递交人：承担责任 | | | |
        """)
    )
    assert meanings(found) == CORE
    assert found.findings == ()


def test_numbered_labels_are_labels() -> None:
    found = one(
        grid("""
        | 填写说明：请如实填写。 |
        | 1、客户名称：张三 |
        | 2、联系方式：13800001234 |
        | 3、客户需求：购买住宅三居室 |
        | 4、递交人：周雨桐 |
        """)
    )
    assert meanings(found) == CORE


# --------------------------------------------------------------------------- registers

HEAD = "| 序号 | 客户名称 | 联系方式 | 客户需求 | 预算 | 递交人 |"


@pytest.mark.parametrize(
    ("under", "budget"),
    [
        ("| | | | | （万元） | |", 3_000_000),
        ("| | | | | 万元 | |", 3_000_000),
        ("| （1） | （单位） | （手机） | （户型） | （万元） | （本人） |", 3_000_000),
    ],
)
def test_hints_and_units_under_a_header_are_no_record(under: str, budget: int) -> None:
    (found,) = records(grid(f"{HEAD}\n{under}\n| 1 | 张三 | 13800001234 | 三房 | 300 | 周雨桐 |"))
    assert found.meaning("budget") == budget


def test_column_numbers_and_void_lines_are_no_records() -> None:
    (found,) = records(
        grid(f"""
        {HEAD}
        | 1 | 2 | 3 | 4 | 5 | 6 |
        | 1 | 张三 | 13800001234 | 三房 | 300万 | 周雨桐 |
        | 2 | 作废 | | | | |
        """)
    )
    assert found.meaning("customer_name") == "张三"


def test_ditto_is_what_stands_above() -> None:
    found = records(
        grid(f"""
        {HEAD}
        | 1 | 张三 | 13800001234 | 三房 | 300万 | 周雨桐 |
        | 2 | 李四 | 13900005678 | 两房 | 200万 | 同上 |
        | 3 | 王五 | 13700004321 | 一房 | 〃 | 〃 |
        """)
    )
    assert [r.meaning("submitter") for r in found] == ["周雨桐"] * 3
    assert found[2].meaning("budget") == 2_000_000


def test_a_tall_header_beside_a_group_keeps_its_own_meaning() -> None:
    found = one(
        grid(
            """
            | 客户名称 | 联系方式 | 客户需求 | 递交人 | 客户主管 | |
            | | | | | 签名 | 时间 |
            | 张三 | 13800001234 | 购买住宅三居室 | 周雨桐 | 王主管 | 2026-3-1 10:30 |
            """,
            merges=(*((0, column, 1, column) for column in range(4)), (0, 4, 0, 5)),
        )
    )
    assert meanings(found) == {k: v for k, v in SIGNED.items() if "secretary" not in k}


def test_a_register_on_its_side() -> None:
    found = records(
        grid("""
        | 客户名称 | 张三 | 李四 | 王五 |
        | 联系方式 | 13800001234 | 13900005678 | 13700004321 |
        | 客户需求 | 三房 | 两房 | |
        | 递交人 | 周雨桐 | 陈思远 | 周雨桐 |
        """)
    )
    assert [r.meaning("customer_name") for r in found] == ["张三", "李四", "王五"]
    assert [codes(r) for r in found] == [[], [], ["required-blank demand_detail"]]


# --------------------------------------------------------------------------- other forms


@pytest.mark.parametrize(
    "sheet",
    [
        "| 员工登记表 |\n| 姓名 | 何静 | 电话 | 13500001111 |\n| 部门 | 销售 | 主管签字 | 罗建国 |",
        "| 请假单 |\n| 姓名 | 何静 | 联系电话 | 13500001111 |\n| 事由 | 家事 | 主管签字 | 罗建国 |",
        "| 采购需求表 |\n| 部门 | 需求描述 | 预算 | 面积 |\n| 行政部 | 办公桌 | 3000元 | 20㎡ |",
        "| 递交人 | 客户数 | 需求 | 渠道 |\n| 何静 | 12 | 5 | 3 |",
        "| 来访登记表 |\n| 姓名 | 电话 | 渠道 | 被访人 |\n| 何静 | 13500001111 | 网络 | 罗建国 |",
        "| 客户需求登记表 |\n| 客户名称 | 联系方式 | 需求类型 | 需求描述 |"
        "\n| 明湖贸易 | 13500001111 | 功能优化 | 导出慢 |",
        "| 客户拜访记录表 |\n| 客户名称 | 联系方式 | 客户需求 | 业务员 |"
        "\n| 明湖贸易 | 13500001111 | 降价 | 何静 |",
    ],
)
def test_another_form_that_asks_for_the_same_things_is_unknown(sheet: str) -> None:
    found = reading(grid(sheet))
    assert found.records == ()
    assert found.nearest is not None


def test_a_form_under_our_title_says_what_it_lacks() -> None:
    found = one(
        grid("| 万通中心客户需求确认表 |\n| 姓名 | 何静 | 电话 | 13500001111 |\n| 面积 | 9 |")
    )
    assert codes(found) == ["label-missing demand_detail", "label-missing submitter"]


# --------------------------------------------------------------------------- values


def test_a_phone_beside_a_name_is_no_date() -> None:
    found = one(grid(TOP.replace("周雨桐", "周雨桐 13500001111")))
    assert one(grid(TOP.replace("周雨桐", "羅Tom"))).meaning("submitter") == "羅Tom"
    assert meanings(found) == CORE
    assert found.findings == ()


def test_an_unknown_label_after_a_number_is_no_part_of_it() -> None:
    found = one(grid(f"{TOP}\n| 面积 | 90 | 物业要求 | 高 |"))
    assert found.meaning("area") == 90
    assert found.findings == ()


def test_a_label_with_its_particle_and_a_name_in_brackets() -> None:
    sheet = TOP.replace("张三", "（ 张三 ）") + "\n| 接触客户的时间 | 2026-3-1 |"
    assert meanings(one(grid(sheet))) == {**CORE, "contact_time": "2026-03-01"}


def test_a_blank_form_comes_back_marked_where_the_values_should_stand() -> None:
    root = Path(__file__).parent.parent.parent
    path = root / "templates" / "forms" / "客户需求确认表.xlsx"
    book = read_workbook(path, Limits())
    assert not isinstance(book, Unreadable)
    record = read_records(book.grids, [shipped_pack()], ARRIVAL, ZONE).records[0]
    blank = {f.field: str(f.place) for f in record.findings if f.code == "required-blank"}
    assert {field: place.split("!")[1] for field, place in blank.items()} == {
        "customer_name": "B3",
        "contact": "E3",
        "demand_detail": "B4",
        "submitter": "E6",
    }
