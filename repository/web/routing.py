"""How routes are declared: a page answers GET and HEAD and stays out of the API's description. Knows no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse


class PageRouter(APIRouter):
    """Routes for people: not part of the API's document."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False, default_response_class=HTMLResponse)

    def page(self, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A page, for GET and HEAD."""
        return self.api_route(path, methods=["GET", "HEAD"], response_model=None)

    def deed(self, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """What a form does, for POST."""
        return self.api_route(path, methods=["POST"], response_model=None)


def see_other(path: str) -> Response:
    """Leads the browser to a page of ours after a form; relative, so no Host header has a say."""
    return Response(status_code=303, headers={"Location": path})
