"""Forms made of sections: equal labels, growing tables, blocks, copies, checklists, questions."""

from __future__ import annotations

from typing import Any

import pytest

from processor.model import Record
from processor.rules.pack import Pack
from tests.forms.asked import field, options, pack_of, read
from tests.forms.tables import codes, grid


def form(*sections: dict[str, Any], **more: Any) -> Pack:
    return pack_of(
        {"form": "trial", "title": {"zh-Hans": "试用表"}, "sections": list(sections)} | more
    )


def section(name: str, title: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"section": name, "title": {"zh-Hans": title}, "fields": list(fields)} | more


def rows_of(record: Record, name: str) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != "_cells"} for row in record.meaning(name) or []]


HOME = form(
    section("head", "客户信息", field("customer", "person", "客户姓名", required=True)),
    section(
        "meal",
        "月子餐服务",
        field("meal_time", "time", "服务时间"),
        field("meal_package", "text", "套餐选项"),
        field("meal_needs", "text", "特殊需求"),
    ),
    section(
        "care",
        "产后护理服务",
        field("care_time", "time", "服务时间"),
        field("care_mode", "text", "护理方式"),
        field("care_needs", "text", "特殊需求"),
    ),
    section(
        "rehab",
        "产后康复训练",
        field("rehab_time", "time", "服务时间"),
        field("rehab_content", "text", "训练内容"),
        field("rehab_needs", "text", "特殊需求"),
    ),
)
HOME_READ = {
    "customer": "张三",
    "meal_time": "08:00",
    "meal_package": "A餐",
    "care_time": "09:00",
    "care_needs": "忌海鲜",
    "rehab_time": "10:00",
    "rehab_content": "瑜伽",
}

WIDE = """
| 试用表 |
| 客户姓名 | 张三 | |
| 月子餐服务 |
| 服务时间 | 8:00 | 套餐选项 | A餐 |
| 特殊需求 | |
| 产后护理服务 |
| 服务时间 | 9:00 | 护理方式 | |
| 特殊需求 | 忌海鲜 |
| 产后康复训练 |
| 服务时间 | 10:00 | 训练内容 | 瑜伽 |
| 特殊需求 | 无 |
"""
TALL = """
| 试用表 |
| 客户姓名 | 张三 | |
| 一、月子餐服务 | 服务时间 | 8:00 |
| | 套餐选项 | A餐 |
| | 特殊需求 | |
| 二、产后护理服务 | 服务时间 | 9:00 |
| | 护理方式 | |
| | 特殊需求 | 忌海鲜 |
| 三、产后康复训练 | 服务时间 | 10:00 |
| | 训练内容 | 瑜伽 |
| | 特殊需求 | 无 |
"""
BARE = "\n".join(
    line for line in WIDE.strip().splitlines() if line.count("|") > 2 or "试用" in line
)
TALL_MERGES = ((2, 0, 4, 0), (5, 0, 7, 0), (8, 0, 10, 0))


NARROW = "\n".join(
    f"| {mark}{cell} |" if not value else f"| {cell} | {value} |"
    for cell, value, mark in (
        ("试用表", "", ""),
        ("客户姓名", "张三", ""),
        ("月子餐服务", "", "一、"),
        ("服务时间", "8:00", ""),
        ("套餐选项", "A餐", ""),
        ("产后护理服务", "", "二、"),
        ("服务时间", "9:00", ""),
        ("特殊需求", "忌海鲜", ""),
    )
)


def test_a_heading_that_is_also_a_label_of_another_part_heads_its_own() -> None:
    """月子餐服务 heads the meals, and is a label among what the customer keeps ready."""
    kept = section("keep", "客户需自备", field("keep_meal", "text", "月子餐服务", "产后护理服务"))
    home = form(*HOME.main.model_dump(exclude_unset=True)["sections"], kept)
    (found,) = read(home, grid(NARROW)).records
    assert {k: v.meaning for k, v in found.values.items()} == {
        "customer": "张三",
        "meal_time": "08:00",
        "meal_package": "A餐",
        "care_time": "09:00",
        "care_needs": "忌海鲜",
    }
    (kept_too,) = read(home, grid(NARROW + "\n| 客户需自备 |\n| 月子餐服务 | 碗 |")).records
    assert kept_too.meaning("keep_meal") == "碗"


