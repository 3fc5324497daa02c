"""Spans of time at the edges of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from processor.calendar import Calendar, public_calendar
from processor.clocks.cadences import period_around
from processor.clocks.spans import due_at, due_before
from processor.rules.clocks import BusinessHours, Length
from tests.records import at

CHINA = public_calendar("CN")
OPEN = BusinessHours(opens="09:00", closes="18:00")
PLAIN = Calendar()


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2026-03-02 09:30", {"hours": 2}, "2026-03-02 11:30:00"),
        ("2026-03-02 23:30", {"minutes": 45}, "2026-03-03 00:15:00"),
        ("2026-03-02 09:30", {"same_day": True}, "2026-03-02 23:59:59"),
        ("2026-03-02 09:30", {"days": 3}, "2026-03-05 23:59:59"),
        ("2026-12-30 09:30", {"weeks": 1}, "2027-01-06 23:59:59"),
        ("2026-01-31 09:30", {"months": 1}, "2026-02-28 23:59:59"),
        ("2028-01-31 09:30", {"months": 1}, "2028-02-29 23:59:59"),
        ("2028-02-29 09:30", {"months": 12}, "2029-02-28 23:59:59"),
        ("2026-03-06 17:00", {"working_days": 3}, "2026-03-11 23:59:59"),  # over a weekend
        # 2026-02-14 is a Saturday that is worked before the Spring Festival of 15 to 23 February
        ("2026-02-13 10:00", {"working_days": 1}, "2026-02-14 23:59:59"),
        ("2026-02-14 10:00", {"working_days": 1}, "2026-02-24 23:59:59"),
    ],
)
def test_when_a_span_ends(start: str, within: dict, due: str) -> None:
    found = due_at(at(start), Length(**within), CHINA, None)
    assert found == at(due)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02 10:00", 2, "2026-03-02 12:00"),
        ("2026-03-02 17:00", 2, "2026-03-03 10:00"),
        ("2026-03-02 06:00", 2, "2026-03-02 11:00"),
        ("2026-03-06 17:30", 2, "2026-03-09 10:30"),  # Friday evening to Monday
        ("2026-03-02 09:00", 9, "2026-03-02 18:00"),
        ("2026-03-02 18:00", 1, "2026-03-03 10:00"),
        ("2026-03-02 09:00", 24, "2026-03-04 15:00"),
    ],
)
def test_business_hours_run_only_while_the_office_is_open(start: str, hours: int, due: str) -> None:
    assert due_at(at(start), Length(hours=hours), PLAIN, OPEN) == at(due)


@pytest.mark.parametrize(
    ("end", "within", "due"),
    [
        ("2026-03-31", {"months": 1}, "2026-02-28 23:59:59"),
        ("2026-03-31 12:00", {"hours": 36}, "2026-03-30 00:00:00"),
        ("2026-03-09", {"working_days": 1}, "2026-03-06 23:59:59"),
        ("2026-03-09", {"days": 10}, "2026-02-27 23:59:59"),
    ],
)
def test_a_time_before(end: str, within: dict, due: str) -> None:
    assert due_before(at(end), Length(**within), PLAIN) == at(due)


@pytest.mark.parametrize(
    ("zone", "start", "within", "due"),
    [
        # Spring: 02:00 is 03:00 at once; autumn: 02:00 to 03:00 comes twice.
        ("Europe/Berlin", "2026-03-28T23:30+01:00", {"hours": 4}, "2026-03-29T04:30+02:00"),
        ("Europe/Berlin", "2026-03-28T12:00+01:00", {"hours": 24}, "2026-03-29T13:00+02:00"),
        ("Europe/Berlin", "2026-10-25T01:30+02:00", {"hours": 2}, "2026-10-25T02:30+01:00"),
        ("Europe/Berlin", "2026-10-25T02:30+02:00", {"minutes": 60}, "2026-10-25T02:30+01:00"),
        ("America/New_York", "2026-03-07T12:00-05:00", {"days": 1}, "2026-03-08T23:59:59-04:00"),
        (
            "America/New_York",
            "2026-11-01T00:30-04:00",
            {"same_day": True},
            "2026-11-01T23:59:59-05:00",
        ),
        ("Asia/Urumqi", "2026-12-31T23:30+06:00", {"minutes": 45}, "2027-01-01T00:15+06:00"),
    ],
)
def test_spans_run_through_nights_in_which_the_clocks_are_changed(
    zone: str, start: str, within: dict, due: str
) -> None:
    begins = datetime.fromisoformat(start).astimezone(ZoneInfo(zone))
    found = due_at(begins, Length(**within), PLAIN, None)
    assert found.astimezone(UTC) == datetime.fromisoformat(due).astimezone(UTC)
    if set(within) <= {"hours", "minutes"}:
        back = due_before(found, Length(**within), PLAIN)
        assert back.astimezone(UTC) == begins.astimezone(UTC)


def test_an_office_that_is_open_all_night_counts_the_hours_that_there_were() -> None:
    night = BusinessHours(opens="00:00", closes="23:59", every_day=True)
    begins = datetime(2026, 3, 28, 23, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    found = due_at(begins, Length(hours=4), PLAIN, night)
    # 59 minutes before midnight, then 3 h 1 min, of which 02:00 to 03:00 never was
    assert found.isoformat() == "2026-03-29T04:01:00+02:00"


@pytest.mark.parametrize(
    ("day", "each", "first", "last", "name"),
    [
        ("2026-12-31", "week", "2026-12-28", "2027-01-03", "2026-W53"),
        ("2028-02-20", "month", "2028-02-01", "2028-02-29", "2028-02"),
        ("2026-11-25", "quarter", "2026-10-01", "2026-12-31", "2026-Q4"),
        ("2026-11-25", "year", "2026-01-01", "2026-12-31", "2026"),
    ],
)
def test_the_period_around_a_day(day: str, each: str, first: str, last: str, name: str) -> None:
    expected = (date.fromisoformat(first), date.fromisoformat(last), name)
    assert period_around(date.fromisoformat(day), each) == expected
