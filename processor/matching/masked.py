"""Texts of which parts are hidden: 张*, 138****5678."""

from __future__ import annotations

import re
from collections.abc import Sequence


def fits_mask(shown: Sequence[str], hidden: str, text: str) -> bool:
    """Whether ``text`` shows these parts in their order, with only ``hidden`` in between.

    ``hidden`` is the pattern of one hidden character. Each part is taken where it first fits and
    never tried again, so a mask of many parts costs no more than a walk along the text.
    """
    first, *middle, last = (re.escape(part) for part in shown)
    steps = "".join(f"(?>{hidden}*?{part})" for part in middle)
    return re.fullmatch(f"{first}{steps}{hidden}*{last}", text, re.DOTALL) is not None
