"""The officers' pages of the outbox: every letter, one letter, and its deeds. Each deed is a function of the core."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from repository import audit, letterbox, outbox
from repository.letterbox import PAGE, STATES, Narrowed
from repository.model import Channel
from repository.rerouting import Rerouting
from repository.web.routing import PageRouter, see_other
from repository.web.signing import OfficerActing, OfficerHere, OfficersVisit, private

routes = PageRouter()

OUTBOX = "/officers/outbox"
_Short = Annotated[str, Query(max_length=40)]


@routes.page(OUTBOX)
def letters(
    visit: OfficersVisit, officer: OfficerHere, state: _Short = "", channel: _Short = "", case: _Short = "",
    before: int = 0,
) -> Response:  # fmt: skip
    """Fifty letters, the newest first, narrowed by state, channel and case."""
    known = channel if channel in set(Channel) else ""
    narrowed = Narrowed(state if state in STATES else "", known, case.strip(), before)
    with visit.desk.store.read() as session:
        found = letterbox.lines(session, narrowed)
        counted = letterbox.counts(session)
        twice = outbox.possibly_twice(session)
    shown = visit.page(
        "officers/outbox.html", officer=officer, lines=found[:PAGE], narrowed=narrowed, counts=counted, twice=twice,
        states=STATES, next_before=found[PAGE - 1].id if len(found) > PAGE else 0,
    )  # fmt: skip
    return private(shown)


@routes.page(OUTBOX + "/{number}")
def letter(visit: OfficersVisit, officer: OfficerHere, number: int) -> Response:
    """One letter as it goes out, with every try."""
    desk = visit.desk
    with desk.store.read() as session:
        found = letterbox.opened(session, number)
    subject = found.row.case_reference or found.row.cause
    # Before it is shown: a view that cannot be written down does not take place.
    desk.store.write(audit.record, desk.now(), officer.reader.actor, "viewed", subject, {"letter": number})
    return private(visit.page("officers/letter.html", officer=officer, found=found))


@routes.deed(OUTBOX + "/{number}/resend")
def resend(visit: OfficersVisit, officer: OfficerActing, number: int) -> Response:
    """Sends it again."""
    desk = visit.desk
    going = desk.store.write(letterbox.resend, number, desk.now(), officer.reader.actor)
    return see_other(f"{OUTBOX}/{going}")


@routes.deed(OUTBOX + "/{number}/cancel")
def cancel(visit: OfficersVisit, officer: OfficerActing, number: int) -> Response:
    """Takes it back while it waits."""
    desk = visit.desk
    desk.store.write(letterbox.cancel, number, desk.now(), officer.reader.actor)
    return see_other(f"{OUTBOX}/{number}")


@routes.deed(OUTBOX + "/{number}/other-channel")
def other_channel(visit: OfficersVisit, officer: OfficerActing, number: int) -> Response:
    """Says the same on the person's other channel."""
    desk = visit.desk
    rerouting = Rerouting(desk.store, desk.voice, desk.now)
    desk.store.write(letterbox.by_other_channel, number, rerouting, officer.reader.actor)
    return see_other(f"{OUTBOX}/{number}")
