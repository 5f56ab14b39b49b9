"""What a search is asked in an address: parameters read, checked, and written back with a change. It knows no index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from repository import convention
from repository.errors import BadInput, NotAllowed
from repository.folding import fold
from repository.languages import LANGUAGES
from repository.model import MeasureKind, MeasureStatus
from repository.search.filters import CONCEPTS
from repository.search.query import MAX_SIZE, Question
from repository.web.failures import BadFilter

LISTS = ("state", "region", "article", "chapter", "language", "kind", "status", "year")
"""The filters that may repeat."""
LAST_PAGE = 10_000


class SearchParameters(BaseModel):
    """The parameters of a search. A list filter may repeat; what is left empty does not filter."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str = Field(default="", max_length=4_000, examples=["confiscation"],
                   description="Words in any language, a quoted phrase, or a citation.")
    scope: str = Field(default="public", description="`public`. What is not public is searched on officers' pages.")
    state: list[str] = Field(default=[], description="ISO alpha-3; alpha-2 and names in six languages are understood.")
    region: list[str] = Field(default=[], description="A regional group of the United Nations.")
    article: list[str] = Field(default=[], description="An article of the Convention: `31`, `54.1.c`.")
    chapter: list[str] = Field(default=[], description="A chapter of the Convention, by its Roman numeral.")
    language: list[str] = Field(default=[], description="The language of the text, ISO 639-1.")
    kind: list[str] = Field(default=[], description=f"One of {', '.join(MeasureKind)}.")
    status: list[str] = Field(default=[], description=f"One of {', '.join(MeasureStatus)}: the law's own.")
    year: list[str] = Field(default=[], description="The year of adoption.")
    in_force_on: date | None = Field(default=None, description="Only what was in force on this day, `YYYY-MM-DD`.")
    concepts: Literal["on", "off"] = Field(
        default="on", description="`off`: these words alone, without what they mean in other languages."
    )
    page: int = Field(default=1, ge=1, le=LAST_PAGE, description="Which page of hits, from 1.")
    size: int = Field(default=20, ge=1, le=MAX_SIZE, description="Hits of a page.")

    @field_validator(*LISTS, mode="before")
    @classmethod
    def _without_blanks(cls, value: Any) -> Any:
        return [item for item in value if str(item).strip()] if isinstance(value, list) else value

    @field_validator("in_force_on", mode="before")
    @classmethod
    def _blank_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    def filters(self) -> Iterator[tuple[str, str]]:
        """The filters set, as (name, value)."""
        for name in LISTS:
            for value in getattr(self, name):
                yield name, value
        if self.in_force_on:
            yield "in_force_on", self.in_force_on.isoformat()
        if self.concepts == "off":
            yield CONCEPTS, self.concepts

    def query(
        self, *, page: int = 1, without: tuple[str, str] | None = None, plus: tuple[str, str] | None = None
    ) -> str:
        """The parameters as the end of an address, with a filter added or taken away, on the first page unless said."""
        kept = [pair for pair in self.filters() if pair != without]
        if plus is not None and plus not in kept:
            kept.append(plus)
        words = [("q", self.q)] if self.q else []
        place = [("page", str(page))] if page > 1 else []
        return f"?{urlencode([*words, *kept, *place])}"


Asked = Annotated[SearchParameters, Query()]


def question(asked: SearchParameters, languages: tuple[str, ...]) -> Question:
    """The question in an address. Raises BadFilter, NotAllowed for a scope that is not public."""
    if asked.scope != "public":
        raise NotAllowed(asked.scope)
    return Question(
        words=asked.q,
        states=_each("state", asked.state, _state),
        regions=_each("region", asked.region, _region),
        articles=_each("article", asked.article, lambda value: str(convention.load().article(value))),
        chapters=_each("chapter", asked.chapter, _chapter),
        kinds=_each("kind", asked.kind, lambda value: MeasureKind(value).value),
        statuses=_each("status", asked.status, lambda value: MeasureStatus(value).value),
        languages=_each("language", asked.language, _language),
        years=tuple(int(year) for year in _each("year", asked.year, _year)),
        in_force_on=asked.in_force_on, concepts=asked.concepts == "on", page=asked.page, size=asked.size,
        reader_languages=languages,
    )  # fmt: skip


def _each(name: str, values: Iterable[str], read: Callable[[str], str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in values:
        try:
            found[read(value.strip())] = None
        except (ValueError, KeyError, BadInput) as error:
            raise BadFilter(name, value) from error
    return tuple(found)


def _state(value: str) -> str:
    state = convention.load().state(value)
    if state is None:
        raise ValueError(value)
    return state.alpha3


def _region(value: str) -> str:
    known = {fold(state.region): state.region for state in convention.load().states.values() if state.region}
    return known[fold(value)]


def _chapter(value: str) -> str:
    return next(
        (chapter.numeral for chapter in convention.load().chapters if chapter.numeral == value.upper()), ""
    ) or _unknown(value)


def _language(value: str) -> str:
    return value if value in LANGUAGES else _unknown(value)


def _year(value: str) -> str:
    return value if value.isascii() and value.isdigit() and len(value) == 4 else _unknown(value)


def _unknown(value: str) -> str:
    raise ValueError(value)
