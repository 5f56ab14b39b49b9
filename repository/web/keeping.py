"""What is kept how long, and messages an officer says are not for this desk. Each deed is a function of the core."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Form, Response

from repository import complaints
from repository.retention import job
from repository.retention.job import Retention
from repository.web.officers import review_by
from repository.web.routing import PageRouter, see_other
from repository.web.signing import HOME, OfficerActing, OfficerHere, OfficersVisit, private

routes = PageRouter()

RETENTION = "/officers/retention"
SOON = timedelta(days=30)


@routes.page(RETENTION)
def retention(visit: OfficersVisit, officer: OfficerHere) -> Response:
    """The rules in plain words, the last run, and what goes in the next thirty days."""
    desk = visit.desk
    work = Retention(desk.store, desk.files, desk.now, desk.retention)
    with desk.store.read() as session:
        latest = job.last_run(session)
    due, soon = work.due(), {one.rule: one.count for one in work.due(desk.now() + SOON)}
    return private(visit.page("officers/retention.html", officer=officer, due=due, soon=soon, latest=latest))


@routes.deed("/officers/messages/{receipt}/mark")
def mark(
    visit: OfficersVisit, officer: OfficerActing, receipt: str, kind: Annotated[Literal["complaints", "spam"], Form()]
) -> Response:
    """The message is not for this desk: it leaves every list, and is erased in time."""
    desk = visit.desk
    desk.store.write(complaints.mark, review_by(visit, officer), receipt, kind, desk.retention)
    return see_other(HOME)


@routes.deed("/officers/messages/{receipt}/unmark")
def unmark(visit: OfficersVisit, officer: OfficerActing, receipt: str) -> Response:
    """The officer was mistaken, and the message is still there."""
    visit.desk.store.write(complaints.take_back, review_by(visit, officer), receipt)
    return see_other(f"/officers/messages/{receipt}")
