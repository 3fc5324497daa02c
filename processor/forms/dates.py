"""Dates and times as Chinese offices write them.

Every spelling is either understood whole or not at all: a date without its year, with two
digits of year, or with day and month in doubt is unclear; a 30th of February is impossible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from processor.forms.numerals import chinese_number
from processor.forms.text import plain
from processor.model import CellValue, Moment


class DateTrouble(StrEnum):
    """Why a text is no date; the values are finding codes."""

    UNCLEAR = "date-unclear"
    IMPOSSIBLE = "date-impossible"
    TIME = "time-unclear"
    PERIOD = "period-unclear"


_YEARS = range(1900, 2200)
_DAY = r"(?:{first}\s*[年./\-、]\s*(?P<m>\d{{1,2}})\s*[月./\-、]\s*(?P<d>\d{{1,2}})(?:\s*[日号])?)"
_YMD = _DAY.format(first=r"(?:(?P<era>民国)\s*)?(?P<y>\d{1,4})")
_DMY = r"(?:(?P<p>\d{1,2})[./\-](?P<q>\d{1,2})[./\-](?P<yy>\d{4}))"
_RUN = r"(?:(?<!\d)(?P<run>\d{8})(?:(?P<runh>\d{2})(?P<runm>\d{2})(?P<runs>\d{2})?)?(?!\d))"
_PART = r"(?P<part>上午|下午|早上|早晨|晚上|中午|凌晨|傍晚|am|pm)"
_CLOCK = (
    r"(?P<h>\d{1,2})\s*(?:[:点时]\s*(?P<mi>\d{1,2})?\s*分?\s*(?::?\s*(?P<s>\d{1,2})"
    r"(?:\.\d+)?\s*秒?)?)\s*整?(?:\s*(?P<late>am|pm))?"
)
_ZONE = r"(?:\s*(?P<zone>z|[+\-]\d{2}:?\d{2}))?"
_MOMENT = re.compile(
    rf"(?:{_DMY}|{_YMD}|{_RUN})"
    rf"(?:(?:(?:\s*t\s*|[\s,]+|(?<=[日号]))|\s*(?=\D)){_PART}?\s*{_CLOCK}{_ZONE}"
    r"|\s*(?P<only>上午|下午))?",
)
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_NUMERALS = re.compile(r"[〇○零一二三四五六七八九十廿卅]+(?=\s*[年月日号点时分秒])")
_CLOCK_FIRST = re.compile(r"^\s*(\D{0,2}\d{1,2}[:点时](?:\d{1,2}分?)?)\s+(\d{4}\D.*[\d日号])\s*$")
_HALF = re.compile(r"(?<=[点时])\s*(半|[一三]刻)")
_QUARTERS = {"半": "30分", "一刻": "15分", "三刻": "45分"}
_SKELETON = re.compile(r"[年月日号时点分秒上下午:/.\-_\s]*")
_EPOCH = datetime(1899, 12, 30)
_SERIALS = (20000, 80000)


def read_moment(value: CellValue, zone: ZoneInfo) -> Moment | DateTrouble:
    """One cell as a moment in the zone; an Excel midnight is a day without a time."""
    if isinstance(value, bool):
        return DateTrouble.UNCLEAR
    if isinstance(value, datetime):
        return _from_cell(value, zone)
    if isinstance(value, date):
        if value.year not in _YEARS:
            return DateTrouble.IMPOSSIBLE
        return Moment(datetime(value.year, value.month, value.day, tzinfo=zone), True)
    if isinstance(value, (int, float)):
        return _from_number(value, zone)
    return _from_text(value, zone)


def carve_moment(text: str, zone: ZoneInfo) -> tuple[Moment | DateTrouble, str] | None:
    """The one date within a longer text, and the text without it; None if there is none."""
    clean = _normalised(text)
    found = _MOMENT.search(clean)
    if found is None:
        return None
    return _from_match(found, zone), clean[: found.start()] + " " + clean[found.end() :]


def without_moments(text: str) -> str:
    """The text with every date cut out; as it was typed if it holds none."""
    clean = _normalised(text)
    return _MOMENT.sub(" ", clean) if _MOMENT.search(clean) else text


def is_skeleton(text: str) -> bool:
    """Whether a text is only the frame of a date, such as 年 月 日."""
    return _SKELETON.fullmatch(plain(text)) is not None


def iso(moment: Moment) -> str:
    """The moment as the values of a record hold it: ISO time with offset, or ISO day."""
    return moment.at.date().isoformat() if moment.day_only else moment.at.isoformat()


def moment_of(meaning: str, zone: ZoneInfo) -> Moment:
    """The moment behind a value's ISO text."""
    at = datetime.fromisoformat(meaning)
    return Moment(at if at.tzinfo else at.replace(tzinfo=zone), at.tzinfo is None)


