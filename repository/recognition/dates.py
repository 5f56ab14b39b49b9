"""Dates as people and laws write them in seven languages, in digits or words. A date that lacks a part is no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from repository.folding import Folded, fold
from repository.recognition.numerals import CHINESE, chinese, in_words, words_pattern
from repository.recognition.vocabulary import entries

_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\w/-])")
_ISO = re.compile(r"(?<![\w/-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_CHINESE_PART = rf"(\d{{1,2}}|[{CHINESE}]{{1,3}})"
_CHINESE = re.compile(rf"(\d{{4}}|[{CHINESE}]{{4}})\s*年\s*{_CHINESE_PART}\s*月\s*{_CHINESE_PART}\s*日")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and its span in the folded text."""

    day: date
    start: int
    end: int


def find(text: Folded, language: str) -> tuple[Dated, ...]:
    """Every full date of a text, in order. 03/04/2016 is the day first, and in English nothing: it may be either."""
    found = [*_by_month_name(text.text), *_iso(text.text), *_numeric(text.text, language), *_chinese(text.text)]
    kept: list[Dated] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)


def _by_month_name(text: str) -> Iterator[Dated]:
    for pattern in _named():
        for match in pattern.finditer(text):
            month = _months()[re.sub(r"\s+", " ", match["month"])]
            yield from _dated(_number(match["year"]), month, _number(match["day"]), match)


def _iso(text: str) -> Iterator[Dated]:
    for match in _ISO.finditer(text):
        yield from _dated(int(match[1]), int(match[2]), int(match[3]), match)


def _numeric(text: str, language: str) -> Iterator[Dated]:
    for match in _NUMERIC.finditer(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if language == "en" and day <= 12 and month <= 12 and day != month:
            continue
        if language == "en" and month > 12:
            day, month = month, day
        yield from _dated(year, month, day, match)


def _chinese(text: str) -> Iterator[Dated]:
    for match in _CHINESE.finditer(text):
        year, month, day = (chinese(part) for part in match.groups())
        yield from _dated(year, month, day, match)


def _dated(year: int, month: int, day: int, match: re.Match[str]) -> Iterator[Dated]:
    if not 1800 <= year <= 2100:
        return
    try:
        yield Dated(date(year, month, day), match.start(), match.end())
    except ValueError:
        return


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else in_words(text)


@cache
def _months() -> dict[str, int]:
    return {" ".join(fold(phrase).split()): int(code) for _, code, phrase in entries("months")}


@cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Day month year, and month day year; a second name of the month after a slash (آذار/مارس) is passed over."""
    names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(_months(), key=len, reverse=True))
    month = rf"(?P<month>{names})(?:\s*/\s*(?:{names}))?(?!\w)"
    words = words_pattern()
    day = rf"(?P<day>\d{{1,2}}|{words})\s*(?:st|nd|rd|th|er|o|ro|°)?"
    to_month = r"\s*(?:dias?\s+|day\s+)?(?:del?\s+|of\s+)?(?:mes\s+de\s+)?"
    year = rf"[\s,]*(?:del?\s+|of\s+)?(?:ano\s+)?(?P<year>\d{{4}}|{words})(?!\w)"
    return (
        re.compile(rf"(?<!\w){day}{to_month}(?<!\w){month}{year}"),
        re.compile(rf"(?<!\w){month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\w)"),
    )
