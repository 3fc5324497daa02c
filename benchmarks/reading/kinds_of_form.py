"""The forms that are filled in: one of each layout, with the labels that offices print."""

from __future__ import annotations

from functools import cache
from typing import Any

from processor.rules.checks import CheckRules
from processor.rules.forms import FormRules
from processor.rules.pack import Pack, PackHead

_SEX = [{"code": w, "labels": [w]} for w in "男女"]
_SERVICES = [{"code": w, "labels": [w]} for w in ("安装", "维修", "退换货", "咨询")]
_AIMS = [{"code": w, "labels": [w]} for w in ("客户维护", "唤醒客户", "追加")]
_WORDS: dict[str, dict[str, Any]] = {
    "choice": {"options": _SEX},
    "choices": {"options": _SERVICES},
    "quantity": {"unit": "kg"},
    "integer": {"unit": "岁"},
    "score": {"min": 1, "max": 10},
    "serial": {"template": "XR-{year}-{n:3}"},
    "ticks": {"options": _AIMS, "unit": "万"},
    "reference": {"refers_to": "teams"},
}


def _field(name: str, kind: str, *labels: str, required: bool = False) -> dict[str, Any]:
    told = {"field": name, "kind": kind, "labels": labels, "title": {"zh-Hans": labels[0]}}
    return told | {"required": required} | _WORDS.get(kind, {})


def _section(name: str, title: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"section": name, "title": {"zh-Hans": title}, "fields": list(fields)} | more


SERVICE = [
    _field("request_no", "serial", "需求编号", "编号", required=True),
    _field("requested_on", "date", "服务请求日期", "请求日期", required=True),
    _field("customer", "person", "客户姓名", "顾客姓名", required=True),
    _field("contact", "phones", "联系方式", "联系电话", "电话号码", required=True),
    _field("sex", "choice", "性别"),
    _field("age", "integer", "年龄"),
    _field("kinds", "choices", "售后服务类型", "服务类型"),
    _field("fee", "money", "服务费用", "费用"),
    _field("plate", "plate", "车牌号", "牌照号"),
    _field("score", "score", "服务质量评价", "质量评价"),
    _field("feedback", "text", "反馈意见", "意见"),
    _field("signed", "signature", "客户签字确认", "客户签名"),
]
_HOME = [
    _section("head", "客户信息", *SERVICE[2:4]),
    *(
        _section(
            name,
            title,
            _field(f"{name}_time", "time", "服务时间"),
            _field(f"{name}_way", "text", way),
            _field(f"{name}_needs", "text", "特殊需求"),
        )
        for name, title, way in (
            ("meal", "月子餐服务", "套餐选项"),
            ("care", "产后护理服务", "护理方式"),
            ("rehab", "产后康复训练", "训练内容"),
        )
    ),
]
_CARD = [
    _section("head", "客户信息", *SERVICE[2:6], _field("budget", "money", "购车预算")),
    _section(
        "visits",
        "回访记录",
        _field("visit_on", "date", "回访日期", required=True),
        _field("visit_note", "text", "访问记录"),
        _field("next_on", "date", "下次回访计划"),
        layout="register",
        repeats=True,
    ),
]
_LIFT = [
    _section(
        "lift",
        "电梯信息",
        _field("unit", "text", "使用单位(名称)", "使用单位", required=True),
        _field("load", "quantity", "额定载重"),
    ),
    _section(
        "items",
        "半月保养项目",
        *(
            _field(f"item_{n}", "mark", label, required=True)
            for n, label in enumerate(
                (
                    "机房滑道环境",
                    "手动紧急操作装置",
                    "曳引机",
                    "制动器各销轴部位",
                    "轿厢照明",
                    "层门地坎",
                )
            )
        ),
        layout="checklist",
    ),
    _section(
        "signing",
        "签字",
        _field("technician", "signature", "保养人员签字"),
        _field("visit_date", "date", "保养日期", required=True),
    ),
]
_SURVEY = [
    _section("head", "调研信息", SERVICE[2], _field("asked_on", "date", "调研日期")),
    _section(
        "questions",
        "调研问题",
        _field("users", "text", "贵单位有多少人使用本系统？"),
        _field("pain", "text", "目前最大的困难是什么？"),
        _field("wish", "text", "希望增加哪些功能？"),
        layout="questionnaire",
    ),
]


_FILE = [
    _field("owner", "party", "客户名称", "单位名称", required=True),
    _field("card", "identity", "身份证号码", "身份证号"),
    _field("credit", "credit_code", "统一社会信用代码"),
    _field("mail", "emails", "电子邮箱", "邮箱"),
    _field("came", "datetime", "到访时间", "来访时间", required=True),
    _field("term", "period", "合同期限", "有效期"),
    _field("aims", "ticks", "参与目的"),
    _field("vin", "vin", "车架号"),
    _field("home", "address", "联系地址", "通讯地址"),
    _field("team", "reference", "负责班组"),
]
_BOOK = [
    _section(
        "head",
        "设备概况",
        _field("user_unit", "party", "使用单位", required=True),
        _field("device", "serial", "设备编号", required=True),
    ),
    _section(
        "visit",
        "保养记录",
        _field("visited", "date", "保养日期", required=True),
        _field("lamp", "mark", "轿厢照明", required=True),
        _field("lock", "mark", "层门地坎", required=True),
        _field("worker", "signature", "保养人员签字", required=True),
        repeats=True,
    ),
]
_SLIP = [
    _section(
        "slip",
        "派工信息",
        _field("slip_no", "serial", "派工单号", required=True),
        _field("sent_on", "date", "派工日期", required=True),
        _field("asker", "party", "报修单位", required=True),
        _field("fault", "text", "故障描述"),
        _field("cost", "money", "维修费用"),
        _field("confirmed", "signature", "客户签字"),
    ),
]


@cache
def bench_pack() -> Pack:
    """All forms of the benchmark in one pack."""
    told: list[dict[str, Any]] = [
        {"form": "service", "title": {"zh-Hans": "售后服务情况登记表"}, "fields": SERVICE},
        {"form": "home", "title": {"zh-Hans": "产康上门服务表"}, "sections": _HOME},
        {"form": "card", "title": {"zh-Hans": "客户信息资料卡"}, "sections": _CARD},
        {"form": "lift", "title": {"zh-Hans": "电梯维护保养记录表"}, "sections": _LIFT},
        {"form": "file", "title": {"zh-Hans": "客户档案登记表"}, "fields": _FILE},
        {
            "form": "book",
            "title": {"zh-Hans": "设备保养手册"},
            "sections": _BOOK,
            "records": "block",
        },
        {
            "form": "slip",
            "title": {"zh-Hans": "维修派工单"},
            "sections": _SLIP,
            "copies": ["第一联", "第二联"],
        },
        {"form": "survey", "title": {"zh-Hans": "需求调研表"}, "sections": _SURVEY},
    ]
    common = {"blanks": ["/", "无", "-"], "hints": ["请填写"], "recognise": {"at_least": 3}}
    forms = [FormRules.model_validate(common | form) for form in told]
    head = {"pack": "bench", "title": {"zh-Hans": "阅读"}, "version": 1, "main": "service"}
    return Pack.model_construct(
        head=PackHead.model_validate(head),
        forms={form.form: form for form in forms},
        checks=CheckRules(),
        digest="bench",
    )