def test_an_equal_label_is_the_heads_where_nothing_of_a_growing_part_stands() -> None:
    event = form(
        section(
            "head",
            "基本信息",
            field("customer", "person", "客户姓名"),
            field("phone", "phones", "电话"),
            field("sex", "text", "性别"),
        ),
        section(
            "new",
            "新客户推荐",
            field("who", "person", "新客户姓名"),
            field("his", "text", "性别"),
            repeats=True,
        ),
    )
    sheet = "| 试用表 |\n| 客户姓名 | 张三 |\n| 电话 | 13800001234 |\n| 性别 | 女 |"
    (found,) = read(event, grid(sheet)).records
    assert found.meaning("sex") == "女" and not codes(found)
    (told,) = read(event, grid(sheet + "\n| 性别 | 男 |\n| 性别 | 男 |")).records
    assert "section-unclear None" in codes(told)


@pytest.mark.parametrize(
    ("sheet", "merges"),
    [(WIDE, ()), (WIDE, ((2, 0, 2, 3), (5, 0, 5, 3))), (TALL, TALL_MERGES), (TALL, ()), (BARE, ())],
)
def test_equal_labels_are_told_apart_by_their_section(
    sheet: str, merges: tuple[tuple[int, int, int, int], ...]
) -> None:
    (found,) = read(HOME, grid(sheet, merges=merges)).records
    assert {k: v.meaning for k, v in found.values.items()} == HOME_READ
    assert codes(found) == []


def test_an_equal_label_that_no_heading_explains_is_told() -> None:
    (found,) = read(
        HOME, grid("| 试用表 |\n| 客户姓名 | 张三 |\n| 服务时间 | 8:00 |\n| 套餐选项 | A餐 |")
    ).records
    assert codes(found)[:1] == ["section-unclear None"]
    assert set(found.values) == {"customer", "meal_package"}
    assert found.faulty


CARD = form(
    section(
        "head",
        "客户信息",
        field("customer", "person", "姓名", required=True),
        field("phone", "phones", "联系电话"),
        field("supervisor", "signature", "主管审核签字"),
    ),
    section(
        "visits",
        "回访记录",
        field("visit_date", "date", "回访日期", required=True),
        field("visit_mode", "text", "回访方式"),
        field("visit_note", "text", "访问记录"),
        layout="register",
        repeats=True,
    ),
)


def test_a_head_and_a_growing_table_are_one_record() -> None:
    (found,) = read(
        CARD,
        grid("""
        | 试用表 |
        | 姓名 | 张三 | 联系电话 | 13800001234 |
        | 回访记录 |
        | 序号 | 回访日期 | 回访方式 | 访问记录 |
        | 1 | 2026-03-01 | 电话 | 看过样车 |
        | 2 | 2026-03-05 | 联系电话 | |
        | 3 | 3月9日 | 到店 | 议价 |
        | 4 | | | |
        | 合计 | 3次 | | |
        | 主管审核签字 | 同意 李四 | | |
        """),
    ).records
    assert rows_of(found, "visits") == [
        {"visit_date": "2026-03-01", "visit_mode": "电话", "visit_note": "看过样车"},
        {"visit_date": "2026-03-05", "visit_mode": "联系电话", "visit_note": None},
        {"visit_date": None, "visit_mode": "到店", "visit_note": "议价"},
    ]
    assert found.meaning("visits")[1]["_cells"] == {
        "visit_date": "Sheet1!B6",
        "visit_mode": "Sheet1!C6",
    }
    assert found.meaning("customer") == "张三"
    assert found.meaning("phone") == ["13800001234"]
    assert found.meaning("supervisor") == "李四"
    assert codes(found) == ["date-unclear visit_date"]
    assert [str(f.place) for f in found.findings] == ["Sheet1!B7"]


