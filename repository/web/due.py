"""The officers' page of what is overdue, with States and with us, and the register of needs. It reads alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from fastapi import Query, Response

from repository import convention, due, needs
from repository.due import Row
from repository.needs import AREAS
from repository.web.routing import PageRouter
from repository.web.signing import OfficerHere, OfficersVisit, private

routes = PageRouter()

DUE, NEEDS = "/officers/due", "/officers/needs"
_Short = Annotated[str, Query(max_length=40)]


@routes.page(DUE)
def overdue(
    visit: OfficersVisit, officer: OfficerHere, side: Literal["state", "us"] = "us", state: _Short = "",
    region: _Short = "", person: int = 0, of: int = 0,
) -> Response:  # fmt: skip
    """What is overdue on one side, narrowed by State, region, the State's person or the officer."""
    today = visit.desk.now().date()
    narrowed = due.Narrowed(state, region, person, of)
    with visit.desk.store.read() as session:
        with_us = due.with_us(session, officer.reader, today)
        with_state = due.with_state(session, officer.reader, today)
    rows = with_us if side == "us" else with_state
    shown = visit.page(
        "officers/due.html", officer=officer, side=side, narrowed=narrowed, today=today,
        rows=[row for row in rows if narrowed.takes(row)], with_us=len(with_us), with_state=len(with_state),
        states=_once(row.state for row in rows), regions=_once(row.region for row in rows if row.region),
        persons=_named(rows, "person"), officers=_named(rows, "officer"),
    )  # fmt: skip
    return private(shown)


@routes.page(NEEDS)
def register(
    visit: OfficersVisit, officer: OfficerHere, state: _Short = "", region: _Short = "", area: _Short = "",
    article: _Short = "", kind: _Short = "", term: _Short = "", stage: _Short = "",
    track: Literal["", "short", "long"] = "", mandatory: bool = False, legislation: bool = False,
) -> Response:  # fmt: skip
    """The needs of open requests, narrowed; counted, never ranked."""
    narrowed = needs.Narrowed(state, region, area, article.strip(), kind, term, stage, track, mandatory, legislation)
    with visit.desk.store.read() as session:
        everything = needs.register(session, officer.reader, needs.Narrowed())
        rows = needs.register(session, officer.reader, narrowed)
    facts = convention.load()
    shown = visit.page(
        "officers/needs.html", officer=officer, rows=rows, narrowed=narrowed, total=len(everything), areas=AREAS,
        states=_once(row.state for row in everything), regions=_once(row.region for row in everything if row.region),
        by_area=needs.counts(rows, "areas"),
        types=[code for code in facts.assistance_types if any(row.assistance_type == code for row in everything)],
    )  # fmt: skip
    return private(shown)


def _once(values: Iterable[str]) -> list[str]:
    return sorted(set(values))


def _named(rows: Sequence[Row], who: Literal["person", "officer"]) -> list[tuple[int, str]]:
    found = {getattr(row, f"{who}_id"): getattr(row, who) for row in rows if getattr(row, f"{who}_id")}
    return sorted(found.items(), key=lambda item: item[1])
