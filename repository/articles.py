"""One article of a law as it reads on a page: its title, the parts around it, its paragraphs. It knows no record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_LABEL = 40
"""Characters of what stands before an article's heading, or alone on its first line: `Article 20 bis.`"""
_OPENING = 400
"""Characters in which an article's heading is looked for."""
_WRAPPED = 160
"""Lines no longer than this were broken for paper, not by the law."""
_NEARLY_FULL, _SHORT = 0.88, 0.6
"""Shares of the longest line: a line this full goes on below, one this short was ended on purpose."""

_AFTER_TITLE = " \t\r\n.:;,–—-。：．"
_ENDS = tuple(".:;!?。；：！？؛؟…")
_ITEM = re.compile(r"[-–—•·*]\s|[(（]?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.)）、º°-]")
_HAN = re.compile(r"[\u3400-\u9fff\uff00-\uff60\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """One article of a law; in a table of contents `text` is only its beginning."""

    label: str
    heading_path: tuple[str, ...]
    language: str
    text: str

    @property
    def heading(self) -> str:
        """The article's own heading, "" when it has none.

        The last title of the path is the article's own or that of the part around it: its own stands in the text.
        """
        return self.heading_path[-1] if self._heading_end() else ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The titles of the parts around it, outermost first."""
        return self.heading_path[:-1] if self.heading else self.heading_path

    @property
    def title(self) -> str:
        """Label and heading as the text has them, "" when it begins with the law's own words at once."""
        return " ".join(self.text[: self._title_end()].split())

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs below its title."""
        end = self._title_end()
        return paragraphs(self.text[end:].lstrip(_AFTER_TITLE) if end else self.text)

    def _title_end(self) -> int:
        return self._heading_end() or self._label_end()

    def _heading_end(self) -> int:
        words = self.heading_path[-1].split() if self.heading_path else []
        if not words:
            return 0
        # A long heading may be broken over two lines.
        found = re.search(r"\s+".join(map(re.escape, words)), self.text[:_OPENING], re.IGNORECASE)
        return found.end() if found and found.start() <= LONGEST_LABEL else 0

    def _label_end(self) -> int:
        first, _, rest = self.text.lstrip().partition("\n")
        return self.text.index(first) + len(first) if rest.strip() and len(first.strip()) <= LONGEST_LABEL else 0


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: lines that were broken for paper are joined, and not a sign is lost but blanks."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    longest = max(map(len, lines), default=0)
    if longest > _WRAPPED:
        return tuple(line for line in lines if line)
    return tuple(_joined(lines, longest))


def _joined(lines: list[str], longest: int) -> Iterator[str]:
    paragraph, last = "", ""
    for line in lines:
        if paragraph and line and last and _goes_on(last, line, longest):
            paragraph += line if _HAN.match(line) and _HAN.match(last[-1]) else f" {line}"
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _goes_on(line: str, following: str, longest: int) -> bool:
    """Whether the law's sentence or paragraph goes on from one line to the next."""
    if _ITEM.match(following):
        return False
    if following[0].islower():
        return True
    if line.endswith(_ENDS):
        return line.endswith((".", "。")) and len(line) >= _NEARLY_FULL * longest
    return len(line) >= _SHORT * longest
