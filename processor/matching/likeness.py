"""How alike texts are by their pairs of neighbouring characters, one pair of texts or a million.

Dice's coefficient of two bags is twice their common part over their sum. Written as sorted
texts of one sign for each pair of characters, the common part of two bags is their longest
common subsequence, so RapidFuzz measures it as Indel similarity, many at a time. Characters
are compared, never bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

_LONGEST = 1000  # characters in which a text is searched for; in longer ones that takes minutes
_WORTH_SEARCHING = 6  # a few words may stand in any demand
_PART = 0.8  # what it counts that the shorter text stands in the longer
_SIGNS = 0x10F800  # how many signs there are besides the surrogates


def likenesses(lefts: Sequence[str], rights: Sequence[str], worth: float) -> list[float]:
    """The likeness (0 to 1) of each pair; below ``worth`` it may come out as less than it is."""
    signs: dict[str, str] = {}
    bags = {text: _bag(text, signs) for text in {*lefts, *rights}}
    a, b = [bags[text] for text in lefts], [bags[text] for text in rights]
    found = [float(x) for x in process.cpdist(a, b, scorer=Indel.normalized_similarity)]
    parts = [
        i
        for i, score in enumerate(found)
        if score < _PART and min(len(lefts[i]), len(rights[i])) >= _WORTH_SEARCHING
    ]
    inside = process.cpdist(
        [lefts[i][:_LONGEST] for i in parts],
        [rights[i][:_LONGEST] for i in parts],
        scorer=fuzz.partial_ratio,
        score_cutoff=100 * worth / _PART,
    )
    for i, score in zip(parts, inside, strict=True):
        found[i] = max(found[i], _PART * float(score) / 100)
    for i, (one, other) in enumerate(zip(lefts, rights, strict=True)):
        if not one or not other:
            found[i] = 1.0 if one == other else 0.0
    return found


def _bag(text: str, signs: dict[str, str]) -> str:
    """The pairs of neighbouring characters, each as one sign, sorted."""
    padded = f" {text} "
    pairs = (padded[i : i + 2] for i in range(len(padded) - 1))
    return "".join(sorted(signs.get(p) or _sign(p, signs) for p in pairs))


def _sign(pair: str, signs: dict[str, str]) -> str:
    number = len(signs) % _SIGNS + 1
    signs[pair] = sign = chr(number if number < 0xD800 else number + 0x800)
    return sign
