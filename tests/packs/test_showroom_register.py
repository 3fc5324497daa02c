"""Showroom: a register with its known gaps, and an A card whose table of visits grows."""

from __future__ import annotations

from pathlib import Path

from tests.forms.tables import codes, grid
from tests.packs.filled import drop_table, office_of_all, read_by_all, told_of

NOW = "2026-03-20T09:00:00+08:00"
REGISTER = """
| 来店（电）客户信息登记表 | | | | | | | | | | | |
| 序号 | 客户名称 | 随行人员 | 到店时间 | 离店时间 | 意向车型 | 信息来源 | 沟通概况 | 销售顾问 | 来电或到店 | 试驾与否 | 客户联系方式 |
| 1 | 张三 | 2人 | 2026-03-02 10:00 | 2026-03-02 11:20 | 远航X5 | 朋友介绍 | 看车，询价 | 周雨桐 | 到店 | 是 | 138 0000 1234 |
| 2 | 李四 | / | | | 远航X3 | 网络 | 问优惠 | 周雨桐 | 来电 | 是 | |
| 3 | 王五 | / | 2026-03-02 15:00 | 2026-03-02 14:00 | 远航X3 | | 随便看看 | 何平 | 来店 | 否 | / |
| 4 | 赵六 | / | | | 远航X3 | 车展 | 看内饰 | 何平 | 到店 | × | 13800001235 |
| 合计 | 4 | | | | | | | | | | |
"""  # noqa: E501
CARD = """
| 预购客户管理卡 | | | | | |
| A卡编号：{no} | | 建卡日期：2026.3.2 | | 首次接待日期：{first} | |
| 姓名 | 张三 | 性别 | 男 | 年龄 | 35岁 |
| 单位 | 云岚科技有限公司 | 从事行业 | 软件 | 联系电话 | 13800001234 |
| 首次接待概况 | 全家看车，中意七座 | | | | |
| 现在车辆使用情况 | 旧款轿车 | 欲购车型 | 远航X5 | 颜色 | 白 |
| 配置 | 旗舰 | 对比车型 | 蓝鲸7、山猫 | 购车预算 | 30万 |
| 购买方式 | 按揭 | 购车用途 | 家用 | 信息来源 | 朋友介绍 |
| 有利条件分析 | 老客户介绍 | | | | |
| 意向级别 | A级 | 销售顾问 | 周雨桐 | 主管审核签字 | 罗建国 |
| 回访日期 | 访问记录 | 回访方式 | 主要异议诉求 | 下次回访计划 | |
| 2026-03-05 | 发配置表 | 微信 | 价格 | 2026-03-08 | |
"""
MORE = "| 2026-03-08 | 约试驾 | 电话 | / | 2026-03-12 | |\n"


def test_the_register_tells_its_gaps_row_by_row(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "展厅.xlsx", REGISTER)
    office.run(NOW)
    told = list(told_of(office, NOW).values())
    assert len(told) == 4
    assert told[0][0] == "accepted"
    assert {"returned", "expression test_drive", "expression phone"} <= set(told[1])
    assert {"returned", "required-blank info_source", "order arrived_at"} <= set(told[2])
    assert {"returned", "required-when arrived_at", "required-when left_at"} <= set(told[3])


def test_a_card_is_read_with_its_visits() -> None:
    (card,) = read_by_all(grid(CARD.format(no="A-017", first="2026.3.1") + MORE)).records
    assert (card.form, codes(card)) == ("prospect-card", [])
    assert (card.meaning("card_no"), card.meaning("age")) == ("A-017", 35)
    assert (card.meaning("budget"), card.meaning("purchase_mode")) == (300_000, "loan")
    assert [row["next_visit_plan"] for row in card.meaning("visits")] == [
        "2026-03-08",
        "2026-03-12",
    ]


def test_a_card_that_grew_is_the_same_card_and_a_second_card_is_told(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "A卡.xlsx", CARD.format(no="A-017", first="2026.3.1"))
    office.run(NOW)
    drop_table(office, "A卡2.xlsx", CARD.format(no="A-017", first="2026.3.1") + MORE)
    drop_table(office, "另.xlsx", CARD.format(no="A-018", first="2026.3.5"))
    office.run(NOW)
    told = {name.split()[0]: t for name, t in told_of(office, NOW).items()}
    assert told["A卡2"][0] == "amended"
    assert told["另"][0] == "returned"  # received after its card was opened
    assert "order first_reception_date" in told["另"]
