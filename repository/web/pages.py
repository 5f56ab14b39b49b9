"""The pages about the desk itself: home and about. They show what the gate lets everyone see."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import RedirectResponse

from repository.access import ANONYMOUS
from repository.web import records
from repository.web.routing import PageRouter
from repository.web.visit import Visitor

routes = PageRouter()


@routes.page("/")
def home(visit: Visitor) -> Response:
    """What the desk is, a search, three things to do, and what came last."""
    with visit.desk.store.read() as session:
        newest = records.newest(session, ANONYMOUS)
        return visit.page("home.html", newest=newest)


@routes.page("/about")
def about(visit: Visitor) -> Response:
    """What the desk is for, how to write to it, and what it keeps."""
    return visit.page("about.html")


@routes.page("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it whatever the page says."""
    return RedirectResponse("/static/window.svg", 308)
