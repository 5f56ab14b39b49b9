"""What the rehearsal's pages have in common: templates, the strict headers, links in plain text, loopback only."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

_HERE = Path(__file__).parent
STATIC_FILES = _HERE / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"'\u2066-\u2069]+[^\s<>\"'.,;:!?)\]\u2066-\u2069]")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def environment() -> Environment:
    """The rehearsal's templates: escaped, and a name that is not given is an error."""
    made = Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)
    made.filters["linked"] = linked
    return made


def linked(text: str) -> Markup:
    """Plain text with its web addresses made clickable; everything else is escaped."""
    out, end = Markup(), 0
    for found in _ADDRESS.finditer(text):
        address = escape(found.group())
        out += escape(text[end : found.start()])
        out += Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>').format(address)
        end = found.end()
    return out + escape(text[end:])


def page(content: str, status: int = 200) -> Response:
    """An HTML page under the strict headers."""
    return HTMLResponse(content, status_code=status, headers=HEADERS)


def missing() -> Response:
    """There is no such page here."""
    return PlainTextResponse("There is nothing here.", status_code=404, headers=HEADERS)


def from_outside(request: Request) -> bool:
    """Whether another site's page speaks through the visitor's browser: a foreign name in Host, or a foreign Origin.

    The rehearsal has no sign-in, so whoever reaches it may act; a name that resolves to loopback must not reach it.
    """
    host = request.headers.get("host", "")
    if re.sub(r":\d+$", "", host) not in _LOOPBACK:
        return True
    origin = request.headers.get("origin")
    return origin is not None and origin != f"http://{host}"