def _from_cell(value: datetime, zone: ZoneInfo) -> Moment | DateTrouble:
    if value.year not in _YEARS:
        return DateTrouble.IMPOSSIBLE
    rounded = _to_second(value)
    if rounded.tzinfo is not None:
        return Moment(rounded.astimezone(zone), False)
    day_only = (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0)
    return Moment(rounded.replace(tzinfo=zone), day_only)


def _from_number(value: float, zone: ZoneInfo) -> Moment | DateTrouble:
    if _SERIALS[0] <= value <= _SERIALS[1]:
        return _from_cell(_EPOCH + timedelta(days=value), zone)
    if 10**7 <= value < 10**14 and value == int(value):
        return _from_text(str(int(value)), zone)
    return DateTrouble.UNCLEAR


def _to_second(value: datetime) -> datetime:
    """Excel keeps days as floats, so 9:30 may come as 9:29:59.999997."""
    if value > datetime.max.replace(tzinfo=value.tzinfo) - timedelta(seconds=1):
        return value.replace(microsecond=0)
    return (value + timedelta(microseconds=500_000)).replace(microsecond=0)


@lru_cache(maxsize=16384)
def _from_text(text: str, zone: ZoneInfo) -> Moment | DateTrouble:
    found = _MOMENT.fullmatch(_normalised(text).strip(" .,;。"))
    return DateTrouble.UNCLEAR if found is None else _from_match(found, zone)


def _normalised(text: str) -> str:
    clean = _WEEKDAY.sub(" ", plain(text[:200]).casefold().replace("民國", "民国"))
    clean = re.sub(r"[‐‑–—−]", "-", clean)
    clean = _NUMERALS.sub(lambda m: str(chinese_number(m[0])), clean)
    clean = _HALF.sub(lambda m: _QUARTERS[m[1]], clean)
    return _CLOCK_FIRST.sub(r"\2 \1", clean)


def _from_match(found: re.Match[str], zone: ZoneInfo) -> Moment | DateTrouble:
    day = _day(found)
    clock = _clock(found)
    for part in (day, clock):
        if isinstance(part, DateTrouble):
            return part
    assert isinstance(day, tuple) and not isinstance(clock, DateTrouble)  # noqa: S101 (narrows)
    try:
        at = datetime(*day, *(clock or (0, 0, 0)), tzinfo=_offset(found["zone"]) or zone)
    except ValueError:
        return DateTrouble.IMPOSSIBLE
    if at.year not in _YEARS:
        return DateTrouble.IMPOSSIBLE
    return Moment(at.astimezone(zone), clock is None)


def _day(found: re.Match[str]) -> tuple[int, int, int] | DateTrouble:
    if found["run"]:
        run = found["run"]
        return int(run[:4]), int(run[4:6]), int(run[6:])
    if found["yy"]:
        return _western(int(found["p"]), int(found["q"]), int(found["yy"]))
    year = int(found["y"])
    if found["era"]:
        year += 1911
    elif len(found["y"]) != 4:
        return DateTrouble.UNCLEAR
    return year, int(found["m"]), int(found["d"])


def _western(first: int, second: int, year: int) -> tuple[int, int, int] | DateTrouble:
    """Day and month before the year: certain only when one of them cannot be a month."""
    if first > 12:
        return year, second, first
    if second > 12 or first == second:
        return year, first, second
    return DateTrouble.UNCLEAR


def _clock(found: re.Match[str]) -> tuple[int, int, int] | DateTrouble | None:
    if found["runh"]:
        return int(found["runh"]), int(found["runm"]), int(found["runs"] or 0)
    if found["h"] is None:
        return None
    hour, part = int(found["h"]), found["part"] or found["late"]
    rest = int(found["mi"] or 0), int(found["s"] or 0)
    shifted = _half_day(hour, part)
    return shifted if isinstance(shifted, DateTrouble) else (shifted, *rest)


def _half_day(hour: int, part: str | None) -> int | DateTrouble:
    if part in ("下午", "晚上", "傍晚", "pm"):
        if hour == 12 and part == "晚上":
            return DateTrouble.UNCLEAR
        return hour + 12 if 1 <= hour < 12 else hour
    if part == "中午":
        return hour + 12 if hour in (1, 2) else hour
    if part in ("凌晨", "am") and hour == 12:
        return 0
    if part in ("上午", "早上", "早晨", "凌晨", "am") and hour >= 12:
        return DateTrouble.UNCLEAR if hour == 12 else DateTrouble.IMPOSSIBLE
    return hour


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "z":
        return timezone(timedelta(0))
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone(sign * timedelta(hours=min(hours, 23), minutes=min(minutes, 59)))


def moments_in(cells: tuple[CellValue, ...], zone: ZoneInfo) -> Iterator[Moment | DateTrouble]:
    """Every moment that the cells hold, cells of other content left out."""
    for value in cells:
        if isinstance(value, str):
            carved = carve_moment(value, zone)
            if carved is not None:
                yield carved[0]
        elif not isinstance(read_moment(value, zone), DateTrouble):
            yield read_moment(value, zone)
