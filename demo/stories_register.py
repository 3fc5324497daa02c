"""The second sales office's register of February, kept on paper and typed in March.

Seven customers, a row each; the first was signed when January's register was closed already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.stories import at, serial

PATH = "day1/二号售楼处/客户确认台账2026年2月.xlsx"
TITLE = "云岚国际中心（二号售楼处）客户确认台账　2026年2月"
MAKER = "制表人：何静　　　审核：罗建国　　　日期：2026年2月28日"
LABELS = {
    "customer_name": "客户名称",
    "contact": "联系电话",
    "demand_detail": "客户需求",
    "awareness_channel": "了解渠道",
    "contact_time": "接触时间",
    "contact_method": "接触方式",
    "submitter": "销售人员",
    "supervisor_signature": "客户主管",
    "supervisor_signed_at": "客户主管签字时间",
    "secretary_signature": "行政秘书",
    "secretary_signed_at": "行政秘书签字时间",
}


def signed(supervisor: str, when: object, secretary_when: object) -> tuple[object, ...]:
    """The last four columns."""
    return (supervisor, when, "何静", secretary_when)


_TYPED: Sequence[tuple[object, ...]] = (
    (
        *("阿依努尔·买买提", 13800001013, "购买住宅两居室，90平米，预算420万"),
        *("网络", at(1, 31), "来访", "周雨桐"),
        *signed("罗建国", serial(at(1, 31, 18, 36)), serial(at(2, 1, 17, 0))),
    ),
    (
        *("秦女士", "138-0000-1126", "租赁公寓开间，拎包入住，租金4500元"),
        *("中介", "2026.2.22", "来电", "孟凡"),
        *signed("方敏", "2026.2.23 10:15", "2026.2.23 17:00"),
    ),
    (
        *("青禾餐饮管理有限公司", "021-60001239转8008", "租赁底商250平米，做连锁餐饮"),
        *("路牌", "2026.2.23", "拜访", "许诺"),
        *signed("罗建国", 20260224, 20260224),
    ),
    (
        *("Blue Harbor Trading Co., Ltd.", "13800001341/13800001352"),
        *("购买大平层240㎡，投资自住两可", "朋友介绍", at(2, 24, 10, 0), "面谈", "高子墨"),
        *signed("方敏", at(2, 25, 16, 45), at(2, 25, 17, 30)),
    ),
    (
        *("司马闻笛", "１３８００００１４６８", "购买车位两个，相邻"),
        *("短信", "2026年2月25日", "电话", "沈一鸣"),
        *signed("罗建国", "2026年2月26日 下午2:05", "2026年2月26日 下午5:00"),
    ),
    (
        *("远山设计事务所（普通合伙）", "0086-138-0000-1574"),
        *("租赁写字楼140平方米，挑高，可注册", "老带新", at(2, 26, 14, 0), "上门", "唐可欣"),
        *signed("方敏", "20260227", "20260227"),
    ),
    (
        *("尹 采薇", "138 0000 1687", "购买住宅一居室，55平米，首套"),
        *("电视", at(2, 27), "到访", "周雨桐"),
        *signed("罗建国", "2026/2/28 11:20", "2026/2/28 17:00"),
    ),
)
ROWS: Sequence[Mapping[str, object]] = [dict(zip(LABELS, row, strict=True)) for row in _TYPED]
