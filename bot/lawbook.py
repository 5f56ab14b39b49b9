"""What the chat reads of the laws: found, shown whole and by article, through the gate. It says nothing.

Whoever asks, it is what is public: a chat is no place for a draft, not even for the State's own people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from repository import convention, lawbook, thesaurus
from repository.access import ANONYMOUS
from repository.articles import ArticleShown
from repository.errors import NotFound
from repository.finding import Finder
from repository.lawbook import LawShown
from repository.model import LinkBasis
from repository.search.query import Filter, Question, Unknown
from repository.search.results import Answer, Hit
from repository.store import Store

HITS = 5
"""Hits in one answer."""
WHOLE = "text"
"""The label of a text that has no articles."""
_MOST_PAGES = 200
_LONGEST_ADDRESS = 1_500
_BY_MACHINE = "recognised_by_machine"


@dataclass(frozen=True, slots=True)
class HitSeen:
    """One hit: `label` of the article that answers ("" for the law as a whole), `article` as printed."""

    reference: str
    label: str
    title: str
    state: str
    status: str
    article: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of an answer, and how the query was read; `query` is what was asked, as it may be asked again."""

    query: str
    page: int
    pages: int
    total: int
    hits: tuple[HitSeen, ...]
    url: str
    asks: bool
    words: str
    filters: tuple[Filter, ...]
    unknown: tuple[tuple[Unknown, tuple[tuple[str, str], ...]], ...]
    """What was not known, with (label, query) of what may have been meant."""
    mode: str
    also: tuple[str, ...]
    corrected: str
    excluded: tuple[str, ...]
    cut: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawSeen:
    """A law with its facts: codes where the desk has labels, "" and None for what is not stated."""

    reference: str
    title: str
    state: str
    kind: str
    status: str
    number: str
    adopted_on: date | None
    source: str
    labels: tuple[str, ...]
    """Its articles, in order."""
    provisions: tuple[tuple[LinkBasis, tuple[str, ...]], ...]
    by_machine: bool
    url: str
    file_url: str

    @property
    def article_count(self) -> int:
        """How many articles it has; a text without any counts none."""
        return len([label for label in self.labels if label != WHOLE])


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    """One article of a law, with the labels before and after it ("" at the ends)."""

    law: LawSeen
    label: str
    title: str
    parts: tuple[str, ...]
    body: tuple[str, ...]
    before: str
    after: str
    url: str


class Lawbook:
    """Reads for the conversations. Every method blocks: call it in a thread."""

    def __init__(self, finder: Finder, store: Store, base_url: str) -> None:
        self._finder = finder
        self._store = store
        self._base_url = base_url

    def search(self, query: str, language: str, page: int = 1) -> Found:
        """A page of the same answer that the page and the API give. Raises IndexUnusable while the index is made."""
        question = Question(words=query, size=HITS, page=max(1, min(page, _MOST_PAGES)), reader_languages=(language,))
        answer = self._finder.find(question)
        read, pages = answer.understood, min(-(-answer.total // HITS), _MOST_PAGES)
        return Found(
            query=query, page=question.page, pages=max(1, pages), total=answer.total,
            hits=self._hits(answer, language), url=self._search_url(query, language),
            asks=read.asks, words=read.words, filters=read.filters,
            unknown=tuple(
                (item, tuple((near, read.again(mended=(item, near))) for near in item.nearest))
                for item in read.unknown
            ),
            mode=read.mode, also=read.expanded, corrected=read.corrected or "",
            excluded=read.excluded, cut=read.cut,
            near=() if answer.total else thesaurus.load().near(read.words, language),
        )  # fmt: skip

    def law(self, reference: str, language: str) -> LawSeen:
        """A law's facts. Raises NotFound, the same for «none» and «not public»."""
        with self._store.read() as session:
            return self._law(lawbook.law(session, ANONYMOUS, reference), language)

    def article(self, reference: str, label: str, language: str) -> ArticleSeen:
        """One article. Raises NotFound: no such law, not public, no such article."""
        with self._store.read() as session:
            shown, found = lawbook.article(session, ANONYMOUS, reference, label)
            if not found.text.strip():
                raise NotFound(label)
            before, after = shown.neighbours(label)
            law = self._law(shown, language)
        return ArticleSeen(
            law=law, label=label, title=found.title, parts=found.parts, body=found.body, before=_label(before),
            after=_label(after), url=self._url(f"/laws/{law.reference}/articles/{quote(label, safe='')}", language),
        )  # fmt: skip

    def _hits(self, answer: Answer, language: str) -> tuple[HitSeen, ...]:
        pairs = [(hit.reference, hit.article.label) for hit in answer.hits if hit.article is not None]
        with self._store.read() as session:
            titles = lawbook.titles(session, ANONYMOUS, pairs)
        return tuple(_hit(hit, titles, language) for hit in answer.hits)

    def _law(self, shown: LawShown, language: str) -> LawSeen:
        measure, files = shown.measure, shown.files
        page = f"/laws/{measure.reference}"
        return LawSeen(
            reference=measure.reference, title=measure.title, state=_state(measure.state, language),
            kind=measure.kind, status=measure.status, number=measure.number, adopted_on=measure.adopted_on,
            source=measure.source, labels=tuple(line.label for line in shown.contents),
            provisions=tuple(
                (basis, tuple(dict.fromkeys(link.provision for link in links)))
                for basis, links in shown.links_by_basis().items()
            ),
            by_machine=any(_BY_MACHINE in file.problems or file.quality == "poor" for file in files),
            url=self._url(page, language), file_url=f"{self._base_url}{page}/files/{files[0].ordinal}" if files else "",
        )  # fmt: skip

    def _search_url(self, query: str, language: str) -> str:
        """The whole answer on its page; "" for a pasted query, whose address a button would not take."""
        address = self._url("/search", language, q=query)
        return address if len(address) <= _LONGEST_ADDRESS else ""

    def _url(self, path: str, language: str, **asked: str) -> str:
        return f"{self._base_url}{path}?{urlencode({**asked, 'lang': language})}"


def _hit(hit: Hit, titles: dict[tuple[str, str], str], language: str) -> HitSeen:
    label = hit.article.label if hit.article is not None else ""
    return HitSeen(
        reference=hit.reference, label=label, title=hit.title, state=_state(hit.state, language), status=hit.status,
        article=titles.get((hit.reference, label), ""),
    )  # fmt: skip


def _label(article: ArticleShown | None) -> str:
    return article.label if article is not None else ""


def _state(alpha3: str, language: str) -> str:
    state = convention.load().states.get(alpha3)
    return state.name(language) if state is not None else alpha3
