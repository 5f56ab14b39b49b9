"""The map of the site for search engines (sitemaps.org): public laws and the fixed pages, in parts; and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from repository import convention
from repository.access import ANONYMOUS
from repository.errors import NotFound
from repository.languages import UN_LANGUAGES
from repository.web import addresses, records
from repository.web.routing import PageRouter
from repository.web.visit import Visit, Visitor

routes = PageRouter()

PART = 10_000
"""Laws of one part; a part may have at most 50,000 addresses."""
_XML = "application/xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_FIXED = ("/", "/search", "/states", "/articles", "/new", "/about", "/api/docs", "/receipts")
_PRIVATE = ("/officers", "/upload/", "/confirm/", "/not-me/", "/not-my-chat/", "/laws/*/wrong", "/search?",
            "/api/v1/export")  # fmt: skip


@routes.page("/robots.txt")
def robots(visit: Visitor) -> Response:
    """What programs that read along links are asked to leave alone."""
    kept_out = (f"Disallow: {path}" for path in _PRIVATE)
    lines = ["User-agent: *", *kept_out, "", f"Sitemap: {visit.desk.base_url}/sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n")


@routes.page("/sitemap.xml")
def index(visit: Visitor) -> Response:
    """The parts of the map."""
    with visit.desk.store.read() as session:
        count = records.count(session, ANONYMOUS)
    parts = ["pages", *(f"laws-{part}" for part in range(1, -(-count // PART) + 1))]
    found = "".join(f"<sitemap><loc>{visit.desk.base_url}/sitemap-{part}.xml</loc></sitemap>\n" for part in parts)
    return Response(f"{_HEAD}<sitemapindex {_SPACE}>\n{found}</sitemapindex>\n", media_type=_XML)


@routes.page("/sitemap-pages.xml")
def pages(visit: Visitor) -> Response:
    """The fixed pages, each with its six languages."""
    return StreamingResponse(_pages(visit.desk.base_url), media_type=_XML)


def _pages(base: str) -> Iterator[str]:
    facts = convention.load()
    yield f'{_HEAD}<urlset {_SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    states = (addresses.state(alpha3) for alpha3 in sorted(facts.states))
    for path in (*_FIXED, *states, *(addresses.provision(str(number)) for number in facts.articles)):
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{base}{path}?lang={code}"/>' for code in UN_LANGUAGES
        )
        yield f"<url><loc>{base}{path}</loc>{others}</url>\n"
    yield "</urlset>\n"


@routes.page("/sitemap-laws-{part}.xml")
def laws(visit: Visitor, part: int) -> Response:
    """Public laws in the order of their filing, with the day their newest text came."""
    with visit.desk.store.read() as session:
        found = records.addressed(session, ANONYMOUS, (part - 1) * PART, PART) if part > 0 else ()
    if not found:
        raise NotFound(str(part))
    return StreamingResponse(_laws(visit, found), media_type=_XML)


def _laws(visit: Visit, found: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_SPACE}>\n"
    for reference, day in found:
        yield f"<url><loc>{visit.desk.base_url}{addresses.law(reference)}</loc><lastmod>{day}</lastmod></url>\n"
    yield "</urlset>\n"
