"""The third drop: the take-over, the tie, the pair that hangs on the basis, and faulty forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo import authors
from demo.stories import JIANG, LU, Form, at, serial, signed

_CEN: dict[str, object] = {
    "customer_name": "岑溪商贸（上海）有限公司",
    "contact": "13912340712",
    "demand_kind": "购买",
    "demand_detail": "购买写字楼整层，1000平方米，预算5000万元，可分期付款",
    "awareness_channel": "网络",
    "contact_method": "来访",
}


def _plain(name: str, contact: object, demand: str, by: str, **more: object) -> dict[str, object]:
    """A filled staff form of 2026-04-02, with whatever differs."""
    return {
        "customer_name": name,
        "contact": contact,
        "demand_detail": demand,
        "awareness_channel": "网络",
        "contact_time": at(4, 2, 9, 0),
        "contact_method": "来访",
        "claim_kind": "首次",
        "submitter": by,
        **signed("方敏", at(4, 2, 11, 0), at(4, 2, 17, 0)),
        **more,
    }


DAY3: Sequence[Form] = (
    Form(
        path="day3/周雨桐/客户确认书-陆文博-续期.xlsx",
        author=authors.centre,
        values={
            **LU,
            "contact": "138 0000 0110",
            "claim_kind": "续期",
            "contact_time": at(4, 2, 15, 0),
            "contact_method": "电话沟通",
            "submitted_at": at(4, 2, 16, 20),
            **signed("罗建国", at(4, 2, 16, 30), at(4, 2, 17, 10)),
        },
    ),
    Form(
        path="day3/客户确认书-江若琳-0402.xlsx",
        author=authors.staff,
        values={
            **JIANG,
            "contact": "+86 138 0000 0225",
            "contact_time": "2026.4.1",
            **signed("方敏", "2026.4.2 9:10", "2026.4.2 17:30"),
        },
    ),
    Form(
        path="day3/唐可欣/客户确认书-裴思远-0309.xlsx",
        author=authors.staff,
        values=_plain(
            "裴 思远",
            "138 0000 0527",
            "购买写字楼1套，200平方米，预算800万，公司自用",
            "唐可欣",
            contact_time="2026年3月9日",
            **signed("方敏", "2026年3月9日 下午4点", "2026年3月9日 下午5点20分"),
        ),
    ),
    Form(
        path="day3/客户确认书-康建业-租赁.ods",
        author=authors.staff,
        values=_plain(
            "康建业",
            13800000808,
            "租赁写字楼一间，60平方米，月租金1.2万元以内，作为办公室",
            "唐可欣",
            contact_time=at(4, 1, 10, 0),
            **signed("罗建国", at(4, 2, 11, 20), at(4, 2, 17, 0)),
        ),
    ),
    Form(
        path="day3/客户确认书-季云帆-周雨桐.xlsx",
        author=authors.centre,
        values={
            "customer_name": "季云帆",
            "contact": "13800002469",
            "demand_kind": "购买",
            "area": "120-130平米",
            "budget": "700万",
            "layout": "三居",
            "demand_detail": "购买住宅三居室，120到130平方米，预算700万元，要带车位",
            "awareness_channel": "公众号",
            "claim_kind": "首次",
            "contact_time": at(4, 1, 16, 0),
            "contact_method": "来访",
            "submitter": "周雨桐",
            "submitter_kind": "销售人员",
            "submitted_at": at(4, 2, 10, 25),
            **signed("罗建国", at(4, 2, 10, 30), at(4, 2, 17, 0)),
        },
    ),
    Form(
        path="day3/外部介绍/季云帆 赵德海.xlsx",
        author=authors.inline,
        values={
            "customer_name": "季云帆",
            "contact": "138-0000-2469",
            "demand_detail": "购买住宅三居室，120到130平方米，预算700万元，要带车位",
            "awareness_channel": "朋友介绍",
            "contact_time": "2026/4/2 上午8:50",
            "submitter": "赵德海",
            "submitter_kind": "外部介绍人",
            "submitted_at": at(4, 2, 10, 20),
            **signed("方敏", "2026/4/2 上午10:30", "2026/4/2 下午5:00"),
        },
    ),
    Form(
        path="day3/客户确认书-岑溪商贸-孟凡.xlsm",
        author=authors.centre,
        values={
            **_CEN,
            "area": "1000㎡",
            "budget": "5000万元",
            "claim_kind": "首次",
            "contact_time": at(4, 1, 14, 0),
            "submitter": "孟凡",
            "submitter_kind": "销售人员",
            "submitted_at": at(4, 1, 18, 30),
            **signed("罗建国", at(4, 1, 18, 40), at(4, 2, 16, 40)),
        },
    ),
    Form(
        path="day3/许诺/客户确认书-岑溪商贸.xlsx",
        author=authors.numbered,
        values={
            **_CEN,
            "contact": "139 1234 0712",
            "submitter": "许诺",
            "submitter_kind": "置业顾问",
            **signed("方敏", "2026年4月2日 9:00", "2026年4月2日 10:00"),
        },
    ),
    Form(
        path="day3/客户确认书-易小川.xlsx",
        author=authors.staff,
        values=_plain(
            "易小川", "1380000914", "购买地下车位一个，靠近三号楼电梯，预算30万元", "高子墨"
        ),
    ),
    Form(
        path="day3/客户确认书-鲁冰.xlsx",
        author=authors.staff,
        values=_plain(
            "鲁冰",
            "138 0000 2571",
            "租赁商铺60平方米做花艺工作室",
            "孟凡",
            **signed("方敏", "4月1日", ""),
        ),
    ),
    Form(
        path="day3/客户确认书-商陆.xlsx",
        author=authors.grid,
        values=_plain(
            "商陆",
            "13800002683",
            "购买复式住宅，上下两层，200平米",
            "沈一鸣",
            **signed("罗建国", "2026年4月31日", ""),
        ),
    ),
    Form(
        path="day3/客户确认书-石榴花坊.ods",
        author=authors.staff,
        values=_plain(
            "石榴花坊（个体工商户）",
            "13800002795",
            "租赁底商一间，35平方米，要有上下水",
            "唐可欣",
            claim_kind="加急",
        ),
    ),
    Form(
        path="day3/客户确认书-童心教育.xlsx",
        author=authors.staff,
        values=_plain("童心教育咨询中心", "#REF!", "租赁教室三间，共220平方米，一楼优先", "许诺"),
    ),
    Form(
        path="day3/客户确认书-温如言.xlsx",
        author=authors.staff,
        values=_plain("温如言", '=TEXT(13800002807,"0")', "购买一居室公寓，45平米，投资", "高子墨"),
    ),
)

STACKED_PATH = "day3/华屿代理/两组客户-0402.xlsx"
STACKED: tuple[Mapping[str, object], Mapping[str, object]] = (
    _plain(
        "殷九思",
        "13912340824",
        "购买叠墅一套，带地下室，260平方米，预算2100万元",
        "吴佩珊",
        contact_time="2026-04-01",
        submitter_kind="代理公司",
        **signed("方敏", "2026-04-02 10:10", "2026-04-02 17:00"),
    ),
    _plain(
        "云栖商务酒店",
        "021-60000936、13912340936",
        "租赁整栋公寓楼，80间，做长租酒店",
        "吴佩珊",
        contact_time="2026-04-01",
        submitter_kind="代理公司",
        **signed("方敏", "2026-04-02 10:20", "2026-04-02 17:00"),
    ),
)

SIDE_PATH = "day3/华屿代理/客戶確認書-0401(兩份).xlsx"
SIDE: tuple[Mapping[str, object], Mapping[str, object]] = (
    {
        "customer_name": "黃麗嫻",
        "contact": "13912341048",
        "demand_detail": "購買海景住宅兩居室，88平方米，預算530萬元",
        "demand_kind": "購買",
        "submitter": "林志豪",
        "submitter_kind": "代理公司",
        **signed("羅建國", "2026年4月1日 19:00", "2026年4月2日 9:30"),
    },
    {
        "customer_name": "Clara Ngo",
        "contact": "+86-139-1234-1150",
        "demand_detail": "租賃商鋪120平方米，開設畫廊，層高五米以上",
        "demand_kind": "租賃",
        "submitter": "林志豪",
        "submitter_kind": "代理公司",
        **signed("羅建國", "2026年4月1日 19:15", "2026年4月2日 9:30"),
    },
)

LEDGER_PATH = "day3/华屿代理/四月客户报备台账.xls"
LEDGER_TITLE = "华屿不动产代理有限公司 2026年4月客户确认台账"
LEDGER_MAKER = "制表人：吴佩珊　　　审核：林志豪　　　制表日期：2026年4月2日"
LEDGER_LABELS = {
    "customer_name": "单位名称",
    "contact": "联系方式",
    "demand_detail": "详细需求",
    "demand_kind": "需求类型",
    "area": "面积",
    "submitter": "递交人",
    "submitter_kind": "递交人类别",
    "supervisor_signature": "主管签字",
    "supervisor_signed_at": "主管签字时间",
    "secretary_signature": "秘书签字",
    "secretary_signed_at": "秘书签字时间",
}
_AGENT = {"submitter_kind": "代理公司"}
LEDGER_ROWS: Sequence[Mapping[str, object]] = (
    {
        "customer_name": "鹿鸣文化传播有限公司",
        "contact": "13912341262",
        "demand_detail": "租赁写字楼两层，600平米，带展厅",
        "demand_kind": "租赁",
        "area": 600,
        "submitter": "林志豪",
        **_AGENT,
        **signed("罗建国", at(4, 1, 18, 20), at(4, 2, 9, 0)),
    },
    {
        "customer_name": "盛夏",
        "contact": 13912341374,
        "demand_detail": "购买住宅三居室，130平米，低楼层",
        "demand_kind": "购买",
        "area": 130,
        "submitter": "吴佩珊",
        **_AGENT,
        **signed("方敏", "2026.4.2 14:30", "2026.4.2 17:00"),
    },
    {
        "customer_name": "北岸物流（集团）股份有限公司",
        "demand_detail": "购买厂房2000平米，带装卸平台",
        "demand_kind": "购买",
        "area": 2000,
        "submitter": "林志豪",
        **_AGENT,
        **signed("罗建国", at(4, 2, 16, 0), at(4, 2, 17, 0)),
    },
    {
        "customer_name": "宁知远",
        "contact": "13912341486",
        "demand_detail": "购买顶层复式，170平米，带露台",
        "demand_kind": "购买",
        "area": "170㎡",
        "submitter": "林志豪",
        **_AGENT,
        **signed("罗建国", serial(at(4, 2, 9, 15)), serial(at(4, 2, 17, 0))),
    },
    {
        "customer_name": "韦清扬",
        "contact": "13912341598，13912341610",
        "demand_detail": "租赁商铺40平米，可明火，做面馆",
        "demand_kind": "租赁",
        "area": 40,
        "submitter": "吴佩珊",
        **_AGENT,
        **signed("方敏", "2026年4月2日15:50", "2026年4月2日17:00"),
    },
)
