"""PDF with a text layer, by PDFium; tells a scan from a text. Runs in a child: PDFium is a million lines of C++."""

from __future__ import annotations

import ctypes
import re

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from repository.extract import arabic
from repository.extract.reading import MOST_CHARACTERS, Problem, Reading, cannot, letters

FEWEST_LETTERS = 20
"""A page with fewer is a picture of a page."""

_MOST_PAGES = 5000
_PASSWORD, _SECURITY = 4, 5
# PDFium's mark for a hyphen that only the end of the line put there.
_SOFT_HYPHEN = re.compile("[\ufffe\x02]\\s*\\n?")
# An ordinal's raised ending gets a line of its own from PDFium.
_RAISED = re.compile(r"(?<=[\dIVXLC])\n(er|ère|re|nd|nde|e|ème|st|th|[oaº°ª])(?:\n(?=[.,;)])|(?P<gap>\n))")
_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff]")


def read(content: bytes) -> Reading:
    """The text of each page. Raises CannotExtract: `password`, `damaged`."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (_PASSWORD, _SECURITY)
        raise cannot(Problem.PASSWORD if locked else Problem.DAMAGED) from error
    try:
        return _reading(document)
    finally:
        document.close()


def _reading(document: pypdfium2.PdfDocument) -> Reading:
    pages: list[str] = []
    scanned = total = 0
    count = len(document)
    problems: dict[Problem, None] = {}
    for number in range(min(count, _MOST_PAGES)):
        text, has_picture = _page(document, number)
        scanned += has_picture and letters(text) < FEWEST_LETTERS
        pages.append(text)
        total += len(text)
        if total > MOST_CHARACTERS:
            break
    if len(pages) < count:
        problems[Problem.CUT_SHORT] = None
    pages = _arabic_put_right(pages, problems)
    _judge(pages, scanned, problems)
    return Reading(tuple(pages), "pdfium", tuple(problems))


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:  # one broken page must not cost the others
        return "", True
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_bounded().replace("\r\n", "\n")
        if arabic.is_arabic(text):
            text = arabic.in_reading_order(_placed(textpage)).replace("\r\n", "\n")
        few = letters(text) < FEWEST_LETTERS
        has_picture = few and any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return _RAISED.sub(_lowered, _SOFT_HYPHEN.sub("", text)), has_picture
    finally:
        textpage.close()
        page.close()


def _lowered(raised: re.Match[str]) -> str:
    return raised[1] + (" " if raised["gap"] else "")


def _placed(textpage: pypdfium2.PdfTextPage) -> list[tuple[str, float]]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    placed: list[tuple[str, float]] = []
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        if 0 < code < 0x110000:
            placed.append((chr(code), left.value))
    return placed


def _arabic_put_right(pages: list[str], problems: dict[Problem, None]) -> list[str]:
    whole = "\n".join(pages)
    if not arabic.is_arabic(whole):
        return pages
    repaired = [arabic.repair(page) for page in pages]
    score = arabic.order_score("\n".join(repaired))
    if score is not None and score < 0:
        turned = [arabic.reversed_lines(page) for page in repaired]
        turned_score = arabic.order_score("\n".join(turned)) or 0.0
        if turned_score > score:
            repaired, score = turned, turned_score
    if score is not None and score < arabic.RIGHT:
        problems[Problem.TEXT_ORDER_DOUBTFUL] = None
    return repaired


def _judge(pages: list[str], scanned: int, problems: dict[Problem, None]) -> None:
    whole = "".join(pages)
    if letters(whole) < FEWEST_LETTERS * max(len(pages), 1) and (scanned or letters(whole) < FEWEST_LETTERS):
        problems[Problem.NO_TEXT] = None
    elif scanned:
        problems[Problem.PAGES_WITHOUT_TEXT] = None
    if len(_UNMAPPED.findall(whole)) * 20 > len(whole) > 0:
        problems[Problem.UNREADABLE_CHARACTERS] = None
