"""E-mail addresses: the ladder that compares two lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from processor.forms.text import fold

Emails = tuple[str, ...]

_ADDRESS = re.compile(r"[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+")


def normal_emails(given: Sequence[str] | str | None) -> Emails | None:
    """Every address of a field in lower case, or None for none."""
    texts = (given,) if isinstance(given, str) else tuple(given or ())
    found = {address for text in texts for address in _ADDRESS.findall(fold(text))}
    return tuple(sorted(found)) or None


def email_rung(left: Emails, right: Emails) -> str:
    """The rung that holds, best pair first."""
    if not set(left).isdisjoint(right):
        return "email-shared"
    if not {_box(e) for e in left}.isdisjoint(_box(e) for e in right):
        return "email-same-box"
    if any(OSA.distance(a, b, score_cutoff=1) == 1 for a in left for b in right):
        return "email-one-off"
    return "email-differs"


def _box(email: str) -> str:
    """The box behind an address: li.ming+oa@x.cn is delivered as liming@x.cn by most servers."""
    user, _, domain = email.partition("@")
    return user.partition("+")[0].replace(".", "") + "@" + domain


def email_keys(emails: Emails, facet: str) -> Iterator[str]:
    """Whole addresses, or with ``box`` the boxes behind them."""
    yield from dict.fromkeys(map(_box, emails)) if facet == "box" else emails
