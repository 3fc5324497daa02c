"""Identity numbers of people (GB 11643) and credit codes of companies (GB 32100).

The check digit tells a mistyped number from another one: two numbers that differ in two signs
are two people if both are well formed, and one of them is a slip if one is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import OSA
from stdnum.cn import ric, uscc

from processor.forms.text import fold
from processor.matching.masked import ANY, fits_mask


class Identity(NamedTuple):
    """A number in its normal form: one of 15 digits is written with 18."""

    number: str
    old_form: bool
    sound: bool  # its check digit is right
    masked: bool


def normal_identity(given: object) -> Identity | None:
    """The normal form of an identity number, or None for a blank one."""
    number = re.sub(r"[^0-9a-z*]", "", fold(str(given or ""))).upper()
    if not number:
        return None
    if "*" in number:
        return Identity(number, False, False, True)
    if len(number) == 15 and number.isdigit():
        longer = number[:6] + "19" + number[6:]
        number = longer + ric.calc_check_digit(longer + "0")
        return Identity(number, True, ric.is_valid(number), False)
    return Identity(number, False, ric.is_valid(number) or uscc.is_valid(number), False)


def identity_rung(a: Identity, b: Identity) -> str:
    """The rung that holds."""
    if a.masked or b.masked:
        fits = _fits(a.number, b.number) or _fits(b.number, a.number)
        return "identity-masked" if fits else "identity-differs"
    if a.number == b.number:
        return "identity-equal" if a.old_form == b.old_form else "identity-old-form"
    if not (a.sound and b.sound) and OSA.distance(a.number, b.number, score_cutoff=2) <= 2:
        return "identity-mistyped"
    return "identity-differs"


def _fits(masked: str, other: str) -> bool:
    return "*" in masked and fits_mask(re.split(r"\*+", masked), ANY, other)


def identity_keys(identity: Identity, _facet: str) -> Iterator[str]:
    """The number, unless a part of it is hidden."""
    if not identity.masked:
        yield identity.number
