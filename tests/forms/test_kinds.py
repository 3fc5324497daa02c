"""What is typed in a field, and what it means."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from processor.forms.choices import known_options
from processor.forms.entry import entry_of
from processor.forms.kinds import KINDS
from processor.model import CellValue, Place, Severity
from processor.rules.forms import FormField
from tests.forms.tables import PACKS, ZONE

FORM = PACKS[0].main


def read(name: str, value: CellValue, said: str = "") -> tuple[object, list[str]]:
    field = FORM.field_named(name)
    assert field is not None
    entry = entry_of(field, (value,), said=said, place=Place("S", "A1"), zone=ZONE)
    meaning, findings = KINDS[field.kind](entry)
    return meaning, [f.code for f in findings]


NINE_THIRTY = "2026-03-01T09:30:00+08:00"


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("2026年3月1日 上午9点30分", NINE_THIRTY),
        ("2026年3月1日9时30分", NINE_THIRTY),
        ("2026.3.1 9:30", NINE_THIRTY),
        ("2026/3/1 上午 9:30", NINE_THIRTY),
        ("2026-3-1 09:30:00", NINE_THIRTY),
        ("２０２６－０３－０１　０９：３０", NINE_THIRTY),
        ("2026 年 3 月 1 日 9 时 30 分", NINE_THIRTY),
        ("2026年3月1日 星期日 9:30", NINE_THIRTY),
        ("2026年3月1日（周日）9点半", NINE_THIRTY),
        ("二〇二六年三月一日上午九点半", NINE_THIRTY),
        ("民國115年3月1日 9:30", NINE_THIRTY),
        ("2026-03-01T09:30:00+08:00", NINE_THIRTY),
        ("2026-03-01T01:30:00Z", NINE_THIRTY),
        ("202603010930", NINE_THIRTY),
        ("____2026-03-01 09:30____", NINE_THIRTY),
        (datetime(2026, 3, 1, 9, 29, 59, 999_997), NINE_THIRTY),
        (46082 + 9.5 / 24, NINE_THIRTY),
        ("上午9:30 2026/3/1", NINE_THIRTY),
        ("2026、3、1", "2026-03-01"),
        ("2026.3.1 下午2点半", "2026-03-01T14:30:00+08:00"),
        ("2026/3/1 下午2:15", "2026-03-01T14:15:00+08:00"),
        ("2026-3-1 2:15 PM", "2026-03-01T14:15:00+08:00"),
        ("2026-3-1 14:30:05", "2026-03-01T14:30:05+08:00"),
        ("2026年3月1日中午12点", "2026-03-01T12:00:00+08:00"),
        ("20260301", "2026-03-01"),
        (20260301, "2026-03-01"),
        (20260301.0, "2026-03-01"),
        (46082, "2026-03-01"),
        ("2026年03月01日", "2026-03-01"),
        ("2026年3月1号", "2026-03-01"),
        ("二○二六年十二月三十一日", "2026-12-31"),
        ("13/04/2026", "2026-04-13"),
        (datetime(2026, 3, 1), "2026-03-01"),
        (date(2026, 3, 1), "2026-03-01"),
    ],
)
def test_dates(value: CellValue, meaning: str) -> None:
    assert read("contact_time", value) == (meaning, [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("3月1日", "date-unclear"),
        ("26年3月1日", "date-unclear"),
        ("26/3/1", "date-unclear"),
        ("115年3月1日", "date-unclear"),
        ("03/04/2026", "date-unclear"),
        ("2026年3月", "date-unclear"),
        ("9:30", "date-unclear"),
        ("下周一", "date-unclear"),
        ("2026-3-19:30", "date-unclear"),
        ("2026-3-1至2026-3-5", "date-unclear"),
        ("2026年3月1日上午12点", "date-unclear"),
        (123, "date-unclear"),
        (True, "date-unclear"),
        (1e300, "date-unclear"),
        (float("nan"), "date-unclear"),
        (float("inf"), "date-unclear"),
        ("2026-02-30", "date-impossible"),
        ("2026-13-01", "date-impossible"),
        ("2026-3-1 25:00", "date-impossible"),
        ("2026-3-1 9:75", "date-impossible"),
        ("20261340", "date-impossible"),
        ("0026-3-1", "date-impossible"),
        ("2026-3-1 上午14:30", "date-impossible"),
    ],
)
def test_dates_that_are_none(value: CellValue, code: str) -> None:
    assert read("contact_time", value) == (None, [code])


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (13800001234, ["13800001234"]),
        (13800001234.0, ["13800001234"]),
        ("+86 138-0000-1234", ["13800001234"]),
        ("0086 13800001234", ["13800001234"]),
        ("8613800001234", ["13800001234"]),
        ("138 0000 1234", ["13800001234"]),
        ("１３８００００１２３４", ["13800001234"]),
        ("\u202a138\u200b00001234", ["13800001234"]),
        ("13800001234/13900005678", ["13800001234", "13900005678"]),
        ("13800001234、13900005678，13700004321", ["13800001234", "13900005678", "13700004321"]),
        ("13800001234 13900005678", ["13800001234", "13900005678"]),
        ("13800001234\n13800001234", ["13800001234"]),
        ("021-60001234", ["021-60001234"]),
        ("（021）60001234", ["021-60001234"]),
        ("021 6000 1234", ["021-60001234"]),
        ("02160001234", ["021-60001234"]),
        ("+86-21-60001234", ["021-60001234"]),
        ("0512-6000123", ["0512-6000123"]),
        ("021-60001234转8001", ["021-60001234-8001"]),
        ("021-60001234-8001", ["021-60001234-8001"]),
        ("60001234", ["60001234"]),
        ("400-050-0827", ["4000500827"]),
        ("+852 6123 4567", ["+85261234567"]),
        ("A.B@Example.COM", ["a.b@example.com"]),
        ("13800001234 a@b.cn", ["13800001234", "a@b.cn"]),
        ("微信：abc_123", ["微信:abc_123"]),
        ("QQ 123456789", ["QQ:123456789"]),
        ("13800001234（微信同号）", ["13800001234"]),
        ("张三 13800001234", ["13800001234"]),
    ],
)
def test_contact_points(value: CellValue, points: list[str]) -> None:
    assert read("contact", value) == (points, [])


@pytest.mark.parametrize(
    ("value", "points", "code"),
    [
        ("138****5678", ["138****5678"], "phone-masked"),
        ("138XXXX5678", ["138****5678"], "phone-masked"),
        ("13800001234 138000012345", ["13800001234"], "phone-doubtful"),
        ("没有", None, "phone-unclear"),
        ("1380000123", None, "phone-unclear"),
        (True, None, "phone-unclear"),
        ("2026-03-01", None, "phone-unclear"),
    ],
)
def test_contact_points_in_doubt(value: CellValue, points: object, code: str) -> None:
    assert read("contact", value) == (points, [code])


@pytest.mark.parametrize(
    ("value", "said", "meaning"),
    [
        ("300万", "", 3_000_000),
        ("300万元", "", 3_000_000),
        ("3,000,000元", "预算(万元)", 3_000_000),
        ("1.2亿", "", 120_000_000),
        ("￥３００万", "", 3_000_000),
        ("三百二十万", "", 3_200_000),
        ("约300万元左右", "", 3_000_000),
        ("300万以内", "", 3_000_000),
        ("300-350万", "", {"min": 3_000_000, "max": 3_500_000}),
        ("300万至350万元", "", {"min": 3_000_000, "max": 3_500_000}),
        ("3000元/月", "", 3000),
        (3_000_000, "", 3_000_000),
        (300, "预算（万元）", 3_000_000),
        ("人民币叁佰伍拾万元整", "预算", 3_500_000),
        ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "预算", 123_456.78),
        ("一亿二千万", "预算", 120_000_000),
        ("三百到四百万", "预算", {"min": 3_000_000, "max": 4_000_000}),
    ],
)
def test_money(value: CellValue, said: str, meaning: object) -> None:
    assert read("budget", value, said) == (meaning, [])


@pytest.mark.parametrize("value", ["面议", "2万/平", "350-300万", "3百美元", "10%"])
def test_unclear_money_of_an_optional_field_is_a_warning(value: CellValue) -> None:
    field = FORM.field_named("budget")
    assert field is not None
    entry = entry_of(field, (value,), said="预算", place=Place("S", "A1"), zone=ZONE)
    meaning, (found,) = KINDS["money"](entry)
    assert (meaning, found.code, found.severity) == (None, "number-unclear", Severity.WARNING)


def test_a_large_number_under_a_label_in_ten_thousands_is_unclear() -> None:
    assert read("budget", 3_000_000, "预算（万元）") == (None, ["unit-missing"])


def test_a_small_number_alone_is_yuan_unless_the_form_says_that_it_is_doubtful() -> None:
    assert read("budget", 350) == (None, ["unit-missing"])
    assert read("budget", "350元") == (350, [])
    field = FORM.field_named("budget")
    assert field is not None and field.min == 1000
    bill = field.model_copy(update={"min": None})
    for typed in (210, "210", "210.50"):
        entry = entry_of(bill, (typed,), said="应收气费", place=Place("S", "A1"), zone=ZONE)
        assert KINDS["money"](entry) == (float(typed), ())


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("100-120平米", {"min": 100, "max": 120}),
        ("100㎡", 100),
        ("100 m2", 100),
        ("约100平方米", 100),
        ("89.5平", 89.5),
        ("一百二十平", 120),
        (120, 120),
    ],
)
def test_quantities(value: CellValue, meaning: object) -> None:
    assert read("area", value) == (meaning, [])


@pytest.mark.parametrize("value", ["2亩", "三房", "100平200平"])
def test_unclear_quantities(value: str) -> None:
    assert read("area", value) == (None, ["number-unclear"])


@pytest.mark.parametrize(
    ("name", "value", "meaning", "code"),
    [
        ("claim_kind", "首次", "first", None),
        ("claim_kind", "首 次", "first", None),
        ("claim_kind", "續期", "renewal", None),
        ("claim_kind", "Renewal", "renewal", None),
        ("claim_kind", "□首次 ☑续期 □成交后重新递交", "renewal", None),
        ("claim_kind", "（√）首次 （ ）续期", "first", None),
        ("claim_kind", "□首次 □续期", None, None),
        ("claim_kind", "☑首次 ☑续期", None, "choice-unknown"),
        ("claim_kind", "续", None, "choice-unknown"),
        ("awareness_channel", "地铁广告", "地铁广告", "choice-other"),
        ("awareness_channel", "抖音", "internet", None),
        ("awareness_channel", "1.报纸 2.网络√ 3.朋友介绍", "internet", None),
        ("awareness_channel", "[ ]报纸 [x]网络", "internet", None),
        ("awareness_channel", "(x)报纸 (√)网络", "internet", None),
        ("awareness_channel", "报纸 √ 网络", None, "tick-unclear"),
    ],
)
def test_choices(name: str, value: str, meaning: object, code: str | None) -> None:
    assert read(name, value) == (meaning, [code] if code else [])


def test_an_unknown_choice_names_the_nearest_first() -> None:
    field = FORM.field_named("claim_kind")
    assert field is not None
    assert known_options("续期中", field)[0] == "续期"


def test_names_and_texts() -> None:
    assert read("customer_name", "__张 三__") == ("张三", [])
    assert read("customer_name", "ＡＢＣ 贸易") == ("ABC 贸易", [])
    assert read("demand_detail", "购买住宅\n三居室") == ("购买住宅\n三居室", [])


def test_an_option_that_begins_with_the_sign_of_a_typed_box() -> None:
    """口 before a word may stand for □, but 口头 is an option."""
    words = [("oral", "口头"), ("phone", "电话"), ("fax", "传真")]
    options = [{"code": code, "labels": [label]} for code, label in words]
    shape = {"field": "mode", "kind": "choice", "labels": ["方式"], "title": {"zh-Hans": "方式"}}
    field = FormField.model_validate(shape | {"options": options})
    for typed, code in [("口头√ 电话□ 传真□", "oral"), ("口口头 ☑电话 口传真", "phone")]:
        entry = entry_of(field, (typed,), said="", place=Place("S", "A1"), zone=ZONE)
        assert KINDS["choice"](entry) == (code, ())
