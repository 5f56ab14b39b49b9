"""One visit to a page: who asks, in which language, and the page that answers. It knows no record."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from repository import convention
from repository.filenames import clean
from repository.web import addresses, tongues
from repository.web.desk import WebDesk
from repository.web.names import printable
from repository.web.phrasebook import LANGUAGE_CHOICES, Phrasebook, marked, of_content

STATIC = Path(__file__).parent / "static"


class Pages:
    """The templates, opened once for an app."""

    def __init__(self, desk: WebDesk) -> None:
        self.desk = desk
        self._environment = Environment(
            loader=FileSystemLoader(desk.templates / "web"), undefined=StrictUndefined, autoescape=True,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters.update(marked=marked, clean=clean, printable=printable)
        self._environment.globals.update(
            to=addresses, of_content=of_content, languages=LANGUAGE_CHOICES, stylesheet=_stamped("style.css"),
            icon=_stamped("window.svg"), upload_script=_stamped("upload.js"), receipts_script=_stamped("receipts.js"),
        )  # fmt: skip

    def say(self, language: str) -> Phrasebook:
        """The words of a language."""
        return Phrasebook(language, self.desk.wording, convention.load())

    def render(self, template: str, language: str, **values: object) -> str:
        """A template's text in a language."""
        return self._environment.get_template(template).render(say=self.say(language), desk=self.desk, **values)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as the pages see it."""

    request: Request
    pages: Pages
    language: str

    @property
    def desk(self) -> WebDesk:
        """The desk behind the pages."""
        return self.pages.desk

    @property
    def say(self) -> Phrasebook:
        """The words of the visit's language."""
        return self.pages.say(self.language)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the reader prefers laws, best first."""
        wish = tongues.wished(
            self.request.query_params.get(tongues.PARAMETER), self.request.cookies.get(tongues.COOKIE)
        )
        return tongues.of_texts(self.language, wish, self.request.headers.get("accept-language", ""))

    @property
    def path(self) -> str:
        """The path asked for, to mark where one is."""
        return self.request.url.path

    def in_language(self, language: str) -> str:
        """This page's address in another language, filters and all."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name != tongues.PARAMETER]
        return f"?{urlencode([*kept, (tongues.PARAMETER, language)])}"

    def page(self, template: str, http_status: int = 200, **values: object) -> HTMLResponse:
        """The page, in the visit's language; a language asked for by `?lang=` is remembered."""
        text = self.pages.render(template, self.language, visit=self, **values)
        response = HTMLResponse(text, http_status)
        response.headers["Vary"] = "Accept-Language, Cookie"
        response.headers["Content-Language"] = self.language
        if self.request.query_params.get(tongues.PARAMETER) == self.language:
            response.set_cookie(
                tongues.COOKIE, self.language, max_age=tongues.COOKIE_SECONDS, secure=self.desk.secure_cookies,
                httponly=True, samesite="lax",
            )  # fmt: skip
        return response


def visit_of(request: Request) -> Visit:
    """The visit a request makes."""
    language = tongues.chosen(
        request.query_params.get(tongues.PARAMETER),
        request.cookies.get(tongues.COOKIE),
        request.headers.get("accept-language", ""),
    )
    return Visit(request, cast(Pages, request.app.state.pages), language)


Visitor = Annotated[Visit, Depends(visit_of)]


def _stamped(name: str) -> str:
    # The stamp changes with the content, so a browser may keep the file for ever.
    return f"/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
