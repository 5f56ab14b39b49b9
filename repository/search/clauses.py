"""What a question asks for, as Whoosh queries: words, concepts, citations, filters. It knows no index folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from whoosh.query import (  # type: ignore[import-untyped]
    And,
    ConstantScoreQuery,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    TermRange,
)

from repository import thesaurus
from repository.folding import fold
from repository.search.analysis import bigrams, candidate_languages, compound_numbers, exact, is_han, stem, terms, words
from repository.search.citations import Citation
from repository.search.query import Question
from repository.search.schema import WEAK, cited_forms, text_field
from repository.search.slots import Slot

TITLE, CONTEXT, EXACT = 2.5, 0.3, 0.3
"""Weights beside 1 for a word of the text: the law's title, what surrounds an article, the word exactly as typed."""
CONCEPT, CONCEPT_WEAK, NARROWER, NARROWER_WEAK = 0.6, 0.4, 0.3, 0.2
"""Weights of a concept, named by its preferred term or by a synonym, and of narrower ones. Below typed words."""
CITED, CITED_PROVISION = 1_000.0, 500.0
"""What is cited stands above everything else: no sum of words comes near."""

MOST_OF_PHRASE = 24
"""Words of a phrase, or pairs of a Chinese run, that are looked for: each is held against the places of the others."""
_MANY = 64


class Constant(ConstantScoreQuery):  # type: ignore[misc]
    """Whoosh's query of one score for all, with the boost that Whoosh asks for when it joins two ANDs."""

    boost = 1.0


def cited(citation: Citation, rest: Query | None) -> list[Query]:
    """What a citation may mean, the closest first; `rest` are the other words of the question."""
    found = [_cited_article(citation)] if citation.label else []
    if citation.number:
        found.append(_cited_law(citation, whole=True))
    if rest is not None:
        # The other words may stand in any article of the cited law.
        within = found[0] if citation.label else _cited_law(citation, whole=False)
        found.insert(0, And([within, rest]))
    return found


def _cited_law(citation: Citation, *, whole: bool) -> Query:
    return Constant(And([*_numbered(citation), *([Term("unit", "law")] if whole else [])]), CITED)


def _numbered(citation: Citation) -> list[Query]:
    number = _one_of("number", cited_forms(citation.number))
    return [number, Term("year", citation.year)] if citation.year else [number]


def _cited_article(citation: Citation) -> Query:
    if citation.number:
        return Constant(And([Term("label", citation.label), *_numbered(citation)]), CITED)
    # An article of some law, or of the Convention: the words do not say, so both, the law's own first.
    return Or([
        Constant(Term("label", citation.label), CITED),
        Constant(Term("article", citation.provision), CITED_PROVISION),
    ])  # fmt: skip


def slot_query(slot: Slot, begun: Sequence[str] = ()) -> Query:
    """What matches a slot: its words or, with less weight, its concepts in any language.

    `begun` are the index's words with the beginning that a slot may be.
    """
    if slot.beginning:
        return _beginning(slot.text, begun)
    if slot.phrase:
        return _phrase(slot.text)
    if any(compound_numbers(slot.text)):
        return Term("exact", fold(slot.text))
    parts = [_word(word.text) for word in words(slot.text)]
    literal = parts[0] if len(parts) == 1 else And(parts)
    if not slot.concepts:
        return literal
    return Or([literal, *(query for item in slot.concepts for query in _concept(item.concept))])


def any_part(slot: Slot, begun: Sequence[str] = ()) -> Query:
    """Less than the whole slot: for Chinese, any pair of its characters."""
    runs = [word.text for word in words(slot.text) if word.han]
    if slot.phrase or not runs:
        return slot_query(slot, begun)
    return Or([slot_query(slot), *(Term(text_field("zh"), pair) for run in runs for pair in bigrams(fold(run)))])


def _word(word: str) -> Query:
    if is_han(word):
        return _chinese(fold(word))
    languages = candidate_languages(word)
    stems = {language: stem(word, language) for language in languages}
    parts = [Term(text_field(language), term) for language, term in stems.items()]
    for term in dict.fromkeys(stems.values()):
        parts += [Term("title", term, boost=TITLE), Term("context", term, boost=CONTEXT)]
    return Or([*parts, Term("exact", exact(word), boost=EXACT)])


def _beginning(letters: str, begun: Sequence[str]) -> Query:
    found = begun or (exact(letters),)
    around = dict.fromkeys(stem(word, language) for word in found for language in candidate_languages(word))
    return Or([
        *(Term("exact", word) for word in found), *(Term("context", term, boost=CONTEXT) for term in around),
    ])  # fmt: skip


def _chinese(run: str) -> Query:
    field, pairs = text_field("zh"), bigrams(run)[:MOST_OF_PHRASE]
    if len(run) == 1:
        return Prefix(field, run)
    text = Phrase(field, pairs) if len(pairs) > 1 else Term(field, pairs[0])
    title = And([Term("title", pair, boost=TITLE) for pair in pairs])
    return Or([text, title, And([Term("context", pair, boost=CONTEXT) for pair in pairs])])


def _phrase(text: str) -> Query:
    found = [word.text for word in words(text)][:MOST_OF_PHRASE]
    if len(found) == 1 and not is_han(found[0]):
        return Term("exact", exact(found[0]))
    parts: list[Query] = []
    for language in dict.fromkeys(name for word in found for name in candidate_languages(word)):
        field, pieces = text_field(language), terms(text, language)[:MOST_OF_PHRASE]
        parts.append(Phrase(field, pieces) if len(pieces) > 1 else Term(field, pieces[0]))
    return Or(parts)


def _concept(concept: str) -> Iterator[Query]:
    yield Term("concept", concept, boost=CONCEPT)
    yield Term("concept", f"{concept}{WEAK}", boost=CONCEPT_WEAK)
    for narrower in thesaurus.load().narrower(concept):
        yield Term("concept", narrower.id, boost=NARROWER)
        yield Term("concept", f"{narrower.id}{WEAK}", boost=NARROWER_WEAK)


def filtered(query: Query, question: Question) -> Query:
    """The query within the question's filters.

    As a part of the query: Whoosh's own `filter=` returns the unfiltered count when the filter matches nothing.
    """
    limits = list(_filters(question))
    return And([query, *(Constant(limit, 0.0) for limit in limits)]) if limits else query


def _filters(question: Question) -> Iterator[Query]:
    wanted = {
        "state": question.states, "region": tuple(fold(region) for region in question.regions),
        "article": question.articles, "chapter": question.chapters, "kind": question.kinds,
        "status": question.statuses, "language": question.languages,
        "year": tuple(str(year) for year in question.years),
    }  # fmt: skip
    for field, values in wanted.items():
        if values:
            yield _one_of(field, values[:_MANY])
    if question.only_state:
        yield Term("state", question.only_state)
    if question.in_force_on is None:
        yield Term("current", "1")
    else:
        # Of each law the one text that applied on that day, however often it was changed since.
        day = question.in_force_on.isoformat()
        yield TermRange("applies_from", None, day)
        yield TermRange("applies_until", day, None, startexcl=True)


def _one_of(field: str, values: Sequence[str]) -> Query:
    terms = [Term(field, value) for value in values]
    return terms[0] if len(terms) == 1 else Or(terms)
