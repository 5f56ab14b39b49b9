"""HTML to readable text: blocks become lines, scripts and styles go, nothing is fetched."""

from __future__ import annotations

import re

from lxml import etree, html  # type: ignore[import-untyped]

from repository.extract import plain
from repository.extract.reading import Problem, Reading, cannot, letters

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,20})", re.I)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DROPPED = frozenset({"script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math", "select"})
# What a site puts around a law: it stays in the text of the page, and is in no article.
_SITE = frozenset({"nav", "footer", "menu", "button"})
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr "
    "ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "ul", "ol", "dl"})
_CELLS = frozenset({"td", "th"})
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def read(content: bytes) -> Reading:
    """The text of an HTML file as one page. Raises CannotExtract(`damaged`) when there is no document in it."""
    declared = _DECLARED.search(content[:4096])
    source, encoding, doubtful = plain.decode(content, declared.group(1).decode("ascii") if declared else "")
    problems = (Problem.ENCODING_DOUBTFUL,) if doubtful else ()
    whole, own = text_of(source), text_of(source, _SITE)
    return Reading((whole,), f"html:{encoding}", problems, (own,) if letters(own) * 2 > letters(whole) else ())


def text_of(source: str, without: frozenset[str] = frozenset()) -> str:
    """The readable text of HTML source, elements named in `without` left out; raises CannotExtract(`damaged`)."""
    # As UTF-8 bytes: a string whose own meta tag names another encoding would be decoded twice.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    bare = _XML_DECLARATION.sub("", source).replace("\x00", "")
    try:
        root = html.document_fromstring(bare.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise cannot(Problem.DAMAGED) from error
    return _lines(root, _DROPPED | without)


def _lines(root: html.HtmlElement, without: frozenset[str]) -> str:
    # Events, not recursion: hostile pages nest thousands deep.
    pieces: list[str] = []
    dropped = preformatted = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        starts = event == "start"
        if tag in without:
            dropped += 1 if starts else -1
        if tag == "pre":
            preformatted += 1 if starts else -1
        if not dropped:
            pieces.append(_mark(tag, starts))
        text = element.text if starts else element.tail
        if text and not dropped:
            pieces.append(text.replace("\r", "").replace("\n", _BREAK) if preformatted else _BLANKS.sub(" ", text))
    return _laid_out("".join(pieces))


# Line and paragraph breaks as marks that no HTML text holds, until blanks are put right around them.
_LINE, _PARAGRAPH, _CELL, _BREAK = "\x1e", "\x1d", "\x1f", "\x1c"


def _mark(tag: str, starts: bool) -> str:
    if tag in _PARAGRAPHS:
        return _PARAGRAPH
    if tag in _BLOCKS:
        return _LINE
    if tag == "br":
        return _BREAK if starts else ""
    if tag in _CELLS:
        return "" if starts else _CELL
    return ""


def _laid_out(text: str) -> str:
    text = re.sub(rf"[{_LINE}{_CELL} ]*{_PARAGRAPH}[{_PARAGRAPH}{_LINE} ]*", "\n\n", text)
    text = re.sub(rf"[ {_CELL}]*{_LINE}[{_LINE} ]*", "\n", text)
    text = re.sub(rf" *{_BREAK} *", "\n", text).replace(_CELL, "\t")
    return re.sub(r" {2,}", " ", text)
