"""Days as the States count them: weekends by territory, working days, the moment a reminder may go out."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError

_SATURDAY, _SUNDAY = 5, 6
REVIEW_WORKING_DAYS = 3
CLARIFICATION_DAYS = 14


@cache
def weekend(territory: str) -> frozenset[int]:
    """The weekdays (Monday 0) that are the weekend of a territory (ISO alpha-2), as CLDR has them; Saturday and Sunday
    where it knows nothing."""
    first, last = _SATURDAY, _SUNDAY
    if territory:
        with suppress(UnknownLocaleError):
            # CLDR keeps the week with a locale: the one most people of the territory use.
            locale = Locale.parse(f"und_{territory}")
            first, last = locale.weekend_start, locale.weekend_end
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def working_days_later(day: date, count: int, territory: str) -> date:
    """The `count`-th working day after `day`, by the weekend of the territory. Public holidays are not known here."""
    resting = weekend(territory)
    while count:
        day += timedelta(days=1)
        count -= day.weekday() not in resting
    return day


def next_workday(day: date, territory: str) -> date:
    """`day` itself, or the first day after it that is no weekend there."""
    resting = weekend(territory)
    while day.weekday() in resting:
        day += timedelta(days=1)
    return day


def morning(day: date, hour: int = 8) -> datetime:
    """The moment of a day at which what is due on it becomes due, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
