"""The rungs of phones and names that arithmetic tells, a million pairs at a time.

A sieve says for each pair of values which rung holds, or that the ladder must decide. Where it
speaks, it says what the ladder would say.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from processor.matching.arrays import (
    LADDER_DECIDES,
    Bytes,
    Codes,
    Rungs,
    Sieve,
    Truths,
    decoded,
    numbered,
)
from processor.matching.names import MASKED
from processor.rules.ladders import LADDERS

_MOBILE = 11  # digits
_HALF_SHOWN = r"^(?:[0-9]{11}|[0-9]*\*+[0-9]*)$"
_STAR = ord("*")
_HIDES_SOME, _SURNAME_ALONE = "[*某]", r"^[^*某]\*$"
_EXCHANGED = 2  # digits that differ where two neighbours are exchanged
_AT_MOST = 2  # contacts of one value

Digits = npt.NDArray[np.uint8]  # by place, then by value


def contact_sieve(kept: pl.Series) -> Sieve:
    """One or two mobiles on each side of which one is the same, or is all that another shows; or
    that differ in more than two digits, or where one shows a digit that another, of which a part
    is hidden, shows otherwise.
    """
    contacts = decoded(kept, pl.List(pl.String))
    first, last = contacts.list.first(), contacts.list.last()  # a single one stands on both sides
    many = contacts.list.len()
    plain = ((many <= _AT_MOST) & _mobile(first) & _mobile(last)).to_numpy()
    several = (many > 1).to_numpy()
    signs = [_signs(side, plain) for side in (first, last)]
    veiled = [(side == _STAR).any(axis=0) for side in signs]
    shared, masked, differs = (
        _rung(f"contact-{w}", "phones") for w in ("shared", "masked", "differs")
    )

    def sift(a: Codes, b: Codes) -> Bytes:
        found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
        open_ = np.flatnonzero(plain[a] & plain[b])
        apart = np.ones(len(open_), dtype=bool)
        more = several[a[open_]] | several[b[open_]]
        for one, other in ((0, 0), (0, 1), (1, 0), (1, 1)):
            places = np.flatnonzero(more | (one == other == 0))
            met = open_[places]
            unlike = _unlike(signs[one], signs[other], a[met], b[met])
            mine, theirs = veiled[one][a[met]], veiled[other][b[met]]
            hidden, fits = mine | theirs, (mine ^ theirs) & ~more[places]
            apart[places] &= unlike > np.where(hidden, 0, _EXCHANGED)
            found[met[(unlike == 0) & ~hidden]] = shared
            found[met[(unlike == 0) & fits]] = masked
        found[open_[apart]] = differs
        return found

    return sift


def names_told(kept: pl.Series) -> Callable[[Codes, Codes], Rungs]:
    """What tells the rung of two names that are the same, and of a bare surname (王*, 王先生)
    beside a whole name or another such; the ladder decides the others.
    """
    marks, whole = kept.str.split_exact("\t", 2).struct.unnest().get_columns()[:2]
    hidden = whole.str.contains(_HIDES_SOME)
    masked = (marks.cast(pl.Int8) & MASKED).to_numpy() > 0
    surname = (hidden & whole.str.contains(_SURNAME_ALONE)).to_numpy()
    shown = surname | ~(hidden.to_numpy() | masked)
    first = numbered(whole.str.slice(0, 1))
    equal, fits, differs = (_rung(f"name-{w}", "name") for w in ("equal", "masked", "differs"))

    def told(a: Codes, b: Codes) -> Rungs:
        found = np.full(len(a), LADDER_DECIDES, dtype=np.int8)
        alone = (surname[a] & shown[b]) | (shown[a] & surname[b])
        found[alone] = np.where(first[a[alone]] == first[b[alone]], fits, differs)
        found[(a == b) & ~masked[a]] = equal
        return Rungs(found, np.where(found == equal, 1.0, np.nan))

    return told


def _rung(rung: str, by: str) -> int:
    return list(LADDERS[by]).index(rung)


def _mobile(contacts: pl.Series) -> pl.Series:
    """Eleven digits, or what shows of them before and behind one hidden part."""
    return (contacts.str.len_bytes() == _MOBILE) & contacts.str.contains(_HALF_SHOWN)


def _signs(contacts: pl.Series, plain: Truths) -> Digits:
    """The signs of the contacts that are plain, place by place."""
    signs = np.zeros((_MOBILE, len(plain)), dtype=np.uint8)
    text = "".join(contacts.filter(pl.Series(plain)).to_list())
    signs[:, plain] = np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, _MOBILE).T
    return signs


def _unlike(ones: Digits, others: Digits, a: Codes, b: Codes) -> Bytes:
    """How many digits differ in each pair of those that both show."""
    unlike = np.zeros(len(a), dtype=np.int8)
    for one, other in zip(ones, others, strict=True):
        mine, theirs = one[a], other[b]
        unlike += (mine != theirs) & (mine != _STAR) & (theirs != _STAR)
    return unlike
