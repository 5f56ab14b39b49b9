"""What the collection is ordered by: States, articles, concepts, codes. Fixed orders; nothing is ranked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from repository import convention, thesaurus
from repository.access import ANONYMOUS
from repository.errors import BadInput, NotFound
from repository.folding import fold
from repository.model import MeasureKind, MeasureStatus
from repository.web import addresses, records
from repository.web.api import cursors, models, shapes, suggesting
from repository.web.api.cursors import Cursor, Size
from repository.web.api.examples import answering
from repository.web.records import Linked
from repository.web.states import state_of
from repository.web.visit import Visitor

routes = APIRouter()

_LISTS = {"kind": ("kind", MeasureKind), "status": ("measure_status", MeasureStatus)}


@routes.get("/states", response_model=models.StatePage, operation_id="listStates", responses=answering("states", 400))
def states(visit: Visitor, cursor: Cursor = "", size: Size = 20) -> models.StatePage:
    """All States in the order of their codes, with how many of their measures are public. They are not ranked."""
    known = [convention.load().states[alpha3] for alpha3 in sorted(convention.load().states)]
    with visit.desk.store.read() as session:
        counts = records.counted_by_state(session, ANONYMOUS)
    found = cursors.after("states", cursor, known, size, lambda state: state.alpha3)
    shown, following = cursors.page("states", found, size, lambda state: state.alpha3)
    return models.StatePage(
        states=[
            models.StateBrief(
                alpha3=state.alpha3, name=state.name(visit.language), region=state.region,
                measures=counts.get(state.alpha3, 0), url=visit.desk.base_url + addresses.state(state.alpha3),
            )
            for state in shown
        ],
        next=following,
    )  # fmt: skip


@routes.get(
    "/states/{code}", response_model=models.State, operation_id="getState", responses=answering("state", 400, 404)
)
def state(
    visit: Visitor, code: Annotated[str, Path(description="ISO alpha-3, alpha-2, or a name.", examples=["PER"])]
) -> models.State:
    """A State, with its treaty status today, its measures, and the offices it named to the desk."""
    found = state_of(code)
    today = visit.desk.now().date()
    with visit.desk.store.read() as session:
        measures = records.of_state(session, ANONYMOUS, found.alpha3)
        by_article = records.by_article(session, ANONYMOUS, found.alpha3)
        named = records.institutions(session, found.alpha3, today)
    return models.State(
        alpha2=found.alpha2, alpha3=found.alpha3, name=found.name(visit.language), names=dict(found.un_names),
        region=found.region, treaty_status=found.status(today).value, as_of=today, signed_on=found.signed_on,
        deposited_on=found.deposited_on, deposit_type=found.deposit_type, dates_verified=found.dates_verified,
        institutions=[models.Institution(office=office, role=role) for office, role in named],
        by_article={str(number): len(laws) for number, laws in by_article.items()},
        measures=[shapes.brief(visit, measure) for measure in measures],
    )  # fmt: skip


@routes.get(
    "/articles", response_model=models.ArticlePage, operation_id="listArticles", responses=answering("articles", 400)
)
def articles(visit: Visitor, cursor: Cursor = "", size: Size = 20) -> models.ArticlePage:
    """The Convention's articles in its own order."""
    known = list(convention.load().articles.values())
    found = cursors.after("articles", cursor, known, size, lambda one: str(one.number))
    shown, following = cursors.page("articles", found, size, lambda one: str(one.number))
    return models.ArticlePage(articles=[shapes.article(visit, one) for one in shown], next=following)


@routes.get("/articles/{number}", response_model=models.LinkedPage, operation_id="getArticleOfConvention",
            responses=answering("provision", 400, 404))  # fmt: skip
def provision(
    visit: Visitor, number: Annotated[str, Path(description="The article's number: 1 to 71.", examples=["31"])],
    cursor: Cursor = "", size: Size = 20,
) -> models.LinkedPage:  # fmt: skip
    """An article of the Convention and the laws that are linked to it or to a part of it, by the State's code."""
    try:
        wanted = convention.load().article(number).number
    except BadInput as error:
        raise NotFound(number) from error
    with visit.desk.store.read() as session:
        linked = records.implementing(session, ANONYMOUS, wanted)

    def place(item: Linked) -> str:
        return f"{item.measure.state}{item.measure.id}"

    ordered = sorted(linked, key=lambda item: (item.measure.state, item.measure.id))
    found = cursors.after(f"articles/{wanted}", cursor, ordered, size, place)
    shown, following = cursors.page(f"articles/{wanted}", found, size, place)
    described = shapes.article(visit, convention.load().articles[wanted])
    return models.LinkedPage(
        **described.model_dump(),
        linked=len(linked),
        laws=[shapes.linked(visit, item) for item in shown],
        next=following,
    )


@routes.get(
    "/concepts", response_model=models.ConceptPage, operation_id="listConcepts", responses=answering("concepts", 400)
)
def concepts(cursor: Cursor = "", size: Size = 20) -> models.ConceptPage:
    """The thesaurus: the concepts by which texts of six languages are found together."""
    known = [thesaurus.load().concepts[number] for number in sorted(thesaurus.load().concepts)]
    found = cursors.after("concepts", cursor, known, size, lambda one: one.id)
    shown, following = cursors.page("concepts", found, size, lambda one: one.id)
    return models.ConceptPage(concepts=[shapes.concept(one) for one in shown], next=following)


@routes.get(
    "/concepts/{id}", response_model=models.Concept, operation_id="getConcept", responses=answering("concept", 400, 404)
)
def concept(
    id: Annotated[str, Path(description="The concept's id.", examples=["confiscation"])],  # noqa: A002 - the parameter's name
) -> models.Concept:
    """One concept of the thesaurus."""
    found = thesaurus.load().concepts.get(id)
    if found is None:
        raise NotFound(id)
    return shapes.concept(found)


@routes.get("/suggest", response_model=models.Suggestions, operation_id="suggest", responses=answering("suggest", 400))
def suggest(
    visit: Visitor,
    q: Annotated[
        str, Query(max_length=200, description="The beginning of what is asked for.", examples=["confis"])
    ] = "",
) -> models.Suggestions:
    """What a beginning may mean: concepts, States, and numbers of public laws; at most ten."""
    with visit.desk.store.read() as session:
        return models.Suggestions(suggestions=suggesting.of(session, fold(q).strip(), q.strip(), visit.language))


@routes.get("/codes", response_model=models.Codes, operation_id="listCodes", responses=answering("codes", 400))
def codes(visit: Visitor) -> models.Codes:
    """The codes of kinds and statuses, with their labels in the language asked for (`lang=` or Accept-Language)."""
    facts = convention.load()
    return models.Codes(
        lists={
            name: [models.Code(code=code, label=facts.label(source, code, visit.language)) for code in known]
            for name, (source, known) in _LISTS.items()
        }
    )