def test_the_table_goes_on_with_the_next_sheet() -> None:
    first = grid(
        "| 试用表 |\n| 姓名 | 张三 |\n"
        "| 回访日期 | 回访方式 | 访问记录 |\n| 2026-03-01 | 电话 | 一 |"
    )
    second = grid("| 回访日期 | 回访方式 | 访问记录 |\n| 2026-03-02 | 到店 | 二 |", sheet="续页")
    (found,) = read(CARD, first, second).records
    assert [row["visit_note"] for row in rows_of(found, "visits")] == ["一", "二"]


def test_each_row_is_a_record_that_shares_the_head() -> None:
    pack = form(
        section("head", "活动", field("event", "text", "活动名称", required=True)),
        section(
            "guests",
            "客户",
            field("guest", "person", "客户姓名", required=True),
            field("phone", "phones", "电话号码"),
            layout="register",
            repeats=True,
        ),
        records="row",
    )
    found = read(
        pack,
        grid("""
        | 试用表 |
        | 活动名称 | 春季答谢 |
        | 客户姓名 | 电话号码 |
        | 张三 | 13800001234 |
        | 李四 | |
        | 合计 | 2人 |
        """),
    ).records
    assert [(r.meaning("event"), r.meaning("guest"), str(r.place)) for r in found] == [
        ("春季答谢", "张三", "Sheet1!A4"),
        ("春季答谢", "李四", "Sheet1!A5"),
    ]


VISITS: dict[str, Any] = {
    "records": "block",
    "sections": [
        section("lift", "电梯", field("unit", "party", "使用单位", required=True)),
        section(
            "visit",
            "保养",
            field("visit_date", "date", "保养日期", required=True),
            field("lamp", "mark", "轿厢照明", required=True),
            field("technician", "signature", "保养人员签字"),
            layout="checklist",
            repeats=True,
        ),
    ],
}
VISIT = """| 保养日期 | 2026-03-{day:02} | 保养日期 | 2026-03-{next:02} |
| 轿厢照明 | √ | 轿厢照明 | × |
| 保养人员签字 | 王五 | 保养人员签字 | 赵六 |
"""


def test_blocks_down_across_and_on_further_sheets_are_records() -> None:
    pack = pack_of({"form": "lift", "title": {"zh-Hans": "电梯维保单"}} | VISITS)
    first = "| 电梯维保单 |\n| 使用单位 | 甲公司 |\n" + "".join(
        VISIT.format(day=day, next=day + 1) for day in (1, 3, 5)
    )
    second = VISIT.format(day=7, next=8)
    found = read(pack, grid(first), grid(second, sheet="2")).records
    assert [r.meaning("visit_date")[-2:] for r in found] == [
        "01", "02", "03", "04", "05", "06", "07", "08",
    ]  # fmt: skip
    assert [r.meaning("lamp") for r in found] == ["√", "×"] * 4
    assert {r.meaning("unit") for r in found} == {"甲公司"}
    assert all(codes(r) == [] for r in found)


ONE = form(
    section(
        "all",
        "客户",
        field("customer", "person", "客户姓名", required=True),
        field("phone", "phones", "联系电话", required=True),
        field("wish", "text", "客户需求"),
        field("sign", "signature", "客户签字"),
    ),
    copies=["第一联", "第二联"],
)
COPY = """| 试用表（{copy}：存档） |
| 客户姓名 | 张三 | 联系电话 | {phone} |
| 客户需求 | 三房 | 客户签字 | 张三 |
"""


def test_copies_are_one_record_and_their_differences_are_told() -> None:
    first = COPY.format(copy="第一联", phone="13800001234")
    second = COPY.format(copy="第二联", phone="13800001234")
    (same,) = read(ONE, grid(first + second)).records
    assert codes(same) == []
    (differing,) = read(ONE, grid(first + second.replace("1234", "1235"))).records
    assert codes(differing) == ["copies-differ phone"]
    (told,) = differing.findings
    assert str(told.place) == "Sheet1!D2"
    assert told.args["other_place"] == "Sheet1!D5"


