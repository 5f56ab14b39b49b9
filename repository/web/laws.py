"""The pages of a law, its versions, articles and original files. What they show comes through the gate."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Response
from fastapi.responses import FileResponse

from repository import access, lawbook, remarks
from repository.access import ANONYMOUS
from repository.lawbook import LawShown
from repository.remarks import Remark
from repository.web import addresses
from repository.web.names import content_disposition, served_type
from repository.web.routing import PageRouter, see_other
from repository.web.shell import DOWNLOAD_POLICY
from repository.web.visit import Visit, Visitor

routes = PageRouter()

WHOLE_TEXT = 50_000
"""Octets of a law that its page shows in full; a longer one has a page for each article."""
_OCTETS = {"ar": 2, "ru": 2, "zh": 3}
"""Octets of a letter in UTF-8, nearly; of the other languages one."""
CONTENTS = 250
"""Lines of a table of contents on one page."""

_Text = Annotated[str, Query(max_length=8)]


@routes.page("/laws/{reference}")
def law(visit: Visitor, reference: str, part: int = 1, text: _Text = "") -> Response:
    """A law as it stands: its facts, its links to the Convention, its articles."""
    return _law(visit, reference, None, part, text)


@routes.page("/laws/{reference}/versions/{version}")
def version(visit: Visitor, reference: str, version: int, part: int = 1, text: _Text = "") -> Response:
    """A law as it stood: one of its texts over time."""
    return _law(visit, reference, version, part, text)


def _law(visit: Visit, reference: str, version: int | None, part: int, text: str) -> Response:
    with visit.desk.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, reference, version=version, text=text)
        texts = lawbook.texts(session, shown) if _fits(shown) else ()
    printed = shown.measure.reference
    if printed != reference:
        return see_other(addresses.law(printed, version or 0, text))
    parts = max(1, -(-len(shown.contents) // CONTENTS))
    part = min(max(part, 1), parts)
    contents = shown.contents[(part - 1) * CONTENTS : part * CONTENTS]
    return visit.page(
        "law.html", law=shown, measure=shown.measure, texts=texts, contents=contents, part=part, page_count=parts,
        page_address=visit.desk.base_url + addresses.law(printed, version or 0, text), at=version or 0,
    )  # fmt: skip


def _fits(shown: LawShown) -> bool:
    """Whether a law's page can hold its text: what counts on a bad line is octets, and not all letters have one."""
    language = shown.edition.key or shown.measure.language or (shown.contents[0].language if shown.contents else "")
    return shown.length * _OCTETS.get(language, 1) <= WHOLE_TEXT


@routes.page("/laws/{reference}/articles/{label}")
def article(visit: Visitor, reference: str, label: str, text: _Text = "") -> Response:
    """One article of a law as it stands, with its neighbours."""
    return _article(visit, reference, label, None, text)


@routes.page("/laws/{reference}/versions/{version}/articles/{label}")
def article_of_version(visit: Visitor, reference: str, version: int, label: str, text: _Text = "") -> Response:
    """One article of a law as it stood."""
    return _article(visit, reference, label, version, text)


def _article(visit: Visit, reference: str, label: str, version: int | None, text: str) -> Response:
    with visit.desk.store.read() as session:
        shown, found = lawbook.article(session, ANONYMOUS, reference, label, version=version, text=text)
    before, after = shown.neighbours(found.label)
    address = addresses.article(shown.measure.reference, found.label, version or 0, text)
    return visit.page(
        "article.html", law=shown, measure=shown.measure, article=found, before=before, after=after,
        page_address=visit.desk.base_url + address, at=version or 0,
    )  # fmt: skip


@routes.page("/laws/{reference}/files/{ordinal}")
def file(visit: Visitor, reference: str, ordinal: int) -> Response:
    """An original file of the law as it stands, byte for byte, for download only."""
    return _file(visit, reference, ordinal, None)


@routes.page("/laws/{reference}/versions/{version}/files/{ordinal}")
def file_of_version(visit: Visitor, reference: str, version: int, ordinal: int) -> Response:
    """An original file of an earlier text."""
    return _file(visit, reference, ordinal, version)


def _file(visit: Visit, reference: str, ordinal: int, version: int | None) -> Response:
    with visit.desk.store.read() as session:
        found = lawbook.file(session, ANONYMOUS, reference, ordinal, version=version)
    return download(visit, found.sha256, found.filename, found.media_type)


@routes.page("/laws/{reference}/wrong")
def ask_what_is_wrong(visit: Visitor, reference: str) -> Response:
    """A form for readers: what is wrong with this law."""
    with visit.desk.store.read() as session:
        measure = access.measure(session, ANONYMOUS, reference)
    return visit.page("wrong.html", measure=measure, receipt="", empty=False, words="")


@routes.deed("/laws/{reference}/wrong")
def take_what_is_wrong(
    visit: Visitor, reference: str, words: Annotated[str, Form(max_length=8000)] = "",
    mailbox: Annotated[str, Form(max_length=254)] = "", homepage: Annotated[str, Form(max_length=254)] = "",
) -> Response:  # fmt: skip
    """Keeps what a reader says, and tells the number under which it is kept."""
    with visit.desk.store.read() as session:
        measure = access.measure(session, ANONYMOUS, reference)
    if not words.strip() or homepage.strip():
        # No person sees the field for a homepage: what fills it is a program, and nothing of it is kept.
        return visit.page("wrong.html", 400, measure=measure, receipt="", empty=True, words=words)
    page = visit.desk.base_url + addresses.law(measure.reference)
    remark = Remark(words, page, mailbox.strip())
    receipt = visit.desk.store.write(remarks.take, measure, remark, visit.desk.now())
    return visit.page("wrong.html", measure=measure, receipt=receipt, empty=False, words="")


def download(visit: Visit, sha256: str, filename: str, media_type: str) -> Response:
    """The bytes kept under a hash, so that no browser opens them in our name. Raises NotFound."""
    return FileResponse(
        visit.desk.files.path(sha256), media_type=served_type(media_type), headers=_download_headers(filename)
    )


def _download_headers(filename: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition(filename), "Content-Security-Policy": DOWNLOAD_POLICY}
