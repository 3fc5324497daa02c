"""Chinese numerals as whole numbers: 二〇二六, 三十一, 三百二十, 一千五."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "廿": 20, "卅": 30, "百": 100, "千": 1000}


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
