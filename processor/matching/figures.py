"""Amounts, ranges and days: how far they lie apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

Range = tuple[float, float]


def normal_amount(given: object) -> Range | None:
    """A number, or a range ``{"min": .., "max": ..}``, as (low, high)."""
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, int | float):
        return (float(given), float(given))
    if isinstance(given, Mapping):
        low, high = given.get("min"), given.get("max")
        if isinstance(low, int | float) and isinstance(high, int | float):
            return (float(min(low, high)), float(max(low, high)))
    return None


def gap(one: Range, other: Range) -> float:
    """How far two ranges lie apart, as a share of the larger; 0 where they meet."""
    apart = max(one[0], other[0]) - min(one[1], other[1])
    if apart <= 0:
        return 0.0
    return apart / (max(abs(one[1]), abs(other[1])) or 1.0)


def amount_rung(one: Range, other: Range, tolerance: float, near_tolerance: float) -> str:
    """The rung that holds."""
    apart = gap(one, other)
    if apart <= tolerance:
        return "amount-meets"
    return "amount-near" if apart <= near_tolerance else "amount-differs"


def amount_keys(amount: Range, _facet: str) -> Iterator[str]:
    """The amount as it is."""
    yield f"{amount[0]:g}-{amount[1]:g}"


def normal_day(given: object) -> str | None:
    """The day of an ISO date or time (also ``19800129``), or None where there is none."""
    text = str(given or "").strip()[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def day_rung(one: str, other: str, near_days: int) -> str:
    """The rung that holds."""
    if one == other:
        return "date-equal"
    a, b = date.fromisoformat(one), date.fromisoformat(other)
    if abs((a - b).days) <= near_days:
        return "date-near"
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return "date-swapped"
    if sum(x != y for x, y in zip(one, other, strict=True)) == 1:
        return "date-near" if near_days else "date-differs"
    return "date-differs"


def day_keys(day: str, facet: str) -> Iterator[str]:
    """The day, or its year."""
    yield day[:4] if facet == "year" else day
