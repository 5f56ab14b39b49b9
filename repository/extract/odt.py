"""OpenDocument texts (ODT) to text: paragraphs, tables and automatic numbers; notes and deletions left out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from repository.extract.archive import Container
from repository.extract.docx import parse
from repository.extract.odt_lists import TEXT, Lists, lists_of
from repository.extract.reading import Problem, Reading, cannot

_MOST_XML = 96 * 1024 * 1024
_MOST_SMALL_XML = 16 * 1024 * 1024
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
# Deletions are no longer said; notes stand below the line; an index repeats the titles that follow it.
_SKIPPED = frozenset(
    {
        f"{TEXT}tracked-changes",
        f"{TEXT}note",
        f"{TEXT}sequence-decls",
        f"{TEXT}variable-decls",
        f"{TEXT}ruby-text",
        f"{_OFFICE}annotation",
        f"{_OFFICE}forms",
        f"{_DRAW}object",
        "{http://www.w3.org/2000/svg}title",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
    }
)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_MOST_BLANKS = 1000
_BLANKS = re.compile(r"[ \t\r\n]+")


def read(content: bytes) -> Reading:
    """The text of the whole document as one page. Raises CannotExtract with a Problem."""
    container = Container(content)
    manifest = container.read("META-INF/manifest.xml", _MOST_SMALL_XML) or b""
    if b"encryption-data" in manifest:
        raise cannot(Problem.PASSWORD)
    document = container.read("content.xml", _MOST_XML)
    if document is None:
        raise cannot(Problem.DAMAGED)
    # OpenDocument has no use for a DTD; one is there to expand entities or to fetch something.
    if _DOCTYPE.search(document[:4096]):
        raise cannot(Problem.UNSAFE_ARCHIVE)
    root = _tree(document)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise cannot(Problem.DAMAGED)
    lists = lists_of(root, parse(container.read("styles.xml", _MOST_SMALL_XML)))
    return Reading(("\n".join(_lines(body, lists)),), "odt")


def _tree(document: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.parse(io.BytesIO(document), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise cannot(Problem.DAMAGED) from error


def _lines(body: etree._Element, lists: Lists) -> Iterator[str]:
    """A line a paragraph. Events, not recursion: hostile files nest as deep as the parser lets them."""
    skipped = 0
    row: list[str] | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        starts = event == "start"
        if element.tag in _SKIPPED:
            skipped += 1 if starts else -1
        elif skipped:
            continue
        elif element.tag == f"{_TABLE}table-row":
            if not starts and row is not None:
                yield "\t".join(row).rstrip()
            row = _cells(element) if starts else None
        elif starts:
            lists.enter(element)
            if element.tag in _PARAGRAPHS and row is None and not _inside_another(element, body):
                yield from _paragraph(element, lists)
        else:
            lists.leave(element)


def _cells(row: etree._Element) -> list[str] | None:
    """The cells of a real table's row, each one line; None for a row that only lays out longer texts."""
    cells = [
        [_text(paragraph) for paragraph in cell.iter(*_PARAGRAPHS)] for cell in row.iterchildren(f"{_TABLE}table-cell")
    ]
    return ["".join(cell) for cell in cells] if all(len(cell) <= 1 for cell in cells) else None


def _inside_another(paragraph: etree._Element, body: etree._Element) -> bool:
    """A text box stands inside the paragraph it is anchored to, which gives its words already."""
    return any(above.tag in _PARAGRAPHS for above in paragraph.iterancestors() if above is not body)


def _paragraph(paragraph: etree._Element, lists: Lists) -> Iterator[str]:
    label, text = lists.label(paragraph), _text(paragraph)
    yield f"{label} {text}" if label and text.strip() else text


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    waiting: list[etree._Element | str] = [paragraph]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            # The format's own rule: line ends and runs of blanks in the file are one blank.
            pieces.append(_BLANKS.sub(" ", found))
            continue
        inner: list[etree._Element | str] = []
        if found.tag not in _SKIPPED and isinstance(found.tag, str):
            if found is not paragraph and found.tag in _PARAGRAPHS:
                pieces.append("\n")
            pieces.append(_character(found))
            inner = [found.text] if found.text else []
            for child in found:
                inner.append(child)
                if child.tail:
                    inner.append(child.tail)
        waiting.extend(reversed(inner))
    return "".join(pieces)


def _character(element: etree._Element) -> str:
    if element.tag == f"{TEXT}s":
        count = element.get(f"{TEXT}c", "1")
        return " " * min(int(count) if count.isdigit() else 1, _MOST_BLANKS)
    return {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}.get(element.tag, "")
