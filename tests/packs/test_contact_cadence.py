"""Contact cadence: class cards, and a log of contacts kept under the name of a daily record."""

from __future__ import annotations

from pathlib import Path

from tests.forms.tables import codes, grid
from tests.packs.filled import drop_table, office_of_all, read_by_all, told_of

NOW = "2026-03-03T09:00:00+08:00"
CLASSES = """
| 客戶分類維護表 | | | | |
| 客戶姓名 | 聯絡電話 | 客戶類別 | 置業顧問 | 備註 |
| 张三 | 13800001234 | A类 | 周雨桐 | / |
| 李四 | 13800001235 | Ｄ | 周雨桐 | |
| 王五 | 13800001236 | E | 周雨桐 | |
"""
LOG = """
| 每日客户拜访记录表 | | | | |
| 客户姓名 | 拜访时间 | 维护方式 | 沟通内容 | 置业顾问 |
| 张三 | 2026-03-02 10:00 | 电话 | 约看房 | 周雨桐 |
| 赵六 | 2026-03-02 11:00 | 微信 | 发户型图 | 周雨桐 |
"""


def test_there_are_four_classes_and_no_fifth() -> None:
    found = read_by_all(grid(CLASSES)).records
    assert [r.form for r in found] == ["customer-class"] * 3
    assert [r.meaning("client_class") for r in found] == ["A", "D", None]
    assert [codes(r) for r in found] == [[], [], ["choice-unknown client_class"]]


def test_a_contact_with_somebody_without_a_class_is_told(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    drop_table(office, "分类.xlsx", CLASSES)
    drop_table(office, "拜访.xlsx", LOG)
    office.run(NOW)
    told = told_of(office, NOW)
    assert told["拜访 A3"] == ["accepted"]
    assert told["拜访 A4"] == ["accepted", "lookup-elsewhere customer_name"]
    assert told["分类 A5"] == ["returned", "choice-unknown client_class"]
