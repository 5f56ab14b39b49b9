"""What stands around every answer: the safety headers, a limit on bodies, no stack trace to anyone. Knows no page."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

MAX_BODY = 64 * 1024
"""Octets of a form: ours are small, and files come by mail or chat."""
MAX_UPLOAD = 101_000_000
"""Octets below /upload/: one file with the form around it."""

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPT_POLICY = f"{CONTENT_POLICY}; script-src 'self'; connect-src 'self'"
"""For the two pages with a script of ours, both of which do without it."""
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For files of strangers: whatever a browser makes of one, it runs nothing and belongs to no site."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Failure = Callable[[Request], Response]


class Shell:
    """The outermost of our layers. `failure` writes the answer when something broke that nobody expected."""

    def __init__(self, app: ASGIApp, failure: Failure, *, tls: bool) -> None:
        self._app = app
        self._failure = failure
        self._headers = _HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if _too_large(scope):
            await PlainTextResponse("This is more than a form can take.", 413)(scope, receive, dressed)
            return
        try:
            await self._app(scope, receive, dressed)
        except Exception as error:
            log.error("page failed", method=scope["method"], exc_info=error)
            if not begun:
                await self._failure(Request(scope))(scope, receive, dressed)


def _too_large(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers:
        return True  # a body that does not say its length: no browser sends a form so
    length = headers.get("content-length", "0")
    most = MAX_UPLOAD if scope["path"].startswith("/upload/") else MAX_BODY
    return not length.isdigit() or int(length) > most
