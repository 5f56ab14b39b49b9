"""Errors as people read them: a page in their language, or JSON for programs. It names no path, no SQL and no class."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from repository.errors import BadInput, BadReference, CaseMoved, DeskError, Gone, NotAllowed, NotFound, TooMany
from repository.lifecycles import NoSuchTransition
from repository.officers import LinkUnusable
from repository.web.visit import visit_of

log = structlog.get_logger()

_STATUS: tuple[tuple[type[DeskError], int, str], ...] = (
    (Gone, 410, "withdrawn"),
    (NotFound, 404, "not_found"),
    (BadReference, 404, "not_found"),
    (NotAllowed, 403, "not_allowed"),
    (LinkUnusable, 400, "link"),
    (NoSuchTransition, 409, "moved"),
    (CaseMoved, 409, "moved"),
    (BadInput, 400, "bad_input"),
    (TooMany, 429, "unavailable"),
)
_OF_STATUS = {
    400: "bad_input",
    401: "not_allowed",
    403: "not_allowed",
    404: "not_found",
    405: "not_found",
    422: "bad_input",
}


class BadFilter(BadInput):
    """A filter of a search whose value is none of ours."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}: «{value[:60]}» is not a value the desk knows.")
        self.name = name
        self.value = value[:60]


def install(app: FastAPI) -> None:
    """Gives every error of an app its answer."""
    app.add_exception_handler(DeskError, _of_the_desk)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)


def unexpected(request: Request) -> Response:
    """The answer when something broke that nobody expected; the cause is in the log."""
    return _answer(request, 500, "broken", DeskError.told)


def _of_the_desk(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeskError)  # noqa: S101 - installed for nothing else
    if isinstance(error, Gone) and not request.url.path.startswith("/api/"):
        return visit_of(request).page("withdrawn.html", 410, gone=error)
    for kind, status, code in _STATUS:
        if isinstance(error, kind):
            return _answer(request, status, code, error.told)
    log.warning("page refused", reason=type(error).__name__, exc_info=error)
    return _answer(
        request, 503 if error.temporary else 400, "unavailable" if error.temporary else "bad_input", error.told
    )


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - installed for nothing else
    code = _OF_STATUS.get(error.status_code, "broken")
    told = NotFound.told if code == "not_found" else HTTPStatus(error.status_code).phrase
    response = _answer(request, error.status_code, code, told)
    response.headers.update(error.headers or {})
    return response


def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - installed for nothing else
    told = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return _answer(request, 400, "bad_input", told)


def _answer(request: Request, status: int, code: str, told: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": code, "told": told}, status)
    return visit_of(request).page("error.html", status, code=code)
