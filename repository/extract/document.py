"""A document of any format to its text and articles: the one way in. Never raises on bad bytes; says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from repository import languages, provisions
from repository.children import ChildFailed, Children, Limits
from repository.errors import CannotExtract
from repository.extract import bundle, doc, docx, eml, html, macros, ocr, odt, pdf, plain, rtf, sniff
from repository.extract.reading import LOSSY, MOST_CHARACTERS, Problem, Reading, cannot, letters, tidy
from repository.model import ArticleText, ExtractedText, ReadFile

EXTRACTOR_VERSION = 5
"""Goes up whenever the same bytes may give another text: derived text is stored under it."""

LIMITS = Limits(cpu_seconds=10, wall_seconds=20.0, memory_bytes=512 * 1024 * 1024)
"""What one document may cost."""

PRELOAD = ("repository.extract.document", "repository.languages:warm_up", "lxml.html")
"""What the nursery loads once for all documents."""

_MOST_BYTES = 128 * 1024 * 1024
# An encrypted Office file is an OLE container that holds a stream of this name (UTF-16).
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_READERS: dict[str, Callable[[bytes], Reading]] = {
    sniff.PDF: pdf.read,
    sniff.DOC: doc.read,
    sniff.DOCX: docx.read,
    sniff.ODT: odt.read,
    sniff.RTF: rtf.read,
    sniff.HTML: html.read,
    sniff.PLAIN: plain.read,
}
_FAILURES = {"time": Problem.TIMED_OUT, "memory": Problem.MEMORY, "crash": Problem.CRASHED}

log = structlog.get_logger()


def extract(content: bytes, filename: str = "", fallbacks: Sequence[str] = ()) -> ExtractedText:
    """The text of a document, page by page, and its articles. Never raises, whatever the bytes.

    `filename` is a stranger's word and decides nothing; `fallbacks` are languages to assume when the text is
    too short to tell. A document that gives no text has quality `none` and says why in `problems`.
    """
    media_type = sniff.media_type(content)
    try:
        reading = _read(content, media_type)
    except CannotExtract as error:
        return _nothing(media_type, error.problem, fallbacks)
    except MemoryError:
        return _nothing(media_type, Problem.MEMORY.value, fallbacks)
    except Exception as error:  # noqa: BLE001 the boundary of the readers: what a library raises on bad bytes is open-ended
        log.warning("document not read", media_type=media_type, error=type(error).__name__)
        return _nothing(media_type, Problem.DAMAGED.value, fallbacks)
    return _extracted(media_type, reading, fallbacks)


def extract_in_child(
    children: Children, content: bytes, filename: str = "", fallbacks: Sequence[str] = ()
) -> ExtractedText:
    """`extract` in a child process within LIMITS; a child that fails is a problem of the document."""
    try:
        return children.run(extract, content, filename, tuple(fallbacks), limits=LIMITS)
    except ChildFailed as failure:
        return _nothing(sniff.media_type(content), _FAILURES[failure.reason].value, fallbacks)


def unpack_in_child(children: Children, content: bytes) -> tuple[ReadFile, ...]:
    """The documents inside a ZIP; none for any other file, and none when it cannot be opened: reading it says why."""
    if not content.startswith(sniff.ZIP_START):
        return ()
    try:
        return children.run(_unpacked, content, limits=LIMITS)
    except (ChildFailed, CannotExtract):
        return ()


def _unpacked(content: bytes) -> tuple[ReadFile, ...]:
    return bundle.unpack(content) if sniff.media_type(content) == sniff.ZIP else ()


def recognised(media_type: str, pages: tuple[str, ...], fallbacks: tuple[str, ...]) -> ExtractedText:
    """The text of a scan whose pages a machine has read, with its articles."""
    return _extracted(media_type, Reading(pages, ocr.ENGINE, (Problem.RECOGNISED_BY_MACHINE,)), fallbacks)


def to_json(extracted: ExtractedText) -> dict[str, object]:
    """The line of `ventanilla extract --json` for one document."""
    return {
        "media_type": extracted.media_type,
        "language": extracted.language,
        "quality": extracted.quality,
        "engine": extracted.engine,
        "pages": [
            {"number": number, "text": text, "language": language}
            for number, (text, language) in enumerate(
                zip(extracted.pages, languages.of_each(extracted.pages, extracted.language), strict=True), start=1
            )
        ],
        "articles": [
            {"label": article.label, "heading_path": list(article.heading_path), "text": article.text}
            for article in extracted.articles
        ],
        "problems": list(extracted.problems),
    }


def _read(content: bytes, media_type: str) -> Reading:
    if not content:
        raise cannot(Problem.EMPTY)
    if len(content) > _MOST_BYTES:
        raise cannot(Problem.TOO_LARGE)
    if media_type == sniff.OLE and _ENCRYPTED_OFFICE in content:
        raise cannot(Problem.PASSWORD)
    if media_type in sniff.PICTURES:
        raise cannot(Problem.NO_TEXT)
    if media_type == sniff.ZIP:
        return _together("zip", [(file.content, file.media_type) for file in bundle.unpack(content)])
    if media_type == sniff.MAIL:
        return _mail(content)
    reader = _READERS.get(media_type)
    if reader is None:
        raise cannot(Problem.UNSUPPORTED_FORMAT)
    reading = reader(content)
    if macros.holds(content, media_type):
        return replace(reading, problems=(*reading.problems, Problem.MACROS))
    return reading


def _mail(content: bytes) -> Reading:
    """A mail's words as the first page, then the pages of what it carries, as far as they can be read."""
    opened = eml.unpack(content)
    words = Reading((opened.text,), "eml")
    if not opened.attached:
        return words
    try:
        carried = _together("eml", [(inner, sniff.media_type(inner)) for inner in opened.attached])
    except CannotExtract:
        return words
    return Reading((*words.pages, *carried.pages), "eml", carried.problems)


