"""From the text of a law to its articles with their place in it; knows nothing of files or search."""

from __future__ import annotations

from collections.abc import Sequence

from repository.model import ArticleText
from repository.provisions import contents, units
from repository.provisions.assembly import assemble
from repository.provisions.lines import lines_of
from repository.provisions.page_marks import page_marks
from repository.provisions.words import words_for

WHOLE = "text"
"""The label of the one entry of a text without articles."""


def split(text_pages: Sequence[str], language: str, *, bare: bool = False) -> tuple[ArticleText, ...]:
    """The articles of a law in order, each with a unique ASCII label; one entry `text` when it has none.

    `text_pages` is the text page by page, `language` ISO 639-1 (unknown ones read as English). What stands
    before the first article or part title (the preamble, a table of contents) is in no article. `bare` pages have
    no running heads and page numbers any more. Total: never raises, in time linear to the text.
    """
    words = words_for(language)
    lines = lines_of(text_pages, words, bare=bare)
    if len(text_pages) == 1 and not bare:
        marks = page_marks(lines, words)
        lines = [line for place, line in enumerate(lines) if place not in marks]
    found = contents.without_contents(lines, units.find(lines, words_for(language)))
    articles = assemble(lines, found)
    if articles:
        return articles
    # Where nothing but what looks like page numbers is left, it is the text after all.
    whole = "\n".join(line.text for line in lines).strip() or "\n".join(text_pages).strip()
    return (ArticleText(WHOLE, (), whole),) if whole else ()
