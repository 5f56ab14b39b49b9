"""Dates as a law says them: full or partial, uncertain, of either calendar; kept as written, and normalised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from hijridate import Hijri

from repository.folding import Folded, fold
from repository.recognition import dates
from repository.recognition.vocabulary import alternatives, entries

_EITHER = re.compile(r"(?<![\w./-])(\d{1,2})[./](\d{1,2})[./](\d{4})(?![\w/-])")
_YEAR = re.compile(r"(?<![\w./-])((?:18|19|20)\d\d)(?![\w/-]|\.\d)")
_ISO_MONTH = re.compile(r"(?<![\w./-])((?:18|19|20)\d\d)-(\d\d)(?![\w/-])")
_CHINESE_MONTH = re.compile(r"((?:18|19|20)\d\d)\s*年(?:\s*(\d{1,2})\s*月)?(?!\s*\d{1,2}\s*日)")
# Umm al-Qura, as far as its table reaches: 1343 to 1500.
_HIJRI_YEAR = r"1[345]\d\d"
_HIJRI_MARK = r"\s*(?:هـ|ه(?!\w)|a\.?h\.?(?!\w)|h(?!\w)|de l'hegire)"
_HIJRI_DIGITS = re.compile(
    rf"(?<![\w./-])(?:(?P<y1>{_HIJRI_YEAR})\s?[/-]\s?(?P<m1>\d{{1,2}})\s?[/-]\s?(?P<d1>\d{{1,2}})"
    rf"|(?P<d2>\d{{1,2}})\s?[/-]\s?(?P<m2>\d{{1,2}})\s?[/-]\s?(?P<y2>{_HIJRI_YEAR}))(?![\w/-])(?:{_HIJRI_MARK})?"
)
_PAIRED = 40
"""How far behind a Hijri date its Gregorian fellow stands, with a word that joins them."""


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date and its span in the folded text.

    `value` is ISO 8601 as far as it is known: `2011-05-03`, `2011-05`, `2011`; two readings are joined by ` or `
    (03/04/2016 in English), and `~` behind it says «about». A Hijri date is given by its Gregorian day.
    """

    value: str
    words: str
    start: int
    end: int

    @property
    def day(self) -> date | None:
        """The day, when it is known for certain."""
        try:
            return date.fromisoformat(self.value) if len(self.value) == 10 else None
        except ValueError:
            return None


def first_day(value: str) -> date | None:
    """The first day a value of `SaidDate` may mean: of a month or year its first, of two readings the earlier."""
    known = value.rstrip("~").partition(" or ")[0]
    try:
        return date.fromisoformat((known + "-01-01")[:10]) if known else None
    except ValueError:
        return None


def find(text: Folded, language: str) -> tuple[SaidDate, ...]:
    """Every date of a text in order, the fuller of two that overlap."""
    found = [
        *_hijri(text, language), *(_said(text, item.day.isoformat(), item.start, item.end)
                                   for item in dates.find(text, language)),
        *_either(text, language), *_months(text), *_years(text),
    ]  # fmt: skip
    kept: list[SaidDate] = []
    for item in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(_about(text, item))
    return tuple(sorted(kept, key=lambda item: item.start))


def _said(text: Folded, value: str, start: int, end: int) -> SaidDate:
    return SaidDate(value, text.words(start, end), start, end)


def _either(text: Folded, language: str) -> Iterator[SaidDate]:
    if language != "en":
        return
    for match in _EITHER.finditer(text.text):
        first, second, year = (int(part) for part in match.groups())
        if first <= 12 and second <= 12 and first != second:
            earlier, later = sorted((date(year, first, second), date(year, second, first)))
            yield _said(text, f"{earlier} or {later}", *match.span())


def _months(text: Folded) -> Iterator[SaidDate]:
    for match in _month_and_year().finditer(text.text):
        month = _numbers("months")[re.sub(r"\s+", " ", match["month"])]
        yield _said(text, f"{match['year']}-{month:02d}", *match.span())
    for match in _ISO_MONTH.finditer(text.text):
        if 1 <= int(match[2]) <= 12:
            yield _said(text, match[0], *match.span())
    for match in _CHINESE_MONTH.finditer(text.text):
        known = bool(match[2]) and 1 <= int(match[2]) <= 12
        yield _said(text, f"{match[1]}-{int(match[2]):02d}" if known else match[1], *match.span())


def _years(text: Folded) -> Iterator[SaidDate]:
    for match in _YEAR.finditer(text.text):
        yield _said(text, match[1], *match.span())


def _hijri(text: Folded, language: str) -> Iterator[SaidDate]:
    for match in _HIJRI_DIGITS.finditer(text.text):
        year, month, day = (int(match[f"{part}1"] or match[f"{part}2"]) for part in "ymd")
        if language == "ar" or not match.group()[-1].isdigit():
            yield from _normalised(text, year, month, day, match)
    for match in _hijri_month().finditer(text.text):
        month = _numbers("hijri_months")[re.sub(r"\s+", " ", match["month"])]
        yield from _normalised(text, int(match["year"]), month, int(match["day"]), match)


def _normalised(text: Folded, year: int, month: int, day: int, match: re.Match[str]) -> Iterator[SaidDate]:
    """The Gregorian day: the one written beside it, where there is one, else by the calendar's table."""
    beside = text.text[match.end() : match.end() + _PAIRED]
    pair = re.match(rf"[\s,()]*(?:{alternatives('law_says', 'corresponds')})", beside)
    if pair and (fellows := dates.find(_from(text, match.end()), "ar")) and fellows[0].start <= pair.end() + 4:
        end = match.end() + fellows[0].end
        yield _said(text, fellows[0].day.isoformat(), match.start(), end)
        return
    try:
        yield _said(text, Hijri(year, month, day).to_gregorian().isoformat(), *match.span())
    except (ValueError, OverflowError):
        return


def _from(text: Folded, start: int) -> Folded:
    return Folded(text.text[start:], text.original, text.origins[start:])


def _about(text: Folded, item: SaidDate) -> SaidDate:
    before = text.text[max(0, item.start - 16) : item.start].rstrip()
    if re.search(rf"(?<!\w)(?:{alternatives('law_says', 'about')})$", before):
        return SaidDate(f"{item.value}~", item.words, item.start, item.end)
    return item


@cache
def _numbers(section: str) -> dict[str, int]:
    return {" ".join(fold(phrase).split()): int(code) for _, code, phrase in entries(section)}


def _names(section: str) -> str:
    names = sorted(_numbers(section), key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)


@cache
def _month_and_year() -> re.Pattern[str]:
    names = _names("months")
    return re.compile(
        rf"(?<!\w)(?P<month>{names})(?:\s*/\s*(?:{names}))?(?!\w)[\s,]*(?:del?\s+|of\s+|ano\s+)?"
        r"(?P<year>(?:18|19|20)\d\d)(?!\w)"
    )


@cache
def _hijri_month() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+|من\s+)?(?P<month>{_names('hijri_months')})(?!\w)"
        rf"[\s,]*(?:of\s+|سنه\s+|عام\s+|لسنه\s+)?(?P<year>{_HIJRI_YEAR})(?!\d)(?:{_HIJRI_MARK})?"
    )
