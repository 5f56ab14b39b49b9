"""The pages about the desk itself: home and about. They show what the gate lets everyone see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from fastapi import Response
from fastapi.responses import RedirectResponse

from repository import changes
from repository.access import ANONYMOUS
from repository.changes import ChangeShown
from repository.web import records
from repository.web.routing import PageRouter
from repository.web.visit import Visitor

routes = PageRouter()

CHANGES = 50
"""Pieces of news on one page."""


@routes.page("/")
def home(visit: Visitor) -> Response:
    """What the desk is, a search, three things to do, and what came last."""
    with visit.desk.store.read() as session:
        newest = records.newest(session, ANONYMOUS)
        return visit.page("home.html", newest=newest)


@routes.page("/new")
def new(visit: Visitor, before: int | None = None) -> Response:
    """What changed in the collection, the newest first."""
    with visit.desk.store.read() as session:
        found = changes.latest(session, ANONYMOUS, before, CHANGES + 1)
        shown = found[:CHANGES]
        following = shown[-1].id if len(found) > CHANGES else None
        return visit.page("new.html", changes=_by_day(shown), following=following, first=before is None)


def _by_day(found: Iterable[ChangeShown]) -> list[tuple[date, list[ChangeShown]]]:
    return [(day, list(group)) for day, group in groupby(found, key=lambda change: change.at.date())]


@routes.page("/about")
def about(visit: Visitor) -> Response:
    """What the desk is for, how to write to it, and what it keeps."""
    return visit.page("about.html")


@routes.page("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it whatever the page says."""
    return RedirectResponse("/static/window.svg", 308)
