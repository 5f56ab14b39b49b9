"""The web application: every route of pages, API, feed and officers in one place. It opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from repository.web import (
    api,
    apidocs,
    confirming,
    curating,
    desksearch,
    due,
    exports,
    failures,
    feeds,
    health,
    inviting,
    keeping,
    laws,
    matters,
    officers,
    outbox,
    pages,
    receipts,
    searching,
    signing,
    sitemap,
    states,
    uploading,
    vouching,
)
from repository.web.desk import WebDesk
from repository.web.etags import Tagged
from repository.web.manners import OpenApi
from repository.web.shell import Shell
from repository.web.visit import STATIC, Pages


def create_app(desk: WebDesk) -> FastAPI:
    """The pages and the API over a desk, to be served by uvicorn or called in a test."""
    app = FastAPI(
        title=desk.name,
        summary="Laws and other measures against corruption, searchable article by article.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Its redirects would be built from the Host header, which nobody vouches for.
        redirect_slashes=False,
        servers=[{"url": desk.base_url}],
    )
    app.state.pages = Pages(desk)
    app.add_middleware(Tagged)
    app.add_middleware(OpenApi)
    app.add_middleware(Shell, failure=failures.unexpected, tls=desk.secure_cookies)
    failures.install(app)
    app.add_exception_handler(signing.SignInFirst, signing.to_sign_in)
    for part in (
        pages, searching, laws, states, confirming, receipts, uploading, api, apidocs, exports, sitemap, feeds, health,
        signing, officers,
        vouching, inviting, desksearch, due, keeping, matters, outbox, curating,
    ):  # fmt: skip
        app.include_router(part.routes)
    app.include_router(exports.api)
    app.openapi = partial(_described, app, app.openapi)  # type: ignore[method-assign]
    app.mount("/static", Stamped(directory=STATIC), name="static")
    return app


def _described(app: FastAPI, describe: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The description as FastAPI makes it, less what we never answer: what cannot be read is a 400 of ours, no 422."""
    known = app.openapi_schema is not None
    document = describe()
    if not known:
        for methods in document["paths"].values():
            for operation in methods.values():
                operation["responses"].pop("422", None)
        for name in ("HTTPValidationError", "ValidationError"):
            document["components"]["schemas"].pop(name, None)
    return document


class Stamped(StaticFiles):
    """Our style sheet and icon: their addresses change with their content, so browsers keep them."""

    def file_response(self, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN003, ANN201 - as inherited
        """The file, to be kept for a year."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
