"""Working days by the weekend of each State, and the hours at which it is awake."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from repository import calendar, convention
from repository.calendar import Calendar

CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("territory", "days"),
    [("PE", {5, 6}), ("JO", {4, 5}), ("KG", {5, 6}), ("", {5, 6})],
    ids=["Peru", "Jordan: Friday and Saturday", "Kyrgyzstan", "not known"],
)
def test_weekends(territory: str, days: set[int]):
    assert CALENDAR.weekend(territory) == days


@pytest.mark.parametrize(
    ("territory", "start", "due"),
    [
        ("PE", date(2026, 3, 4), date(2026, 3, 9)),  # Wednesday: Thursday, Friday, Monday
        ("JO", date(2026, 3, 4), date(2026, 3, 9)),  # Wednesday: Thursday, Sunday, Monday
        ("PE", date(2026, 3, 6), date(2026, 3, 11)),
    ],
)
def test_three_working_days(territory: str, start: date, due: date):
    assert CALENDAR.working_days_later(start, 3, territory) == due


def test_the_next_workday_of_a_weekend_day():
    assert CALENDAR.next_workday(date(2026, 3, 6), "JO") == date(2026, 3, 8)


def test_the_configuration_knows_a_weekend_better():
    own = Calendar({"NP": frozenset({5})})

    assert own.weekend("NP") == {5}
    assert own.working_days_later(date(2026, 3, 6), 2, "NP") == date(2026, 3, 9)  # Friday: Sunday, Monday


@pytest.mark.parametrize(
    ("territory", "moment", "awake"),
    [
        pytest.param("PE", datetime(2026, 3, 4, 14, tzinfo=UTC), True, id="nine in Lima"),
        pytest.param("PE", datetime(2026, 3, 4, 12, tzinfo=UTC), False, id="seven in Lima"),
        pytest.param("PE", datetime(2026, 3, 5, 1, tzinfo=UTC), False, id="eight in the evening in Lima"),
        pytest.param("PE", datetime(2026, 3, 7, 14, tzinfo=UTC), False, id="Saturday"),
        pytest.param("JO", datetime(2026, 3, 6, 9, tzinfo=UTC), False, id="Friday in Amman"),
        pytest.param("JO", datetime(2026, 3, 8, 9, tzinfo=UTC), True, id="Sunday in Amman"),
        pytest.param("KI", datetime(2026, 3, 6, 19, tzinfo=UTC), False, id="Saturday already on one island"),
        pytest.param("RU", datetime(2026, 3, 4, 7, tzinfo=UTC), True, id="day from Kaliningrad to Kamchatka"),
        pytest.param("RU", datetime(2026, 3, 4, 9, tzinfo=UTC), False, id="night in Kamchatka"),
    ],
)
def test_a_state_is_awake_when_all_of_it_is(territory: str, moment: datetime, awake: bool):
    assert CALENDAR.is_awake(territory, moment) is awake


@pytest.mark.parametrize("month", [1, 7])
def test_every_state_has_an_hour_on_every_working_day(month: int):
    monday = datetime(2026, month, 5 if month == 1 else 6, tzinfo=UTC)
    hours = [monday + timedelta(hours=hour) for hour in range(7 * 24)]
    for state in convention.load().states.values():
        days = {calendar.local_day(state.alpha2, hour) for hour in hours if CALENDAR.is_awake(state.alpha2, hour)}
        assert len(days) >= 4, state.alpha3


def test_months_later_keeps_to_the_month():
    assert calendar.months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert calendar.months_later(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert calendar.months_later(date(2026, 11, 23), 12) == date(2027, 11, 23)
