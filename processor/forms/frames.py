"""The meanings of many records as one frame, for the expressions of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from processor.rules.expression_kinds import KIND_OF

Meanings = Mapping[
    str, Any
]  # field -> meaning; a blank field is absent, one that was not understood is None

TYPES: Mapping[str, Any] = {
    "number": pl.Float64,
    "text": pl.String,
    "moment": pl.Datetime("us"),
    "list": pl.List(pl.String),
    "rows": pl.List(pl.String),
}
DAY = "#day"  # the column beside a moment's own: whether it is a whole day


def frame_of(
    names: Iterable[str], records: Sequence[Meanings], kinds: Mapping[str, str], zone: ZoneInfo
) -> pl.DataFrame:
    """A column for each field that is named, and ``#``, which is as long as there are records."""
    columns = {"#": pl.Series(range(len(records)), dtype=pl.Int64)}  # as long as there are records
    for name in names:
        kind = KIND_OF.get(kinds[name], "text")
        given = [_plain(kind, record.get(name), zone) for record in records]
        columns[name] = pl.Series(given, dtype=TYPES[kind])
        if kind == "moment":
            days = [is_day(record.get(name)) for record in records]
            columns[name + DAY] = pl.Series(days, dtype=pl.Boolean)
    return pl.DataFrame(columns)


def _plain(kind: str, meaning: Any, zone: ZoneInfo) -> Any:
    """A meaning as its column takes it; a range is no number, so it is unknown."""
    if meaning is None:
        return None
    if kind == "number":
        single = isinstance(meaning, int | float) and not isinstance(meaning, bool)
        return float(meaning) if single else None
    if kind == "moment":
        return local_time(meaning, zone)
    if kind in ("list", "rows"):
        held = kind == "list" and isinstance(meaning, dict)  # ticks, each with its amount
        return [str(one) for one in meaning] if held or isinstance(meaning, list) else None
    return str(meaning)


def local_time(meaning: Any, zone: ZoneInfo) -> datetime | None:
    """The office's clock time, without its zone."""
    try:
        at = datetime.fromisoformat(str(meaning))
    except ValueError:
        return None
    return at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at


def is_day(meaning: Any) -> bool:
    """Whether a moment is a day without a time."""
    return meaning is not None and "T" not in str(meaning)
