"""Three orders for one nurse, as workbooks in the inbox of an office with every shipped pack."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.desk import Office

_ROWS = [
    ["客户地址", "上海市张杨路9号"],
    ["月子餐服务"],
    ["服务时间", None, "套餐选项", None],
    ["特殊需求", None],
    ["产后护理服务"],
    ["服务时间", "上午9:00-11:00", "护理方式", "上门护理"],
    ["特殊需求", "请轻声"],
    ["产后康复训练"],
    ["服务时间", None, "训练内容", None],
    ["特殊需求", None],
    ["派遣护理师姓名", "陈静", "护理师联系电话", "13900005678"],
    ["服务费用", 3000, "押金金额", 500],
    ["支付方式", "现金", "支付截止日期", "2026-03-01"],
]
_HEADINGS = (4, 7, 10)  # rows, from 1


def save_order(root: Path, customer: str, phone: str, days: tuple[str, str], signed: str) -> None:
    """Save one order into the inbox; the days as from and to."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["产康上门服务表格"])
    sheet.append(["客户姓名", customer, "客户联系电话", phone])
    for row in _ROWS:
        sheet.append(row)
    for line in _HEADINGS:
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=4)
    sheet.append(["预计服务开始日期", days[0], "预计服务结束日期", days[1]])
    sheet.append(["客户签名", customer, "确认日期", signed])
    book.save(root / "inbox" / f"{customer}.xlsx")


def test_the_earlier_confirmation_keeps_the_nurse(tmp_path: Path) -> None:
    office = Office(tmp_path / "desk", every_pack=True)
    save_order(office.root, "张敏", "13800001234", ("2026-04-01", "2026-04-20"), "2026-03-10")
    save_order(office.root, "何平", "13700009012", ("2026-04-20", "2026-05-02"), "2026-03-09")
    save_order(office.root, "苏晴", "13600003456", ("2026-05-03", "2026-05-10"), "2026-03-12")
    office.run()
    assert office.outcomes() == {"何平": "accepted", "张敏": "conflict", "苏晴": "accepted"}
    (record,) = (r for r in office.list("records") if r["values"]["customer_name"] == "何平")
    assert record["pack"] == "postpartum-service"
    assert record["values"]["care_service_time"] == "上午9:00-11:00"
    assert record["values"].get("meal_service_time") is None
