"""Word documents (DOCX) to text: paragraphs, tables and automatic numbers; headers, footers and deletions left out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from repository.extract.archive import Container
from repository.extract.numbering import Numbering, W, numbering_of
from repository.extract.reading import Problem, Reading, cannot

_MOST_XML = 96 * 1024 * 1024
_MOST_SMALL_XML = 16 * 1024 * 1024
_PARAGRAPH, _TABLE, _CONTROL = f"{W}p", f"{W}tbl", f"{W}sdt"
_BODY = f"{W}body"
# A drawing's fall-back repeats its text; boxes hold paragraphs of their own; deletions are no longer said.
_SKIPPED = frozenset(
    {
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
        f"{W}del",
        f"{W}moveFrom",
        f"{W}pPr",
        f"{W}rPr",
        f"{W}instrText",
    }
)
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


def read(content: bytes) -> Reading:
    """The text of the whole document as one page. Raises CannotExtract with a Problem."""
    container = Container(content)
    document = container.read("word/document.xml", _MOST_XML)
    if document is None:
        raise cannot(Problem.DAMAGED)
    numbering = numbering_of(
        parse(container.read("word/numbering.xml", _MOST_SMALL_XML)),
        parse(container.read("word/styles.xml", _MOST_SMALL_XML)),
    )
    return Reading(("\n".join(_blocks(document, numbering)),), "docx")


def parse(content: bytes | None) -> etree._Element | None:
    """One of the container's small XML files; None when missing or damaged: the text can do without it."""
    if content is None or _DOCTYPE.search(content):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None


def _blocks(document: bytes, numbering: Numbering) -> Iterator[str]:
    # Word writes no DTD; one is there to expand entities or to fetch something.
    if _DOCTYPE.search(document[:4096]):
        raise cannot(Problem.UNSAFE_ARCHIVE)
    events = etree.iterparse(
        io.BytesIO(document),
        events=("end",),
        tag=(_PARAGRAPH, _TABLE, _CONTROL),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is None or parent.tag != _BODY:
                continue
            yield from _lines(element, numbering)
            # What has been read is let go of: the tree of a long law is eight times its text.
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise cannot(Problem.DAMAGED) from error


def _lines(block: etree._Element, numbering: Numbering) -> Iterator[str]:
    if block.tag == _PARAGRAPH:
        yield from _paragraph(block, numbering)
    elif block.tag == _TABLE:
        for row in block.iter(f"{W}tr"):
            yield from _row(row, numbering)
    else:
        for inner in block.iter(_PARAGRAPH):
            yield from _paragraph(inner, numbering)


def _row(row: etree._Element, numbering: Numbering) -> Iterator[str]:
    cells = [
        [line for inner in cell.iter(_PARAGRAPH) for line in _paragraph(inner, numbering)]
        for cell in row.iterchildren(f"{W}tc")
    ]
    # A real table reads best as a line a row; a table that only lays out columns of text, paragraph by paragraph.
    if all(len(cell) <= 1 for cell in cells):
        yield "\t".join(cell[0] if cell else "" for cell in cells).rstrip()
    else:
        for cell in cells:
            yield from cell


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> Iterator[str]:
    boxes: list[etree._Element] = []
    text = "".join(_pieces(paragraph, boxes))
    label = numbering.label(paragraph)
    if text.strip() or not boxes:
        yield f"{label} {text}" if label and text.strip() else text
    for box in boxes:
        for inner in box.iterchildren(_PARAGRAPH):
            yield "".join(_pieces(inner, []))


def _pieces(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    # A stack, not recursion; the parser itself stops at 256 levels.
    waiting = list(reversed(element))
    while waiting:
        found = waiting.pop()
        if found.tag == f"{W}t":
            yield found.text or ""
        elif found.tag in _CHARACTERS:
            yield _CHARACTERS[found.tag]
        elif found.tag == f"{W}txbxContent":
            boxes.append(found)
        elif found.tag not in _SKIPPED:
            waiting.extend(reversed(found))
