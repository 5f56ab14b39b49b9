"""How the API meets other sites and programs: anybody may read it from anywhere, and HEAD is answered as GET."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OPEN = "/api/v1/"
_FOR_ALL = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Content-Disposition",
    # The pages keep to themselves; what the API says is everybody's.
    "Cross-Origin-Resource-Policy": "cross-origin",
}  # fmt: skip
_ASKED_BEFORE = {
    "Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Max-Age": "86400", "Allow": "GET, HEAD, OPTIONS",
}  # fmt: skip


class OpenApi:
    """Stands around the API. It reads no cookie, so an answer for one is an answer for all (Fetch, CORS protocol)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await _say_what_is_open(send)
            return
        bare = scope["method"] == "HEAD"

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_FOR_ALL)
            elif bare:
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"} if bare else scope, receive, opened)


async def _say_what_is_open(send: Send) -> None:
    headers = MutableHeaders(_FOR_ALL | _ASKED_BEFORE)
    await send({"type": "http.response.start", "status": 204, "headers": headers.raw})
    await send({"type": "http.response.body", "body": b""})
