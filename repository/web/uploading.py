"""The page behind a link of the chat: a file too large for Telegram is brought here, in one piece or in many."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from repository import uploads
from repository.errors import BadInput, NotFound
from repository.tables import Upload
from repository.web.routing import PageRouter
from repository.web.shell import SCRIPT_POLICY
from repository.web.visit import Visit, Visitor, visit_of

routes = PageRouter()

PIECE = 1024 * 1024
"""Octets of a piece at most: what a slow line has to send again when it breaks."""
_HEADERS = {"Content-Security-Policy": SCRIPT_POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@routes.page("/upload/{token}")
def ask(visit: Visitor, token: str) -> Response:
    """A form that works without scripts; with them the file comes in pieces, and goes on where a line broke."""
    with visit.desk.store.read() as session:
        try:
            upload = uploads.find(session, token, visit.desk.now())
        except NotFound:
            return _page(visit, "gone", status=404)
    return _page(visit, "open", upload)


@routes.deed("/upload/{token}")
async def take_whole(request: Request, token: str) -> Response:
    """The form's one file, for browsers without scripts."""
    visit = visit_of(request)
    if not await asyncio.to_thread(_is_open, visit, token):
        return _page(visit, "gone", status=404)
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            sent = form.get("file")
            if not isinstance(sent, UploadFile) or not sent.filename or not sent.size:
                return await asyncio.to_thread(_open_page, visit, token, "empty")
            if sent.size > uploads.LARGEST:
                return await asyncio.to_thread(_open_page, visit, token, "large")
            upload = await _keep_whole(visit, token, sent)
    except MultiPartException:
        return await asyncio.to_thread(_open_page, visit, token, "empty")
    return _page(visit, "done", upload)


@routes.api_route("/upload/{token}/file", methods=["POST"], response_model=None)
async def begin(request: Request, token: str) -> Response:
    """What will come (`name`, `size`, `type`): answers from where to send it (`offset`) and how much at a time."""
    visit = visit_of(request)
    try:
        said = await request.json()
        name, size, kind = str(said["name"]), int(said["size"]), str(said.get("type") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return _told({"error": "empty"}, 400)
    try:
        upload = await asyncio.to_thread(_begun, visit, token, name, size, kind)
    except NotFound:
        return _told({"error": "gone"}, 404)
    except BadInput:
        return _told({"error": "large" if size > uploads.LARGEST else "empty"}, 413 if size > 0 else 400)
    return _told(_so_far(upload) | {"piece": PIECE})


@routes.api_route("/upload/{token}/file", methods=["PATCH"], response_model=None)
async def take_piece(request: Request, token: str) -> Response:
    """The next piece, `Upload-Offset` saying where it belongs; 409 with the right offset when it does not fit."""
    visit = visit_of(request)
    offset = request.headers.get("upload-offset", "")
    piece = await request.body()
    if not (offset.isascii() and offset.isdigit()) or not piece or len(piece) > PIECE:
        return _told({"error": "empty"}, 400)
    return await asyncio.to_thread(_piece, visit, token, int(offset), piece)


def _piece(visit: Visit, token: str, offset: int, piece: bytes) -> Response:
    try:
        number = _upload(visit, token).id
        with visit.desk.pieces.held(number):
            upload = _upload(visit, token)  # as it stands now that nobody else writes
            if offset != upload.received or upload.size is None or offset + len(piece) > upload.size:
                return _told({"error": "offset", "offset": upload.received}, 409)
            upload = _written(visit, token, upload, piece)
    except NotFound:
        return _told({"error": "gone"}, 404)
    return _told(_so_far(upload))


def _so_far(upload: Upload) -> dict[str, Any]:
    done = upload.state == "complete"
    return {"offset": upload.received, "done": done} | ({"sha256": upload.sha256} if done else {})


def _begun(visit: Visit, token: str, name: str, size: int, kind: str) -> Upload:
    pieces, store, now = visit.desk.pieces, visit.desk.store, visit.desk.now()
    number = _upload(visit, token).id
    with pieces.held(number):
        upload = store.write(uploads.begin, token, name, size, kind, pieces.size(number), now)
        # A desk that died after the last piece: the file is whole, and only nobody said so.
        return _whole(visit, token, upload) if upload.received == upload.size else upload


def _whole(visit: Visit, token: str, upload: Upload) -> Upload:
    kept = visit.desk.pieces.keep(upload.id)
    return visit.desk.store.write(
        uploads.finish, token, upload.filename, upload.media_type, kept, visit.desk.now()
    )


def _written(visit: Visit, token: str, upload: Upload, piece: bytes) -> Upload:
    """Keeps the piece before it is confirmed; with the last one the file is whole."""
    store, pieces, now = visit.desk.store, visit.desk.pieces, visit.desk.now()
    after = pieces.append(upload.id, upload.received, piece)
    upload = store.write(uploads.confirm, token, after, now)
    return _whole(visit, token, upload) if after == upload.size else upload


def _upload(visit: Visit, token: str) -> Upload:
    with visit.desk.store.read() as session:
        return uploads.find(session, token, visit.desk.now())


async def _keep_whole(visit: Visit, token: str, sent: UploadFile) -> Upload:
    coming = await asyncio.to_thread(visit.desk.pieces.coming)
    try:
        while piece := await sent.read(PIECE):
            await asyncio.to_thread(coming.write, piece)
        kept = await asyncio.to_thread(coming.keep)
    finally:
        await asyncio.to_thread(coming.discard)
    return await asyncio.to_thread(
        visit.desk.store.write, uploads.finish, token, sent.filename or "", sent.content_type or "", kept,
        visit.desk.now(),
    )  # fmt: skip


def _is_open(visit: Visit, token: str) -> bool:
    with visit.desk.store.read() as session:
        try:
            uploads.find(session, token, visit.desk.now())
        except NotFound:
            return False
    return True


def _open_page(visit: Visit, token: str, problem: str) -> Response:
    with visit.desk.store.read() as session:
        upload = uploads.find(session, token, visit.desk.now())
    return _page(visit, "open", upload, problem, 400)


def _page(visit: Visit, step: str, upload: Upload | None = None, problem: str = "", status: int = 200) -> Response:
    """In the language of the link, unless the reader chose another."""
    spoken = upload.language if upload and "lang" not in visit.request.query_params else visit.language
    shown = Visit(visit.request, visit.pages, spoken)
    response = shown.page("upload.html", status, step=step, upload=upload, problem=problem, largest=uploads.LARGEST)
    response.headers.update(_HEADERS)
    return response


def _told(said: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(said, status, _HEADERS)
