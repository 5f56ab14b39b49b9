"""The page behind the link an unproven sender gets: a button, then the confirmation. It shows nothing of the case."""

from __future__ import annotations

from fastapi import Response

from repository import confirmations
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
    submission = desk.store.write(confirmations.confirm, token, desk.signer, desk.publication, desk.now())
    return visit.page("confirm.html", token=token, reference=submission.reference)
