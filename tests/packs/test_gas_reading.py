"""Gas: a reading register as an office keeps it, the recovery rate of a month, the dunning note."""

from __future__ import annotations

from pathlib import Path

from tests.packs.filled import drop_table, office_of_all, told_of

NOW = "2026-04-08T09:00:00+08:00"
REGISTER = """
| 燃气抄表收费登记表 2026年3月 |
| 序号 | 户号 | 户名 | 用户类别 | 抄表日期 | 用气量(m3) | 应收气费(元) | 气费结算单 | 客户签字 | 送达日期 | 缴费日期 | 实收气费(元) | 录入人 | 抄表员 | 通知方式 | 通知日期 |
| 1 | G-001 | 云栖食堂 | 公福 | 2026-03-21 | 1200 | 3600 | J-001 | 罗建国 | 2026-03-22 | 2026-03-25 | 3600 | 苏晴 | 杜鹏 | | |
| 2 | G-002 | 湖畔酒楼 | 商业用户 | 2026-03-18 | 800方 | 2400 | J-002 | 何平 | 2026-03-22 | {paid} | {amount} | | 杜鹏 | 电话 | 2026-03-30 |
| 3 | G-003 | 张三 | 居民 | 2026-03-10 | 5 | 30 | J-003 | | 2026-03-11 | 2026-03-12 | 30 | 苏晴 | 杜鹏 | | |
| 合计 | | | | | 2005 | 6030 | | | | | | | | | |
"""  # noqa: E501
NOTE = """
| 气费催缴通知单 | | | |
| 户号 | G-002 | 用户名称 | 湖畔酒楼 |
| 结算单号 | {slip} | 欠费金额 | 2400元 |
| 通知日期 | 2026-03-30 | 催缴通知单日期 | {issued} |
| 抄表员 | 杜鹏 | 停气日期 | {cut} |
"""


def test_readings_outside_the_window_and_unsigned_slips_are_told(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "抄表.xlsx", REGISTER.format(paid="", amount=""))
    office.run(NOW)
    rows = {r["values"]["account_no"]: r["values"] for r in office.list("records", NOW)}
    assert [(n, v["user_kind"], v["usage"]) for n, v in sorted(rows.items())] == [
        ("G-001", "public", 1200),
        ("G-002", "commercial", 800),
        ("G-003", "household", 5),
    ]
    assert list(told_of(office, NOW).values()) == [
        ["accepted", "aggregate amount_paid"],
        ["accepted", "expression read_date"],
        ["accepted", "required-when customer_signature"],
    ]


def test_the_register_saved_again_with_the_payment_lifts_the_recovery_rate(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "抄表.xlsx", REGISTER.format(paid="", amount=""))
    office.run(NOW)
    drop_table(office, "抄表2.xlsx", REGISTER.format(paid="2026-04-01", amount="2400"))
    office.run(NOW)
    told = told_of(office, NOW)
    assert told["抄表2 A4"] == ["amended", "expression read_date"]
    assert len(told) == 4  # the other two rows are the same as before
    assert not [t for t in told.values() if "aggregate amount_paid" in t]


def test_a_dunning_note_waits_three_days_and_the_cut_comes_last(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "抄表.xlsx", REGISTER.format(paid="", amount=""))
    drop_table(office, "早.xlsx", NOTE.format(slip="J-002", issued="2026-03-31", cut=""))
    drop_table(office, "倒.xlsx", NOTE.format(slip="J-002", issued="2026-04-03", cut="2026-04-01"))
    drop_table(office, "无.xlsx", NOTE.format(slip="J-999", issued="2026-04-02", cut=""))
    office.run(NOW)
    told = {name.split()[0]: t for name, t in told_of(office, NOW).items()}
    assert told["早"] == ["accepted", "expression dunning_date"]
    assert told["倒"] == ["returned", "order dunning_date"]
    assert told["无"] == ["accepted", "lookup-elsewhere settlement_slip"]
