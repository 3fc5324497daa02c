"""What a company's name is made of: a region, the core, a legal form, a branch."""

from __future__ import annotations

import re

# Longest first: what a company's name may end in without being another company.
LEGAL_FORMS = (
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限合伙",
    "有限公司",
    "股份公司",
    "责任公司",
    "公司",
    "coltd",
    "ltd",
    "inc",
)
COMPANY = re.compile(
    r"公司|集团|中心|事务所|银行|学校|医院|合伙|工作室|商行|分行|支行|厂$|店$|co\.|ltd|inc"
)
_PROVINCES = (
    "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
_CITIES = (
    "广州 深圳 珠海 佛山 东莞 中山 惠州 汕头 南京 苏州 无锡 常州 南通 徐州 扬州 杭州 宁波 温州 "
    "嘉兴 绍兴 金华 台州 合肥 芜湖 福州 厦门 泉州 南昌 赣州 济南 青岛 烟台 潍坊 临沂 郑州 洛阳 "
    "武汉 宜昌 襄阳 长沙 株洲 海口 三亚 成都 绵阳 贵阳 昆明 西安 兰州 西宁 南宁 桂林 柳州 拉萨 "
    "银川 乌鲁木齐 呼和浩特 包头 石家庄 唐山 保定 太原 大同 沈阳 大连 长春 哈尔滨 大庆"
)
_NAMED = "|".join(sorted(_PROVINCES.split() + _CITIES.split(), key=len, reverse=True))
_REGION = (
    rf"(?:(?:{_NAMED})(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)?|[一-鿿]{{2,3}}[省市区县])"
)
_PREFIX = re.compile(rf"(?:中国)?{_REGION}{{1,3}}(?=..)")
_BRACKETS = re.compile(rf"\((?:中国|{_REGION})\)")
_BRANCH = re.compile(r"(?:分公司|分行|支行|分店|分部|分校|分院|办事处|营业部|代表处)$")
_WHOLE = re.compile(r".+(?:公司|银行|集团|学校|医院|中心|事务所)")
_PLACE = re.compile(rf"{_REGION}$")


def core_of(whole: str) -> str:
    """A company's name, folded and without marks, less its legal form."""
    for form in LEGAL_FORMS:
        if whole.endswith(form) and len(whole) > len(form) + 1:
            return whole[: -len(form)]
    return whole


def without_brackets(folded: str) -> str:
    """The name less a region in brackets: 星禾(北京)科技 is 星禾科技."""
    return _BRACKETS.sub("", folded)


def head_office(whole: str) -> str | None:
    """The name of the whole company where this is one of its branches, else None."""
    found = _BRANCH.search(whole)
    if found is None:
        return None
    rest = whole[: found.start()]
    # ...有限公司上海分公司: the branch stands behind the name of the whole company
    head = _WHOLE.match(rest)
    name = core_of(head[0]) if head else _PLACE.sub("", rest)
    return name if len(name) >= 2 else None


def bare_of(core: str) -> str:
    """The core of a company's name less the region before it."""
    return _PREFIX.sub("", core, count=1) if _PREFIX.match(core) else core


def shortens(short: str, long: str) -> bool:
    """Whether a name may be an abbreviation: its characters in order, the first one first."""
    if not 2 <= len(short) <= 8 or len(long) < len(short) + 2 or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(c in rest for c in short)
