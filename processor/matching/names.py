"""Names of people and companies: their normal form and the ladder that compares two.

A missing name is unknown, never different; a masked one proves at most ``possible``.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from rapidfuzz.distance import OSA

from processor.forms.text import fold
from processor.matching.masked import fits_mask
from processor.model import Sameness

# Longest first: what a company's name may end in without being another company.
_LEGAL_FORMS = (
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
_COMPANY = re.compile(r"公司|集团|中心|事务所|银行|学校|医院|合伙|工作室|商行|厂$|店$|co\.|ltd|inc")
_TITLES = re.compile(r"(先生|女士|小姐|太太|老师|总经理|经理|总监|老板|总|同志)$")
_NOISE = re.compile(r"[\s·•・.,,。、/\\'\"“”‘’()\[\]【】《》<>_\-—:;!?]+")


class Name(NamedTuple):
    """A name in its normal form. ``core`` is the company without its legal form."""

    whole: str
    core: str
    company: bool
    masked: bool


@functools.lru_cache(maxsize=100_000)
def normal_name(text: str) -> Name | None:
    """The normal form of a name, or None for a blank one."""
    folded = fold(text)
    if not folded:
        return None
    company = bool(_COMPANY.search(folded))
    masked = "*" in folded or (not company and "某" in folded)
    whole = _NOISE.sub("", folded)
    if not company:
        bare = _TITLES.sub("", whole)
        if bare != whole and len(bare) == 1:
            return Name(bare + "*", bare + "*", False, True)  # 王先生: the given name is unknown
        whole = bare or whole
    core = whole
    if company:
        for form in _LEGAL_FORMS:
            if core.endswith(form) and len(core) > len(form) + 1:
                core = core[: -len(form)]
                break
    return Name(whole, core, company, masked)


def compare_names(left: str, right: str) -> tuple[Sameness | None, str, float | None]:
    """The level, the rung that held and a score between 0 and 1 (None: no measure)."""
    a, b = normal_name(left), normal_name(right)
    if a is None or b is None:
        return None, "name-missing", None
    if a.masked or b.masked:
        fits = _mask_fits(a.whole, b.whole)
        return (Sameness.POSSIBLE, "name-masked", None) if fits else _differ("name-differs")
    if a.whole == b.whole:
        return Sameness.SAME, "name-equal", 1.0
    if a.core == b.core:
        return Sameness.SAME, "name-legal-form", 1.0
    if a.company and b.company and _part_of(a.core, b.core):
        return Sameness.POSSIBLE, "name-part", None
    distance = OSA.distance(a.core, b.core, score_cutoff=2)
    longest = max(len(a.core), len(b.core))
    if distance == 1 and min(len(a.core), len(b.core)) >= 3:
        return Sameness.POSSIBLE, "name-one-off", 1 - 1 / longest
    if distance == 2 and longest >= 8:
        return Sameness.POSSIBLE, "name-two-off", 1 - 2 / longest
    return _differ("name-differs")


def _differ(rung: str) -> tuple[Sameness, str, None]:
    return Sameness.DIFFERENT, rung, None


def _part_of(one: str, other: str) -> bool:
    """Whether a company name contains the other, as 北京星河科技 contains 星河科技."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and short in long


def _mask_fits(one: str, other: str) -> bool:
    """Whether two names agree on every character that both show."""
    for masked, full in ((one, other), (other, one)):
        if "*" in masked or "某" in masked:
            shown = full.replace("*", "").replace("某", "")
            if fits_mask(re.split(r"[*某]+", masked), ".", shown):
                return True
    return False
