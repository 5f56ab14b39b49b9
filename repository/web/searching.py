"""The search page: a plain form, hits that passed the gate, filters with counts. It ranks nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from repository import convention, thesaurus
from repository.folding import fold
from repository.languages import LANGUAGES
from repository.model import MeasureKind, MeasureStatus
from repository.search.filters import CONCEPTS
from repository.search.query import Question
from repository.search.results import LANGUAGE_NAMES, Answer, FacetValue, facet_label
from repository.web.forms import Asked, SearchParameters, question
from repository.web.routing import PageRouter
from repository.web.visit import Visit, Visitor

routes = PageRouter()

HITS = 40
"""Hits of a page at most."""
FACETS_SHOWN = 8
"""Values of a filter seen at once; the others open below them."""
SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter as the page offers it: (label, count, address, chosen) each."""

    name: str
    values: tuple[tuple[str, int, str, bool], ...]


@routes.page("/search")
def search(visit: Visitor, asked: Asked) -> Response:
    """The hits for a question, or the form when nothing was asked."""
    # The API gives a hundred hits at a time; a page is read on a bad line.
    asked = asked.model_copy(update={"size": min(asked.size, HITS)})
    put = question(asked, visit.languages)
    answer = visit.desk.search(put)
    return visit.page(
        "search.html", asked=asked, answer=answer, facets=_facets(asked, put, answer, visit.language),
        chosen=[*_chosen(asked, visit), *_typed(asked, answer, visit)], choices=_choices(visit.language),
        near=_near(asked, answer), advice=_advice(answer, put, visit.language),
        switched=_switched(asked, answer), mended=_with_words(asked, answer.understood.corrected or ""),
        pages=max(1, -(-answer.total // asked.size)),
    )  # fmt: skip


def _facets(asked: SearchParameters, put: Question, answer: Answer, language: str) -> tuple[Facet, ...]:
    wanted = {
        "state": put.states, "article": put.articles, "kind": put.kinds, "status": put.statuses,
        "language": put.languages, "year": tuple(str(year) for year in put.years),
    }  # fmt: skip
    opened = {provision.split(".")[0] for provision in put.articles}
    return tuple(
        Facet(name, tuple(_offered(name, value, asked, value.value in wanted[name]) for value in ordered))
        for name in wanted
        if (ordered := sorted(_fit(name, answer.facets.get(name, ()), opened), key=_order(name)))
    )


def _fit(name: str, values: Iterable[FacetValue], opened: Container[str]) -> list[FacetValue]:
    """The values worth offering: paragraphs of the Convention's articles only below an article that was chosen."""
    return [
        value for value in values if name != "article" or "." not in value.value or value.value.split(".")[0] in opened
    ]


def _offered(name: str, value: FacetValue, asked: SearchParameters, chosen: bool) -> tuple[str, int, str, bool]:
    pair = (name, value.value)
    address = asked.query(without=pair) if chosen else asked.query(plus=pair)
    return value.label, value.count, address, chosen


def _order(name: str) -> Callable[[FacetValue], Any]:
    """The fixed order of a filter's values: never by count, for States and articles are not ranked (HR2)."""
    codes = {"kind": tuple(MeasureKind), "status": tuple(MeasureStatus)}.get(name)
    if codes is not None:
        return lambda value: codes.index(value.value) if value.value in codes else len(codes)
    if name == "article":
        return lambda value: tuple((int(part), "") if part.isdigit() else (0, part) for part in value.value.split("."))
    if name == "year":
        return lambda value: -int(value.value) if value.value.isdigit() else 0
    return lambda value: fold(value.label)


def _chosen(asked: SearchParameters, visit: Visit) -> list[tuple[str, str, str]]:
    """The filters in force, as (name, label, address without it)."""
    return [
        (name, _label(name, _normal(name, value), visit), asked.query(without=(name, value)))
        for name, value in asked.filters()
    ]


def _label(name: str, value: str, visit: Visit) -> str:
    if name != CONCEPTS:
        return facet_label(name, value, visit.language)
    return visit.say("search.only_words") if value == "off" else visit.say("search.by_concept")


def _typed(asked: SearchParameters, answer: Answer, visit: Visit) -> list[tuple[str, str, str]]:
    """The filters typed among the words, as (name, label, address without it)."""
    return [
        (
            item.name, item.label if item.name != CONCEPTS else _label(CONCEPTS, item.value, visit),
            _with_words(asked, answer.understood.again(without=item)),
        )
        for item in answer.understood.filters
    ]


def _switched(asked: SearchParameters, answer: Answer) -> str:
    """The address of the same search with the concepts the other way; "" where they change nothing."""
    read = answer.understood
    if read.concepts:
        return asked.query(plus=(CONCEPTS, "off")) if read.expanded else ""
    typed = next((item for item in read.filters if item.name == CONCEPTS), None)
    words = asked.q if typed is None else read.again(without=typed)
    return asked.model_copy(update={"q": words, CONCEPTS: "on"}).query()


def _near(asked: SearchParameters, answer: Answer) -> list[tuple[str, list[tuple[str, str]]]]:
    """The typed filters that are not known, each with what it may have meant as (label, address)."""
    read = answer.understood
    return [
        (item.typed, [(near, _with_words(asked, read.again(mended=(item, near)))) for near in item.nearest])
        for item in read.unknown
    ]


def _with_words(asked: SearchParameters, words: str) -> str:
    return asked.model_copy(update={"q": words}).query()


def _normal(name: str, value: str) -> str:
    if name == "state" and (state := convention.load().state(value)):
        return state.alpha3
    return value.upper() if name == "chapter" else value


def _choices(language: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the form's menus offer, as (value, label), in fixed orders."""
    facts = convention.load()
    states = sorted(
        ((state.alpha3, state.name(language)) for state in facts.states.values()), key=lambda pair: fold(pair[1])
    )
    return {
        "state": states,
        "article": [
            (str(number), f"{number}. {article.title(language)}") for number, article in facts.articles.items()
        ],
        "kind": [(kind.value, facts.label("kind", kind, language)) for kind in MeasureKind],
        "status": [(status.value, facts.label("measure_status", status, language)) for status in MeasureStatus],
        "language": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
    }


def _advice(answer: Answer, put: Question, language: str) -> tuple[str, ...]:
    """Where nothing was found: what to search for instead."""
    if answer.total or not put.words:
        return ()
    return thesaurus.load().near(put.words, language)[:SUGGESTED]
