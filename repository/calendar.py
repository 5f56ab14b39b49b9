"""Days and hours as the States count them: weekends, working days, when it is day in all of a State."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SATURDAY, _SUNDAY = 5, 6
REVIEW_WORKING_DAYS = 3
CLARIFICATION_DAYS = 14


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weekends and waking hours the desk goes by. Territories are ISO alpha-2; "" is one that is not known.

    `weekends` are the configuration's own, by territory, weekdays counted from Monday 0; for all others CLDR's count.
    It is day from `wakes` to `rests`, in hours of the local clock. Public holidays are not known here.
    """

    weekends: Mapping[str, frozenset[int]] = field(default_factory=dict)
    wakes: int = 8
    rests: int = 20

    def weekend(self, territory: str) -> frozenset[int]:
        """The weekdays that are the weekend of a territory."""
        own = self.weekends.get(territory)
        return _cldr_weekend(territory) if own is None else own

    def working_days_later(self, day: date, count: int, territory: str) -> date:
        """The `count`-th working day after `day`."""
        resting = self.weekend(territory)
        while count:
            day += timedelta(days=1)
            count -= day.weekday() not in resting
        return day

    def next_workday(self, day: date, territory: str) -> date:
        """`day` itself, or the first day after it that is no weekend there."""
        resting = self.weekend(territory)
        while day.weekday() in resting:
            day += timedelta(days=1)
        return day

    def is_awake(self, territory: str, moment: datetime) -> bool:
        """Whether it is a working day and daytime everywhere in the territory (ruling 15)."""
        resting = self.weekend(territory)
        here = (moment.astimezone(zone) for zone in zones(territory))
        return all(self.wakes <= local.hour < self.rests and local.weekday() not in resting for local in here)

    def rests_today(self, territory: str, moment: datetime) -> bool:
        """Whether it is the weekend at this moment anywhere in the territory."""
        resting = self.weekend(territory)
        return any(moment.astimezone(zone).weekday() in resting for zone in zones(territory))


def local_day(territory: str, moment: datetime) -> date:
    """The day a moment belongs to, by the first zone of the territory."""
    return moment.astimezone(zones(territory)[0]).date()


@cache
def zones(territory: str) -> tuple[ZoneInfo, ...]:
    """The time zones of a territory, as tzdata's zone.tab lists them; UTC where it lists none."""
    return tuple(ZoneInfo(name) for name in _zone_names().get(territory, ("UTC",)))


@cache
def _zone_names() -> Mapping[str, tuple[str, ...]]:
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            territory, _, name = line.split("\t")[:3]
            found[territory] = (*found.get(territory, ()), name)
    return found


@cache
def _cldr_weekend(territory: str) -> frozenset[int]:
    """The weekend of a territory as CLDR has it; Saturday and Sunday where it knows nothing."""
    first, last = _SATURDAY, _SUNDAY
    if territory:
        with suppress(UnknownLocaleError):
            # CLDR keeps the week with a locale: the one most people of the territory use.
            locale = Locale.parse(f"und_{territory}")
            first, last = locale.weekend_start, locale.weekend_end
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def months_later(day: date, count: int) -> date:
    """The same day of the month `count` months on; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def morning(day: date, hour: int = 8) -> datetime:
    """The moment of a day at which what is due on it becomes due, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
