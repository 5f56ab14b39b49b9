"""The collection: search, laws, their articles, what is new. The same records as the pages, through the same gate."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from repository import changes, lawbook
from repository.access import ANONYMOUS
from repository.search.results import as_json
from repository.web import addresses, records
from repository.web.api import cursors, models, shapes
from repository.web.api.cursors import Cursor, Size
from repository.web.api.examples import answering
from repository.web.forms import Asked, SearchParameters, question
from repository.web.records import Narrowed
from repository.web.visit import Visitor

routes = APIRouter()

Reference = Annotated[str, Path(description="A law's reference number.", examples=["L26-000417-S"])]
Label = Annotated[
    str, Path(description="The article's label: `31`, `31-bis`, `schedule-2-3`; `text` for a text without articles.",
              examples=["31"])
]  # fmt: skip
Version = Annotated[int | None, Query(ge=1, le=10_000, description="An earlier text, by its number; else today's.")]
Language = Annotated[str, Query(max_length=8, description="Another text of the law, by its language; else its own.")]


@routes.get(
    "/search", response_model=models.SearchAnswer, operation_id="search", responses=answering("search", 400, 403, 503)
)
def search(visit: Visitor, asked: Asked) -> JSONResponse:
    """Laws and articles that answer a question, with exact counts by filter; `page` goes on to the last hit."""
    answer = visit.desk.search(question(asked, visit.languages))
    return JSONResponse(as_json(answer, lambda hit: visit.desk.base_url + addresses.law(hit.reference, hit.version)))


@routes.get("/laws", response_model=models.LawPage, operation_id="listLaws", responses=answering("laws", 400))
def laws(
    visit: Visitor, cursor: Cursor = "", size: Size = 20,
    state: Annotated[list[str] | None, Query(description="ISO alpha-3.", examples=["PER"])] = None,
    kind: Annotated[list[str] | None, Query(description="Codes of the list `kind`.", examples=["law"])] = None,
    status: Annotated[list[str] | None, Query(description="Codes of the list `status`.", examples=["in_force"])] = None,
    changed_since: Annotated[date | None, Query(description="Only what came or changed since this day.")] = None,
) -> models.LawPage:  # fmt: skip
    """All public laws in the order of their filing, some at a time."""
    put = question(SearchParameters(state=state or [], kind=kind or [], status=status or []), ())
    narrowed = Narrowed(put.states, put.kinds, put.statuses, changed_since)
    with visit.desk.store.read() as session:
        found = records.listed(session, ANONYMOUS, narrowed, cursors.read_number("laws", cursor) or 0, size + 1)
    shown, following = cursors.page("laws", found, size, lambda measure: str(measure.id))
    return models.LawPage(laws=[shapes.brief(visit, measure) for measure in shown], next=following)


@routes.get(
    "/laws/{reference}", response_model=models.Law, operation_id="getLaw", responses=answering("law", 400, 404, 410)
)
def law(visit: Visitor, reference: Reference, version: Version = None, text: Language = "") -> models.Law:
    """A law by its reference number; the number of a record that became part of another leads to that one."""
    with visit.desk.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, reference, version=version, text=text)
    return shapes.law(visit, shown)


@routes.get("/laws/{reference}/articles/{label}", response_model=models.Article, operation_id="getArticleOfLaw",
            responses=answering("article", 400, 404, 410))  # fmt: skip
def article(
    visit: Visitor, reference: Reference, label: Label, version: Version = None, text: Language = ""
) -> models.Article:
    """One article of a law, by its label."""
    with visit.desk.store.read() as session:
        shown, found = lawbook.article(session, ANONYMOUS, reference, label, version=version, text=text)
    printed = shown.measure.reference
    at = 0 if shown.is_newest else shown.version
    return models.Article(
        reference=printed, label=found.label, heading_path=list(found.heading_path), text=found.text,
        language=found.language, url=visit.desk.base_url + addresses.article(printed, found.label, at, text),
        version=shown.version, provisions=shapes.links(shown.links),
    )  # fmt: skip


@routes.get(
    "/changes", response_model=models.ChangePage, operation_id="listChanges", responses=answering("changes", 400)
)
def what_is_new(visit: Visitor, cursor: Cursor = "", size: Size = 20) -> models.ChangePage:
    """What changed in the collection, the newest first: laws that became public, changed or ended."""
    before = cursors.read_number("changes", cursor)
    with visit.desk.store.read() as session:
        found = changes.latest(session, ANONYMOUS, before, size + 1)
        shown, following = cursors.page("changes", found, size, lambda change: str(change.id))
        told = [models.Change(event=one.event, at=one.at, law=shapes.brief(visit, one.measure)) for one in shown]
    return models.ChangePage(changes=told, next=following)
