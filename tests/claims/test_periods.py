"""Civil Code articles 201 to 203: the first day does not count, the last counts whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.claims.periods import first_day_of_window, last_day
from processor.rules.words import Period

MONTH = Period(months=1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 1), date(2026, 4, 1)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 1, 28), date(2026, 2, 28)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2026, 8, 31), date(2026, 9, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_number_or_on_the_last_day(start: date, end: date) -> None:
    assert last_day(start, MONTH) == end


def test_days_do_not_count_the_first() -> None:
    assert last_day(date(2026, 3, 1), Period(days=15)) == date(2026, 3, 16)


def test_a_window_reaches_back_from_the_last_day() -> None:
    assert first_day_of_window(date(2026, 4, 1), Period(days=7)) == date(2026, 3, 25)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 36))
def test_months_never_go_back_and_never_pass_the_same_day(start: date, months: int) -> None:
    end = last_day(start, Period(months=months))
    assert end > start
    assert end.day <= start.day
    assert (end.year - start.year) * 12 + end.month - start.month == months
