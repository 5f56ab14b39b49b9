"""The Date field as programs write it in thirty years of mail; knows no clock and corrects nobody's."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

# The first letters are enough: English, then Spanish, French, Portuguese, Italian, German and Russian.
_MONTHS = (
    "jan|ene|gen|янв", "feb|fev|fév|фев", "mar|mär|мар", "apr|abr|avr|апр", "may|mai|mag|май|мая", "jun|juin|giu|июн",
    "jul|juil|lug|июл", "aug|ago|aoû|aou|авг", "sep|set|сен", "oct|out|ott|okt|окт", "nov|ноя", "dec|dic|dez|déc|дек",
)  # fmt: skip
_MONTH_NUMBERS = {start: number for number, starts in enumerate(_MONTHS, start=1) for start in starts.split("|")}
_MONTH = f"({'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})[^\\W\\d_]*\\.?"

_DAY_FIRST = re.compile(rf"(?i)(?<!\d)(\d{{1,2}})[ .-]+(?:de )?{_MONTH}[ .-]+(?:de )?(\d{{2,4}})(?!\d)")
_MONTH_FIRST = re.compile(rf"(?i)\b{_MONTH} +(\d{{1,2}})(?!\d)[^:]*?(?: \d\d?:.*?)? (\d{{4}}(?!\d)|\d\d(?= \d\d?:))")
_ISO = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?=[T ])")
_TIME = re.compile(r"(?:^|[ T])(\d{1,2}) ?[:.] ?(\d\d)(?: ?[:.] ?(\d\d)(?:\.\d+)?)?|T(\d\d)(\d\d)(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)(?!\d)")
_AFTERNOON = re.compile(r"(?i)^ ?(am|pm)\b")
_ZONES = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "ast": -4, "adt": -3,
    "bst": 1, "wet": 0, "west": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "eest": 3,
    "msk": 3, "msd": 4, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "sast": 2, "brt": -3, "art": -3, "pet": -5, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_ZONE_NAME = re.compile(r"(?i)\b([a-z]{3,4})\b")
_WIDEST_OFFSET = timedelta(hours=15)


def read_date(said: str) -> datetime | None:
    """The moment a Date field names, with its offset; without one that makes sense, UTC. None when it names none."""
    line = " ".join(said[:200].split())
    day = _day(line)
    clock = _TIME.search(line)
    if day is None or clock is None:
        return None
    hour, minute, second = (int(number or 0) for number in (clock.groups()[3:] if clock[4] else clock.groups()[:3]))
    behind = line[clock.end() :]
    if half := _AFTERNOON.match(behind):
        hour = hour % 12 + 12 * (half[1].lower() == "pm") if hour <= 12 else hour
    try:
        # A leap second, and the midnight that ends a day, are the moment behind them.
        start = datetime.combine(day, time(), tzinfo=_zone(behind))
        return start + timedelta(hours=hour, minutes=minute, seconds=second) if hour <= 24 and minute < 60 else None
    except OverflowError:
        return None


def _day(line: str) -> date | None:
    if found := _DAY_FIRST.search(line):
        year, month, day = found[3], _MONTH_NUMBERS[found[2].lower()], found[1]
    elif found := _MONTH_FIRST.search(line):
        year, month, day = found[3], _MONTH_NUMBERS[found[1].lower()], found[2]
    elif found := _ISO.search(line):
        year, month, day = found[1], int(found[2]), found[3]
    else:
        return None
    try:
        return date(_full_year(year), month, int(day))
    except ValueError:
        return None


def _full_year(written: str) -> int:
    """RFC 5322 section 4.3: two digits mean 1950 to 2049; three were written by programs that count from 1900."""
    year = int(written)
    if len(written) == 4 and year >= 1000:
        return year
    if year < 50:
        return 2000 + year
    return 1900 + year


def _zone(behind: str) -> timezone:
    if found := _OFFSET.search(behind):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
        if int(found[3]) < 60 and abs(offset) <= _WIDEST_OFFSET:
            return timezone(offset)
    named = (_ZONES.get(name.lower()) for name in _ZONE_NAME.findall(behind))
    hours = next((hours for hours in named if hours is not None), 0)
    return timezone(timedelta(hours=hours))
