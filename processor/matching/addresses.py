"""Addresses: their numbers must agree, the rest goes by likeness of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from processor.forms.text import fold
from processor.matching.likeness import likenesses

Rung = tuple[str, float | None]

_UNITS = re.compile(r"(?<=\d)(?:号楼|号院|号|幢|栋|单元|室|弄|层|楼|座|#|-|/)+")
_FILLER = re.compile(r"[\W_]+|[省市区县镇乡]|街道|新村")
_NUMBERS = re.compile(r"\d+[a-z]?")


class Address(NamedTuple):
    """An address in its normal form: its numbers in order, and the rest of its text."""

    whole: str
    numbers: tuple[str, ...]
    text: str


def normal_address(given: object) -> Address | None:
    """The normal form of an address, or None for a blank one."""
    folded = fold(str(given or ""))
    plain = _UNITS.sub(" ", folded)
    numbers = tuple(n.lstrip("0") or "0" for n in _NUMBERS.findall(plain))
    text = _FILLER.sub("", _NUMBERS.sub("", plain))
    if not numbers and not text:
        return None
    return Address(text + " " + "-".join(numbers), numbers, text)


def address_rungs(
    lefts: Sequence[Address], rights: Sequence[Address], same: float, near: float
) -> list[Rung]:
    """The rung that holds for each pair of addresses, and the likeness of their texts."""
    scores = likenesses([a.text for a in lefts], [b.text for b in rights], near)
    return [
        (_address_rung(a, b, score, same, near), score)
        for a, b, score in zip(lefts, rights, scores, strict=True)
    ]


def _address_rung(a: Address, b: Address, score: float, same: float, near: float) -> str:
    if a.whole == b.whole:
        return "address-equal"
    shorter, longer = sorted((a.numbers, b.numbers), key=len)
    if a.numbers != b.numbers and not _within(shorter, longer):
        return "address-numbers-differ"
    if a.numbers != b.numbers or _contains(a.text, b.text):
        close = score >= near or _contains(a.text, b.text)
        return "address-part" if close else "address-differs"
    if score >= same:
        return "address-alike"
    return "address-near" if score >= near else "address-differs"


def _within(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    rest = iter(longer)
    return all(n in rest for n in shorter)


def _contains(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(short) and short in long


def address_keys(address: Address, facet: str) -> Iterator[str]:
    """The whole address, or its numbers where it has two at least."""
    if facet != "numbers":
        yield address.whole
    elif len(address.numbers) >= 2:
        yield "-".join(address.numbers)