def _together(engine: str, files: Sequence[tuple[bytes, str]]) -> Reading:
    """The pages of several documents, one after the other. Raises what the only or last of them raised."""
    readings: list[Reading] = []
    failure = cannot(Problem.UNSUPPORTED_FORMAT)
    for content, media_type in files:
        if media_type in (sniff.ZIP, sniff.MAIL):
            continue  # deeper than a person packs: perhaps one that holds itself
        try:
            readings.append(_read(content, media_type))
        except CannotExtract as error:
            failure = error
    if not readings:
        raise failure
    problems = dict.fromkeys(problem for reading in readings for problem in reading.problems)
    return Reading(tuple(page for reading in readings for page in reading.pages), engine, tuple(problems))


def _extracted(media_type: str, reading: Reading, fallbacks: Sequence[str]) -> ExtractedText:
    problems = dict.fromkeys(reading.problems)
    pages = tuple(map(tidy, reading.pages))
    if sum(map(len, pages)) > MOST_CHARACTERS:
        pages = _cut(pages)
        problems[Problem.CUT_SHORT] = None
    text = "\n".join(pages)
    if not letters(text):
        problems[Problem.NO_TEXT] = None
    language = languages.detect(text, fallbacks)
    articles = () if Problem.NO_TEXT in problems else _split(pages, reading.bodies, language)
    return ExtractedText(
        media_type, language, _quality(problems), reading.engine, pages, articles,
        tuple(problem.value for problem in problems),
    )  # fmt: skip


def _split(pages: tuple[str, ...], bodies: tuple[str, ...], language: str) -> tuple[ArticleText, ...]:
    if bodies and sum(map(len, bodies)) <= MOST_CHARACTERS:
        return provisions.split(tuple(map(tidy, bodies)), language, bare=True)
    return provisions.split(pages, language)


def _quality(problems: dict[Problem, None]) -> str:
    if Problem.NO_TEXT in problems:
        return "none"
    return "poor" if LOSSY & problems.keys() else "good"


def _cut(pages: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    left = MOST_CHARACTERS
    for page in pages:
        kept.append(page[:left])
        left -= len(kept[-1])
        if left <= 0:
            break
    return tuple(kept)


def _nothing(media_type: str, problem: str, fallbacks: Sequence[str]) -> ExtractedText:
    return ExtractedText(media_type, languages.detect("", fallbacks), "none", "", (), (), (problem,))
