"""Answers that are not sent twice: a tag for what is said (RFC 9110, section 8.8.3), and 304 for who has it already."""

from __future__ import annotations

from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TAGGED = ("/api/", "/feed.atom", "/sitemap.xml", "/laws/", "/states", "/articles")
_STREAMED = "/api/v1/export"
_UNTAGGED_ENDINGS = ("/wrong",)
_LARGEST = 4 * 1024 * 1024


class Tagged:
    """Gives whole answers of the public part a strong tag; what is streamed, private or large goes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if not _is_tagged(scope):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Holding(send, Headers(scope=scope).get("if-none-match", "")))


class _Holding:
    """Holds an answer back until its body is known; one that is no plain success, or comes in pieces, goes through."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = {tag.strip().removeprefix("W/") for tag in known.split(",") if tag.strip()}
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """Takes one message of the answer."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            body = message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body") and len(body) <= _LARGEST:
                await self._answer(start, message, body)
                return
            await self._send(start)
        await self._send(message)

    async def _answer(self, start: Message, message: Message, body: bytes) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        if "etag" in headers or not body:
            await self._send(start)
            await self._send(message)
            return
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers["ETag"] = tag
        if tag in self._known or "*" in self._known:
            for name in ("content-length", "content-type"):
                del headers[name]
            await self._send({**start, "status": 304, "headers": headers.raw})
            await self._send({**message, "body": b""})
            return
        await self._send({**start, "headers": headers.raw})
        await self._send(message)


def _is_tagged(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path = scope["path"]
    return path.startswith(_TAGGED) and not path.startswith(_STREAMED) and not path.endswith(_UNTAGGED_ENDINGS)
