"""Every kind of field: what it understands, and what it tells instead of guessing."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from processor.forms.kinds import KINDS
from processor.forms.show import show_value
from processor.model import CellValue, Grid, Tick
from processor.rules.forms import FieldKind, FormField
from tests.forms.asked import field, options, pack_of, read

PURPOSES = options("客户维护", "唤醒客户", "追加", "续投")
WORDS: dict[str, dict[str, Any]] = {
    "choice": {"options": options("高", "中", "低")},
    "choices": {"options": options("安装", "维修", "退换货")},
    "ticks": {"options": PURPOSES},
    "score": {"min": 1, "max": 10},
    "serial": {"template": "XR-{year}-{n:3}"},
    "reference": {"refers_to": "staff"},
    "quantity": {"unit": "kg"},
}


def told(kind: str, value: CellValue, **more: Any) -> tuple[Any, list[str]]:
    """The meaning of one cell and the codes of what is told about it."""
    asked = field("asked", kind, "要填的项", **WORDS.get(kind, {}) | more)
    pack = pack_of(
        {
            "form": "trial",
            "title": {"zh-Hans": "试用表"},
            "fields": [field("name", "person", "姓名"), asked],
        }
    )
    cells = {(0, 0): "试用表", (1, 0): "姓名", (1, 1): "张三", (2, 0): "要填的项", (2, 1): value}
    (record,) = read(pack, Grid(sheet="表", cells=cells)).records
    return record.meaning("asked"), [f.code for f in record.findings]


@pytest.mark.parametrize(
    ("kind", "value", "meaning"),
    [
        ("date", "2026年3月1日", "2026-03-01"),
        ("date", "2026-03-01 09:30", "2026-03-01"),
        ("date", 46082, "2026-03-01"),
        ("time", "上午9点半", "09:30"),
        ("time", "14：05", "14:05"),
        ("time", "09:30:00", "09:30"),
        ("time", 0.5, "12:00"),
        ("period", "2026-03-01至2026-03-05", {"start": "2026-03-01", "end": "2026-03-05"}),
        ("period", "2026年3月1日—3月5日", {"start": "2026-03-01", "end": "2026-03-05"}),
        ("period", "2026-03-01-2026-03-05", {"start": "2026-03-01", "end": "2026-03-05"}),
        (
            "period",
            "自2026年3月1日起至2026年3月5日止",
            {"start": "2026-03-01", "end": "2026-03-05"},
        ),
        ("identity", "440305197807016444", "440305197807016444"),  # born before there was 440305
        ("period", "9:00-11:30", {"start": "09:00", "end": "11:30"}),
        (
            "period",
            "2026.3.1 9:00～11:00",
            {"start": "2026-03-01T09:00:00+08:00", "end": "2026-03-01T11:00:00+08:00"},
        ),
        ("quantity", "约１０００公斤", 1000),
        ("integer", "３５", 35),
        ("integer", "三十五", 35),
        ("score", "9分", 9),
        ("score", "8/10", 8),
        ("score", "★★★☆☆", 3),
        ("choice", "□高 ☑中 □低", "中"),
        ("choices", "安装、退换货", ["安装", "退换货"]),
        ("choices", "☑安装 □维修 √退换货", ["安装", "退换货"]),
        ("choices", "安装√ 维修√ 退换货□", ["安装", "维修"]),
        ("ticks", "☑客户维护 口唤醒客户 口追加 ■续投", ["客户维护", "续投"]),
        ("mark", "✔", "√"),
        ("mark", "V", "√"),
        ("mark", "╳", "×"),
        ("mark", "／", "/"),
        ("mark", "〇", "○"),
        ("mark", "●", "●"),
        ("mark", True, "√"),
        ("emails", "Li.Si@Example.com；wu@example.cn", ["li.si@example.com", "wu@example.cn"]),
        ("identity", "11010519491231002x", "11010519491231002X"),
        ("identity", "110105 19491231 002X", "11010519491231002X"),
        ("identity", "110105491231002", "11010519491231002X"),
        ("credit_code", "91110000600037341l".upper(), "91110000600037341L"),
        ("plate", "京a·12345", "京A12345"),
        ("plate", "粤B D12345", "粤BD12345"),
        ("vin", "1m8gdm9axkp042788", "1M8GDM9AXKP042788"),
        ("serial", "xr－2026—001", "XR-2026-001"),
        ("address", "上海市 浦东新区\n世纪大道1号", "上海市浦东新区世纪大道1号"),
        ("reference", "李 四", "李四"),
    ],
)
def test_what_a_kind_understands(kind: str, value: CellValue, meaning: object) -> None:
    assert told(kind, value) == (meaning, [])


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("date", "3月1日", "date-unclear"),
        ("date", "01/02/2026", "date-unclear"),
        ("time", "25:00", "time-unclear"),
        ("time", "十来点", "time-unclear"),
        ("period", "2026-03-05至2026-03-01", "period-unclear"),
        ("period", "3月", "period-unclear"),
        ("integer", "35.5", "integer-unclear"),
        ("score", "11", "range"),
        ("score", "好", "score-unclear"),
        ("choice", "很高", "choice-unknown"),
        ("choices", "安装、拆除", "choice-unknown"),
        ("ticks", "客户维护", "tick-unclear"),
        ("mark", "O", "mark-doubtful"),
        ("mark", "0", "mark-doubtful"),
        ("mark", 0, "mark-doubtful"),
        ("mark", "。", "mark-doubtful"),
        ("mark", "√×", "mark-unknown"),
        ("emails", "li.si#example.com", "email-unclear"),
        ("identity", "110105194912310021", "identity-wrong"),
        ("identity", "110105194913310020", "identity-wrong"),  # no such month
        ("identity", "1101051949123100", "identity-unclear"),
        ("identity", 110105194912310020, "number-rounded"),
        ("credit_code", "91110000600037341X", "credit-code-wrong"),
        ("plate", "京12345", "plate-unclear"),
        ("vin", "1M8GDM9AXKP04278O", "vin-unclear"),
        ("serial", "XR-2026-1", "serial-shape"),
    ],
)
def test_what_a_kind_tells_instead_of_guessing(kind: str, value: CellValue, code: str) -> None:
    assert told(kind, value) == (None, [code])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "年 月 日"),
        ("time", "  :  "),
        ("period", "  年 月 日至 年 月 日"),
        ("quantity", "____kg"),
        ("ticks", "□客户维护 □唤醒客户 □追加 □续投"),
        ("choices", "□安装 □维修 □退换货"),
        ("mark", "□"),
        ("choice", "口"),
        ("text", "__________"),
        ("person", "无"),
        ("address", "/"),
    ],
)
def test_a_printed_frame_is_a_blank(kind: str, value: CellValue) -> None:
    assert told(kind, value) == (None, [])


def test_an_amount_belongs_to_the_tick_on_its_left() -> None:
    text = "□客户维护 ☑唤醒客户 5万 □追加 ____万 ☑续投 __20__万"
    assert told("ticks", text, unit="万") == ({"唤醒客户": 5, "续投": 20}, [])


def test_an_amount_without_its_tick_is_told() -> None:
    text = "□客户维护 ☑唤醒客户 5万 □追加 10万 □续投 ___万"
    assert told("ticks", text, unit="万") == ({"唤醒客户": 5}, ["amount-unticked"])


def test_a_measured_figure_stands_for_a_mark_where_there_is_a_unit() -> None:
    assert told("mark", "12.5kg", unit="kg") == (12.5, [])
    assert told("mark", "12.5kg") == (None, ["mark-unknown"])


def test_a_mark_may_have_codes_of_its_own() -> None:
    words = [{"code": "ok", "labels": ["√", "正常"]}, {"code": "bad", "labels": ["×", "异常"]}]
    assert told("mark", "✓", options=words) == ("ok", [])
    assert told("mark", "异常", options=words) == ("bad", [])
    assert told("mark", "●", options=words) == (None, ["mark-unknown"])


def test_hidden_digits_are_kept_and_told() -> None:
    assert told("identity", "110105********002X") == ("110105********002X", ["code-masked"])


@pytest.mark.parametrize(
    ("ticks", "meaning"),
    [
        (
            (Tick(2, 1, False, "安装"), Tick(2, 1, True, "维修"), Tick(2, 1, True, "退换货")),
            ["维修", "退换货"],
        ),
        ((Tick(2, 1, True, ""), Tick(2, 2, False, ""), Tick(2, 3, True, "")), ["安装", "退换货"]),
    ],
)
def test_boxes_that_float_over_a_sheet(ticks: tuple[Tick, ...], meaning: list[str]) -> None:
    asked = field("asked", "choices", "要填的项", **WORDS["choices"])
    form = {"form": "trial", "title": {"zh-Hans": "试用表"}}
    pack = pack_of(form | {"fields": [field("name", "person", "姓名"), asked]})
    cells: dict[tuple[int, int], CellValue] = {
        (0, 0): "试用表", (1, 0): "姓名", (1, 1): "张三", (2, 0): "要填的项",
    }  # fmt: skip
    if not ticks[0].caption:
        cells |= {(2, 1): "安装", (2, 2): "维修", (2, 3): "退换货"}
    (record,) = read(pack, Grid(sheet="表", cells=cells, ticks=ticks)).records
    assert record.meaning("asked") == meaning


def test_every_kind_has_its_reader() -> None:
    assert set(KINDS) == set(get_args(FieldKind))


@pytest.mark.parametrize(
    ("kind", "meaning", "shown"),
    [
        ("period", {"start": "2026-03-01", "end": "2026-03-05"}, "2026-03-01 – 2026-03-05"),
        ("money", 3000000, "3,000,000元"),
        ("money", {"min": 1000, "max": 2000}, "1,000 – 2,000元"),
        ("ticks", {"追加": 5, "续投": None}, "追加 5万 / 续投"),
        ("choices", ["安装", "维修"], "安装 / 维修"),
        ("datetime", "2026-03-01T09:30:00+08:00", "2026-03-01 09:30"),
        ("text", None, ""),
    ],
)
def test_how_a_kind_shows(kind: str, meaning: object, shown: str) -> None:
    words = WORDS.get(kind, {}) | ({"unit": "万"} if kind == "ticks" else {})
    asked = FormField.model_validate(field("asked", kind, "要填的项", **words))
    assert show_value(meaning, asked) == shown
