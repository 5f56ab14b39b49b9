"""The pages of the States and of the Convention's articles. Fixed orders only: nothing here is ranked (HR2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from fastapi import Response

from repository import convention
from repository.access import ANONYMOUS
from repository.convention import Article, Chapter, State
from repository.errors import BadInput, NotFound
from repository.folding import fold
from repository.model import MeasureKind
from repository.tables import Measure
from repository.web import addresses, records
from repository.web.records import Linked
from repository.web.routing import PageRouter, see_other
from repository.web.visit import Visit, Visitor

routes = PageRouter()

MEASURES = 60
"""Measures of a State on one page."""
PROVISIONS = 40
"""Laws side by side on the page of an article."""


@routes.page("/states")
def states(visit: Visitor) -> Response:
    """All States by regional group, in the order of their names."""
    with visit.desk.store.read() as session:
        counts = records.counted_by_state(session, ANONYMOUS)
    return visit.page("states.html", regions=_by_region(visit), counts=counts)


@routes.page("/states/{code}")
def state(visit: Visitor, code: str, part: int = 1) -> Response:
    """A State: what it is to the Convention today, its measures, by date and by article, and whom it named to us."""
    found = state_of(code)
    if code != found.alpha3:
        return see_other(addresses.state(found.alpha3))
    today = visit.desk.now().date()
    with visit.desk.store.read() as session:
        measures = records.of_state(session, ANONYMOUS, found.alpha3)
        by_article = records.by_article(session, ANONYMOUS, found.alpha3)
        institutions = records.institutions(session, found.alpha3, today)
    parts = max(1, -(-len(measures) // MEASURES))
    part = min(max(part, 1), parts)
    return visit.page(
        "state.html", state=found, status=found.status(today), today=today, institutions=institutions,
        measures=measures[(part - 1) * MEASURES : part * MEASURES], total=len(measures), part=part, page_count=parts,
        kinds=_kinds(visit, measures), chapters=_by_chapter(by_article),
        latest=next((measure for measure in measures if measure.adopted_on), None),
    )  # fmt: skip


def _kinds(visit: Visit, measures: Iterable[Measure]) -> str:
    """«5 laws, 2 regulations», in the order of the list of kinds."""
    counts = Counter(measure.kind for measure in measures)
    say = visit.say
    named = (f"{say.label('kind', kind)} {say.number(counts[kind])}" for kind in MeasureKind if counts[kind])
    return say.listed(tuple(named))


def _by_chapter(by_article: Mapping[int, Sequence[Measure]]) -> list[tuple[Chapter, list[tuple[Article, int]]]]:
    """The Convention's chapters that a State's measures are linked to, each with its articles and how many measures."""
    facts = convention.load()
    counted = [
        (chapter, [(facts.articles[number], len(by_article[number]))
                   for number in range(chapter.first, chapter.last + 1) if number in by_article])
        for chapter in facts.chapters
    ]  # fmt: skip
    return [(chapter, articles) for chapter, articles in counted if articles]


@routes.page("/articles")
def articles(visit: Visitor) -> Response:
    """The Convention's chapters and articles in its own order."""
    facts = convention.load()
    chapters = [
        (chapter, [facts.articles[number] for number in range(chapter.first, chapter.last + 1)])
        for chapter in facts.chapters
    ]
    return visit.page("convention.html", chapters=chapters)


@routes.page("/articles/{number}")
def article(visit: Visitor, number: str, part: int = 1) -> Response:
    """An article of the Convention and the provisions of all States that are linked to it."""
    facts = convention.load()
    try:
        found = facts.article(number).number
    except BadInput as error:
        raise NotFound(number) from error
    if number != str(found):
        return see_other(addresses.provision(str(found)))
    with visit.desk.store.read() as session:
        linked = sorted(records.implementing(session, ANONYMOUS, found), key=_state_order(visit))
        parts = max(1, -(-len(linked) // PROVISIONS))
        part = min(max(part, 1), parts)
        shown = linked[(part - 1) * PROVISIONS : part * PROVISIONS]
        excerpts = records.excerpts(session, shown)
    return visit.page(
        "provision.html", article=facts.articles[found], chapter=facts.chapter_of(found), excerpts=excerpts,
        by_state=_by_state(shown), count=len(linked), part=part, page_count=parts,
        before=facts.articles.get(found - 1), after=facts.articles.get(found + 1),
    )  # fmt: skip


def state_of(code: str) -> State:
    """The State of a code or name. Raises NotFound."""
    found = convention.load().state(code)
    if found is None:
        raise NotFound(code)
    return found


def _by_region(visit: Visit) -> list[tuple[str, list[State]]]:
    def place(state: State) -> tuple[bool, str]:
        # Those outside the regional groups come last, whatever their heading is called.
        return (not state.region, fold(_region_name(visit, state)))

    ordered = sorted(
        convention.load().states.values(), key=lambda state: (*place(state), fold(state.name(visit.language)))
    )
    return [(key[1], list(group)) for key, group in groupby(ordered, key=lambda state: (place(state), state.region))]


def _region_name(visit: Visit, state: State) -> str:
    return visit.say.region(state.region)


def _state_order(visit: Visit) -> Callable[[Linked], tuple[str, str, int]]:
    """By the State's name in the reader's language, then in the order of filing: never by how many there are (HR2)."""
    return lambda item: (fold(visit.say.state(item.measure.state)), item.measure.state, item.measure.id)


def _by_state(linked: Iterable[Linked]) -> list[tuple[str, list[Linked]]]:
    return [(alpha3, list(group)) for alpha3, group in groupby(linked, key=lambda item: item.measure.state)]
