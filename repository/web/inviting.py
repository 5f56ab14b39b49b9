"""The officers' page of focal points: who has a chat, whose invitation is open; the deed is the core's."""

from __future__ import annotations

from fastapi import Response

from repository import inviting
from repository.errors import BadInput
from repository.web.routing import PageRouter, see_other
from repository.web.signing import OfficerActing, OfficerHere, OfficersVisit, private

routes = PageRouter()

PEOPLE = "/officers/people"


@routes.page(PEOPLE)
def people(visit: OfficersVisit, officer: OfficerHere) -> Response:
    """Every focal point with a mailbox, by State."""
    with visit.desk.store.read() as session:
        found = inviting.invitees(session, visit.desk.now())
    return private(
        visit.page("officers/people.html", officer=officer, people=found, has_bot=bool(visit.desk.chat_address))
    )


@routes.deed(PEOPLE + "/{person_id}/invite")
def invite(visit: OfficersVisit, officer: OfficerActing, person_id: int) -> Response:
    """Mails the one-time link; the officer never sees it."""
    desk = visit.desk
    bot = desk.chat_address.rpartition("/")[2]
    if not bot:
        raise BadInput("There is no bot yet, so nobody can be invited to it.")
    desk.store.write(inviting.send, desk.voice, bot, person_id, desk.now(), officer.reader.actor)
    return see_other(PEOPLE)
