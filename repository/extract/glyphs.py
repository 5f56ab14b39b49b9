"""Lines of right-to-left text from where its glyphs stand: whatever order a producer stored them in, paper has one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

TATWEEL = "ـ"
"""Stretches a word and means nothing: it fills its place on the line and is left out of the text."""

_ALEFS = "اأإآٱ"
_BASELINE_TOLERANCE = 0.35
"""Glyphs this share of their size apart in height stand on one line: numbers and marks are set a little off."""

_WORD_GAP = 0.15
"""A gap this share of the size between two glyphs is a blank, where the producer stored none."""

_COLUMN_GAP = 1.2
_FEWEST_COLUMN_LINES = 6
_MARGIN, _MOST_CROSSING = 0.3, 0.2
_MOST_PLACES = 500
"""Places where a gutter is looked for: each point of a page people print, and no more on one a mile wide."""

_WORD = r"[A-Za-z0-9٠-٩۰-۹](?:[A-Za-z0-9٠-٩۰-۹.,:/%@_+-]*[A-Za-z0-9٠-٩۰-۹])?"
_LEFT_TO_RIGHT = re.compile(rf"{_WORD}(?: (?=[A-Za-z]){_WORD})*")
_MIRROR = str.maketrans("()[]{}«»<>", ")(][}{»«><")
_BLANKS = re.compile(r" {2,}")


class Glyph(NamedTuple):
    """A character, the point on the baseline where it was drawn, the sides of its place there, the size of its type."""

    character: str
    x: float
    y: float
    left: float
    right: float
    size: float


class GlyphLine(NamedTuple):
    """A line as it is read, its baseline and the usual size of its type."""

    text: str
    baseline: float
    size: float


def reading_lines(glyphs: Sequence[Glyph]) -> list[GlyphLine]:
    """The lines of a page from top to bottom, the right column before the left, each in the order it is read."""
    rows = [_without_echoes(row) for row in _rows([glyph for glyph in glyphs if not _is_mark(glyph.character)])]
    gutter = _gutter(rows)
    ordered = rows if gutter is None else _by_column(rows, gutter)
    lines = [GlyphLine(_text(row), row[0].y, _usual_size(row)) for row in ordered]
    return _brackets_put_right([line for line in lines if line.text])


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Cf", "Cc")


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that share a baseline, rows from top to bottom."""
    rows: list[list[Glyph]] = []
    tolerance = _BASELINE_TOLERANCE * _usual_size(glyphs) if glyphs else 0.0
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.y):
        if rows and rows[-1][0].y - glyph.y <= tolerance:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _without_echoes(row: list[Glyph]) -> list[Glyph]:
    """The row without alefs that a mark above one repeats: producers name the mark's glyph by both."""
    baseline = Counter(glyph.y for glyph in row).most_common(1)[0][0]
    alefs = [glyph for glyph in row if glyph.character in _ALEFS]
    echoes = {
        glyph
        for glyph in alefs
        if glyph.y > baseline and any(other.y == baseline and abs(other.x - glyph.x) < 1.0 for other in alefs)
    }
    return [glyph for glyph in row if glyph not in echoes] if echoes else row


def _gutter(rows: Sequence[Sequence[Glyph]]) -> float | None:
    """Where two columns part: the place nearest the middle that hardly a row crosses; None on a page of one column."""
    spans = [span for row in rows if (span := _spans(row))]
    if not spans:
        return None
    left, right = min(span[0][0] for span in spans), max(span[-1][1] for span in spans)
    middle = (left + right) / 2
    first, last = int(left + _MARGIN * (right - left)), int(right - _MARGIN * (right - left))
    places = range(first, last, max(1, (last - first) // _MOST_PLACES))
    crossed = {place: sum(any(a < place < b for a, b in span) for span in spans) for place in places}
    if not crossed:
        return None
    place = min(places, key=lambda place: (crossed[place], abs(place - middle)))
    beside = [
        sum(any(b <= place for _, b in span) for span in spans),
        sum(any(a >= place for a, _ in span) for span in spans),
    ]
    clear = crossed[place] <= _MOST_CROSSING * len(spans) and min(beside) >= _FEWEST_COLUMN_LINES
    return float(place) if clear else None


def _spans(row: Sequence[Glyph]) -> list[tuple[float, float]]:
    """The stretches of a row that are filled, from left to right, gaps between words among them."""
    filled: list[tuple[float, float]] = []
    for glyph in sorted((glyph for glyph in row if not glyph.character.isspace()), key=lambda glyph: glyph.left):
        if filled and glyph.left - filled[-1][1] <= _COLUMN_GAP * glyph.size:
            filled[-1] = (filled[-1][0], max(filled[-1][1], glyph.right))
        else:
            filled.append((glyph.left, glyph.right))
    return filled


def _by_column(rows: Sequence[list[Glyph]], gutter: float) -> list[list[Glyph]]:
    ordered: list[list[Glyph]] = []
    right: list[list[Glyph]] = []
    left: list[list[Glyph]] = []
    for row in rows:
        sides = [glyph for glyph in row if glyph.left > gutter], [glyph for glyph in row if glyph.right <= gutter]
        if len(sides[0]) + len(sides[1]) == len(row):
            right.extend([sides[0]] if sides[0] else [])
            left.extend([sides[1]] if sides[1] else [])
        else:
            ordered += [*right, *left, row]
            right, left = [], []
    return [*ordered, *right, *left]


def _text(row: Sequence[Glyph]) -> str:
    """The row read from the right: words parted where a blank is stored or a gap is seen."""
    ordered = _ligatures_opened(sorted(row, key=lambda glyph: -glyph.x))
    pieces: list[str] = []
    for place, glyph in enumerate(ordered):
        before = ordered[place - 1] if place else glyph
        if place and before.x != glyph.x and before.left - glyph.right > _WORD_GAP * glyph.size:
            pieces.append(" ")
        pieces.append("" if glyph.character == TATWEEL else glyph.character)
    text = _BLANKS.sub(" ", "".join(pieces)).strip()
    # Numbers and Latin words run the other way within the line.
    return _LEFT_TO_RIGHT.sub(lambda found: found.group()[::-1], text)


def _ligatures_opened(ordered: list[Glyph]) -> list[Glyph]:
    """Lam and alef share one glyph: whichever was stored first, lam is read first."""
    for place in range(len(ordered) - 1):
        one, other = ordered[place], ordered[place + 1]
        if one.x == other.x and one.character in _ALEFS and other.character == "ل":
            ordered[place], ordered[place + 1] = other, one
    return ordered


def _usual_size(row: Sequence[Glyph]) -> float:
    letters = [glyph for glyph in row if not glyph.character.isspace()] or row
    return Counter(round(glyph.size, 1) for glyph in letters).most_common(1)[0][0]


def _brackets_put_right(lines: list[GlyphLine]) -> list[GlyphLine]:
    """Brackets the other way round where most pairs of the page close before they open."""
    whole = "".join(line.text for line in lines)
    right, wrong = len(re.findall(r"\([^()]*\)", whole)), len(re.findall(r"\)[^()]*\(", whole))
    if wrong <= right:
        return lines
    return [line._replace(text=line.text.translate(_MIRROR)) for line in lines]