def test_a_copy_whose_title_is_printed_twice_is_one_copy() -> None:
    first = COPY.format(copy="第一联", phone="13800001234")
    title = first.splitlines()[0] + "\n"
    second = COPY.format(copy="第二联", phone="13800001234")
    assert len(read(ONE, grid(title + first + second)).records) == 1


def test_copies_on_two_sheets_are_one_record() -> None:
    first = grid(COPY.format(copy="", phone="13800001234"), sheet="第一联")
    second = grid(COPY.format(copy="", phone="13800001234"), sheet="第二联 公司存档")
    assert len(read(ONE, first, second).records) == 1


def test_a_form_that_breaks_off_is_told() -> None:
    text = COPY.format(copy="", phone="13800001234")
    other = text.replace("张三", "李四").replace("1234", "5678")
    half = "| 客户姓名 | 王五 | 联系电话 | 13700004321 |\n"
    found = read(ONE, grid(text + other + half)).records
    assert [r.meaning("customer") for r in found][:2] == ["张三", "李四"]
    told = [f.code for r in found for f in r.findings]
    assert "form-cut" in told or len(found) == 3


def test_a_receipt_under_the_form_is_not_read() -> None:
    text = COPY.format(copy="", phone="13800001234")
    stub = "| …… 回 执 …… |\n| 客户姓名 | 王五 | 客户签字 | 王五 |\n"
    (found,) = read(ONE, grid(text + stub)).records
    assert found.meaning("customer") == "张三"
    assert found.meaning("sign") == "张三"
    assert codes(found) == []


def test_a_value_under_an_unknown_label_is_told() -> None:
    text = COPY.format(copy="", phone="13800001234")
    (found,) = read(ONE, grid(text + "| 紧急联络人 | 赵六 | 客户需求 | |")).records
    assert ("cell-unread", "紧急联络人 赵六") in [(f.code, f.args["there"]) for f in found.findings]
    assert not found.faulty


CHECKS = form(
    section("head", "设备", field("device", "text", "设备编号", required=True)),
    section(
        "items",
        "检查项目",
        field("lamp", "choice", "照明", options=options("合格", "不合格")),
        field("door", "choice", "门锁", options=options("合格", "不合格")),
        field("bell", "choice", "警铃", options=options("合格", "不合格")),
        layout="checklist",
    ),
)


def test_a_tick_under_a_heading_is_read_as_the_heading() -> None:
    (found,) = read(
        CHECKS,
        grid("""
        | 试用表 | | | | |
        | 设备编号 | | T-1 | | |
        | 序号 | 检查项目 | 合格 | 不合格 | 备注 |
        | 1 | 照明 | √ | | |
        | 2 | 门锁 | | ✓ | 已换 |
        | 3 | 警铃 | √ | √ | |
        """),
    ).records
    assert (found.meaning("lamp"), found.meaning("door")) == ("合格", "不合格")
    assert found.meaning("bell") is None
    assert "choice-unknown bell" in codes(found)


def test_items_beside_their_results() -> None:
    (found,) = read(
        CHECKS,
        grid("""
        | 试用表 | | | |
        | 设备编号 | T-1 | | |
        | 项目 | 结果 | 项目 | 结果 |
        | 1、照明 | 合格 | 2、门锁 | |
        | 3、警铃 | 不合格 | | |
        """),
    ).records
    assert (found.meaning("lamp"), found.meaning("bell")) == ("合格", "不合格")
    assert "door" not in found.values


SURVEY = form(
    section("head", "调研", field("unit", "text", "调研单位", required=True)),
    section(
        "questions",
        "问题",
        field("size", "text", "贵单位有多少人使用本系统？"),
        field("pain", "text", "目前最大的困难是什么？"),
        field("wish", "text", "希望增加哪些功能？"),
        layout="questionnaire",
    ),
)


