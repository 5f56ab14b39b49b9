"""Officers sign in by a one-time link and sign out: cookies, form tokens, and who may go on. It knows no record."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Form, Request, Response

from repository import officers, tokens
from repository.errors import NotAllowed
from repository.model import Role
from repository.officers import LINK_MINUTES, SESSION_HOURS, SignedIn
from repository.web.routing import PageRouter, see_other
from repository.web.visit import Visit, Visitor, visit_of

routes = PageRouter()

HOME = "/officers/"
SIGN_IN = "/officers/sign-in"
SESSION, BROWSER = "officer", "officer_browser"
_SAME = {"same-origin", "none"}


class SignInFirst(Exception):
    """Nobody is signed in: the sign-in page is the answer."""


def officer_of(request: Request, visit: Visitor) -> SignedIn:
    """The officer whose browser this is. Raises SignInFirst; NotAllowed for roles that see no content."""
    secret = request.cookies.get(SESSION, "")
    with visit.desk.store.read() as session:
        found = officers.signed_in(session, secret, visit.desk.now()) if secret else None
    if found is None:
        raise SignInFirst
    if found.role is not Role.OFFICER:
        # docs/rules.md, identity levels: an administrator keeps the machine and reads no content.
        raise NotAllowed(found.role)
    return found


OfficerHere = Annotated[SignedIn, Depends(officer_of)]


def acting_officer(request: Request, officer: OfficerHere, form_token: Annotated[str, Form()] = "") -> SignedIn:
    """The officer whose own page sent this form. Raises NotAllowed for a form from anywhere else."""
    require_own_form(request)
    if not hmac.compare_digest(form_token.encode(), officer.form_token.encode()):
        raise NotAllowed("form token")
    return officer


def require_own_form(request: Request) -> None:
    """Refuses a form that a browser says another site sent. Raises NotAllowed."""
    if request.headers.get("sec-fetch-site", "same-origin") not in _SAME:
        raise NotAllowed("another site's form")


OfficerActing = Annotated[SignedIn, Depends(acting_officer)]


def to_sign_in(request: Request, error: Exception) -> Response:
    """The answer to SignInFirst."""
    return see_other(SIGN_IN)


@routes.page(SIGN_IN)
def ask(visit: Visitor) -> Response:
    """A form for one's address."""
    return private(visit.page("officers/sign_in.html", asked=False, minutes=LINK_MINUTES))


@routes.deed(SIGN_IN)
def send(visit: Visitor, after: BackgroundTasks, address: Annotated[str, Form(max_length=254)] = "") -> Response:
    """Mails a link to an officer. Whoever asks gets the same page, as fast."""
    require_own_form(visit.request)
    desk, browser = visit.desk, tokens.one_time()
    # After the answer: a known address must not be told from an unknown one by the time it takes.
    after.add_task(officers.send_link, desk.store, desk.voice, address, browser, desk.now())
    response = visit.page("officers/sign_in.html", asked=True, minutes=LINK_MINUTES)
    _set(visit, response, BROWSER, browser, LINK_MINUTES * 60)
    return private(response)


@routes.page(SIGN_IN + "/{token}")
def enter(visit: Visitor, token: str) -> Response:
    """A button: what follows links by itself must not use them up."""
    return private(visit.page("officers/enter.html", token=token))


@routes.deed(SIGN_IN + "/{token}")
def signed(visit: Visitor, token: str) -> Response:
    """Uses the link, in the browser that asked for it, and opens a session."""
    require_own_form(visit.request)
    desk = visit.desk
    secret = desk.store.write(officers.sign_in, token, visit.request.cookies.get(BROWSER, ""), desk.now())
    response = see_other(HOME)
    _set(visit, response, SESSION, secret, SESSION_HOURS * 3600)
    response.delete_cookie(BROWSER, path="/officers", secure=desk.secure_cookies, httponly=True, samesite="strict")
    return private(response)


@routes.deed("/officers/sign-out")
def leave(visit: Visitor, officer: OfficerActing) -> Response:
    """Ends the session."""
    visit.desk.store.write(officers.sign_out, visit.request.cookies[SESSION], visit.desk.now())
    response = see_other(SIGN_IN)
    response.delete_cookie(
        SESSION, path="/officers", secure=visit.desk.secure_cookies, httponly=True, samesite="strict"
    )
    return private(response)


def _set(visit: Visit, response: Response, name: str, secret: str, seconds: int) -> None:
    # Strict: the link in the mail opens a page with a button, and the button is ours, so the cookie comes along.
    response.set_cookie(name, secret, max_age=seconds, path="/officers", secure=visit.desk.secure_cookies,
                        httponly=True, samesite="strict")  # fmt: skip


def private(response: Response) -> Response:
    """The response, kept in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def in_own_language(request: Request, officer: OfficerHere) -> Visit:
    """The visit of an officer: in the officer's language unless another is asked for."""
    visit = visit_of(request)
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return visit if asked else Visit(request, visit.pages, officer.language)


OfficersVisit = Annotated[Visit, Depends(in_own_language)]
