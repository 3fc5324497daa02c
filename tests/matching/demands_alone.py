"""The ladder of demands for one pair, as plainly as it can be told: what the arrays are held to."""

from __future__ import annotations

from processor.matching.demands import Demand
from processor.matching.figures import gap
from processor.matching.likeness import likenesses
from processor.rules.same import DemandComparison


def one_by_one(a: Demand, b: Demand, rules: DemandComparison) -> tuple[str, float | None]:
    """The rung that holds, and the likeness of the texts where that was asked."""
    if a.kind and b.kind and a.kind != b.kind:
        return "demand-kind-differs", None
    if a.whole == b.whole and a.facts == b.facts:
        return "demand-equal", 1.0
    if any(x and y and not x & y for x, y in zip(a.contrasts, b.contrasts, strict=True)):
        return "demand-contrast", None
    figures = _agreements(a, b, rules)
    if -1 in figures:
        return "demand-numbers-differ", None
    score = likenesses([a.text], [b.text], rules.near)[0]
    return _by_text(figures, score, rules), score


def _by_text(figures: list[int], score: float, rules: DemandComparison) -> str:
    agreeing = figures.count(1)
    alike = agreeing >= 2 or score >= rules.same or (agreeing and score >= rules.near)
    if alike and 0 in figures:
        return "demand-numbers-near"
    if agreeing >= 2:
        return "demand-numbers-agree"
    if score >= rules.same:
        return "demand-alike"
    if alike:
        return "demand-number-and-text"
    return "demand-near" if agreeing or score >= rules.near else "demand-differs"


def _agreements(a: Demand, b: Demand, rules: DemandComparison) -> list[int]:
    """1, 0 or -1 for each figure that both demands name: it agrees, is near, or differs."""
    theirs = {name: limits for name, *limits in b.facts}
    found = []
    for name, *mine in a.facts:
        if name not in theirs:
            continue
        apart = gap((mine[0], mine[1]), (theirs[name][0], theirs[name][1]))
        if apart <= (0 if name == "rooms" else rules.tolerance):
            found.append(1)
        else:
            found.append(0 if name != "rooms" and apart <= rules.near_tolerance else -1)
    return found
