"""Chinese numerals as numbers: 二〇二六, 三十一, 一千五; amounts in words: 叁佰伍拾万元整."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "廿": 20, "卅": 30, "百": 100, "千": 1000}

# The numerals of cheques and contracts, which nobody can alter: 壹贰叁.
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_NUMERAL = "[〇零一二两三四五六七八九十百千]+"
_IN_WORDS = re.compile(
    rf"(?:({_NUMERAL})亿)?(?:({_NUMERAL})万)?({_NUMERAL})?([元圆块])?"
    r"(?:零?([一二三四五六七八九])角)?(?:零?([一二三四五六七八九])分)?[整正]?"
)


def amount_in_words(text: str) -> float | None:
    """Yuan of an amount that is told in numerals as a whole; None when it is not.

    >>> amount_in_words("叁佰伍拾万元整"), amount_in_words("一百二十万五"), amount_in_words("三房")
    (3500000.0, 1205000.0, None)
    """
    found = _IN_WORDS.fullmatch(text.translate(_CAPITALS))
    if found is None:
        return None
    hundred_millions, ten_thousands, ones, yuan, tenths, hundredths = found.groups()
    said_unit = hundred_millions or ten_thousands or tenths or hundredths
    if not (said_unit or (ones and yuan)):
        return None  # a bare numeral has the unit of its label, a bare unit no number
    big = _number(hundred_millions) * 10**8 + _number(ten_thousands) * 10**4
    small = _number(ones)
    if big and not yuan and ones and len(ones) == 1:
        small *= 1000  # 一百二十万五: the digit takes the next smaller step
    return big + small + _number(tenths) / 10 + _number(hundredths) / 100


def _number(numeral: str | None) -> int:
    return chinese_number(numeral) if numeral else 0


def chinese_number(text: str) -> int:
    """The number of a numeral below ten thousand; digits in a row are read one by one."""
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit, step = 0, 0, 1
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
            step = 1 if digit == 0 else step
            continue
        step = _STEPS[c]
        total += step if step in (20, 30) else (digit or 1) * step
        digit = 0
        step = 10 if step in (20, 30) else step
    # 一千五 means 1500: a last digit without its step takes the next smaller one.
    return total + digit * (step // 10 if step >= 100 else 1)
