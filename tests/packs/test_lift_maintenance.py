"""A lift book: marks and measured figures, visits side by side, two copies, what a mark demands."""

from __future__ import annotations

from pathlib import Path

from tests.forms.tables import codes, grid
from tests.packs.filled import drop_table, office_of_all, read_by_all, shipped_named, told_of

NOW = "2026-03-20T09:00:00+08:00"
HEAD = """
| 电梯维保单（新） | | | |
| 使用单位（名称） | 云栖大厦 | 电梯品牌 | 长岭 |
| 额定载重 | 1000kg | 速度 | 1.75m/s |
| 层站 | 18层18站 | 设备编号 | DT-01 |
| 维保单位 | 远山电梯 | 年检日期 | 2026-09-30 |
| 24小时服务电话 | 400-000-1234 | | |
"""
ITEMS = [
    field.labels[0]
    for field in shipped_named("lift-maintenance").main.asked
    if field.kind == "mark" and field.required
]
TEXTS = (
    "本次工作中发现的问题及需要客户处理的事项",
    "故障描述、配件更换记录",
    "隐患及处理方式",
    "保养人员签字",
    "客户签字确认",
)


def visits(*columns: tuple[str, dict[str, str], tuple[str, ...]]) -> str:
    """Visits side by side: the day, marks that are not √, the texts below."""
    lines = ["| " + " | ".join(f"保养日期 | {day}" for day, _, _ in columns) + " |"]
    for item in ITEMS:
        cells = (f"{item} | {marks.get(item, '√')}" for _, marks, _ in columns)
        lines.append("| " + " | ".join(cells) + " |")
    for number, label in enumerate(TEXTS):
        cells = (f"{label} | {texts[number]}" for _, _, texts in columns)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def test_visits_side_by_side_with_every_mark() -> None:
    first = {"驱动主机": "○", "制动器间隙": "0.5mm", "限速器各销轴部位": "/"}
    second = {"驱动主机": "〇", "轿顶清洁": "X", "导靴上油杯": "0", "底坑停止装置": ""}
    one, other = read_by_all(
        grid(
            HEAD
            + visits(
                ("2026年3月2日", first, ("/", "主机异响，已紧固", "/", "王五", "罗建国")),
                ("2026年3月17日", second, ("/", "", "", "王五", "")),
            )
        )
    ).records
    assert codes(one) == []
    assert (one.meaning("user_unit"), one.meaning("floors_and_stops")) == ("云栖大厦", "18层18站")
    assert (one.meaning("rated_load"), one.meaning("speed")) == (1000, 1.75)
    marks = [one.meaning(n) for n in ("machine_room", "drive_machine", "brake_gap", "governor")]
    assert marks == ["√", "○", 0.5, "/"]
    assert (other.meaning("drive_machine"), other.meaning("car_top")) == ("○", "×")
    assert set(codes(other)) == {
        "mark-doubtful oil_cups",  # a nought is no ○
        "required-blank pit_stop",
        "required-blank customer_signature",
    }


def test_marks_demand_their_texts_and_quarters_their_items(tmp_path: Path) -> None:
    office = office_of_all(tmp_path / "desk")
    marks = {"驱动主机": "○", "轿顶清洁": "×", "轿内报警装置、对讲系统": "●"}
    bare = visits(("2026-03-02", marks, ("/", "/", "", "王五", "罗建国")))
    said = ("请更换照明", "主机已紧固", "警铃需更换", "王五", "罗建国")
    quarter = visits(("2026-03-17", marks, said)) + "| 保养类别 | 季度保养 |\n"
    plain = visits(("2026-03-10", {}, ("/", "", "", "王五", "罗建国")))
    drop_table(office, "缺.xlsx", HEAD + bare)
    drop_table(office, "季.xlsx", HEAD + quarter)
    drop_table(office, "好.xlsx", HEAD + plain)
    office.run(NOW)
    told = {name.split()[0]: t for name, t in told_of(office, NOW).items()}
    assert told["好"] == ["accepted"]
    assert told["缺"] == [
        "returned",
        "expression fault_and_parts_notes",
        "expression hazards_and_handling",
        "expression issues_for_customer",
    ]
    assert told["季"][0] == "returned"
    assert set(told["季"][1:]) == {
        f"required-when {name}"
        for name in ("gear_oil", "ropes", "door_ropes", "buffers", "governor_tension")
    }


def test_the_two_copies_of_a_slip_are_one_visit_and_their_difference_is_told() -> None:
    said = ("/", "", "", "王五", "罗建国")
    first = HEAD + visits(("2026-03-02", {}, said)) + "| 第一联客户存档 |"
    second = HEAD + visits(("2026-03-02", {"轿顶清洁": "×"}, said)) + "| 第二联公司存档 |"
    (record,) = read_by_all(grid(first), grid(second, sheet="第二联")).records
    assert [c for c in codes(record) if "car_top" in c] == ["copies-differ car_top"]