@pytest.mark.parametrize(
    "sheet",
    [
        r"""| 调研单位 | 甲公司 |
        | Q1：贵单位有多少人使用本系统？ |
        | Re：20人 |
        | Q2：目前最大的困难是什么？ |
        | Re： |
        | Q3：希望增加哪些功能？ |
        | Re：报表 |""",
        r"""| 调研单位 | 甲公司 |
        | Q1:贵单位有多少人使用本系统?\nRe:20人 |
        | Q2:目前最大的困难是什么? Q3:希望增加哪些功能? Re:报表 |""",
        r"""| 调研单位 | 甲公司 |
        | 问：贵单位有多少人使用本系统？ | 答：20人 |
        | 问：目前最大的困难是什么？ | |
        | 问：您的职务？ | 答：主任 |
        | 问：希望增加哪些功能？ | 答：报表 |""",
        r"""| 调研单位 | 甲公司 |
        | 1、贵单位有多少人使用本系统？ | 20人 |
        | 2、目前最大的困难是什么？ | |
        | 3、希望增加哪些功能？ | 报表 |""",
    ],
)
def test_questions_and_answers(sheet: str) -> None:
    (found,) = read(SURVEY, grid("| 试用表 |\n" + sheet)).records
    assert {k: v.meaning for k, v in found.values.items()} == {
        "unit": "甲公司",
        "size": "20人",
        "wish": "报表",
    }


KINDS = "甲乙丙丁戊己庚辛壬癸子丑"


def test_of_many_forms_the_titled_one_is_taken_and_equals_are_rivals() -> None:
    fields = [
        field("customer", "person", "客户姓名", required=True),
        field("phone", "phones", "联系电话"),
        field("note", "text", "备注说明"),
    ]
    packs = [
        pack_of(
            *(
                {
                    "form": f"form-{p}-{f}",
                    "title": {"zh-Hans": f"{KINDS[p]}类{f}型表"},
                    "fields": fields,
                }
                for f in range(20)
            ),
            name=f"pack-{p}",
        )
        for p in range(12)
    ]
    body = "| 客户姓名 | 张三 |\n| 联系电话 | 13800001234 |\n| 备注说明 | 三房 |\n"
    (titled,) = read(packs, grid("| 辛类3型表 |\n" + body)).records
    assert (titled.form, codes(titled)) == ("form-7-3", [])
    (bare,) = read(packs, grid(body)).records
    assert "form-unclear None" in codes(bare)
    assert bare.faulty


EVENT = form(
    section(
        "head",
        "申请",
        field("apply", "date", "申请日期", required=True),
        field("adviser", "person", "理财师姓名"),
    ),
    section(
        "customer",
        "客户",
        field("name", "person", "客户姓名", required=True),
        field("sex", "choice", "性别", options=options("男", "女")),
        field("phone", "phones", "电话号码"),
    ),
    section(
        "referrals",
        "新客户推荐",
        field("r_sex", "choice", "性别", options=options("男", "女")),
        field("r_contact", "phones", "联系方式"),
        repeats=True,
    ),
    section("purpose", "目的", field("purpose", "text", "备注")),
)
EVENT_SHEET = r"""| 客户参与活动试用表 |
| 申请日期 | 2026 | 年 | 3 | 月 | 1 | 日 |
| 理财师姓名 | 王五 | | | | | |
| 客户姓名 | 张三 | 性别 | 男 | 电\n话\n号\n码 | 13800001234 |
| 新客户推荐 |
| 性别 | 男 | 性别 | 女 |
| 联系方式 | 13900001111 | 联系方式 | 13900002222 |
| 备注 | 无 |
"""


