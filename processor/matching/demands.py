"""Free-text demands: numbers with units compared as numbers, the rest by likeness of the text.

120平 and 一百二十平米 are the same area; 租 and 买 exclude each other (a list of the pack says
so); what remains is compared by its pairs of neighbouring characters.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from processor.forms.text import fold
from processor.model import Sameness
from processor.rules.same import DemandComparison

Range = tuple[float, float]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = r"(?<!\d)\d{1,15}(?:\.\d{1,9})?"
_TO = r"(?:[-~—–至到]+)"
_AREA = re.compile(rf"({_NUMBER})(?:{_TO}({_NUMBER}))?(?:平方米|平米|平方|平|m2|㎡)")
_MONEY = re.compile(
    rf"({_NUMBER})(万|亿|千)?(?:元|块)?(?:{_TO}({_NUMBER}))?(万|亿|千)(?:元|块|人民币)?"
)
_ROOMS = re.compile(r"(\d)(?:室|居室|居|房|卧)")
_HAN_NUMBER = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千])[零〇一二两三四五六七八九十百千]{1,9}"
    r"(?=[平室居房卧厅万亿个间层]|$)"
)
_FILLER = re.compile(
    r"[^\w]+|左右|大约|约|以内|以上|以下|想要|想|需要|需求|希望|要求|打算|意向|一套|客户|的|"
    r"预算|面积|总价|户型|_"
)
_SCALE = {"千": 1e3, "万": 1e4, "亿": 1e8, None: 1.0}
_LONGEST = 1000  # characters in which a text is searched for; in longer ones that takes minutes


class Demand(NamedTuple):
    """A demand as compared: its numbers by kind, its remaining text, its kind if given."""

    facts: Mapping[str, Range]
    text: str
    whole: str
    kind: str | None


def normal_demand(
    text: str,
    *,
    kind: str | None = None,
    area: object = None,
    budget: object = None,
    layout: str | None = None,
) -> Demand | None:
    """The normal form of a demand; fields of their own outrank the text. None if blank."""
    read = _read(fold(text) + ("，" + fold(layout) if layout else ""))
    if read is None:
        return None
    facts = dict(read.facts)
    for name, given in (("area", area), ("budget", budget)):
        if (limits := _range(given)) is not None:
            facts[name] = limits
    return read._replace(facts=facts, kind=kind)


@functools.lru_cache(maxsize=100_000)
def _read(folded: str) -> Demand | None:
    if not folded:
        return None
    rest = _HAN_NUMBER.sub(lambda m: str(_han_number(m[0])), folded)
    facts: dict[str, Range] = {}
    for name, pattern, value in (
        ("area", _AREA, lambda m: _limits(m[1], m[2])),
        ("budget", _MONEY, _money),
        ("rooms", _ROOMS, lambda m: _limits(m[1], None)),
    ):
        found = pattern.search(rest)
        if found:
            facts[name] = value(found)
            rest = pattern.sub(" ", rest)
    return Demand(facts, _FILLER.sub("", rest), _FILLER.sub("", folded), None)


def _limits(low: str, high: str | None) -> Range:
    a = float(low)
    b = float(high) if high else a
    return (min(a, b), max(a, b))


def _money(match: re.Match[str]) -> Range:
    scale = _SCALE[match[4]]
    low = float(match[1]) * (_SCALE[match[2]] if match[2] else scale)
    high = float(match[3]) * scale if match[3] else low
    if match[2] and not match[3]:
        low = high = float(match[1]) * _SCALE[match[2]]
    return (min(low, high), max(low, high))


def _han_number(text: str) -> int:
    """A Chinese numeral below ten thousand: 一百二十 is 120, 二〇 is 20."""
    if not any(c in "十百千" for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
    return total + digit


def _range(given: object) -> Range | None:
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, int | float):
        return (float(given), float(given))
    if isinstance(given, Mapping):
        low, high = given.get("min"), given.get("max")
        if isinstance(low, int | float) and isinstance(high, int | float):
            return (float(low), float(high))
    return None


def compare_demands(
    left: Demand | None, right: Demand | None, rules: DemandComparison
) -> tuple[Sameness | None, str, float | None]:
    """The level, the rung that held and the likeness of the texts (0 to 1)."""
    if left is None or right is None:
        return None, "demand-missing", None
    if left.kind and right.kind and left.kind != right.kind:
        return Sameness.DIFFERENT, "demand-kind-differs", None
    if left.whole == right.whole and left.facts == right.facts:
        return Sameness.SAME, "demand-equal", 1.0
    if _excludes(left.whole, right.whole, rules.contrasts):
        return Sameness.DIFFERENT, "demand-contrast", None
    levels = _fact_levels(left.facts, right.facts, rules)
    if Sameness.DIFFERENT in levels:
        return Sameness.DIFFERENT, "demand-numbers-differ", None
    agreeing = levels.count(Sameness.SAME)
    score = likeness(left.text, right.text)
    level, rung = _by_text(score, agreeing, rules)
    if level is Sameness.SAME and Sameness.POSSIBLE in levels:
        return Sameness.POSSIBLE, "demand-numbers-near", score
    return level, rung, score


def _by_text(score: float, agreeing: int, rules: DemandComparison) -> tuple[Sameness, str]:
    if agreeing >= 2:
        return Sameness.SAME, "demand-numbers-agree"
    if score >= rules.same:
        return Sameness.SAME, "demand-alike"
    if agreeing and score >= rules.near:
        return Sameness.SAME, "demand-number-and-text"
    if agreeing or score >= rules.near:
        return Sameness.POSSIBLE, "demand-near"
    return Sameness.DIFFERENT, "demand-differs"


def _fact_levels(
    left: Mapping[str, Range], right: Mapping[str, Range], rules: DemandComparison
) -> list[Sameness]:
    levels = []
    for name in left.keys() & right.keys():
        gap = _gap(left[name], right[name])
        if name == "rooms":
            levels.append(Sameness.SAME if gap == 0 else Sameness.DIFFERENT)
        elif gap <= rules.tolerance:
            levels.append(Sameness.SAME)
        else:
            near = gap <= rules.near_tolerance
            levels.append(Sameness.POSSIBLE if near else Sameness.DIFFERENT)
    return levels


def _gap(one: Range, other: Range) -> float:
    """How far two ranges lie apart, as a share of the larger; 0 where they meet."""
    apart = max(one[0], other[0]) - min(one[1], other[1])
    if apart <= 0:
        return 0.0
    return apart / max(one[1], other[1])


def _excludes(one: str, other: str, contrasts: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether the texts speak only of different members of one contrast."""
    for members in contrasts:
        a = {i for i, words in enumerate(members) if any(w in one for w in words)}
        b = {i for i, words in enumerate(members) if any(w in other for w in words)}
        if a and b and a.isdisjoint(b):
            return True
    return False


def likeness(one: str, other: str) -> float:
    """Dice's coefficient of neighbouring characters, or containment of the shorter text."""
    if not one or not other:
        return 1.0 if one == other else 0.0
    if one == other:
        return 1.0
    a, b = _bigrams(one), _bigrams(other)
    dice = 2 * (a & b).total() / (a.total() + b.total())
    if min(len(one), len(other)) >= 6:  # a few words may stand in any demand
        return max(dice, 0.8 * fuzz.partial_ratio(one[:_LONGEST], other[:_LONGEST]) / 100)
    return dice


def _bigrams(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[i : i + 2] for i in range(len(padded) - 1))
