"""The same values mean the same in every layout and spelling, whatever the values are."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.forms.dates import iso, read_moment
from processor.forms.phones import read_contacts
from processor.forms.text import fold, label_key
from processor.model import Area, Grid, Moment
from tests.forms import mess
from tests.forms.tables import ZONE, meanings, records

HAN = "明湖东桥林松梅云山海石江安宁和平"
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
FORMS = st.fixed_dictionaries(
    {
        "customer_name": st.text(HAN, min_size=2, max_size=4),
        "contact": MOBILES,
        "demand_detail": st.text(HAN, min_size=4, max_size=20).map("求购".__add__),
        "claim_kind": st.sampled_from(["首次", "续期", "成交后重新递交"]),
        "contact_time": st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
            lambda at: at.replace(second=0, microsecond=0, minute=at.minute or 1)
        ),
        "contact_method": st.sampled_from(["来访", "电话", "微信"]),
        "submitter": st.text(HAN, min_size=2, max_size=3),
        "submitter_kind": st.sampled_from(["销售人员", "中介", "代理公司"]),
        "supervisor_signature": st.text(HAN, min_size=2, max_size=3),
        "supervisor_signed_at": st.datetimes(datetime(2030, 1, 2), datetime(2040, 1, 1)).map(
            lambda at: at.replace(second=0, microsecond=0, minute=at.minute or 1)
        ),
        "area": st.sampled_from(["100平米", "100-120㎡", ""]),
        "budget": st.sampled_from(["300万", "1.2亿", ""]),
    }
)


def shown(sheet: mess.Sheet) -> Grid:
    cells = {at: value for at, value in sheet.cells.items() if value not in (None, "")}
    return Grid(sheet="S", cells=cells, merges=tuple(Area(*m) for m in sheet.merges))


@pytest.mark.parametrize(("layout", "spelling"), list(product(mess.LAYOUTS, mess.SPELLINGS)))
@settings(max_examples=8, deadline=None)
@given(values=FORMS)
def test_the_meaning_is_the_same_everywhere(
    layout: str, spelling: str, values: dict[str, object]
) -> None:
    (plain,) = records(shown(mess.left(values, "plain")))
    assert plain.meaning("customer_name") == values["customer_name"]
    assert plain.meaning("contact") == [values["contact"]]
    found = records(shown(mess.LAYOUTS[layout](values, spelling)))
    assert meanings(found[0]) == meanings(plain)
    assert all(record.findings == () for record in found)
    if layout in ("stacked_two", "side_by_side"):
        (other,) = found[1:]
        assert meanings(other) == {
            **meanings(plain),
            "customer_name": "贰号客户",
            "contact": ["13900009999"],
        }
    else:
        assert len(found) == 1


@settings(max_examples=50, deadline=None)
@given(at=st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1)))
def test_a_date_is_read_back_from_every_spelling(at: datetime) -> None:
    at = at.replace(microsecond=0)
    for text in (
        at.isoformat(),
        f"{at:%Y-%m-%d %H:%M:%S}",
        f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒",
        f"{at.year}.{at.month}.{at.day} {at:%H:%M:%S}",
        f"{at:%Y%m%d%H%M%S}",
        f"民国{at.year - 1911}年{at.month}月{at.day}日{at.hour}点{at.minute}分{at.second}秒",
    ):
        moment = read_moment(text, ZONE)
        assert isinstance(moment, Moment), text
        assert iso(moment) == at.replace(tzinfo=ZONE).isoformat()


@given(
    first=MOBILES, other=MOBILES, between=st.sampled_from([" ", "/", "、", ",", "；", "\n", " 或 "])
)
def test_two_mobiles_are_read_whatever_stands_between(first: str, other: str, between: str) -> None:
    assert read_contacts(first + between + other).points == tuple(dict.fromkeys([first, other]))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    assert fold(fold(text)) == fold(text) or not text.isascii()
    label_key(text)
    read_contacts(text)
    read_moment(text, ZONE)
    grid = Grid(
        sheet="S",
        cells={(0, 0): "客户名称", (0, 1): text, (1, 0): "电话", (1, 1): text, (2, 0): "需求",
               (2, 1): text, (3, 0): "递交人", (3, 1): text, (4, 0): text, (5, 0): "面积",
               (5, 1): text, (6, 0): "预算", (6, 1): text, (7, 0): "客户主管签字", (7, 1): text},
    )  # fmt: skip
    assert records(grid)
