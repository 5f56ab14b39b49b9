"""Any search as an Atom feed (RFC 4287). It holds what the search page shows, no more."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Response

from repository import access
from repository.access import ANONYMOUS
from repository.web.forms import Asked, question
from repository.web.routing import PageRouter
from repository.web.visit import Visitor

routes = PageRouter()

ENTRIES = 50
_BEGINNING = datetime(2007, 10, 2, tzinfo=UTC)
"""The time of a feed without entries: the day the report asked for this repository."""


@routes.page("/feed.atom")
def feed(visit: Visitor, asked: Asked) -> Response:
    """The laws a search finds, the newest first."""
    put = question(asked.model_copy(update={"size": ENTRIES}), visit.languages)
    answer = visit.desk.search(put)
    with visit.desk.store.read() as session:
        shown = access.measures(session, ANONYMOUS, [hit.reference for hit in answer.hits])
    entries = sorted(
        ((shown[hit.reference], hit) for hit in answer.hits if hit.reference in shown),
        key=lambda pair: (pair[0].received_at, pair[0].id),
        reverse=True,
    )
    updated = entries[0][0].received_at if entries else _BEGINNING
    pages = max(1, -(-answer.total // ENTRIES))
    text = visit.pages.render("feed.xml", visit.language, asked=asked, entries=entries, updated=updated, pages=pages)
    return Response(text, media_type="application/atom+xml", headers={"Vary": "Accept-Language, Cookie"})
