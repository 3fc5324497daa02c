"""Expressions: what they say is told for every record, and nothing else gets in."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.forms.expressions import evaluate
from processor.rules.expression_kinds import check_kinds
from processor.rules.expressions import parse_expression

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = {
    "n": "quantity",
    "m": "money",
    "t": "text",
    "a": "datetime",
    "b": "datetime",
    "many": "phones",
    "mark": "choice",
    "金额": "money",
    "tags": "choices",
    "boxes": "ticks",
    "visits": "rows",
    "visits.mark": "mark",
    "visits.cost": "money",
    "visits.on": "date",
    "visits.kinds": "choices",
    "parts": "rows",
    "parts.cost": "money",
}


def told(text: str, **meanings: Any) -> Any:
    check_kinds(parse_expression(text), KINDS)
    return evaluate([text], [meanings], KINDS, ZONE)[0][0]


@pytest.mark.parametrize(
    ("text", "meanings", "wanted"),
    [
        ("n > 1 and m > 1", {"n": 2, "m": 0}, False),
        ("n > 1 and m > 1", {"n": 0}, False),  # unknown does not matter here
        ("n > 1 and m > 1", {"n": 2}, None),
        ("n > 1 or m > 1", {"n": 2}, True),
        ("not n > 1", {}, None),
        ("n is null", {}, True),
        ("n is not null", {"n": 1}, True),
        ("n > 1", {"n": {"min": 1, "max": 3}}, None),  # a range is no number
        ("n / m > 1", {"n": 1, "m": 0}, None),
        ("n % 2 = 1", {"n": 3}, True),
        ("n + m * 2 = 7", {"n": 1, "m": 3}, True),
        ("n between 1 and 3", {"n": 3}, True),
        ("-n = -2", {"n": 2}, True),
        ("round(n) = 3 and abs(m) = 2", {"n": 2.6, "m": -2}, True),
        ("coalesce(n, 0) = 0", {}, True),
        ("greatest(n, m) = 5", {"n": 5, "m": 2}, True),
        ("least(n, m) = 5", {"n": 5}, None),
        ("mark in ('○', '●')", {"mark": "●"}, True),
        ("mark not in ('○', '●')", {"mark": "√"}, True),
        ("case when n > 1 then m > 1 else m > 5 end", {"n": 2, "m": 2}, True),
        ("case when n > 1 then m > 1 end", {"n": 0, "m": 2}, None),
        ("a <= b", {"a": "2026-03-01T09:00:00+08:00", "b": "2026-03-01"}, True),  # by day
        ("a <= b", {"a": "2026-03-01T09:00:00+08:00", "b": "2026-03-01T08:00:00+08:00"}, False),
        ("a <= b", {"a": "2026-03-01T09:00:00+08:00", "b": "2026-03-01T02:00:00+00:00"}, True),
        ("b <= a + interval '3 days'", {"a": "2026-03-01", "b": "2026-03-04"}, True),
        ("b <= a + interval '1 month'", {"a": "2026-01-31", "b": "2026-02-28"}, True),
        ("b <= a + interval 2 hours", {"a": "2026-03-01T09:00", "b": "2026-03-01T11:01"}, False),
        ("date_diff('day', a, b) = 1", {"a": "2026-03-01T23:00", "b": "2026-03-02T01:00"}, True),
        ("date_diff('hour', a, b) = 2", {"a": "2026-03-01T23:00", "b": "2026-03-02T01:00"}, True),
        ("a >= date '2026-03-01'", {"a": "2026-03-01"}, True),
        ("year(a) = 2026 and month(a) = 3 and day(a) = 1", {"a": "2026-03-01"}, True),
        ("list_contains(many, '1') and length(many) = 2", {"many": ["1", "2"]}, True),
        ("t like '%电梯_' and length(t) = 5", {"t": "客货电梯间"}, True),
        ("t like 'a.c'", {"t": "abc"}, False),
        ("starts_with(t, 'X') and trim(lower(t)) = 'xr'", {"t": "XR "}, True),
        ("t || '-' || mark = 'a-b'", {"t": "a", "mark": "b"}, True),
        ("金额 ＞ 1 and （n ≥ 3）", {"金额": 2, "n": 3}, True),
        ("t = ‘（）’", {"t": "（）"}, True),  # texts keep their full-width marks
        ("cast(t as int) = 12", {"t": "12"}, True),
        ("cast(t as int) = 12", {"t": "x"}, None),
    ],
)
def test_an_expression_says(text: str, meanings: dict[str, Any], wanted: Any) -> None:
    assert told(text, **meanings) is wanted


def rows(*marks: str | None, cost: float | None = 1.0) -> list[dict[str, Any]]:
    return [{"mark": mark, "cost": cost, "on": "2026-03-01", "kinds": ["装"]} for mark in marks]


@pytest.mark.parametrize(
    ("text", "meanings", "wanted"),
    [
        ("count(visits) > 0", {}, False),  # no rows: the table is empty, and that is known
        ("count(visits) = 2", {"visits": rows("√", None)}, True),
        ("any(visits.mark = '×')", {"visits": rows("√", "×", None)}, True),
        ("any(visits.mark = '×')", {"visits": rows("√", "√")}, False),
        ("any(visits.mark = '×')", {"visits": rows("√", None)}, None),
        ("any(visits.mark = '×')", {}, None),
        ("all(visits.mark <> '×')", {"visits": rows("×", None)}, False),
        ("all(visits.mark <> '×')", {"visits": rows("√", None)}, None),
        ("all(visits.mark <> '×')", {"visits": rows("√", "/")}, True),
        ("all(visits.mark <> '×')", {}, None),  # never a silent pass
        ("count(visits.mark = '×') <= 1", {"visits": rows("×", "×")}, False),
        ("count(visits.mark is null) = 1", {"visits": rows("×", None)}, True),
        ("all(visits.on >= a and visits.cost < n)", {"visits": rows("√"), "a": "2026-03-01T09:00",
                                                     "n": 2}, True),
        ("sum(visits.cost) = m", {"visits": rows("√", "√", "√", cost=0.1), "m": 0.3}, True),
        ("sum(visits.cost) = m", {"visits": rows("√", cost=None), "m": 0}, None),
        ("sum(coalesce(visits.cost, 0)) = 0", {"visits": rows("√", cost=None)}, True),
        ("sum(visits.cost) = 0", {}, None),
        ("sum(visits.cost * 2) + sum(parts.cost) = 5", {"visits": rows("√"),
                                                        "parts": [{"cost": 3}]}, True),
        ("avg(visits.cost) = 1 and min(visits.cost) = max(visits.cost)",
         {"visits": rows("√", "√")}, True),
        ("any('装' in visits.kinds)", {"visits": rows("√")}, True),
        ("case when any(visits.mark = '×') then t is not null else true end",
         {"visits": rows("×")}, False),
        ("'VIP' in tags", {"tags": ["VIP", "新"]}, True),
        ("'VIP' not in tags", {"tags": ["新"]}, True),
        ("‘VIP’ in tags", {}, None),
        ("count(tags) >= 1", {}, False),
        ("count(tags) >= 1", {"tags": None}, None),  # typed, and not understood
        ("'add' in boxes and count(boxes) = 2", {"boxes": {"add": 5.0, "wake": None}}, True),
    ],
)  # fmt: skip
def test_an_expression_reaches_into_rows_and_lists(
    text: str, meanings: dict[str, Any], wanted: Any
) -> None:
    assert told(text, **meanings) is wanted


def test_each_record_has_its_own_rows() -> None:
    records: list[Any] = [{"visits": rows("×")}, {}, {"visits": rows("√", "√")}]
    found = evaluate(["any(visits.mark = '×')", "count(visits)"], records, KINDS, ZONE)
    assert found == [[True, None, False], [1.0, 0.0, 2.0]]


def test_one_frame_serves_many_records_and_texts() -> None:
    found = evaluate(["n > 1", "m is null", "true"], [{"n": 1}, {"n": 2}, {}], KINDS, ZONE)
    assert found == [[False, True, None], [True, True, True], [True, True, True]]


@pytest.mark.parametrize(
    "text",
    [
        "n in (select 1)",
        "n in (select a from read_csv('/etc/passwd'))",
        "from read_csv('x')",
        "read_csv('/etc/passwd')",
        "read_text('/etc/passwd') = 'x'",
        "t::read_csv",
        "cast(t as struct(a int))",
        "columns('.*') > 1",
        "unnest(many) = '1'",
        "count(*) > 1",
        "count(distinct tags) > 1",
        "visits.mark = '×'",
        "any(n > 1)",
        "any(visits.mark = '×' and parts.cost > 1)",
        "any(all(visits.mark = '×'))",
        "any(select 1)",
        "a.visits.mark = '×'",
        "sum(visits.cost) filter (where true) > 1",
        "any_value(visits.cost) > 1",
        "all(visits.cost > 1, true)",
        "max(visits.cost, 2) > 1",
        "1 in (tags, (select 1))",
        "'a' in unnest(tags)",
        "sum(n) over (partition by t) > 1",
        "n > 1; drop table records",
        "with x as (select 1) select * from x",
        "copy x to '/tmp/x'",
        "attach 'x'",
        "list_transform(many, x -> x)",
        "exists(select 1)",
        "n = ?",
        "n = $1",
        "n is true",
        "n = null",
        "n in ()",
        "t like mark",
        "x.n > 1",
        "* > 1",
        "n > (",
        "a >= date 'x'",
        "a + interval '1 year' > b",
        "getenv('HOME') = 'x'",
        "current_date > a",
        "(" * 100 + "n" + ")" * 100 + " > 1",
        "not " * 200 + "n > 1",
        " and ".join(["n > 1"] * 120),
        "n > 1 " * 400,
        "",
        "   ",
    ],
)
def test_nothing_else_gets_in(text: str) -> None:
    with pytest.raises(ValueError) as found:
        parse_expression(text)
    assert str(found.value.args[0])


@pytest.mark.parametrize(
    "text",
    ["n > 'x'", "t > 1", "a > 1", "n and m > 1", "many = '1'", "t + 1 > 2", "length(n) = 1",
     "n + interval '1 day' > a", "case when n > 1 then 1 else 'x' end = 1", "year(t) = 1",
     "visits = 'x'",
     "'x' in t", "sum(visits.mark) > 1", "any(visits.cost)", "count(n) > 1", "max(visits.on) > 1"],
)  # fmt: skip
def test_what_does_not_fit_together_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="expected a"):
        check_kinds(parse_expression(text), KINDS)


@given(
    st.text(alphabet="nmtab01 ()=<>'\"-+*/%,;:.$?[]{}|&~!@#andorselectisfrom（）＞‘’", max_size=60)
)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        term = parse_expression(text)
        check_kinds(term, KINDS)
    except ValueError:
        return
    if set(term.columns()) <= set(KINDS):
        evaluate([text], [{}], KINDS, ZONE)
