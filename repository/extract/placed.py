"""The lines of a PDF page with their place on it, as PDFium sees them; knows no document and judges nothing."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from repository.extract import arabic
from repository.extract.glyphs import TATWEEL, Glyph, reading_lines

_LAST_CODE = 0x110000
_FARTHEST = 14_400.0
"""Points: the widest page there may be (ISO 32000-1, annex C); what a damaged file draws beyond it no paper shows."""

_SMALL, _RAISED, _FLAT = 0.8, 0.15, 0.25
# What PDFium calls a hyphen it takes for the end of a line.
_HYPHENS = (0x2, 0xFFFE)
# Marks are digits or stars right behind a word or a number: few places to ask.
_MARKS = re.compile(r"(?<=\S)\d{1,3}(?!\d)|(?<=\S )\d{1,3}(?=\s*$)|[*†‡]{1,3}")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line of a page: its baseline (points from the page's foot), the size of its type, 0 when unknown.

    Raised digits are superscripts in `text`; `small` are the places of digits and stars smaller than the line.
    """

    text: str
    baseline: float
    size: float
    small: frozenset[int] = frozenset()


def lines(textpage: pypdfium2.PdfTextPage) -> list[PlacedLine]:
    """The lines of a page in reading order."""
    count = textpage.count_chars()
    text = textpage.get_text_range(0, count)
    if arabic.is_arabic(text):
        return [PlacedLine(line.text, line.baseline, line.size) for line in reading_lines(list(_glyphs(textpage)))]
    # One character of the text for each of PDFium's: else nothing says which stands where.
    placed = len(text) == count
    found: list[PlacedLine] = []
    start = 0
    for line in text.split("\r\n"):
        found.append(_line(textpage, line, start) if placed else PlacedLine(line, 0.0, 0.0))
        start += len(line) + 2
    return found


def lines_as_stored(textpage: pypdfium2.PdfTextPage) -> list[PlacedLine]:
    """The lines in the order the producer stored them, without their place: a tenth of the work."""
    text = textpage.get_text_range(0, textpage.count_chars())
    return [PlacedLine(line, 0.0, 0.0) for line in text.split("\r\n")]


def _line(textpage: pypdfium2.PdfTextPage, text: str, start: int) -> PlacedLine:
    bare = text.strip()
    if not bare:
        return PlacedLine(text, 0.0, 0.0)
    first = text.index(bare[0])
    middle = first + len(bare) // 2
    if text[middle].isspace():
        middle += 1
    size = max(_size(textpage, start + place) for place in {first, middle, first + len(bare) - 1})
    baseline = _origin(textpage, start + middle)[1]
    small: set[int] = set()
    raised: set[int] = set()
    for mark in _MARKS.finditer(text):
        if _size(textpage, start + mark.start()) < _SMALL * size:
            small.update(range(*mark.span()))
            if _origin(textpage, start + mark.start())[1] > baseline + _RAISED * size:
                raised.update(range(*mark.span()))
    if raised:  # «Статья 20¹» must not become article 201
        text = "".join(sign.translate(_SUPERSCRIPTS) if place in raised else sign for place, sign in enumerate(text))
    return PlacedLine(text, baseline, size, frozenset(small))


def _size(textpage: pypdfium2.PdfTextPage, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(textpage, index))
    if pdfium.FPDFText_GetMatrix(textpage, index, matrix):
        return size * math.hypot(matrix.c, matrix.d)
    return size


def _origin(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _glyphs(textpage: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    place = pdfium.FS_RECTF()
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if not 0 < code < _LAST_CODE or pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        # The place of a glyph is as wide as its advance; its box only as wide as its ink.
        pdfium.FPDFText_GetLooseCharBox(textpage, index, place)
        pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        if not max(abs(x.value), abs(y.value), abs(place.left), abs(place.right)) <= _FARTHEST:  # nor what is no number
            continue
        size = float(pdfium.FPDFText_GetFontSize(textpage, index))
        character = "-" if code in _HYPHENS else chr(code)
        # What stretches a word in a justified line is a flat glyph without a letter; some producers give it one.
        if character.isascii() and character.isalnum() and top.value - bottom.value < _FLAT * size:
            character = TATWEEL
        yield Glyph(character, round(x.value, 2), round(y.value, 2), place.left, place.right, size)
