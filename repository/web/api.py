"""The API, version 1: search, laws, articles, States, as JSON. The same records as the pages, through the same gate."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from repository import lawbook
from repository.access import ANONYMOUS
from repository.search.results import as_json
from repository.tables import Measure
from repository.web import addresses, records
from repository.web.forms import Asked, question
from repository.web.states import state_of
from repository.web.visit import Visit, Visitor


class Problem(BaseModel):
    """What is said instead of an answer."""

    error: str = Field(description="not_found, withdrawn, bad_input, not_allowed, unavailable or broken.")
    told: str = Field(description="The same for a person, in English.")


class TypedFilter(BaseModel):
    """A filter typed among the words, such as `country:PE`."""

    name: str
    value: str
    label: str


class UnknownFilter(BaseModel):
    """A typed filter with a value that the desk does not know."""

    name: str
    value: str
    nearest: list[str] = Field(description="Labels of what is most like it.")


class Understood(BaseModel):
    """How the question was read."""

    mode: Literal["all", "any", "citation"] = Field(description="`any`: no text had all the words.")
    expanded: list[str] = Field(description="What it also searched for.")
    corrected: str | None = Field(description="A spelling that would find something, with these filters.")
    concepts: bool = Field(description="Whether words also found their concepts in other languages.")
    excluded: list[str] = Field(description="Words kept out, as typed with `-` or `NOT`.")
    cut: list[str] = Field(description="Words looked for in part or not at all: too many texts have them.")
    filters: list[TypedFilter]
    unknown: list[UnknownFilter]


class FacetValue(BaseModel):
    """A value of a filter, and how many laws have it."""

    value: str
    label: str
    count: int


class HitArticle(BaseModel):
    """The law's own article a hit shows."""

    label: str
    heading_path: list[str]


class Hit(BaseModel):
    """One law that answers."""

    reference: str
    url: str
    kind: str
    title: str
    state: str
    language: str
    status: str
    adopted_on: date | None
    article: HitArticle | None
    snippet_html: str = Field(description="Escaped text with no markup but <mark>.")
    score: float
    version: int | None = Field(description="The earlier version that applied on the day asked for; null for today's.")
    text: str | None = Field(description="The language of another text of the law than its own.")


class SearchAnswer(BaseModel):
    """A page of hits."""

    total: int
    took_ms: float
    understood: Understood
    facets: dict[str, list[FacetValue]]
    hits: list[Hit]


class LawBrief(BaseModel):
    """A law in a list. "" and null are «not stated»."""

    reference: str
    url: str
    state: str
    kind: str
    form: str
    title: str
    number: str
    status: str
    adopted_on: date | None
    in_force_on: date | None
    language: str


class ProvisionLink(BaseModel):
    """That a law implements a provision of the Convention, and who says so."""

    provision: str
    basis: Literal["claimed", "suggested", "confirmed"]
    article: str = Field(description="Label of the law's own article; empty for the law as a whole.")
    evidence: str


class OriginalFile(BaseModel):
    """A file as it was received."""

    filename: str
    media_type: str
    size: int
    sha256: str
    url: str


class ArticleLine(HitArticle):
    """An article in a table of contents."""

    url: str


class Law(LawBrief):
    """A law with everything its page shows but the text."""

    source: str
    received_on: date
    verified_on: date | None
    provisions: list[ProvisionLink]
    files: list[OriginalFile]
    articles: list[ArticleLine]


class Article(HitArticle):
    """One article of a law with its text."""

    reference: str
    url: str
    language: str
    text: str
    provisions: list[ProvisionLink]


class State(BaseModel):
    """A State and what it is to the Convention on the day of asking."""

    alpha2: str
    alpha3: str
    name: str
    names: dict[str, str]
    region: str
    treaty_status: Literal["party", "signatory", "none"]
    as_of: date
    signed_on: date | None
    deposited_on: date | None
    deposit_type: str
    dates_verified: bool = Field(description="Whether the dates were checked at the depositary.")
    measures: list[LawBrief]


_PROBLEMS: dict[int | str, dict[str, Any]] = {400: {"model": Problem}, 404: {"model": Problem}}

routes = APIRouter(prefix="/api/v1", tags=["v1"])


@routes.get("/search", response_model=SearchAnswer, responses={400: {"model": Problem}, 503: {"model": Problem}})
def search(visit: Visitor, asked: Asked) -> JSONResponse:
    """Laws and articles that answer a question, twenty to a page, with exact counts by filter."""
    answer = visit.desk.search(question(asked, visit.languages))
    return JSONResponse(as_json(answer, lambda hit: visit.desk.base_url + addresses.law(hit.reference, hit.version)))


@routes.get("/laws/{reference}", response_model=Law, responses=_PROBLEMS)
def law(visit: Visitor, reference: str) -> Law:
    """A law by its reference number."""
    with visit.desk.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, reference)
    measure, base = shown.measure, visit.desk.base_url
    return Law(
        **_brief(visit, measure).model_dump(), source=measure.source, received_on=measure.received_at.date(),
        verified_on=measure.verified_on,
        provisions=_provisions(shown),
        files=[OriginalFile(filename=file.filename, media_type=file.media_type, size=file.size, sha256=file.sha256,
                            url=base + addresses.file(measure.reference, file.ordinal)) for file in shown.files],
        articles=[ArticleLine(label=line.label, heading_path=list(line.heading_path),
                              url=base + addresses.article(measure.reference, line.label)) for line in shown.contents],
    )  # fmt: skip


@routes.get("/laws/{reference}/articles/{label}", response_model=Article, responses=_PROBLEMS)
def article(visit: Visitor, reference: str, label: str) -> Article:
    """One article of a law, by its label: `31`, `31-bis`, `schedule-2-3`; `text` for a text without articles."""
    with visit.desk.store.read() as session:
        shown, found = lawbook.article(session, ANONYMOUS, reference, label)
    printed = shown.measure.reference
    return Article(
        reference=printed, label=found.label, heading_path=list(found.heading_path), text=found.text,
        language=found.language, url=visit.desk.base_url + addresses.article(printed, found.label),
        provisions=_provisions(shown),
    )  # fmt: skip


@routes.get("/states/{code}", response_model=State, responses=_PROBLEMS)
def state(visit: Visitor, code: str) -> State:
    """A State by alpha-3, alpha-2 or name, with its treaty status today and its measures."""
    found = state_of(code)
    with visit.desk.store.read() as session:
        measures = records.of_state(session, ANONYMOUS, found.alpha3)
    today = visit.desk.now().date()
    return State(
        alpha2=found.alpha2, alpha3=found.alpha3, name=found.name(visit.language), names=dict(found.un_names),
        region=found.region, treaty_status=found.status(today).value, as_of=today, signed_on=found.signed_on,
        deposited_on=found.deposited_on, deposit_type=found.deposit_type, dates_verified=found.dates_verified,
        measures=[_brief(visit, measure) for measure in measures],
    )  # fmt: skip


def _brief(visit: Visit, measure: Measure) -> LawBrief:
    return LawBrief(
        reference=measure.reference, url=visit.desk.base_url + addresses.law(measure.reference), state=measure.state,
        kind=measure.kind, form=measure.form, title=measure.title, number=measure.number, status=measure.status,
        adopted_on=measure.adopted_on, in_force_on=measure.in_force_on, language=measure.language,
    )  # fmt: skip


def _provisions(shown: lawbook.LawShown) -> list[ProvisionLink]:
    return [
        ProvisionLink(provision=link.provision, basis=link.basis.value, article=link.label, evidence=link.evidence)
        for link in shown.links
    ]
