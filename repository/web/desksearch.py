"""The officers' search in everything that is not public: laws under review, drafts, requests, help, messages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from repository import audit, convention
from repository.errors import BadInput
from repository.search.query import Question
from repository.web import addresses
from repository.web.forms import LAST_PAGE
from repository.web.routing import PageRouter
from repository.web.signing import OfficerHere, OfficersVisit, private

routes = PageRouter()

SEARCH = "/officers/search"
KINDS = ("law", "request", "help", "message")


@routes.page(SEARCH)
def search(
    visit: OfficersVisit, officer: OfficerHere, q: Annotated[str, Query(max_length=4_000)] = "",
    state: Annotated[str, Query(max_length=40)] = "", kind: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> Response:  # fmt: skip
    """The hits for a question, each leading to the officers' page of its record. That it was asked is written down."""
    desk, found = visit.desk, None
    known = convention.load().state(state) if state else None
    if state and known is None:
        raise BadInput("There is no such State.")
    if q.strip():
        desk.store.write(audit.record, desk.now(), officer.reader.actor, "searched", "desk", {"length": len(q)})
        question = Question(
            words=q, states=(known.alpha3,) if known else (), kinds=(kind,) if kind in KINDS else (), page=page,
            reader_languages=visit.languages,
        )  # fmt: skip
        found = desk.search_desk(question, officer.reader)
    states = sorted(convention.load().states.values(), key=lambda one: one.name(visit.language))
    shown = visit.page(
        "officers/search.html", officer=officer, q=q, state=known.alpha3 if known else "", kind=kind, page=page,
        found=found, states=[one.alpha3 for one in states], kinds=KINDS, address_of=address_of,
        pages=max(1, -(-found.total // 20)) if found else 1,
    )  # fmt: skip
    return private(shown)


def address_of(reference: str) -> str:
    """Where an officer reads a record of this number."""
    return addresses.officers_message(reference) if reference.startswith("M") else addresses.officers_item(reference)
