"""What came in over the last 90 days, week by week, for a small picture and its table. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

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


def first_week(now: datetime, zone: tzinfo) -> date:
    """The Monday on which the picture begins."""
    return _monday(now.astimezone(zone).date()) - timedelta(weeks=_WEEKS - 1)


def trends(came: Iterable[tuple[str, int, int, int]], reader: Reader) -> Trends | None:
    """The last 13 weeks up to today; None when nothing came in then.

    ``came`` tells of each run its time, and how many it booked, returned and put up as conflicts.
    """
    zone = reader.snapshot.zone
    first = first_week(reader.snapshot.now, zone)
    weeks = [first + timedelta(weeks=n) for n in range(_WEEKS)]
    counts: dict[str, Counter[date]] = {key: Counter() for key in TRENDS}
    for now, booked, returned, conflicts in came:
        week = _monday(datetime.fromisoformat(now).astimezone(zone).date())
        counts["booked"][week] += booked
        counts["returned"][week] += returned
        counts["conflict"][week] += conflicts
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
