"""What composition hands to the chat door: search, addresses of records, the beginning of a file's text."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from bot.desk import Found, Hit, Surroundings
from bot.records import Records
from repository import convention
from repository.finding import Finder
from repository.model import ReadFile
from repository.search.query import Question
from ventanilla.compose import Desk

HITS = 5


def surroundings(desk: Desk, finder: Finder) -> Surroundings:
    """What the conversations may use of a desk."""
    base_url = desk.settings.web.base_url
    return Surroundings(
        wording=desk.wording, search=ChatSearch(finder, base_url), first_page=partial(first_page, desk),
        records=Records(desk.store, lambda reference: f"{base_url}/laws/{reference}"),
        mail_address=desk.voice.mailbox, base_url=base_url, voice=desk.voice,
        bot_name=desk.settings.telegram.bot_name,
    )  # fmt: skip


class ChatSearch:
    """The public search in the form a chat shows: a few hits, and the address of the whole list."""

    def __init__(self, finder: Finder, base_url: str) -> None:
        self._finder = finder
        self._base_url = base_url

    def __call__(self, words: str, language: str) -> Found:
        """The first hits for `words`, labels in `language`. Raises IndexUnusable while the index is being made."""
        answer = self._finder.find(Question(words=words, size=HITS, reader_languages=(language,)))
        states = convention.load().states
        hits = tuple(
            Hit(
                title=hit.title,
                state=states[hit.state].name(language) if hit.state in states else hit.state,
                article=hit.article.label if hit.article else "",
                url=f"{self._base_url}/laws/{hit.reference}{_anchor(hit.article.label if hit.article else '')}",
            )
            for hit in answer.hits
        )
        return Found(answer.total, hits, f"{self._base_url}/search?{urlencode({'q': words, 'lang': language})}")


def first_page(desk: Desk, digest: str, filename: str, language: str) -> str:
    """The beginning of a stored file's text, derived once and kept."""
    content = desk.files.get(digest)
    return desk.clerk.reading.derive(ReadFile(filename, "", content), (language,)).beginning


def _anchor(label: str) -> str:
    return f"/articles/{label}" if label else ""
