"""Needs as a register that can be narrowed, never ranked: counts and filters, in the order of dates (HR2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, convention
from repository.access import Reader
from repository.errors import BadInput
from repository.model import Received, Visibility
from repository.tables import AssistanceReceived, AssistanceRequest, Need

AREAS = (
    "prevention", "criminalization_law_enforcement", "international_cooperation", "asset_recovery", "ratification",
)  # fmt: skip
LEGISLATION = ("ADV.LEG", "ADV.MOD", "ADV.RAT")
"""Types of assistance that help to write law (report, paragraphs 19 and 28)."""
Track = Literal["short", "long", ""]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which needs are wanted; "" and False are all.

    `area` is one of the four of the report's paragraph 26, or ratification (paragraph 39); `mandatory` those on
    provisions that bind (paragraph 28); `legislation` those that help to write law; `track` short and medium term, or
    long (paragraph 9).
    """

    state: str = ""
    region: str = ""
    area: str = ""
    article: str = ""
    assistance_type: str = ""
    term: str = ""
    stage: str = ""
    track: Track = ""
    mandatory: bool = False
    legislation: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A need with what its register shows of it: all in the State's own words."""

    reference: str
    request: str
    state: str
    region: str
    stage: str
    articles: tuple[str, ...]
    areas: tuple[str, ...]
    assistance_type: str
    term: str
    track: Track
    words: str
    priority_words: str
    received: Received
    received_words: tuple[str, ...]
    origin: str
    visibility: Visibility
    asked_at: datetime


def register(session: Session, reader: Reader, narrowed: Narrowed) -> list[Listed]:
    """The needs of open requests this reader may see, the newest first."""
    return [row for row in _all(session, reader) if _takes(narrowed, row)]


def counts(rows: Sequence[Listed], of: Literal["areas", "stage", "term", "assistance_type"]) -> list[tuple[str, int]]:
    """How many needs fall under each value, in a fixed order: by the value's own name, never by number (HR2)."""
    found: dict[str, int] = {}
    for row in rows:
        values = row.areas if of == "areas" else (getattr(row, of),)
        for value in values:
            found[value] = found.get(value, 0) + 1
    order = {area: place for place, area in enumerate(AREAS)}
    return sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))


def _all(session: Session, reader: Reader) -> Iterator[Listed]:
    over = ("withdrawn_by_state", "closed")
    requests = {
        row.id: row
        for row in session.scalars(
            access.readable(AssistanceRequest, reader).where(AssistanceRequest.state_of_case.not_in(over))
        )
    }
    got: dict[int, list[AssistanceReceived]] = {}
    for row in session.scalars(
        select(AssistanceReceived).where(AssistanceReceived.request_id.in_(list(requests))).order_by("id")
    ):
        got.setdefault(row.request_id, []).append(row)
    needs = select(Need).where(Need.request_id.in_(list(requests))).order_by(Need.id.desc())
    for need in session.scalars(needs):
        request = requests[need.request_id]
        theirs = tuple(row.words for row in got.get(request.id, ()) if row.need_id in (None, need.id))
        yield _listed(need, request, theirs)


def _listed(need: Need, request: AssistanceRequest, received: tuple[str, ...]) -> Listed:
    state = convention.load().states.get(request.state)
    return Listed(
        reference=need.reference, request=request.reference, state=request.state,
        region=state.region if state else "", stage=request.stage, articles=tuple(need.articles),
        areas=areas_of(need), assistance_type=need.assistance_type, term=need.term, track=track_of(need.term),
        words=need.words or request.words, priority_words=need.priority_words, received=request.received,
        received_words=received, origin=need.origin, visibility=need.visibility, asked_at=request.registered_at,
    )  # fmt: skip


def track_of(term: str) -> Track:
    """The track of report paragraph 9 a term belongs to; "" where the State named none."""
    return "long" if term == "long" else "short" if term in {"short", "medium"} else ""


def areas_of(need: Need) -> tuple[str, ...]:
    """The areas a need falls under: the one the State named, and those of the articles it names."""
    found = dict.fromkeys([need.area] if need.area else [])
    for printed in need.articles:
        article = _article(printed)
        if article is not None and article.area in AREAS:
            found[article.area] = None
    return tuple(found)


def _article(printed: str) -> convention.Article | None:
    facts = convention.load()
    try:
        return facts.articles[facts.article(printed).number]
    except (BadInput, KeyError):
        return None


def _takes(narrowed: Narrowed, row: Listed) -> bool:
    wanted = (
        (narrowed.state, row.state), (narrowed.region, row.region), (narrowed.term, row.term),
        (narrowed.stage, row.stage), (narrowed.track, row.track),
    )  # fmt: skip
    if any(asked and asked != found for asked, found in wanted):
        return False
    if narrowed.area and narrowed.area not in row.areas:
        return False
    if narrowed.article and not any(_within(printed, narrowed.article) for printed in row.articles):
        return False
    if narrowed.assistance_type and not f"{row.assistance_type}.".startswith(f"{narrowed.assistance_type}."):
        return False
    if narrowed.legislation and not row.assistance_type.startswith(LEGISLATION):
        return False
    return not narrowed.mandatory or any(
        (article := _article(printed)) is not None and article.obligation == "mandatory" for printed in row.articles
    )


def _within(printed: str, asked: str) -> bool:
    return printed == asked or printed.startswith(f"{asked}.")
