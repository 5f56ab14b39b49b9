"""The officers' page of focal points: who has a chat, whose invitation is open; the deed is the core's."""

from __future__ import annotations

from fastapi import Response

from repository import inviting
from repository.errors import BadInput
from repository.officers import SignedIn
from repository.web.routing import PageRouter, see_other
from repository.web.signing import OfficerActing, OfficerHere, OfficersVisit, private
from repository.web.visit import Visit

routes = PageRouter()

PEOPLE = "/officers/people"


@routes.page(PEOPLE)
def people(visit: OfficersVisit, officer: OfficerHere) -> Response:
    """Every focal point with a mailbox, by State."""
    return _page(visit, officer)


@routes.deed(PEOPLE + "/{person_id}/invite")
def invite(visit: OfficersVisit, officer: OfficerActing, person_id: int) -> Response:
    """Mails the one-time link; the officer never sees it."""
    desk = visit.desk
    bot = desk.chat_address.rpartition("/")[2]
    if not bot:
        raise BadInput("There is no bot yet, so nobody can be invited to it.")
    try:
        desk.store.write(inviting.send, desk.voice, bot, person_id, desk.now(), officer.reader.actor)
    except inviting.TooManyInvitations:
        return _page(visit, officer, beyond_the_limit=True)
    return see_other(PEOPLE)


def _page(visit: Visit, officer: SignedIn, *, beyond_the_limit: bool = False) -> Response:
    with visit.desk.store.read() as session:
        found = inviting.invitees(session, visit.desk.now())
    shown = visit.page(
        "officers/people.html", 429 if beyond_the_limit else 200, officer=officer, people=found,
        has_bot=bool(visit.desk.chat_address), beyond_the_limit=beyond_the_limit,
    )  # fmt: skip
    return private(shown)
