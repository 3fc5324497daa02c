"""Times of day, and periods: from one day or time to another."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from processor.forms.dates import DateTrouble, iso, read_moment
from processor.forms.numerals import chinese_number
from processor.forms.text import plain
from processor.model import CellValue

_PART = r"(?P<part>上午|下午|早上|早晨|晚上|中午|凌晨|傍晚|am|pm)"
_TIME = re.compile(
    rf"{_PART}?\s*(?P<h>\d{{1,2}})\s*(?:[:点时]\s*(?P<m>\d{{1,2}})?\s*分?(?::\d{{1,2}})?)\s*整?\s*(?P<late>am|pm)?"
)
_NUMERALS = re.compile(r"[〇零一二两三四五六七八九十]+(?=\s*[点时分])")
_DAY_ALONE = re.compile(r"(?:(\d{1,2})\s*[月./\-]\s*)?(\d{1,2})\s*[日号]?")


def read_time(value: CellValue) -> str | DateTrouble:
    """A time of day as HH:MM."""
    if isinstance(value, float) and 0 <= value < 1:
        at = datetime(2000, 1, 1) + timedelta(minutes=round(value * 1440))
        return f"{at:%H:%M}"
    return _time_of(value) if isinstance(value, str) else DateTrouble.TIME


def read_period(text: str, zone: ZoneInfo) -> dict[str, str] | DateTrouble:
    """``{"start": …, "end": …}`` of ISO days, ISO times with offset, or times of day (HH:MM)."""
    clean = re.sub("[‐‑–—−~～]+", "~", plain(text[:200]).replace("\n", " ")).strip(" .,;。()")
    clean = re.sub(r"^(?:自|从|由)\s*|\s*起(?=\s*[,，]?\s*(?:~|至|到))|\s*(?:止|为止)$", "", clean)
    for joint in _joints(clean):
        start, end = clean[: joint.start()].strip(), clean[joint.end() :].strip()
        period = _ends(start, end, zone)
        if period is not None:
            return _in_order(period)
    return DateTrouble.PERIOD


def _joints(text: str) -> list[re.Match[str]]:
    """Where the two ends may meet: the sure signs first, then the hyphen in the middle."""
    sure = list(re.finditer(r"\s*(?:~+|至|到)\s*", text))
    if sure:
        return sure if len(sure) == 1 else []
    hyphens = list(re.finditer(r"\s*-+\s*", text))
    return [hyphens[len(hyphens) // 2]] if len(hyphens) % 2 else []


def _ends(start: str, end: str, zone: ZoneInfo) -> tuple[str, str] | None:
    first = _time_of(start)
    if not isinstance(first, DateTrouble):
        last = _time_of(end)
        return None if isinstance(last, DateTrouble) else (first, last)
    begin = read_moment(start, zone)
    if isinstance(begin, DateTrouble):
        return None
    until = read_moment(end, zone)
    if not isinstance(until, DateTrouble):
        return iso(begin), iso(until)
    clock = _time_of(end)
    if not isinstance(clock, DateTrouble) and not begin.day_only:
        at = time.fromisoformat(clock)
        return iso(begin), begin.at.replace(hour=at.hour, minute=at.minute, second=0).isoformat()
    short = _DAY_ALONE.fullmatch(end)  # 2026年3月1日至5日: the year and month are said once
    if short is None or not begin.day_only:
        return None
    until = read_moment(f"{begin.at.year}-{short[1] or begin.at.month}-{short[2]}", zone)
    return None if isinstance(until, DateTrouble) else (iso(begin), iso(until))


def _in_order(period: tuple[str, str]) -> dict[str, str] | DateTrouble:
    start, end = period
    if len(start) != 5 and start > end:
        return DateTrouble.PERIOD
    return {"start": start, "end": end}


@lru_cache(maxsize=4096)
def _time_of(text: str) -> str | DateTrouble:
    clean = _NUMERALS.sub(lambda m: str(chinese_number(m[0])), plain(text[:60]).casefold())
    clean = re.sub(r"(?<=[点时])半", "30分", clean).strip(" .,;。()")
    found = _TIME.fullmatch(clean)
    if found is None:
        return DateTrouble.TIME
    # The rules of 上午 and 下午 are those of dates.
    moment = read_moment(f"2000-01-01 {clean}", ZoneInfo("UTC"))
    if isinstance(moment, DateTrouble):
        return DateTrouble.TIME
    return time.fromisoformat(f"{moment.at:%H:%M}").isoformat("minutes")