def test_the_same_form_twice_and_a_third_of_it_again() -> None:
    third = "\n".join(EVENT_SHEET.splitlines()[:4])
    sheet = "\n".join([EVENT_SHEET, EVENT_SHEET.replace("张三", "李四"), third])
    found = read(EVENT, grid(sheet.replace("\n\n", "\n| |\n"))).records
    assert [(r.meaning("name"), r.meaning("sex"), r.meaning("apply")) for r in found] == [
        ("张三", "男", "2026-03-01"),
        ("李四", "男", "2026-03-01"),
        ("张三", "男", "2026-03-01"),
    ]
    for record in found[:2]:
        assert rows_of(record, "referrals") == [
            {"r_sex": "男", "r_contact": ["13900001111"]},
            {"r_sex": "女", "r_contact": ["13900002222"]},
        ]
    assert all(codes(record) == [] for record in found)


def test_a_whole_form_in_one_line() -> None:
    line = (
        "客户姓名: __张三__ 月子餐服务: 服务时间: __8:00__ 套餐选项: __A餐__ 特殊需求: __________ "
        "产后护理服务: 服务时间: __9:00__ 护理方式: __________ 特殊需求: __忌海鲜__ "
        "产后康复训练: 服务时间: 10:00 训练内容: 瑜伽 特殊需求: 无"
    )
    (found,) = read(HOME, grid(f"| 试用表 |\n| {line} |")).records
    assert {k: v.meaning for k, v in found.values.items()} == HOME_READ


AFTER = pack_of(
    {
        "form": "after",
        "title": {"zh-Hans": "售后服务情况登记表"},
        "fields": [
            field("on", "date", "服务请求日期", required=True),
            field("customer", "person", "客户姓名", required=True),
            field("model", "text", "产品/服务描述(型号)", "型号"),
            field("colour", "text", "产品/服务描述(颜色)", "颜色"),
            field("employee", "person", "员工姓名"),
        ],
    }
)


def test_a_header_of_two_rows_with_merged_groups() -> None:
    found = read(
        AFTER,
        grid(
            """
            | 售后服务情况登记表 |
            | 服务请求日期 | 客户姓名 | 产品/服务描述 | | 员工信息 | |
            | | | 型号 | 颜色 | 姓名 | 职务 |
            | 2026-03-01 | 张三 | A1 | 红 | 王五 | 主管 |
            | 2026-03-02 | 李四 | A2 | | 王五 | 主管 |
            | 合计 | 2 | | | | |
            """,
            merges=((1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)),
        ),
    ).records
    assert [(r.meaning("customer"), r.meaning("model"), r.meaning("employee")) for r in found] == [
        ("张三", "A1", "王五"),
        ("李四", "A2", "王五"),
    ]


def test_labels_that_differ_in_their_brackets_only() -> None:
    (found,) = read(
        AFTER,
        grid("""
        | 售后服务情况登记表 |
        | 服务请求日期 | 客户姓名 | 产品/服务描述（型号） | 产品/服务描述（颜色） |
        | 2026-03-01 | 张三 | A1 | 红 |
        """),
    ).records
    assert (found.meaning("model"), found.meaning("colour")) == ("A1", "红")


SLOTS = form(
    section("head", "客户信息", field("customer", "person", "客户姓名", "姓名", required=True)),
    section(
        "referrals",
        "新客户推荐",
        field("name", "person", "新客户姓名", "姓名"),
        field("contact", "phones", "联系方式"),
        repeats=True,
    ),
)
PRINTED = (
    "| 新客户推荐 | 姓名 | 李四 | 联系方式 | 13900000001 |\n"
    "| | 姓名 | 王五 | 联系方式 | 13900000002 |"
)
HEADED = (
    "| 新客户推荐 |\n| 姓名 | 联系方式 |\n| 李四 | 13900000001 |\n"
    "| 王五 | 13900000002 |\n| 合计 | 2人 |"
)


@pytest.mark.parametrize("slots", [PRINTED, HEADED])
def test_printed_slots_may_be_a_table_with_one_header(slots: str) -> None:
    (record,) = read(SLOTS, grid(f"| 试用表 |\n| 客户姓名 | 张三 |\n{slots}")).records
    assert record.findings == ()
    assert rows_of(record, "referrals") == [
        {"name": "李四", "contact": ["13900000001"]},
        {"name": "王五", "contact": ["13900000002"]},
    ]
