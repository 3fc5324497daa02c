"""Amounts: quantities with a unit, and money in yuan; one number or a range."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from processor.forms.numerals import amount_in_words, chinese_number
from processor.forms.text import fold

Amount: TypeAlias = "float | dict[str, float]"

# A unit, and the other words that people write for it.
UNITS: dict[str, tuple[str, ...]] = {
    "㎡": ("平方米", "平方公尺", "平米", "平方", "平", "m2", "m²", "㎡"),
    "kg": ("kg", "公斤", "千克"),
    "m/s": ("m/s", "米/秒", "米每秒"),
    "m": ("m", "米"),
    "km": ("km", "公里", "千米"),
    "m³": ("m³", "m3", "立方米", "立方", "方"),
    "t": ("t", "吨"),
    "%": ("%", "％", "个百分点"),
    "万": ("万元", "万", "w"),
    "元": ("元", "圆", "块"),
    "℃": ("℃", "°c", "度", "摄氏度"),
    "岁": ("岁", "周岁"),
    "人": ("人", "位", "名"),
    "次": ("次", "回"),
    "分": ("分",),
    "小时": ("小时", "个小时", "h", "时"),
    "天": ("天", "日"),
    "个月": ("个月", "月"),
    "年": ("年",),
}
_FACTORS = {
    "元": 1.0,
    "圆": 1.0,
    "块": 1.0,
    "千": 1e3,
    "k": 1e3,
    "万": 1e4,
    "w": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}
_AROUND = re.compile(
    r"^(?:大约|大概|约|近|总价|总|不超过|不低于|最多|最少|人民币|rmb|[¥￥])+"
    r"|(?:左右|上下|以内|以下|以上|之内|内|/月|每月|一个月|整|人民币|rmb)+$"
)
_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT_ALONE = re.compile(
    r"(?:[元万亿¥￥年月平方米m2²㎡约_/()\-~至%℃岁人位名次分天个吨方台套层站]|小时|公斤|千克|公里|kg|km|m/s|m3|m³)*"
)
_NUMERALS = re.compile(r"[〇零一二两三四五六七八九十百千]+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MONEY_UNIT = r"(百万|千万|万|亿|千|w|k|元|圆|块)?[元圆块]?"
_MONEY = re.compile(rf"[¥￥]?{_NUMBER}{_MONEY_UNIT}(?:[-~至到]+[¥￥]?{_NUMBER}{_MONEY_UNIT})?")
_MOST_BARE_TEN_THOUSANDS = 100_000  # from it a number under 预算(万元) may as well mean yuan


@lru_cache(maxsize=4096)
def read_quantity(text: str, unit: str | None) -> Amount | None:
    """A number or range in the unit; None when the text is anything else."""
    found = _quantity(unit).fullmatch(_clean(text))
    if found is None:
        return None
    return _range(float(found[1]), None if found[2] is None else float(found[2]))


@lru_cache(maxsize=4096)
def read_money(text: str, said: str, least: int) -> Amount | None:
    """Yuan, or a range of yuan; ``said`` is the label, which may name the unit: 预算(万元).

    A bare number below ``least`` may as well mean 万, so it is None.
    """
    in_words = amount_in_words(_AROUND.sub("", fold(text[:200])))
    if in_words is not None:
        return _whole(in_words)
    found = _MONEY.fullmatch(_clean(text))
    if found is None:
        return None
    low, low_unit, high, high_unit = found.groups()
    shared = high_unit or low_unit or _unit_of(said, float(high or low), least)
    if shared is None:
        return None
    first = _yuan(low, low_unit or shared)
    return _range(first, None if high is None else _yuan(high, high_unit or shared))


def is_bare(text: str) -> bool:
    """Whether a number stands alone, without any unit."""
    return re.fullmatch(_NUMBER, _clean(text)) is not None


def is_unit_alone(text: str) -> bool:
    """Whether only the printed unit is there, without a number before it."""
    return _UNIT_ALONE.fullmatch(fold(text)) is not None and not re.search(r"\d", text)


def _clean(text: str) -> str:
    clean = re.sub(r"[‐‑–—−~～]", "-", fold(text[:200]))
    clean = _GROUPED.sub("", clean).strip("。.;,()")
    clean = _AROUND.sub("", _AROUND.sub("", clean))
    if not re.search(r"\d", clean):
        clean = _NUMERALS.sub(lambda m: str(chinese_number(m[0])), clean)
    return clean


@lru_cache(maxsize=64)
def _quantity(unit: str | None) -> re.Pattern[str]:
    words = UNITS.get(unit or "", (unit,) if unit else ())
    spellings = sorted({fold(w) for w in words}, key=len, reverse=True)
    tail = f"(?:{'|'.join(map(re.escape, spellings))})?" if spellings else ""
    return re.compile(rf"{_NUMBER}{tail}(?:[-至到]+{_NUMBER}{tail})?")


def _unit_of(said: str, number: float, least: int) -> str | None:
    """The unit of a bare number: the label's, or yuan; None where either may be meant."""
    inside = re.search(r"\(([^()]*)\)", fold(said))
    found = inside and re.search(r"百万|千万|万|亿|千|元", inside[1])
    if found and found[0] != "元":
        return found[0] if number < _MOST_BARE_TEN_THOUSANDS else None
    return "元" if found or number >= least else None


def _yuan(number: str, unit: str) -> float:
    return round(float(number) * _FACTORS[unit], 2)


def _range(low: float, high: float | None) -> Amount | None:
    if high is None:
        return _whole(low)
    return {"min": _whole(low), "max": _whole(high)} if low <= high else None


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number
