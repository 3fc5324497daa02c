"""Event forms two to a page, amounts behind their ticks, slots for new customers; referrals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forms.tables import codes, grid
from tests.packs.filled import drop_table, office_of_all, read_by_all, told_of

NOW = "2026-03-10T09:00:00+08:00"
HEAD = r"""| 客户参与活动登记表 | | | | | | | |
| 申请日期：2026年3月2日 | | 理财师姓名 | 周雨桐 | 团队 | 一队 | 职级 | 主任 |
| 客户姓名 | 张三 | 性别 | 男 | 电话号码 | 13800001234 | 关\n系 | 朋友 |
| 年\n龄 | 45 | 注册时间 | 2025-01-01 | 在账投资折标金额 | 50万 | 投资产品 | 稳盈一号 |
"""
END = r"""| 目\n的 | □客户维护 ☑唤醒客户 20万 □追加 ___万 □注册金额 ___万 ☑续投 | | | | | | |
| 备注 | 无 | | | | | | |
"""
OTHER = r"""| 客户参与活动登记表 | | | | | | | |
| 申请日期：2026年3月3日 | | 理财师姓名 | 何平 | 团队 | 二队 | 职级 | 主任 |
| 客户姓名 | 赵六 | 性别 | 女 | 电话号码 | 13800001234 | 关\n系 | 同事 |
| 年\n龄 | 130 | 注册时间 | 2026-05-01 | 在账投资折标金额 | 50万 | 投资产品 | 稳盈一号 |
| 目\n的 | ☑客户维护 □唤醒客户 ___万 □追加 5万 □注册金额 ___万 □续投 | | | | | | |
"""
SLOTS = {
    "across": """| 新客户推荐 | | | | | | | |
| 姓名 | 李四 | 姓名 | 王五 | | | | |
| 性别 | 女 | 性别 | 男 | | | | |
| 联系方式 | 13900005678 | 联系方式 | 13900005679 | | | | |
""",
    "down": """| 新客户推荐 | 姓名 | 李四 | 性别 | 女 | 联系方式 | 13900005678 | |
| | 姓名 | 王五 | 性别 | 男 | 联系方式 | 13900005679 | |
""",
}
REFERRAL = """
| 老客户转介绍推荐表 | | | |
| 编号：{no} | | 编号：{no} | |
| 登记日期 | 2026-03-0{day} | 项目名称 | 湖畔名邸 |
| 老客户 | {who} | 老客户电话 | 13800001234 |
| 被推荐人 | {whom} | 被推荐人电话 | 13900005678 |
| 导购 | 周雨桐 | | |
"""


@pytest.mark.parametrize("slots", list(SLOTS))
def test_two_forms_on_a_page_with_slots_for_new_customers(slots: str) -> None:
    first, other = read_by_all(grid(HEAD + SLOTS[slots] + END + OTHER)).records
    assert first.findings == ()
    assert first.meaning("purpose") == {"wake": 20, "reinvest": None}
    assert first.meaning("standardised_investment") == 500_000
    assert (first.meaning("sex"), first.meaning("age")) == ("male", 45)
    assert [
        (row["referral_name"], row["referral_sex"], row["referral_contact"])
        for row in first.meaning("referrals")
    ] == [("李四", "female", ["13900005678"]), ("王五", "male", ["13900005679"])]
    assert other.meaning("adviser_name") == "何平"
    assert other.meaning("purpose") == {"maintain": None}
    assert {"range age", "order registered_on", "amount-unticked purpose"} <= set(codes(other))


def test_one_phone_from_two_advisers_is_told(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "活动.xlsx", HEAD + SLOTS["down"] + END)
    second = HEAD.replace("周雨桐", "何平").replace("3月2日", "3月3日")
    drop_table(office, "活动2.xlsx", second + SLOTS["down"] + END)
    office.run(NOW)
    told = list(told_of(office, NOW).values())
    assert any("unique phone" in t for t in told)
    assert all(t[0] == "accepted" for t in told)


def test_a_new_customer_is_recommended_once_and_not_by_himself(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    for name, no, day, who, whom in (
        ("一", "T-01", 2, "张三", "李四"),
        ("二", "T-02", 3, "何平", "李四"),
        ("三", "T-03", 4, "李四", "李四"),
    ):
        text = REFERRAL.format(no=no, day=day, who=who, whom=whom)
        drop_table(office, f"{name}.xlsx", text)
    office.run(NOW)
    told = {name.split()[0]: t for name, t in told_of(office, NOW).items()}
    assert told["三"][0] == "returned"
    assert "expression referred_customer" in told["三"]
    assert told["二"][0] == "accepted"
    assert any("unique referred_contact" in told[name] for name in ("一", "二"))
