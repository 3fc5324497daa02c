"""Free-text demands: numbers with units compared as numbers, the rest by likeness of the text.

120平 and 一百二十平米 are the same area; 租 and 买 exclude each other (a list of the pack says
so); what remains is compared by its pairs of neighbouring characters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from processor.forms.text import fold
from processor.matching.figures import Range, normal_amount

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


Fact = tuple[str, float, float]


class Demand(NamedTuple):
    """A demand as compared.

    ``facts`` are its figures (name, low, high) in order of name, ``text`` what remains, and
    ``contrasts`` has for each contrast of the pack a bit for each member that it speaks of.
    """

    facts: tuple[Fact, ...]
    text: str
    whole: str
    kind: str | None
    contrasts: tuple[int, ...]


def normal_demand(
    text: str,
    contrasts: Sequence[Sequence[Sequence[str]]],
    *,
    kind: str | None = None,
    layout: str | None = None,
    figures: Mapping[str, object],
) -> Demand | None:
    """The normal form of a demand, or None if blank.

    ``figures`` are fields of their own (area, budget); they outrank the text.
    """
    read = _read(fold(text) + ("，" + fold(layout) if layout else ""))
    if read is None:
        return None
    facts = dict(read.facts)
    for name, given in figures.items():
        if (limits := normal_amount(given)) is not None:
            facts[name] = limits
    return Demand(
        facts=tuple([(name, *limits) for name, limits in sorted(facts.items())]),
        text=read.text,
        whole=read.whole,
        kind=kind,
        contrasts=_one_of_its_kind(_members(read.whole, contrasts)),
    )


@functools.lru_cache(maxsize=4096)
def _one_of_its_kind(members: tuple[int, ...]) -> tuple[int, ...]:
    """The same tuple for all demands that speak of the same: in a register they are few."""
    return members


def _members(whole: str, contrasts: Sequence[Sequence[Sequence[str]]]) -> tuple[int, ...]:
    found = []
    for members in contrasts:
        spoken_of = 0
        for i, words in enumerate(members):
            for word in words:
                if word in whole:
                    spoken_of |= 1 << i
                    break
        found.append(spoken_of)
    return tuple(found)


class _Read(NamedTuple):
    facts: dict[str, Range]
    text: str
    whole: str


@functools.lru_cache(maxsize=100_000)
def _read(folded: str) -> _Read | None:
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
    return _Read(facts, _FILLER.sub("", rest), _FILLER.sub("", folded))


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


def demand_given(demand: Demand) -> dict[str, Any]:
    """A demand as JSON can keep it, with its figures by name."""
    figures = [{"name": name, "low": low, "high": high} for name, low, high in demand.facts]
    return {**demand._asdict(), "facts": figures}


def demand_restored(given: Mapping[str, Any]) -> Demand:
    """A demand from what JSON kept."""
    facts = tuple((f["name"], f["low"], f["high"]) for f in given["facts"])
    return Demand(**{**given, "facts": facts, "contrasts": tuple(given["contrasts"])})


def demand_keys(demand: Demand, facet: str) -> Iterator[str]:
    """The whole text, the kind of demand, or its figures from two up."""
    if facet == "kind":
        if demand.kind or any(demand.contrasts):
            yield f"{demand.kind or ''} {','.join(map(str, demand.contrasts))}"
    elif facet == "numbers":
        if len(demand.facts) >= 2:
            yield " ".join(f"{name}{low:g}-{high:g}" for name, low, high in demand.facts)
    else:
        yield demand.whole
