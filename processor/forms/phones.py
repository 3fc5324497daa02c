"""Contact points: mobiles, landlines with extension, service numbers, e-mails, chat names.

A contact point comes out in one spelling only, so that two forms can be compared. Masked
numbers keep their stars. What looks like a number and is none is told, never dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from processor.forms.text import plain

_EXTENSION = r"(?:\s*(?:转分机|转接?|分机号?|ext\.?|x|-)\s*[:.]?\s*(?P<{name}>\d{{1,6}})(?!\d))?"
_COUNTRY = r"(?:(?:\+|00)\s?86[ \-]?|\(\+?86\)[ \-]?|(?<!\d)86[ \-]?(?=1))"
_POINT = re.compile(
    r"(?P<email>[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+)"
    r"|(?P<app>微信|wechat|weixin|wx|qq)(?:号码?|id)?\s*[:=]?\s*(?P<id>[a-z0-9_][a-z0-9_\-]{4,30})"
    r"|(?P<tail>(?:尾号|尾数|末四位|后四位)\s*[:.]?\s*(?P<last>\d{4})(?!\d))"
    r"|(?P<masked>(?<![\d*])\d{0,4}[ \-]?[*x×]{2,8}[ \-]?\d{2,4}(?![\d*])|(?<![\d*])\d{3,8}\*{2,8})"
    rf"|(?P<mobile>(?:(?<!\d){_COUNTRY}|(?<!\d))1[ \-.]?[3-9](?:[ \-.]?\d){{9}}(?!\d))"
    r"|(?P<hotline>(?<!\d)[48]00[ \-]?\d{3,4}[ \-]?\d{3,4}(?!\d))"
    + _EXTENSION.format(name="hx")
    + r"|(?<!\d)(?:(?:\+|00)86[ \-]?\(?0?|\(?0)(?P<code>10|2\d|[3-9]\d{2})\)?[ \-]*"
    r"(?P<line>[2-8]\d{2,3}[ \-]?\d{4})(?!\d)"
    + _EXTENSION.format(name="lx")
    + r"|(?P<foreign>\+(?!86)[1-9](?:[ \-]?\d){7,13}(?!\d))"
    r"|(?P<local>(?<![\d\-])[2-8]\d{2,3}[ \-]?\d{4}(?!\d))" + _EXTENSION.format(name="cx")
)
_BARE_TAIL = re.compile(r"\s*\d{4}\s*")  # a cell with nothing but the last four digits
_FLOAT = re.compile(r"\d\.\d{6,}e\+10")  # 1.3800001234E+10: a mobile that was once a number
_NUMBERISH = re.compile(r"\+?\d(?:[ \-]?\d){6,}")
_NO_DIGIT = re.compile(r"\D")
_FILLERS = re.compile(r"[ \-.]")
_DASHES = re.compile(r"[‐‑–—−]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """What a text holds: contact points in order, whether one is masked, doubtful parts."""

    points: tuple[str, ...]
    masked: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@lru_cache(maxsize=16384)
def read_contacts(text: str) -> Contacts:
    """Every contact point of a text, without repeats, in the order of writing."""
    clean = _clean(text)
    if _BARE_TAIL.fullmatch(clean):
        clean = "尾号" + clean
    points: dict[str, bool] = {}
    for found in _POINT.finditer(clean):
        points.setdefault(_normalised(found), bool(found["masked"] or found["tail"]))
    left = _POINT.sub(" | ", clean)
    return Contacts(
        points=tuple(points),
        masked=tuple(p for p, hidden in points.items() if hidden),
        doubtful=tuple(m[0] for m in _NUMBERISH.finditer(left)),
    )


def without_contacts(text: str) -> str:
    """The text with every contact point cut out."""
    return _POINT.sub(" ", _clean(text))


def _clean(text: str) -> str:
    clean = _DASHES.sub("-", plain(text[:2000]).casefold()).replace("(0)", "")
    return _FLOAT.sub(lambda m: str(round(float(m[0]))), clean)


def _normalised(found: re.Match[str]) -> str:
    if found["email"]:
        return found["email"]
    if found["app"]:
        return _chat(found["app"], found["id"])
    if found["tail"]:
        return "****" + found["last"]
    if found["masked"]:
        return re.sub(r"[x×]", "*", _FILLERS.sub("", found["masked"]))
    if found["mobile"]:
        return _NO_DIGIT.sub("", found["mobile"])[-11:]
    if found["foreign"]:
        return "+" + _NO_DIGIT.sub("", found["foreign"])
    if found["code"]:
        return _extended(f"0{found['code']}-{_FILLERS.sub('', found['line'])}", found["lx"])
    if found["hotline"]:
        return _extended(_FILLERS.sub("", found["hotline"]), found["hx"])
    return _extended(_FILLERS.sub("", found["local"]), found["cx"])


def _chat(app: str, name: str) -> str:
    if app == "qq":
        return f"QQ:{name}"
    # A chat name that is a mobile is the mobile: that is how people are found there.
    return name if re.fullmatch(r"1[3-9]\d{9}", name) else f"微信:{name}"


def _extended(number: str, extension: str | None) -> str:
    return f"{number}-{extension}" if extension else number
