"""HTML to the text a reader would see: lines, lists, tables and links; it loads nothing and runs nothing."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

MOST_CHARACTERS = 5_000_000
MOST_EVENTS = 400_000
"""Elements and stretches of text read of one document; a code of law on one page has a quarter of that."""
_CHUNK = 64 * 1024

_UNSEEN = frozenset({"head", "script", "style", "title", "template", "noscript", "object", "svg"})
_LINES = frozenset({"br", "div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "center", "form"})
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "body"}
)
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_NOT_SHOWN = re.compile(r"(?i)(?<![\w-])display\s{0,9}:\s{0,9}none")
_LONGEST_LINK = 2000
_WEB = ("http://", "https://")
_NO_BREAK = "\u00a0"


class _Listener:
    """Hears the document's events and writes down its text; no tree is built, so depth and size cost nothing."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._unseen = 0
        self._hidden, self._hidden_tag = 0, ""
        self._base = ""
        self._pre = 0
        self._links: list[str] = []
        self.events = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        self.events += 1
        if self._hidden:
            self._hidden += tag == self._hidden_tag
        elif "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style", "")):
            self._hidden, self._hidden_tag = 1, tag
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in _PARAGRAPHS:
            self._out.append("\n\n")
            self._pre += tag == "pre"
        elif tag in _LINES:
            self._out.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self._out.append("\t")
        elif tag == "a":
            self._links.append(_absolute(self._base, attributes.get("href", "")))
        elif tag == "base" and attributes.get("href", "").startswith(_WEB):
            self._base = attributes["href"]

    def end(self, tag: str) -> None:
        """An element closes."""
        if self._hidden:
            self._hidden -= tag == self._hidden_tag
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _PARAGRAPHS:
            self._out.append("\n\n")
            self._pre = max(0, self._pre - (tag == "pre"))
        elif tag in ("div", "tr", "section", "article", "center"):
            self._out.append("\n")
        elif tag == "a" and self._links:
            self._close_link(self._links.pop())

    def data(self, text: str) -> None:
        """Text between the tags; inside `pre` its lines are kept."""
        self.events += 1
        if not self._unseen and not self._hidden:
            self._out.append(text if self._pre else _BLANKS.sub(" ", text))

    def comment(self, text: str) -> None:
        """Comments are not text."""

    def close(self) -> str:
        """The text, its blank lines and blanks tidied."""
        text = "".join(self._out).replace(_NO_BREAK, " ")
        text = re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", text))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(map(str.strip, text.split("\n")))).strip()

    def _close_link(self, target: str) -> None:
        # A law is often only a link: an address that the text does not show would be lost to the reader.
        if target.startswith(_WEB) and target not in "".join(self._out[-3:]):
            self._out.append(f" <{target}>")


def _absolute(base: str, target: str) -> str:
    try:
        return urljoin(base, target) if base and len(base) + len(target) < _LONGEST_LINK else target
    except ValueError:  # a stranger's idea of an address
        return target


def html_to_text(html: str) -> str:
    """The visible text of an HTML document or fragment; what is broken is read as far as it goes. Never raises."""
    if not html.strip():
        return ""
    listener = _Listener()
    parser = etree.HTMLParser(target=listener, encoding="utf-8", recover=True, huge_tree=True, no_network=True)
    # An XML declaration in the text would contradict the encoding we hand over.
    plain = re.sub(r"^\s*<\?xml[^>]{0,200}>", "", html[:MOST_CHARACTERS].replace("\x00", ""))
    try:
        for place in range(0, len(plain), _CHUNK):
            if listener.events > MOST_EVENTS:
                break
            parser.feed(plain[place : place + _CHUNK].encode("utf-8", "replace"))
        return str(parser.close())
    except etree.LxmlError:
        return re.sub(r"<[^<>]{0,10000}>", " ", plain).strip()
