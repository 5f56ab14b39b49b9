"""The pages of a law, its articles and its original files. What they show comes through the gate."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import FileResponse

from repository import lawbook
from repository.access import ANONYMOUS
from repository.web import addresses
from repository.web.names import content_disposition, served_type
from repository.web.routing import PageRouter, see_other
from repository.web.shell import DOWNLOAD_POLICY
from repository.web.visit import Visit, Visitor

routes = PageRouter()

WHOLE_TEXT = 50_000
"""Characters of a law that its page shows in full; a longer one has a page for each article."""
CONTENTS = 250
"""Lines of a table of contents on one page."""


@routes.page("/laws/{reference}")
def law(visit: Visitor, reference: str, part: int = 1) -> Response:
    """A law: its facts, its links to the Convention, its articles."""
    with visit.desk.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, reference)
        texts = lawbook.texts(session, shown) if shown.length <= WHOLE_TEXT else ()
    if shown.measure.reference != reference:
        return see_other(addresses.law(shown.measure.reference))
    parts = max(1, -(-len(shown.contents) // CONTENTS))
    part = min(max(part, 1), parts)
    contents = shown.contents[(part - 1) * CONTENTS : part * CONTENTS]
    return visit.page(
        "law.html", law=shown, measure=shown.measure, texts=texts, contents=contents, part=part, page_count=parts,
        page_address=f"{visit.desk.base_url}{addresses.law(shown.measure.reference)}",
    )  # fmt: skip


@routes.page("/laws/{reference}/articles/{label}")
def article(visit: Visitor, reference: str, label: str) -> Response:
    """One article of a law, with its neighbours."""
    with visit.desk.store.read() as session:
        shown, found = lawbook.article(session, ANONYMOUS, reference, label)
    before, after = shown.neighbours(found.label)
    return visit.page(
        "article.html", law=shown, measure=shown.measure, article=found, before=before, after=after,
        page_address=f"{visit.desk.base_url}{addresses.article(shown.measure.reference, found.label)}",
    )  # fmt: skip


@routes.page("/laws/{reference}/files/{ordinal}")
def file(visit: Visitor, reference: str, ordinal: int) -> Response:
    """An original file, byte for byte, for download only."""
    with visit.desk.store.read() as session:
        found = lawbook.file(session, ANONYMOUS, reference, ordinal)
    return download(visit, found.sha256, found.filename, found.media_type)


def download(visit: Visit, sha256: str, filename: str, media_type: str) -> Response:
    """The bytes kept under a hash, so that no browser opens them in our name. Raises NotFound."""
    return FileResponse(
        visit.desk.files.path(sha256), media_type=served_type(media_type), headers=_download_headers(filename)
    )


def _download_headers(filename: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition(filename), "Content-Security-Policy": DOWNLOAD_POLICY}
