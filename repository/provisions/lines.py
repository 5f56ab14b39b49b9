"""The lines of a text without what the pages added: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from repository.provisions.numerals import PLAIN_DIGITS
from repository.provisions.unfolding import unfolded
from repository.provisions.words import Words

_BLANKS = {ord(blank): " " for blank in "\xa0\u2002\u2003\u2007\u2009\u202f\u3000\t"}
_SHADOW = PLAIN_DIGITS | _BLANKS
_EDGE = 3
"""Running heads and feet stand among this many lines from a page's edge."""

_LONGEST_RUNNING = 120
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as it stands, and its shadow with plain digits and blanks, place for place the same."""

    text: str
    shadow: str

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.text


def lines_of(pages: Sequence[str], words: Words, *, bare: bool = False) -> list[Line]:
    """All lines of all pages in order, stripped, without running heads, feet and page numbers; `bare` has none."""
    split = [
        [_line(piece) for text in page.split("\n") for piece in unfolded(text, text.translate(_SHADOW), words)]
        for page in pages
    ]
    if bare or len(split) == 1:
        return [line for page in split for line in page]
    noise = _Noise(split, words)
    return [line for page in split for line in noise.without(page)]


def page_number(words: Words) -> re.Pattern[str]:
    """A line that is a page number and nothing else, in a line's shadow: `12`, `- 12 -`, `Page 12 of 20`, `xii`."""
    number = rf"(?:(?:{words.page_words}|page|p\.)\s*)?[-–—|•. ]*(?:\d{{1,4}}|[ivxlc]{{1,6}})"
    total = r"(?:\s*(?:/|of|de|sur|из|من|共|-)\s*\d{1,4})?"
    return re.compile(rf"[-–—|•\[( ]*{number}{total}\s*(?:页)?[-–—|•\]) ]*", re.IGNORECASE)


def usual_width(lines: Sequence[Line]) -> int:
    """The length of a full line: nine in ten are no longer."""
    widths = sorted(len(line.text) for line in lines if not line.blank)
    return widths[len(widths) * 9 // 10] if widths else 0


def _line(text: str) -> Line:
    stripped = text.strip().strip("\u200e\u200f\u202a\u202c\ufeff \t\r\xa0\u3000").strip()
    return Line(stripped, stripped.translate(_SHADOW))


class _Noise:
    """What repeats at the edges of the pages of one text."""

    def __init__(self, pages: Sequence[Sequence[Line]], words: Words) -> None:
        self._page_number = page_number(words)
        # A line that starts like a unit or a part repeats by its words and not by its number: «Article 12».
        units = "|".join((words.articles, *(part.words for part in (*words.parts, *words.annexes))))
        self._unit = re.compile(rf"(?:第.{{1,8}})?(?:{units})", re.IGNORECASE)
        counts = Counter(key for page in pages for key in {self._key(page[place]) for place in _edges(page)})
        fewest = 2 if len(pages) < 4 else max(3, len(pages) // 5)
        self._running = {key for key, count in counts.items() if key and count >= fewest}
        self._kept: set[str] = set()

    def without(self, page: Sequence[Line]) -> list[Line]:
        """The lines of `page` that are its own."""
        edges = _edges(page)
        return [line for place, line in enumerate(page) if place not in edges or not self._is_noise(line)]

    def _is_noise(self, line: Line) -> bool:
        if self._page_number.fullmatch(line.shadow):
            return True
        key = self._key(line)
        if key not in self._running:
            return False
        if self._unit.match(line.shadow) and key not in self._kept:
            # A running head that repeats a part's title: the first is the title itself.
            self._kept.add(key)
            return False
        return True

    def _key(self, line: Line) -> str:
        if line.blank or len(line.text) > _LONGEST_RUNNING:
            return ""
        plain = _SPACES.sub(" ", line.shadow.casefold()).strip()
        return plain if self._unit.match(plain) else _NUMBER.sub("#", plain)


def _edges(page: Sequence[Line]) -> set[int]:
    filled = [place for place, line in enumerate(page) if not line.blank]
    return {*filled[:_EDGE], *filled[-_EDGE:]}
