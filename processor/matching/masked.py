"""Texts of which parts are hidden: 张*, 138****5678."""

from __future__ import annotations

import re
from collections.abc import Sequence

ANY = "."  # a hidden character of which nothing is known


def fits_mask(shown: Sequence[str], hidden: str, text: str) -> bool:
    """Whether ``text`` shows these parts in their order, with only ``hidden`` in between.

    ``hidden`` is the pattern of one hidden character. Each part is taken where it first fits and
    never tried again, so a mask of many parts costs no more than a walk along the text.
    """
    if len(shown) == 2 and hidden == ANY:  # most of them
        first, last = shown
        long = len(text) >= len(first) + len(last)
        return long and text.startswith(first) and text.endswith(last)
    first, *middle, last = (re.escape(part) for part in shown)
    steps = "".join(f"(?>{hidden}*?{part})" for part in middle)
    return re.fullmatch(f"{first}{steps}{hidden}*{last}", text, re.DOTALL) is not None
