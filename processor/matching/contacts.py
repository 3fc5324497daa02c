"""Phones and other contact points: the ladder that compares two lists of them.

One number in common is enough. Numbers with hidden digits (138****5678) and bare endings prove
at most ``possible``; a number that differs in one digit does so too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.matching.masked import fits_mask
from processor.model import Sameness

_HIDDEN = re.compile(r"[*xX?]+")


def is_masked(contact: str) -> bool:
    """Whether digits of a contact point are hidden."""
    return "*" in contact


def ending(contact: str) -> str | None:
    """The last four digits of a phone, the part that masked numbers still show."""
    digits = re.sub(
        r"\D", "", contact.rsplit("*", maxsplit=1)[-1] if is_masked(contact) else contact
    )
    return digits[-4:] if len(digits) >= 4 else None


def compare_contacts(
    left: Sequence[str], right: Sequence[str]
) -> tuple[Sameness | None, str, float | None]:
    """The level and the rung that held, best pair first; no score."""
    if not left or not right:
        return None, "contact-missing", None
    shown = {c for c in left if not is_masked(c)} & {c for c in right if not is_masked(c)}
    if shown:
        return Sameness.SAME, "contact-shared", None
    pairs = [(a, b) for a in left for b in right]
    if any(_mask_fits(a, b) or _mask_fits(b, a) for a, b in pairs):
        return Sameness.POSSIBLE, "contact-masked", None
    if any(_same_line(a, b) for a, b in pairs):
        return Sameness.POSSIBLE, "contact-same-line", None
    if any(_one_off(a, b) for a, b in pairs):
        return Sameness.POSSIBLE, "contact-one-off", None
    return Sameness.DIFFERENT, "contact-differs", None


def _mask_fits(masked: str, other: str) -> bool:
    if not is_masked(masked):
        return False
    return fits_mask(_HIDDEN.split(masked), r"[\d*]", other)


def _same_line(one: str, other: str) -> bool:
    """The same landline with and without area code, or with another extension."""
    a, b = _line(one), _line(other)
    return bool(a and b) and (a == b or a.endswith("-" + b) or b.endswith("-" + a))


def _line(contact: str) -> str:
    match = re.fullmatch(r"(?:(0\d{2,3})-)?(\d{7,8})(?:-\d+)?", contact)
    if match is None:
        return ""
    return f"{match[1]}-{match[2]}" if match[1] else match[2]


def _one_off(one: str, other: str) -> bool:
    if len(one) != 11 or len(other) != 11 or not (one + other).isdigit():
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
