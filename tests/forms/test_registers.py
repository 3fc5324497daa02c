"""Registers: one record a row, until the table ends."""

from __future__ import annotations

import pytest

from tests.forms.tables import codes, grid, meanings, one, records

TWO = """| 1 | 张三 | 13800001234 | 三房 | 电话 | 周雨桐 |
| 2 | 李四 | 13900005678 | 两房 | | 周雨桐 |"""
HEAD = "| 序号 | 客户姓名 | 联系电话 | 客户需求 | 接触方式 | 递交人 |"


def test_one_record_a_row_until_the_table_ends() -> None:
    found = records(
        grid(
            f"""
            | 客户确认台账 | | | | | |
            {HEAD}
            | 1 | 张三 | 13800001234 | 三房 | 电话 | 周雨桐 |
            | 2 | 李四 | 13900005678 | 两房 | 来访 | 周雨桐 |
            | | | | | | |
            | 3 | 王五 | 13700004321 | 一房 | 微信 | 陈思远 |
            | 4 | | | | | |
            | 合计 | 3组 | | | | |
            | 制表人：何静 | | | | | |
            | 说明：联系电话请填写手机 | | | | | |
            """,
            merges=((0, 0, 0, 5),),
        )
    )
    assert [r.meaning("customer_name") for r in found] == ["张三", "李四", "王五"]
    assert [r.meaning("contact_method") for r in found] == ["phone", "visit", "online"]
    assert [str(r.place) for r in found] == ["Sheet1!A3", "Sheet1!A4", "Sheet1!A6"]
    assert all(r.findings == () for r in found)


def test_a_blank_cell_of_a_row_is_told_at_its_place() -> None:
    found = records(grid(f"{HEAD}\n{TWO}".replace("13800001234", "")))
    assert codes(found[0]) == ["required-blank contact"]
    assert str(found[0].findings[0].place) == "Sheet1!C2"
    assert found[1].findings == ()


def test_a_value_merged_down_counts_for_each_row() -> None:
    found = records(
        grid(
            f"{HEAD}\n| 1 | 张三 | 13800001234 | 三房 | 电话 | 周雨桐 |"
            "\n| 2 | 李四 | 13900005678 | 两房 | 来访 | |",
            merges=((1, 5, 2, 5),),
        )
    )
    assert [r.meaning("submitter") for r in found] == ["周雨桐", "周雨桐"]


def test_a_header_of_two_rows() -> None:
    found = records(
        grid(
            """
            | 序号 | 客户 | | 客户需求 | 接触客户 | | 客户主管签字 | | 递交人 |
            | | 姓名 | 电话 | | 时间 | 方式 | 姓名 | 时间 | |
            | 1 | 张三 | 13800001234 | 三房 | 2026-3-1 | 来访 | 王主管 | 2026-3-1 9:30 | 周雨桐 |
            | 2 | 李四 | 13900005678 | 两房 | 2026-3-2 | 来电 | 王主管 | 2026-3-2 9:30 | 周雨桐 |
            """,
            merges=(
                (0, 0, 1, 0),
                (0, 1, 0, 2),
                (0, 3, 1, 3),
                (0, 4, 0, 5),
                (0, 6, 0, 7),
                (0, 8, 1, 8),
            ),
        )
    )
    assert [meanings(r) for r in found] == [
        {
            "customer_name": "张三",
            "contact": ["13800001234"],
            "demand_detail": "三房",
            "contact_time": "2026-03-01",
            "contact_method": "visit",
            "submitter": "周雨桐",
            "supervisor_signature": "王主管",
            "supervisor_signed_at": "2026-03-01T09:30:00+08:00",
        },
        {
            "customer_name": "李四",
            "contact": ["13900005678"],
            "demand_detail": "两房",
            "contact_time": "2026-03-02",
            "contact_method": "phone",
            "submitter": "周雨桐",
            "supervisor_signature": "王主管",
            "supervisor_signed_at": "2026-03-02T09:30:00+08:00",
        },
    ]


def test_labels_around_a_register_hold_for_every_row() -> None:
    found = records(
        grid("""
        | 递交人：周雨桐 | | |
        | 客户姓名 | 联系电话 | 客户需求 |
        | 张三 | 13800001234 | 三房 |
        | 李四 | 13900005678 | 两房 |
        | 客户主管签字 | 王主管 | |
        """)
    )
    assert [r.meaning("submitter") for r in found] == ["周雨桐", "周雨桐"]
    assert [r.meaning("supervisor_signature") for r in found] == ["王主管", "王主管"]


def test_a_header_that_comes_again_is_no_record() -> None:
    found = records(grid(f"{HEAD}\n{TWO}\n{HEAD}\n| 3 | 王五 | 13700004321 | 一房 | | 周雨桐 |"))
    assert [r.meaning("customer_name") for r in found] == ["张三", "李四", "王五"]


def test_two_registers_side_by_side() -> None:
    found = records(
        grid("""
        | 姓名 | 电话 | 需求 | 递交人 | | 姓名 | 电话 | 需求 | 递交人 |
        | 张三 | 13800001234 | 三房 | 周雨桐 | | 李四 | 13900005678 | 两房 | 陈思远 |
        """)
    )
    assert [(r.meaning("customer_name"), r.meaning("submitter")) for r in found] == [
        ("张三", "周雨桐"),
        ("李四", "陈思远"),
    ]


def test_a_form_and_a_register_on_one_sheet_are_both_read() -> None:
    found = records(
        grid("""
        | 客户姓名 | 赵六 | 电话 | 13600001111 |
        | 客户需求 | 四房 | 递交人 | 周雨桐 |
        | | | | |
        | 客户姓名 | 联系电话 | 客户需求 | 递交人 |
        | 张三 | 13800001234 | 三房 | 周雨桐 |
        | 李四 | 13900005678 | 两房 | 周雨桐 |
        """)
    )
    assert [r.meaning("customer_name") for r in found] == ["赵六", "张三", "李四"]
    assert all(r.findings == () for r in found)


@pytest.mark.parametrize(
    "end", ["合计", "小 计", "总计：2组", "以下空白", "制表人：何静", "备注：无"]
)
def test_ends_of_a_register_are_no_records(end: str) -> None:
    found = one(
        grid(f"{HEAD}\n| 1 | 张三 | 13800001234 | 三房 | 电话 | 周雨桐 |\n| {end} | 1 | | | | |")
    )
    assert found.meaning("customer_name") == "张三"
