"""From a question to its answer, on one reading of an index. It knows no reader's rights: hits pass the gate later."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from whoosh.query import Or  # type: ignore[import-untyped]

from repository import thesaurus
from repository.search import filters
from repository.search.clauses import filtered
from repository.search.columns import Laws, Matches, best_article, count_laws, rank
from repository.search.plan import Plan, plan
from repository.search.query import MAX_SIZE, Mode, Question, Understanding, understand
from repository.search.reading import Reading, View
from repository.search.results import Answer, FacetValue, Hit, HitArticle, Understood, facet_label
from repository.search.schema import Entry
from repository.search.snippets import Marker, snippet
from repository.search.spelling import corrected

FACETS = {
    "state": "state", "region": "region", "article": "articles", "chapter": "chapters",
    "kind": "kind", "status": "status", "language": "language", "year": "year",
}  # fmt: skip
"""The facets of an answer, and the facts they count."""

_OWN_LANGUAGE = 0.15
"""What the reader's first language adds, the second half of it, the third a third: ahead among equals, never ahead of a
match that is better by much."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a hit is made of: the law, its score, and its best matching article."""

    law: Entry
    article: Entry | None
    score: float


def answer(reading: Reading, question: Question) -> Answer:
    """The answer to a question, exact. Never fails for what was typed; raises IndexUnusable without an index."""
    began = time.perf_counter()
    asked, typed = question, filters.read(question.words, question.label_language)
    question = typed.within(asked)
    understanding = understand(question)
    with reading.view() as view:
        planned = plan(understanding, view)
        mode, matches = _first_that_matches(view, planned, question)
        laws = _ranked(view, matches, understanding, question)
        shown = _page(view, matches, laws, question)
        facets = _facets(view, matches, laws, question)
        enough = len(laws) and mode != "any"
        # A word proposed would tell of other States' records.
        mended = None if enough or asked.only_state else corrected(view, understanding, question, typed)
    understanding = understanding.loose if mode == "any" else understanding
    marker = Marker(understanding)
    cited = understanding.citation.label if understanding.citation else ""
    return Answer(
        total=len(laws),
        hits=tuple(_hit(item, marker, cited) for item in shown),
        facets=facets,
        understood=Understood(
            mode, _expanded(understanding, mode, question), mended, typed.filters, typed.unknown, typed.words,
            typed.asks, concepts=question.concepts, excluded=tuple(slot.text for slot in understanding.excluded),
            cut=planned.cut(mode),
        ),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def references(reading: Reading, question: Question) -> tuple[str, ...]:
    """Every law that answers a question, in the order of their numbers. Raises IndexUnusable without an index."""
    question = filters.read(question.words, question.label_language).within(question)
    understanding = understand(question)
    with reading.view() as view:
        _, matches = _first_that_matches(view, plan(understanding, view), question)
        laws = np.unique(view.columns.single["reference"][matches.documents])
        values = view.codes["reference"].values
        return tuple(sorted(values[int(code)] for code in laws))


def _first_that_matches(view: View, planned: Plan, question: Question) -> tuple[Mode, Matches]:
    for tried in planned.attempts:
        matches = view.collect(filtered(tried.query, question))
        if len(matches) and tried.besides is not None:
            matches = view.collect(filtered(Or([tried.query, tried.besides]), question))
        if len(matches):
            return tried.mode, matches
    return "all", Matches(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64))


def _ranked(view: View, matches: Matches, understanding: Understanding, question: Question) -> Laws:
    # A list without words is in the order of dates, whoever reads it.
    own = question.reader_languages if understanding.slots else ()
    factors = np.array([language_factor(language, own) for language in view.codes["language"].values])
    return rank(matches, view.columns, view.codes["status"].code("draft"), factors)


def language_factor(language: str, own: Sequence[str]) -> float:
    """What the scores of a language's texts are multiplied by, for a reader of these languages, best first."""
    return 1.0 + _OWN_LANGUAGE / (own.index(language) + 1) if language in own else 1.0


def _page(view: View, matches: Matches, laws: Laws, question: Question) -> list[_Shown]:
    size = min(max(question.size, 1), MAX_SIZE)
    first = (max(question.page, 1) - 1) * size
    unit = view.codes["unit"].code("article")
    shown = []
    for place, score in zip(laws.best[first : first + size], laws.scores[first : first + size], strict=True):
        best = int(matches.documents[place])
        article = best_article(matches, view.columns, int(view.columns.single["reference"][best]), unit)
        shown.append(_Shown(view.entry(best), None if article is None else view.entry(article), float(score)))
    return shown


def _hit(shown: _Shown, marker: Marker, cited: str) -> Hit:
    law, article = shown.law, shown.article
    piece = snippet(article.text, article.language, marker) if article is not None else None
    if article is None or piece is None or not (piece.marked or _heads(article, marker, cited)):
        # Only the law's title or what surrounds the article matches: the law itself is the hit.
        article, piece = None, snippet(law.title, law.language, marker)
    return Hit(
        reference=law.reference, kind=law.kind, title=law.title, state=law.state, language=law.language,
        status=law.status, adopted_on=law.adopted_on,
        article=HitArticle(article.label, article.heading_path) if article is not None else None,
        snippet_html=piece.html, score=shown.score, version=law.version,
        edition=article.edition if article is not None else "",
    )  # fmt: skip


def _heads(article: Entry, marker: Marker, cited: str) -> bool:
    """Whether the article's label is the one cited, or its heading has what was asked for."""
    heading = article.heading_path[-1] if article.heading_path else ""
    return article.label == cited or bool(marker.spans(heading, article.language))


def _facets(view: View, matches: Matches, laws: Laws, question: Question) -> Mapping[str, tuple[FacetValue, ...]]:
    facets: dict[str, tuple[FacetValue, ...]] = {}
    for name, fact in FACETS.items():
        values = view.codes[fact].values
        counts = {values[code]: count for code, count in count_laws(fact, matches, laws, view.columns).items()}
        facets[name] = tuple(
            FacetValue(value, facet_label(name, value, question.label_language), count)
            # By count, then by value: counts are a help to narrow down, not a ranking of States (HR2).
            for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if value
        )
    return facets


def _expanded(understanding: Understanding, mode: Mode, question: Question) -> tuple[str, ...]:
    if mode == "citation":
        return ()
    concepts = thesaurus.load().concepts
    return tuple(concepts[concept].label(question.label_language) for concept in understanding.concepts)
