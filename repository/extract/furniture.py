"""What the pages of a PDF add to a text: running heads and feet, page numbers, footnotes; told by where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from repository.extract import arabic
from repository.extract.placed import PlacedLine

_ZONE = 0.15
"""Heads and feet stand in this share of the page's height at either end, among the outermost rows."""

_ROWS = 4
_SMALL = 0.93
"""Footnotes are set smaller than the text, at most this share of its size."""

_RAISED_SIZE = 0.8
_HEIGHT_TOLERANCE = 2.0
_LONGEST_HEAD = 160
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|pág(?:ina|\.)|página|стр(?:аница|\.)|صفحة|第)\s*)?"
    r"(?:[\d٠-٩۰-۹]{1,5}|[ivxlc]{1,7})\s*(?:页|頁)?(?:\s*(?:/|of|de|sur|из|من|共|-)\s*[\d٠-٩۰-۹]{1,5}\s*(?:页|頁)?)?\W*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\W{0,2}(?P<mark>[\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[*†‡]{1,3})\W{0,3}(?=\S)")
_SPACES = re.compile(r"\s+")


def without(pages: Sequence[Sequence[PlacedLine]], heights: Sequence[float]) -> list[list[PlacedLine]]:
    """The lines of each page that are the text's own, without the marks of the footnotes that were left out."""
    body = _body_size(pages)
    dropped: list[set[int]] = []
    marks: list[set[str]] = []
    for page, height in zip(pages, heights, strict=True):
        numbers = _page_number(page, height)
        notes, page_marks = _notes(page, body, numbers, continued=bool(marks and marks[-1]))
        dropped.append(numbers | notes | _raised(page, body, page_marks))
        marks.append(page_marks)
    for number, places in _running(pages, heights, dropped).items():
        dropped[number] |= places
    return [
        # The last line of a page may keep its mark and leave the note to the next page.
        [
            _unmarked(line, marks[number] | (marks[number + 1] if number + 1 < len(marks) else set()))
            for place, line in enumerate(page)
            if place not in dropped[number]
        ]
        for number, page in enumerate(pages)
    ]


