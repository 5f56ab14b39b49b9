"""PDF with a text layer, by PDFium, then by pdftotext and pypdf where that is poor; runs in a child, for it is C++."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from repository.extract import arabic, furniture, hyphens, pdf_mended, pdftotext, placed, pypdf_pages
from repository.extract.placed import PlacedLine
from repository.extract.reading import MOST_CHARACTERS, Problem, Reading, cannot, letters

FEWEST_LETTERS = 20
"""A page with fewer is a picture of a page."""

SECONDS = 16.0
"""When all engines together must be done: a document's child lives 20 s."""

_TOOL_SECONDS = 6.0
_PLACING_SECONDS, _READING_SECONDS = 3.5, 4.5
_MOST_PLACED = 4_000_000
"""CPU after which the lines of a very long document are taken as they are stored, and after which no more are read.

Beyond so many characters nothing is left out of the articles: the longest law known has 3.4 million."""

_MOST_PAGES = 5000
_PASSWORD, _SECURITY = 4, 5
_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff]")
# What another engine may do better; a password or a cut end it cannot.
_CURABLE = frozenset(
    {Problem.NO_TEXT, Problem.PAGES_WITHOUT_TEXT, Problem.UNREADABLE_CHARACTERS, Problem.TEXT_ORDER_DOUBTFUL}
)


def read(content: bytes) -> Reading:
    """The text of each page, by the engine that read it best. Raises CannotExtract: `password`, `damaged`."""
    until = time.monotonic() + SECONDS
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise cannot(Problem.PASSWORD) from error
        return _rescued(content, until)
    try:
        first, pictures = _reading(document)
    finally:
        document.close()
    return _better(content, first, pictures, until)


def _rescued(content: bytes, until: float) -> Reading:
    """What can be read of a file that PDFium refuses: with a new end, or by others. Raises CannotExtract(`damaged`)."""
    if (whole := pdf_mended.mended(content)) is not None:
        try:
            document = pypdfium2.PdfDocument(whole)
        except pypdfium2.PdfiumError:
            pass
        else:
            reading, _ = _reading(document)
            document.close()
            if Problem.NO_TEXT not in reading.problems:
                return replace(reading, problems=(*reading.problems, Problem.DAMAGED))
    for engine, read_pages in ((pypdf_pages.ENGINE, pypdf_pages.read_pages), (pdftotext.ENGINE, pdftotext.read_any)):
        pages = read_pages(content, _MOST_PAGES, min(until - time.monotonic(), _TOOL_SECONDS))
        if pages and letters("".join(pages)) >= FEWEST_LETTERS:
            reading = _judged(pages, (), engine, cut=False)
            return replace(reading, problems=(*reading.problems, Problem.DAMAGED))
    raise cannot(Problem.DAMAGED)


def _reading(document: pypdfium2.PdfDocument) -> tuple[Reading, frozenset[int]]:
    """PDFium's reading, and the places of the pages that are pictures to it."""
    pages: list[list[PlacedLine]] = []
    heights: list[float] = []
    pictures: set[int] = set()
    total = 0
    count = len(document)
    begun = time.process_time()
    for place in range(min(count, _MOST_PAGES)):
        lines, height, is_picture = _page(document, place, hurried=time.process_time() > begun + _PLACING_SECONDS)
        if is_picture:
            pictures.add(place)
        pages.append(lines)
        heights.append(height)
        total += sum(len(line.text) + 1 for line in lines)
        if total > MOST_CHARACTERS or time.process_time() > begun + _READING_SECONDS:
            break
    texts = hyphens.joined([[line.text for line in page] for page in pages])
    reading = _judged(texts, pictures, "pypdfium2", cut=len(pages) < count)
    return replace(reading, bodies=_bodies(pages, heights)), frozenset(pictures)


def _bodies(pages: Sequence[Sequence[PlacedLine]], heights: Sequence[float]) -> tuple[str, ...]:
    """The pages without what only the pages added; () where nothing says how the lines stand."""
    length = sum(len(line.text) for page in pages for line in page)
    if length > _MOST_PLACED or not any(line.size for page in pages for line in page):
        return ()
    own = furniture.without(pages, heights)
    return tuple(_arabic_put_right(hyphens.joined([[line.text for line in page] for page in own]), {}))


def _better(content: bytes, first: Reading, pictures: frozenset[int], until: float) -> Reading:
    """The best of PDFium's reading and those of pdftotext and pypdf, which are asked only while none is good."""
    best = first
    for engine, read_pages in ((pdftotext.ENGINE, pdftotext.read_pages), (pypdf_pages.ENGINE, pypdf_pages.read_pages)):
        if not _CURABLE & set(best.problems):
            break
        pages = read_pages(content, len(first.pages), min(until - time.monotonic(), _TOOL_SECONDS))
        if pages is not None and len(pages) == len(first.pages):
            other = _judged(pages, pictures, engine, cut=Problem.CUT_SHORT in first.problems)
            best = other if _is_better(other, best) else best
    return best


def _is_better(second: Reading, first: Reading) -> bool:
    before, after = letters("".join(first.pages)), letters("".join(second.pages))
    # A text without doubt is no gain when much of it is missing.
    if after < before * 0.9 or Problem.NO_TEXT in second.problems:
        return False
    if Problem.NO_TEXT in first.problems or len(second.problems) < len(first.problems):
        return True
    if second.problems != first.problems:
        return False
    if Problem.TEXT_ORDER_DOUBTFUL in first.problems:
        return (_order(second) or 0.0) > (_order(first) or 0.0)
    return after > before * 1.1


def _order(reading: Reading) -> float | None:
    return arabic.order_score("\n".join(reading.pages))


def _page(document: pypdfium2.PdfDocument, place: int, *, hurried: bool) -> tuple[list[PlacedLine], float, bool]:
    """The lines of a page, its height in points, and whether it is a picture of a page."""
    try:
        page = document[place]
    except pypdfium2.PdfiumError:  # one broken page must not cost the others
        return [], 0.0, True
    textpage = page.get_textpage()
    try:
        lines = placed.lines_as_stored(textpage) if hurried else placed.lines(textpage)
        few = sum(letters(line.text) for line in lines) < FEWEST_LETTERS
        is_picture = few and any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return lines, page.get_height(), is_picture
    finally:
        textpage.close()
        page.close()


def _judged(pages: list[str], pictures: Collection[int], engine: str, *, cut: bool) -> Reading:
    """What an engine read, Arabic put right, with what is wrong with it."""
    problems: dict[Problem, None] = {Problem.CUT_SHORT: None} if cut else {}
    pages = _arabic_put_right(pages, problems)
    scanned = sum(1 for place in pictures if letters(pages[place]) < FEWEST_LETTERS)
    _judge(pages, scanned, problems)
    return Reading(tuple(pages), engine, tuple(problems))


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
