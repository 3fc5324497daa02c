"""How a name sounds: pinyin without tones, a syllable for each character.

This module alone knows pypinyin. A surname is read as a surname: 单 is shan, 仇 is qiu.
"""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

# Readings as a surname where they are not the common ones.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "朴": "piao", "区": "ou",
    "乐": "yue", "盖": "ge", "覃": "qin", "缪": "miao", "翟": "zhai", "尉": "wei", "任": "ren",
    "华": "hua", "燕": "yan", "宁": "ning", "纪": "ji", "繁": "po", "员": "yun", "种": "chong",
}  # fmt: skip


@lru_cache(maxsize=65536)
def _syllable(character: str) -> str:
    return lazy_pinyin(character)[0]


def syllables(name: str) -> tuple[str, ...]:
    """The syllables of a folded name; what is no Han character sounds as it is written."""
    if not name:
        return ()
    first = _SURNAMES.get(name[0]) or _syllable(name[0])
    return (first, *(_syllable(c) for c in name[1:]))


def soundex(text: str) -> str:
    """A code of four signs for how a Latin word sounds (Russell and Odell, 1918)."""
    letters = [c for c in text.lower() if "a" <= c <= "z"]
    if not letters:
        return text[:1]
    code, last = letters[0], _CLASSES.get(letters[0], "")
    for c in letters[1:]:
        kind = _CLASSES.get(c, "")
        if kind and kind != last:
            code += kind
        if c not in "hw":
            last = kind
    return (code + "000")[:4]


_CLASSES = {
    c: digit
    for digit, letters in (
        ("1", "bfpv"), ("2", "cgjkqsxz"), ("3", "dt"), ("4", "l"), ("5", "mn"), ("6", "r"),
    )
    for c in letters
}  # fmt: skip
