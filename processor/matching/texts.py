"""Codes and short texts: equal, alike, near, or different."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from processor.forms.text import fold
from processor.matching.sound import soundex, syllables

Rung = tuple[str, float | None]

_MARKS = re.compile(r"[\W_]+")

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: faster


def normal_text(given: object) -> str | None:
    """A text folded and without marks, or None for a blank one."""
    return _MARKS.sub("", fold(str(given if given is not None else ""))) or None


def equal_rung(one: str, other: str) -> str:
    """The rung that holds."""
    return "value-equal" if one == other else "value-differs"


def text_rungs(lefts: Sequence[str], rights: Sequence[str], same: float, near: float) -> list[Rung]:
    """The rung that holds for each pair of texts, and their likeness (Jaro and Winkler's)."""
    scores = process.cpdist(lefts, rights, scorer=JaroWinkler.normalized_similarity)
    return [
        (_text_rung(a, b, score, same, near), score)
        for a, b, score in zip(lefts, rights, scores.tolist(), strict=True)
    ]


def _text_rung(a: str, b: str, score: float, same: float, near: float) -> str:
    if a == b:
        return "text-equal"
    if score >= same:
        return "text-alike"
    return "text-near" if score >= near else "text-differs"


def text_keys(text: str, facet: str) -> Iterator[str]:
    """The text, how it sounds, or how it starts."""
    if facet == "sound":
        yield soundex(text) if text.isascii() else " ".join(syllables(text))
    elif facet == "start":
        yield text[:3]
    else:
        yield text
