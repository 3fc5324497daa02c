"""Free-text demands: numbers with units compared as numbers, the rest by likeness of the text.

120平 and 一百二十平米 are the same area; 租 and 买 exclude each other (a list of the pack says
so); what remains is compared by its pairs of neighbouring characters.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from processor.forms.text import fold
from processor.matching.figures import Range, normal_amount
from processor.matching.texts import as_json

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
_SCALE = {"千": 1e3, "万": 1e4, "亿": 1e8}


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
    facts = read.facts
    told = [(name, *limits) for name, f in figures.items() if (limits := normal_amount(f))]
    if told:
        facts = tuple(sorted({fact[0]: fact for fact in (*facts, *told)}.values()))
    members = _one_of_its_kind(_members(read.whole, contrasts))
    return Demand(facts, read.text, read.whole, kind, members)


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
    facts: tuple[Fact, ...]
    text: str
    whole: str


@functools.lru_cache(maxsize=4096)
def _read(folded: str) -> _Read | None:
    if not folded:
        return None
    rest = _HAN_NUMBER.sub(_digits, folded)
    facts: list[Fact] = []
    for name, pattern, value in _READ:
        parts = pattern.split(rest)  # what lies between the figures, and the groups of each
        if len(parts) > 1:
            groups = pattern.groups
            facts.append((name, *value(*parts[1 : 1 + groups])))
            rest = " ".join(parts[:: 1 + groups])
    return _Read(tuple(facts), _FILLER.sub("", rest), _FILLER.sub("", folded))


def _digits(match: re.Match[str]) -> str:
    return str(_han_number(match[0]))


def _limits(low: str, high: str | None = None) -> Range:
    a = float(low)
    b = float(high) if high else a
    return (a, b) if a <= b else (b, a)


def _money(low: str, own: str | None, high: str | None, scale: str) -> Range:
    """Both limits; the lower one may have a scale of its own: 8千-1万."""
    a = float(low) * _SCALE[own or scale]
    b = float(high) * _SCALE[scale] if high else a
    return (a, b) if a <= b else (b, a)


_READ = (("area", _AREA, _limits), ("budget", _MONEY, _money), ("rooms", _ROOMS, _limits))
FIGURES = tuple(name for name, _, _ in _READ)  # in order of name, as the facts of a demand


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


def demand_given(demand: Demand) -> str:
    """A demand as text, parted by tabs, of which folding left none in what is told in words:
    whole, what remains, contrasts, kind as JSON, and both limits of each figure."""
    limits = {name: f"{low!r}\t{high!r}" for name, low, high in demand.facts}
    return "\t".join(
        [
            demand.whole,
            demand.text,
            ",".join(map(str, demand.contrasts)),
            "" if demand.kind is None else as_json(demand.kind),
            *[limits.get(name, "\t") for name in FIGURES],
        ]
    )


def demand_restored(given: str) -> Demand:
    """A demand from the text that was kept of it."""
    whole, text, contrasts, kind, *limits = given.split("\t")
    sides = zip(FIGURES, limits[::2], limits[1::2], strict=True)
    return Demand(
        facts=tuple([(name, float(low), float(high)) for name, low, high in sides if low]),
        text=text,
        whole=whole,
        kind=json.loads(kind) if kind else None,
        contrasts=tuple(map(int, contrasts.split(","))) if contrasts else (),
    )


def demand_keys(demand: Demand, facet: str) -> Iterable[str]:
    """The whole text, the kind of demand, or its figures from two up."""
    if facet == "kind":
        told = demand.kind or any(demand.contrasts)
        return [f"{demand.kind or ''} {','.join(map(str, demand.contrasts))}"] if told else ()
    if facet == "numbers":
        figures = [f"{name}{low:g}-{high:g}" for name, low, high in demand.facts]
        return [" ".join(figures)] if len(figures) >= 2 else ()
    return [demand.whole]
