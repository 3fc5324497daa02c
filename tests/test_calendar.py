"""Working days: the public calendar, and what the office changes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.calendar import Calendar, office_calendar, public_calendar
from processor.errors import RulesInvalid

CHINA = public_calendar("CN")


def test_national_day_week_of_2026_and_the_sunday_that_is_worked_for_it() -> None:
    assert not CHINA.working_day(date(2026, 10, 1))
    assert CHINA.next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CHINA.working_day(date(2026, 9, 20))  # a Sunday, worked in exchange
    assert not CHINA.working_day(date(2026, 9, 13))


def test_working_days_pass_over_weekends_and_holidays() -> None:
    assert CHINA.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)  # a worked Saturday
    assert CHINA.add_working_days(date(2026, 3, 2), 0) == date(2026, 3, 2)


def test_a_year_whose_days_off_are_not_announced_is_told_apart() -> None:
    assert CHINA.is_announced(2026)
    assert not CHINA.is_announced(2090)
    assert public_calendar("none").is_announced(2090)


def test_an_office_that_writes_the_days_of_a_year_is_not_warned_of_it(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_text("worked = [2090-02-04]\n", encoding="utf-8")
    assert office_calendar(tmp_path, "CN").is_announced(2090)
    assert not office_calendar(tmp_path, "CN").is_announced(2091)


def test_the_office_closes_and_works_on_days_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_text(
        "closed = [2026-03-02]\nworked = [2026-10-01, 2026-03-07]\n", encoding="utf-8"
    )
    office = office_calendar(tmp_path, "CN")
    assert not office.working_day(date(2026, 3, 2))
    assert office.working_day(date(2026, 10, 1))
    assert office.working_day(date(2026, 3, 7))  # a Saturday
    assert office_calendar(tmp_path / "none", "CN") == CHINA


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("close = [2026-03-02]", "unknown setting 'close'"),
        ('closed = ["soon"]', "must be a list of days"),
        ("closed = [", "cannot be read as TOML"),
    ],
)
def test_mistakes_in_the_office_calendar_are_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "calendar.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesInvalid) as wrong:
        office_calendar(tmp_path, "CN")
    assert says in wrong.value.in_words(str)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_before_it(start: date, count: int) -> None:
    end = CHINA.add_working_days(start, count)
    passed = [date.fromordinal(n) for n in range(start.toordinal() + 1, end.toordinal() + 1)]
    assert sum(CHINA.working_day(day) for day in passed) == count
    assert CHINA.working_day(end)


def test_an_office_that_never_works_does_not_hang() -> None:
    never = Calendar(weekend=frozenset(range(7)))
    assert never.next_working_day(date(2026, 3, 1)) > date(2026, 3, 1)
