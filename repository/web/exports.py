"""What the collection hands to programs: any search as a stream, a law as Akoma Ntoso, the bulk dump."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, StreamingResponse

from repository import lawbook
from repository.access import ANONYMOUS
from repository.errors import BadInput, BadReference, NotFound
from repository.exporting import COLUMNS, act, csv_cells, laws_of, record
from repository.exporting.akoma_ntoso import MEDIA_TYPE
from repository.exporting.dump import MANIFEST, SUMS
from repository.references import normalise
from repository.web import addresses, records
from repository.web.api.examples import problems
from repository.web.forms import Asked, question
from repository.web.routing import PageRouter
from repository.web.shell import DOWNLOAD_POLICY
from repository.web.visit import Visit, Visitor

api = APIRouter(prefix="/api/v1", tags=["v1"])
routes = PageRouter()

Format = Literal["jsonl", "csv"]
_Format = Annotated[Format, Query(description="`jsonl`: with the text, as an import takes it; `csv`: without.")]
_After = Annotated[str, Query(max_length=40, description="Go on after this reference, where a stream broke.")]
_TYPES = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
_DUMPED = frozenset({"laws.jsonl", "laws.csv", MANIFEST, SUMS})


@api.get(
    "/export", response_class=StreamingResponse, operation_id="exportLaws",
    responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}, **problems(400, 403, 503)},
)  # fmt: skip
def export(
    visit: Visitor, asked: Asked,
    format: _Format = "jsonl",  # noqa: A002 - the parameter's name
    after: _After = "",
) -> StreamingResponse:  # fmt: skip
    """All laws a search finds, without a limit, in the order of their numbers; `page` and `size` do not count here."""
    references = list(visit.desk.references(question(asked, visit.languages)))
    if after:
        references = references[_place_after(references, after) :]
    lines = _jsonl(visit, references) if format == "jsonl" else _csv(visit, references)
    return StreamingResponse(
        lines, media_type=_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="laws.{format}"', "Cache-Control": "no-store"},
    )  # fmt: skip


def _place_after(references: list[str], after: str) -> int:
    try:
        return references.index(normalise(after)) + 1
    except (BadReference, ValueError) as error:
        raise BadInput("after: this is none of the references that the search finds.") from error


def _jsonl(visit: Visit, references: list[str]) -> Iterator[str]:
    for shown, texts in laws_of(visit.desk.store.read, ANONYMOUS, references):
        address = visit.desk.base_url + addresses.law(shown.measure.reference)
        yield json.dumps(record(shown, texts, address), ensure_ascii=False) + "\n"


def _csv(visit: Visit, references: list[str]) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)
    for shown, _ in laws_of(visit.desk.store.read, ANONYMOUS, references):
        yield _line(csv_cells(shown, visit.desk.base_url + addresses.law(shown.measure.reference)))


def _line(cells: tuple[str, ...] | list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


@routes.page("/laws/{reference}/akn.xml")
def akoma_ntoso(visit: Visitor, reference: str) -> Response:
    """A law as it stands, as Akoma Ntoso 3.0."""
    return _document(visit, reference, None)


@routes.page("/laws/{reference}/versions/{version}/akn.xml")
def akoma_ntoso_of_version(visit: Visitor, reference: str, version: int) -> Response:
    """A law as it stood, as Akoma Ntoso 3.0."""
    return _document(visit, reference, version)


def _document(visit: Visit, reference: str, version: int | None) -> Response:
    with visit.desk.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, reference, version=version)
        texts = lawbook.texts(session, shown)
    name = f"{shown.measure.reference}.xml"
    return Response(
        act(shown, texts, visit.desk.base_url, visit.desk.name), media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": DOWNLOAD_POLICY},
    )  # fmt: skip


@routes.page("/dump/{name}")
def dumped(visit: Visitor, name: str) -> Response:
    """A file of the latest bulk dump, if the desk keeps one: /dump/manifest.json says what there is."""
    if name not in _DUMPED or _holds_what_is_not_public(visit):
        raise NotFound(name)
    return _kept(visit, name)


def _holds_what_is_not_public(visit: Visit) -> bool:
    """Whether a law of the dump was restricted or withdrawn since it was made: then nobody gets it any more."""
    folder = visit.desk.dump_folder
    if folder is None or not (folder / "akn").is_dir():
        return True
    with visit.desk.store.read() as session:
        public = {reference for reference, _ in records.addressed(session, ANONYMOUS, 0, None)}
    return any(path.stem not in public for path in (folder / "akn").iterdir())


@routes.page("/dump/akn/{name}")
def dumped_document(visit: Visitor, name: str) -> Response:
    """The Akoma Ntoso file of one law in the latest bulk dump; withdrawn laws vanish from here at once."""
    reference = name.removesuffix(".xml")
    with visit.desk.store.read() as session:
        lawbook.law(session, ANONYMOUS, reference)
    return _kept(visit, f"akn/{normalise(reference)}.xml")


def _kept(visit: Visit, name: str) -> Response:
    path = visit.desk.dump_folder / name if visit.desk.dump_folder else None
    if path is None or not path.is_file():
        raise NotFound(name)
    return FileResponse(path, headers={"Content-Security-Policy": DOWNLOAD_POLICY})
