"""The pages of the States and of the Convention's articles. Fixed orders only: nothing here is ranked (HR2)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from fastapi import Response

from repository import convention
from repository.access import ANONYMOUS
from repository.convention import State
from repository.errors import BadInput, NotFound
from repository.folding import fold
from repository.web import addresses, records
from repository.web.records import Linked
from repository.web.routing import PageRouter, see_other
from repository.web.visit import Visit, Visitor

routes = PageRouter()


@routes.page("/states")
def states(visit: Visitor) -> Response:
    """All States by regional group, in the order of their names."""
    with visit.desk.store.read() as session:
        counts = records.counted_by_state(session, ANONYMOUS)
    return visit.page("states.html", regions=_by_region(visit), counts=counts)


@routes.page("/states/{code}")
def state(visit: Visitor, code: str) -> Response:
    """A State: what it is to the Convention today, and its measures."""
    found = state_of(code)
    if code != found.alpha3:
        return see_other(addresses.state(found.alpha3))
    with visit.desk.store.read() as session:
        measures = records.of_state(session, ANONYMOUS, found.alpha3)
    today = visit.desk.now().date()
    return visit.page("state.html", state=found, status=found.status(today), today=today, measures=measures)


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
def article(visit: Visitor, number: str) -> Response:
    """An article of the Convention and the provisions of all States that are linked to it."""
    facts = convention.load()
    try:
        found = facts.article(number).number
    except BadInput as error:
        raise NotFound(number) from error
    if number != str(found):
        return see_other(addresses.provision(str(found)))
    with visit.desk.store.read() as session:
        linked = records.implementing(session, ANONYMOUS, found)
    return visit.page(
        "provision.html", article=facts.articles[found], chapter=facts.chapter_of(found),
        by_state=_by_state(visit, linked), count=len(linked),
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


def _by_state(visit: Visit, linked: Iterable[Linked]) -> list[tuple[str, list[Linked]]]:
    def name(item: Linked) -> str:
        return fold(visit.say.state(item.measure.state))

    ordered = sorted(linked, key=lambda item: (name(item), item.measure.state, item.measure.id))
    return [(alpha3, list(group)) for alpha3, group in groupby(ordered, key=lambda item: item.measure.state)]
