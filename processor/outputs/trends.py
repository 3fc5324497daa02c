"""What came in over the last 90 days, week by week, for a small picture and its table. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from processor.outputs.reader import Reader
from processor.outputs.words import TRENDS

_WEEKS = 13  # 91 days


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One series: what it counts, and the count of each week."""

    key: str
    word: str
    counts: tuple[int, ...]

    @property
    def most(self) -> int:
        """The highest count, at least 1, as the height of the picture."""
        return max((1, *self.counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The weeks by their Mondays, and what was counted in them."""

    weeks: tuple[str, ...]
    series: tuple[Trend, ...]


def trends(runs: Sequence[Mapping[str, Any]], reader: Reader) -> Trends | None:
    """The last 13 weeks up to today; None when nothing came in then."""
    today = reader.snapshot.now.astimezone(reader.snapshot.zone).date()
    first = _monday(today) - timedelta(weeks=_WEEKS - 1)
    weeks = [first + timedelta(weeks=n) for n in range(_WEEKS)]
    counts: dict[str, Counter[date]] = {key: Counter() for key in TRENDS}
    for run in runs:
        at = datetime.fromisoformat(run["now"]).astimezone(reader.snapshot.zone).date()
        counts["booked"][_monday(at)] += run["books"]["booked"]
        counts["returned"][_monday(at)] += run["books"]["returned"]
        counts["conflict"][_monday(at)] += run.get("conflicts", 0)
    if not any(counts[key][week] for key in TRENDS for week in weeks):
        return None
    return Trends(
        weeks=tuple(map(reader.language.when, weeks)),
        series=tuple(
            Trend(key=key, word=reader.say(word), counts=tuple(counts[key][w] for w in weeks))
            for key, word in TRENDS.items()
        ),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
