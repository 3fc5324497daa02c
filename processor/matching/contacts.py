"""Phones and other contact points: the ladder that compares two lists of them.

One number in common is enough. Numbers with hidden digits (138****5678) and bare endings prove
at most ``possible``; a number that differs in one digit does so too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from processor.matching.masked import fits_mask

Contacts = tuple[str, ...]

_HIDDEN = re.compile(r"[*xX?]+")
_MOBILE = 11  # digits
_TAIL = 6  # digits: a mobile with one wrong digit in front of them is found by them


def normal_contacts(points: Sequence[str] | str | None) -> Contacts | None:
    """The contact points of a field, or None for none."""
    given = (points,) if isinstance(points, str) else tuple(points or ())
    return tuple(sorted(set(given))) or None


def is_masked(contact: str) -> bool:
    """Whether digits of a contact point are hidden."""
    return "*" in contact


def ending(contact: str) -> str | None:
    """The last four digits of a phone, the part that masked numbers still show."""
    if contact.isdecimal():  # as most are
        return contact[-4:] if len(contact) >= 4 else None
    shown = contact.rsplit("*", maxsplit=1)[-1]
    digits = shown if shown.isdecimal() else re.sub(r"\D", "", shown)
    return digits[-4:] if len(digits) >= 4 else None


def contact_rung(left: Contacts, right: Contacts) -> str:
    """The rung that holds, best pair first."""
    if any(c in right and not is_masked(c) for c in left):
        return "contact-shared"
    pairs = [(a, b) for a in left for b in right]
    hidden = any(map(is_masked, left)) or any(map(is_masked, right))
    if hidden and any(_mask_fits(a, b) or _mask_fits(b, a) for a, b in pairs):
        return "contact-masked"
    if any(_same_line(a, b) for a, b in pairs):
        return "contact-same-line"
    if any(_one_off(a, b) for a, b in pairs):
        return "contact-one-off"
    return "contact-differs"


def _mask_fits(masked: str, other: str) -> bool:
    if not is_masked(masked):
        return False
    return fits_mask(_HIDDEN.split(masked), r"[\d*]", other)


def _same_line(one: str, other: str) -> bool:
    """The same landline with and without area code, or with another extension."""
    if "-" not in one and "-" not in other:
        return False
    a, b = _line(one), _line(other)
    return bool(a and b) and (a == b or a.endswith("-" + b) or b.endswith("-" + a))


def _line(contact: str) -> str:
    if "-" not in contact and len(contact) not in (7, 8):
        return ""  # a mobile, as most are
    match = re.fullmatch(r"(?:(0\d{2,3})-)?(\d{7,8})(?:-\d+)?", contact)
    if match is None:
        return ""
    return f"{match[1]}-{match[2]}" if match[1] else match[2]


def _one_off(one: str, other: str) -> bool:
    """One digit wrong, or two neighbours exchanged."""
    if len(one) != 11 or len(other) != 11 or not (one.isdigit() and other.isdigit()):
        return False
    wrong = [i for i in range(11) if one[i] != other[i]]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        i = wrong[0]
        return one[i] == other[i + 1] and one[i + 1] == other[i]
    return len(wrong) == 1


def contact_keys(contacts: Contacts, facet: str) -> Iterable[str]:
    """Whole numbers, lines without extension or area code, or with ``tail`` the last digits."""
    whole = [contact for contact in contacts if "*" not in contact]
    if facet == "tail":
        return [c[-_TAIL:] for c in whole if len(c) >= _MOBILE and c.isdecimal()]
    lines = [line for contact in whole if (line := _line(contact))]
    return [*whole, *("line " + line.rpartition("-")[2] for line in lines)] if lines else whole
