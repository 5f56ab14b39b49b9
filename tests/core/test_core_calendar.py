"""Working days by the weekend of each State."""

from __future__ import annotations

from datetime import date

import pytest

from repository import calendar


@pytest.mark.parametrize(
    ("territory", "days"),
    [("PE", {5, 6}), ("JO", {4, 5}), ("KG", {5, 6}), ("", {5, 6})],
    ids=["Peru", "Jordan: Friday and Saturday", "Kyrgyzstan", "not known"],
)
def test_weekends(territory: str, days: set[int]):
    assert calendar.weekend(territory) == days


@pytest.mark.parametrize(
    ("territory", "start", "due"),
    [
        ("PE", date(2026, 3, 4), date(2026, 3, 9)),  # Wednesday: Thursday, Friday, Monday
        ("JO", date(2026, 3, 4), date(2026, 3, 9)),  # Wednesday: Thursday, Sunday, Monday
        ("PE", date(2026, 3, 6), date(2026, 3, 11)),
    ],
)
def test_three_working_days(territory: str, start: date, due: date):
    assert calendar.working_days_later(start, 3, territory) == due


def test_the_next_workday_of_a_weekend_day():
    assert calendar.next_workday(date(2026, 3, 6), "JO") == date(2026, 3, 8)
