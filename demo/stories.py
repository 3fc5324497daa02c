"""Who handed in what, and when: the forms of the demo as values.

Each `Form` is one written file: its drop and path, its author, its values as they stand in the
cells. What the desk must make of them is written by hand in `expected.yaml`, clause by clause of
the regulation, and never computed here. All people, companies and numbers are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from demo import authors
from demo.authors import Values
from demo.sheets import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One file with one form. The ending of `path` says which program saves it."""

    path: str
    author: Callable[[Values], Page]
    values: Values


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2026, as Excel stores it: without a zone."""
    return datetime(2026, month, day, hour, minute)


def serial(when: datetime) -> float:
    """The bare day number that is left when a date cell loses its format."""
    return round((when - datetime(1899, 12, 30)).total_seconds() / 86400, 9)


def signed(supervisor: str, at_time: object, secretary_at: object) -> dict[str, object]:
    """Both signatures; there is one secretary."""
    return {
        "supervisor_signature": supervisor,
        "supervisor_signed_at": at_time,
        "secretary_signature": "何静",
        "secretary_signed_at": secretary_at,
    }


UNSIGNED: dict[str, object] = {
    "supervisor_signature": "",
    "supervisor_signed_at": "",
    "secretary_signature": "",
    "secretary_signed_at": "",
}

LU: dict[str, object] = {
    "customer_name": "陆文博",
    "contact": 13800000110,
    "demand_kind": "购买",
    "area": 120,
    "budget": "650万元",
    "layout": "三室两厅",
    "demand_detail": "购买住宅三居室一套，面积120平方米左右，预算650万元，要求南北通透",
    "awareness_channel": "网络",
    "claim_kind": "首次",
    "contact_time": at(3, 2, 9, 20),
    "contact_method": "来访",
    "submitter": "周雨桐",
    "submitter_kind": "销售人员",
    "submitted_at": at(3, 2, 10, 0),
    **signed("罗建国", at(3, 2, 10, 5), at(3, 2, 17, 0)),
}
JIANG: dict[str, object] = {
    "customer_name": "江若琳",
    "contact": "138-0000-0225",
    "demand_detail": "租赁酒店式公寓一居室，月租金8000元以内，长租两年",
    "awareness_channel": "朋友介绍",
    "contact_time": "2026.3.1",
    "contact_method": "电话",
    "claim_kind": "首次",
    "submitter": "孟凡",
    **signed("方敏", "2026.3.1 19:20", "2026.3.2 9:00"),
}
BAI: dict[str, object] = {
    "customer_name": "白砚秋",
    "contact": "13800000707",
    "awareness_channel": "路过",
    "submitter": "唐可欣",
    "demand_detail": "购买临街商铺，一层，80平米左右，用于开咖啡馆",
    "area": "80平米",
    "contact_time": at(3, 1, 15, 0),
    "contact_method": "到访",
    **signed("罗建国", at(3, 2, 9, 30), at(3, 2, 17, 0)),
}

DAY1: Sequence[Form] = (
    Form(
        path="day1/周雨桐/客户确认书-陆文博-0302.xlsx",
        author=authors.centre,
        values=LU,
    ),
    Form(
        path="day1/客户确认书-江若琳-0301.xlsx",
        author=authors.staff,
        values=JIANG,
    ),
    Form(
        path="day1/唐可欣/白砚秋 客户确认书.xlsx",
        author=authors.grid,
        values=BAI,
    ),
    Form(
        path="day1/客户确认书(顾先生).xls",
        author=authors.inline,
        values={
            "customer_name": "顾先生",
            "contact": "138 0000 1795",
            "demand_detail": "购买别墅，独栋，300平米以上，带花园",
            "awareness_channel": "户外广告",
            "contact_time": "2026年3月1日",
            "submitter": "沈一鸣",
            "submitter_kind": "置业顾问",
            "submitted_at": "2026年3月2日",
            **signed("方敏", "2026年3月2日 上午9点30分", "2026年3月2日 下午5点"),
        },
    ),
)

DAY2: Sequence[Form] = (
    Form(
        path="day2/许诺/客户确认书-欧阳婧-0310.xlsx",
        author=authors.centre,
        values={
            "customer_name": "欧阳婧",
            "contact": "13800000303",
            "demand_kind": "购买",
            "area": "180平方米",
            "budget": "1200万",
            "layout": "四室两厅三卫",
            "demand_detail": "购买住宅四居室，180平方米左右，预算1200万元以内",
            "awareness_channel": "抖音",
            "claim_kind": "首次",
            "contact_time": "2026-03-09 16:00",
            "contact_method": "来访",
            "submitter": "许诺",
            "submitter_kind": "销售人员",
            "submitted_at": "2026-03-10 09:50",
            **signed("罗建国", "2026-03-10 10:00", "2026-03-10 17:00"),
        },
    ),
    Form(
        path="day2/客户确认书-欧阳静-高子墨.xls",
        author=authors.staff,
        values={
            "customer_name": "欧阳静",
            "contact": "+86 138 0000 0303",
            "demand_detail": "购买住宅四居室,180平米左右,预算1200万以内",
            "area": "180平米",
            "budget": "1200万元",
            "awareness_channel": "老客户介绍",
            "contact_time": "2026/3/9",
            "contact_method": "去电",
            "claim_kind": "首次",
            "submitter": "高子墨",
            "submitted_at": at(3, 10, 15, 20),
            **signed("方敏", "2026/3/10 下午3:30", at(3, 10, 17, 30)),
        },
    ),
    Form(
        path="day2/华屿代理/客戶確認書-星禾雲數-0310.xlsx",
        author=authors.agency,
        values={
            "customer_name": "星禾雲數科技有限公司",
            "contact": "１３９１２３４０４１１",
            "demand_detail": "租賃寫字樓整層，300平方米左右，預算每月9萬元，三月內入駐",
            "demand_kind": "租賃",
            "area": "３００平方米",
            "awareness_channel": "代理公司",
            "contact_time": "2026年3月9日",
            "submitter": "林志豪",
            "submitter_kind": "代理公司",
            **signed(
                "羅建國", "２０２６年３月１０日　９：４０", "２０２６年３月１０日　１７：００"
            ),
        },
    ),
    Form(
        path="day2/客户确认书-星禾云数-孟凡.xlsx",
        author=authors.staff,
        values={
            "customer_name": "星禾云数科技",
            "contact": "021-60000412 转 806",
            "demand_detail": "租赁写字楼整层，300平方左右，预算每月9万元，三月内入驻",
            "area": 310,
            "awareness_channel": "网站",
            "contact_time": at(3, 9, 10, 0),
            "contact_method": "来电",
            "claim_kind": "首次",
            "submitter": "孟凡",
            **signed("方敏", at(3, 10, 14, 40), at(3, 10, 17, 0)),
        },
    ),
    Form(
        path="day2/沈一鸣/新建 Microsoft Excel 工作表.xlsx",
        author=authors.grid,
        values={
            "customer_name": "裴思远",
            "contact": 13800000527,
            "awareness_channel": "自然来访",
            "submitter": "沈一鸣",
            "demand_detail": "购买写字楼一套，200平米，预算800万元，公司自用",
            "area": 200,
            "contact_time": at(3, 9, 17, 40),
            "contact_method": "现场接待",
            **signed("罗建国", at(3, 10, 10, 0), at(3, 10, 17, 0)),
        },
    ),
    Form(
        path="day2/唐可欣/白砚秋 客户确认书(更正电话).xlsx",
        author=authors.grid,
        values={**BAI, "contact": "13800000770"},
    ),
    Form(
        path="day2/客户确认书-康建业.xlsx",
        author=authors.numbered,
        values={
            "customer_name": "康建业",
            "contact": "13800000808 / 021-60000808",
            "demand_detail": "购买商铺两间，临街，合计150平米，预算900万",
            "demand_kind": "购买",
            "awareness_channel": "报纸",
            "contact_method": "拜访",
            "submitter": "高子墨",
            "submitter_kind": "销售人员",
            **signed("方敏", 20260310, "20260310"),
        },
    ),
    Form(
        path="day2/客户确认书-邢小满-未签字.xlsx",
        author=authors.staff,
        values={
            "customer_name": "邢小满",
            "contact": "138 0000 2024",
            "demand_detail": "购买住宅两居室，学区，95平米，预算480万",
            "awareness_channel": "小红书",
            "contact_time": at(3, 9, 14, 0),
            "contact_method": "微信",
            "claim_kind": "首次",
            "submitter": "沈一鸣",
            **UNSIGNED,
        },
    ),
    Form(
        path="day2/周雨桐/客户确认书-褚月白-0315.xlsx",
        author=authors.centre,
        values={
            "customer_name": "褚月白",
            "contact": 13800002137,
            "demand_kind": "租赁",
            "area": "70平方米",
            "budget": "",
            "layout": "两室一厅",
            "demand_detail": "租赁精装两居室一套，70平方米，近地铁，可带宠物",
            "awareness_channel": "朋友介绍",
            "claim_kind": "首次",
            "contact_time": at(3, 9, 11, 0),
            "contact_method": "来访",
            "submitter": "周雨桐",
            "submitter_kind": "销售人员",
            "submitted_at": at(3, 10, 9, 0),
            **signed("罗建国", at(3, 15, 9, 0), at(3, 15, 17, 0)),
        },
    ),
    Form(
        path="day2/二号售楼处/客户确认书（没填完）.xlsx",
        author=authors.centre,
        values={
            "customer_name": "闻人煦",
            "contact": "",
            "demand_kind": "购买",
            "demand_detail": "请填写",
            "awareness_channel": "",
            "claim_kind": "首次",
            "contact_time": "",
            "contact_method": "",
            "submitter": "许诺",
            "submitter_kind": "销售人员",
            "submitted_at": at(3, 9, 18, 0),
            **signed("方敏", at(3, 9, 18, 5), ""),
        },
    ),
    Form(
        path="day2/客户确认书-蓝港贸易.xltx",
        author=authors.numbered,
        values={
            "customer_name": "蓝港贸易（上海）有限公司",
            "contact": "13912340601（钱经理）",
            "demand_detail": "租赁写字楼半层，450平方米，毛坯或简装均可，免租期不少于两个月",
            "demand_kind": "租赁",
            "awareness_channel": "电话营销",
            "contact_method": "上门",
            "submitter": "许诺",
            "submitter_kind": "现场销售",
            "supervisor_signature": "方敏 2026-03-10 14:10",
            "secretary_signature": "何静 2026-03-10",
        },
    ),
)
