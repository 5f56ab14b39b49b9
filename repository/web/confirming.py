"""The pages behind links in our letters: «it was me», «not me». A button each; nothing of the case shows."""

from __future__ import annotations

from datetime import datetime

from fastapi import Response
from sqlalchemy.orm import Session

from repository import chat_links, confirmations, naming
from repository.filing.vouching import TAKE_BACK
from repository.web.routing import PageRouter
from repository.web.visit import Visitor

routes = PageRouter()


@routes.page("/confirm/{token}")
def ask(visit: Visitor, token: str) -> Response:
    """A button: mail programs follow links by themselves, and must not confirm anything."""
    return visit.page("confirm.html", token=token, reference=None)


@routes.deed("/confirm/{token}")
def confirm(visit: Visitor, token: str) -> Response:
    """Confirms the submission; using the link again changes nothing."""
    desk = visit.desk
    reference = desk.store.write(confirmations.confirm, token, desk.signer, desk.publication, desk.now())
    return visit.page("confirm.html", token=token, reference=reference)


@routes.page("/not-me/{token}")
def ask_to_take_back(visit: Visitor, token: str) -> Response:
    """A button, for whoever got the letter: somebody was named or linked whom they do not know."""
    return visit.page("take_back.html", done=False)


@routes.deed("/not-me/{token}")
def take_back(visit: Visitor, token: str) -> Response:
    """Takes a naming or a linked address back. No sign-in: it only takes away. Again, it changes nothing."""
    desk = visit.desk
    desk.store.write(_take_back, desk.signer.verify(TAKE_BACK, token), desk.now())
    return visit.page("take_back.html", done=True)


@routes.page("/not-my-chat/{token}")
def ask_to_unlink(visit: Visitor, token: str) -> Response:
    """A button, for whoever got the notice that a chat was linked: a scanner that follows the link changes nothing."""
    return visit.page("unlink.html", done=False)


@routes.deed("/not-my-chat/{token}")
def unlink(visit: Visitor, token: str) -> Response:
    """Unbinds the chat at once. No sign-in: it only takes away. Again, it changes nothing."""
    desk = visit.desk
    desk.store.write(chat_links.disown, token, desk.voice, desk.wording, desk.now())
    return visit.page("unlink.html", done=True)


def _take_back(session: Session, value: str, now: datetime) -> None:
    naming.take_back(session, naming.taken_by(session, value), now, "link")
