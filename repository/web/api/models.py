"""What the API answers, as schemas: every field is described, "" and null are «not stated»."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from repository.changes import EVENTS

_TO_CONFIRM: list[JsonValue] = ["", "amended", "repealed"]


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
    made_on: int = Field(description="The version of the law it was said of.")
    to_confirm: str = Field(
        description="What happened to the law since; empty: it stands.", json_schema_extra={"enum": _TO_CONFIRM}
    )


class Version(BaseModel):
    """A text of a law over time."""

    version: int
    applies_from: date | None
    applies_until: date | None = Field(description="The first day on which it does not apply any more.")
    stated: bool = Field(description="Whether somebody said from when; else it is the day of adoption or of receipt.")
    made_by: str
    received_on: date
    url: str


class Text(BaseModel):
    """A text of one version: its own, another official language, a translation."""

    language: str
    role: Literal["original", "official_translation", "translation", "part"]
    url: str


class Relation(BaseModel):
    """What a law does to another, or another to it (`incoming`)."""

    kind: Literal["amends", "repeals", "replaces", "implements"]
    incoming: bool
    other: str = Field(description="The other law's reference; empty when it is not held, or not public.")
    words: str
    effective_on: date | None


class StatedFact(BaseModel):
    """A fact beside the record: as given, and normalised."""

    field: str
    value: str = Field(description="Dates: `2011-05-03`, `2011-05`, `2011`; two readings are joined by ` or `.")
    as_given: str


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
    source_name: str
    received_on: date
    verified_on: date | None
    version: int
    versions: list[Version]
    texts: list[Text]
    relations: list[Relation]
    facts: list[StatedFact]
    provisions: list[ProvisionLink]
    files: list[OriginalFile]
    articles: list[ArticleLine]


class Article(HitArticle):
    """One article of a law with its text."""

    reference: str
    url: str
    language: str
    text: str
    version: int
    provisions: list[ProvisionLink]


class StateBrief(BaseModel):
    """A State in a list."""

    alpha3: str
    name: str
    region: str
    measures: int = Field(description="How many of its measures are public.")
    url: str


class Institution(BaseModel):
    """An office that a State named to the desk, and for what."""

    office: str
    role: str


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
    institutions: list[Institution]
    by_article: dict[str, int] = Field(description="How many of its measures are linked to each article.")
    measures: list[LawBrief]


class ConventionArticle(BaseModel):
    """An article of the Convention. Titles in a language may be unverified wording."""

    number: int
    title: str
    title_verified: bool
    chapter: str
    chapter_title: str
    url: str


class LinkedLaw(BaseModel):
    """A law that is linked to an article of the Convention, and by which of its own articles."""

    law: LawBrief
    provisions: list[str]
    basis: Literal["claimed", "suggested", "confirmed"]
    to_confirm: str = Field(json_schema_extra={"enum": _TO_CONFIRM})
    articles: list[str]


class Concept(BaseModel):
    """A concept of the thesaurus: its terms in six languages (not official wording), what is above and below it."""

    id: str
    labels: dict[str, str]
    synonyms: dict[str, list[str]]
    articles: list[str]
    broader: str
    narrower: list[str]


class Suggestion(BaseModel):
    """What a beginning may mean: a concept, a State, or the number of a public law."""

    kind: Literal["concept", "state", "law"]
    label: str
    value: str
    query: str = Field(description="What to ask the search for.")


class Suggestions(BaseModel):
    """What a beginning may mean, the surest first."""

    suggestions: list[Suggestion]


class Code(BaseModel):
    """A code of a list and its label in the language asked for."""

    code: str
    label: str


class Codes(BaseModel):
    """The lists of codes that answers use."""

    lists: dict[str, list[Code]]


class Change(BaseModel):
    """Something that happened to a public law."""

    event: str = Field(json_schema_extra={"enum": [*EVENTS]})
    at: datetime
    law: LawBrief


class LawPage(BaseModel):
    """Some laws, and the cursor of the next ones; null after the last."""

    laws: list[LawBrief]
    next: str | None


class StatePage(BaseModel):
    """Some States, and the cursor of the next ones; null after the last."""

    states: list[StateBrief]
    next: str | None


class ArticlePage(BaseModel):
    """The Convention's articles in its own order, and the cursor of the next ones; null after the last."""

    articles: list[ConventionArticle]
    next: str | None


class LinkedPage(ConventionArticle):
    """An article of the Convention with some laws that are linked to it, by the State's name; then a cursor."""

    linked: int = Field(description="How many laws are linked to it in all.")
    laws: list[LinkedLaw]
    next: str | None


class ConceptPage(BaseModel):
    """Some concepts in the order of their ids, and the cursor of the next ones; null after the last."""

    concepts: list[Concept]
    next: str | None


class ChangePage(BaseModel):
    """Some changes, the newest first, and the cursor of earlier ones; null after the first ever."""

    changes: list[Change]
    next: str | None