def _running(
    pages: Sequence[Sequence[PlacedLine]], heights: Sequence[float], dropped: Sequence[Collection[int]]
) -> dict[int, set[int]]:
    """By page, the outermost lines that come again at the same height of other pages, with other numbers at most."""
    places: defaultdict[str, list[_Seen]] = defaultdict(list)
    for number, page in enumerate(pages):
        for place in _outermost(page, heights[number], dropped[number]):
            text = _SPACES.sub(" ", page[place].text.casefold()).strip()
            numbers = tuple(map(int, re.findall(r"\d{1,9}", text)))
            places[_NUMBER.sub("#", text)].append(_Seen(number, place, page[place].baseline, numbers))
    fewest = 2 if len(pages) < 4 else max(3, len(pages) // 20)
    again: defaultdict[int, set[int]] = defaultdict(set)
    for seen in places.values():
        for one in _heads(seen, fewest):
            again[one.page].add(one.place)
    return {
        number: _from_the_edge(page, heights[number], again[number], dropped[number])
        for number, page in enumerate(pages)
    }


def _from_the_edge(
    page: Sequence[PlacedLine], height: float, again: Collection[int], dropped: Collection[int]
) -> set[int]:
    """Of the lines that come again, those with nothing of the text between them and the edge of the page."""
    filled = [place for place, line in enumerate(page) if line.text.strip() and place not in dropped]
    filled.sort(key=lambda place: page[place].baseline)
    foot = takewhile(lambda place: place in again and page[place].baseline < height / 2, filled)
    head = takewhile(lambda place: place in again and page[place].baseline >= height / 2, reversed(filled))
    return {*foot, *head}


class _Seen(NamedTuple):
    """A line near the edge of a page, and the numbers in it."""

    page: int
    place: int
    baseline: float
    numbers: tuple[int, ...]


def _heads(seen: Sequence[_Seen], fewest: int) -> Iterator[_Seen]:
    """The lines that as many others repeat at one height, their numbers the same or counting the pages.

    «Article 12» stands by chance where «Article 9» did, three pages on: it counts articles.
    """
    counts: Counter[tuple[int, int, tuple[int, ...]]] = Counter()
    for one in seen:
        step = round(one.baseline / _HEIGHT_TOLERANCE)
        counts.update((near, counted, told) for near in (step - 1, step, step + 1) for counted, told in _told(one))
    for one in seen:
        step = round(one.baseline / _HEIGHT_TOLERANCE)
        if any(counts[step, counted, told] >= fewest for counted, told in _told(one)):
            yield one


def _told(one: _Seen) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The numbers of a line as they are (-1), and with one of them counted from the page's."""
    yield -1, one.numbers
    # A head may name the gazette's number, which stays, and the page's, wherever in the line.
    for place in range(len(one.numbers)):
        yield place, (*one.numbers[:place], one.numbers[place] - one.page, *one.numbers[place + 1 :])


def _outermost(page: Sequence[PlacedLine], height: float, dropped: Collection[int]) -> list[int]:
    zone = [place for place, line in enumerate(page) if place not in dropped and _in_zone(line, height)]
    zone = [place for place in zone if _may_head(page[place].text.strip())]
    zone.sort(key=lambda place: page[place].baseline)
    foot = [place for place in zone if page[place].baseline < height / 2]
    head = [place for place in zone if page[place].baseline >= height / 2]
    return [*foot[:_ROWS], *head[-_ROWS:]]


def _in_zone(line: PlacedLine, height: float) -> bool:
    return line.size > 0 and not _ZONE * height < line.baseline < (1 - _ZONE) * height


def _may_head(text: str) -> bool:
    # A line that ends so goes on, and is a sentence's.
    return 0 < len(text) <= _LONGEST_HEAD and text[-1] not in ";,:；，：،؛"


def _page_number(page: Sequence[PlacedLine], height: float) -> set[int]:
    """The outermost line at either end of the page, when it is a page number."""
    zone = [place for place, line in enumerate(page) if line.text.strip() and _in_zone(line, height)]
    if not zone:
        return set()
    ends = {choice(zone, key=lambda place: page[place].baseline) for choice in (min, max)}
    return {place for place in ends if _PAGE_NUMBER.fullmatch(page[place].text.strip())}


def _body_size(pages: Sequence[Sequence[PlacedLine]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    del sizes[0.0]
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _notes(
    page: Sequence[PlacedLine], body: float, dropped: Collection[int], *, continued: bool
) -> tuple[set[int], set[str]]:
    """The footnotes of a page, the run of small lines at its foot, and their marks.

    A run begins at a line with a mark, or at once where the page before ended in notes.
    """
    placed = [place for place, line in enumerate(page) if line.size > 0 and line.text.strip() and place not in dropped]
    placed.sort(key=lambda place: page[place].baseline)
    run: list[int] = []
    for place in placed:
        if page[place].size > _SMALL * body:
            break
        run.append(place)
    if not run or len(run) == len(placed):
        return set(), set()
    run.reverse()
    first = 0 if continued else next((at for at, place in enumerate(run) if _NOTE.match(page[place].text)), len(run))
    notes = run[first:]
    marks = {
        unicodedata.normalize("NFKC", found["mark"]) for place in notes if (found := _NOTE.match(page[place].text))
    }
    # A table in small type has numbers too, but nothing above refers to them.
    referred = any(line.small for line in page) or arabic.is_arabic("\n".join(line.text for line in page))
    return (set(notes), marks) if continued or referred else (set(), set())


def _raised(page: Sequence[PlacedLine], body: float, marks: Collection[str]) -> set[int]:
    """Marks that stand on a line of their own, above the line they were raised from."""
    return {
        place
        for place, line in enumerate(page)
        if unicodedata.normalize("NFKC", line.text.strip()) in marks and 0 < line.size < _RAISED_SIZE * body
    }


def _unmarked(line: PlacedLine, marks: Collection[str]) -> PlacedLine:
    """The line without the raised marks of footnotes that were left out."""
    if not marks or not line.small:
        return line
    gone: set[int] = set()
    for found in re.finditer(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡]+", line.text):
        span = range(found.start(), found.end())
        mark = unicodedata.normalize("NFKC", found.group())
        if found.start() > 0 and mark in marks and line.small.issuperset(span):
            gone.update(span)
    text = "".join(character for place, character in enumerate(line.text) if place not in gone)
    return PlacedLine(text, line.baseline, line.size)
