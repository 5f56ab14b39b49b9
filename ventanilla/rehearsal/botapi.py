"""The Bot API over HTTP, as far as a desk uses it, answered from the stand-in's memory. Knows no conversation."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ventanilla.rehearsal import delivery, introduction
from ventanilla.rehearsal.cloud import DOWNLOAD_LIMIT, Cloud
from ventanilla.rehearsal.faults import BadGateway, BrokenJson, Refusal, Silence
from ventanilla.rehearsal.refusals import checked_caption, checked_markup, checked_text, plain_only
from ventanilla.rehearsal.shapes import Json

MAX_POLL = 50
"""Seconds a getUpdates may wait, as at Telegram."""

Method = Callable[[Cloud, Json], Awaitable[Any]]


async def get_me(cloud: Cloud, parameters: Json) -> Any:
    """Who the bot is."""
    return {
        **cloud.bot,
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def get_updates(cloud: Cloud, parameters: Json) -> Any:
    """Long polling: confirms what lies before `offset`, then answers with what is left, or waits for it."""
    delivery.no_webhook(cloud)
    if "allowed_updates" in parameters:
        cloud.allow(_list(parameters["allowed_updates"]))
    cloud.confirm(_integer(parameters, "offset", 0))
    limit = min(max(_integer(parameters, "limit", 100), 1), 100)
    poll = cloud.begin_poll()

    def ready() -> list[Json] | None:
        return [] if cloud.superseded(poll) else (cloud.unconfirmed(limit) or None)

    found = await cloud.until(ready, min(_integer(parameters, "timeout", 0), MAX_POLL))
    if cloud.superseded(poll):
        raise Refusal(409, "Conflict: terminated by other getUpdates request")
    return found or []


async def send_message(cloud: Cloud, parameters: Json) -> Any:
    """A text, with or without a keyboard."""
    plain_only(parameters)
    return cloud.say(
        _integer(parameters, "chat_id"),
        _present(
            text=checked_text(parameters.get("text")), reply_markup=checked_markup(parameters.get("reply_markup"))
        ),
    )


async def send_document(cloud: Cloud, parameters: Json) -> Any:
    """A file from the bot, uploaded or by an id the stand-in gave before."""
    plain_only(parameters)
    file = await _uploaded(cloud, parameters)
    name = file.path.rpartition("/")[2]
    upload = parameters.get("document")
    document = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_name": (upload.filename if isinstance(upload, UploadFile) else None) or name,
    }
    return cloud.say(
        _integer(parameters, "chat_id"),
        _present(
            document=document,
            caption=checked_caption(parameters.get("caption")) or None,
            reply_markup=checked_markup(parameters.get("reply_markup")),
        ),
    )


async def edit_message_text(cloud: Cloud, parameters: Json) -> Any:
    """A new text for one of the bot's messages; a keyboard that is not given again goes away."""
    plain_only(parameters)
    return cloud.edit(
        _integer(parameters, "chat_id"),
        _integer(parameters, "message_id"),
        {"text": checked_text(parameters.get("text")), "reply_markup": checked_markup(parameters.get("reply_markup"))},
    )


async def edit_message_reply_markup(cloud: Cloud, parameters: Json) -> Any:
    """A new keyboard, or none, under one of the bot's messages."""
    return cloud.edit(
        _integer(parameters, "chat_id"),
        _integer(parameters, "message_id"),
        {"reply_markup": checked_markup(parameters.get("reply_markup"))},
    )


async def answer_callback_query(cloud: Cloud, parameters: Json) -> Any:
    """Ends the little clock on a pressed button."""
    if not cloud.settle_press(str(parameters.get("callback_query_id", ""))):
        raise Refusal(400, "Bad Request: query is too old or query ID is invalid")
    return True


async def send_chat_action(cloud: Cloud, parameters: Json) -> Any:
    """«typing …»: shown by nobody here, but a wrong chat is refused all the same."""
    if cloud.account(_integer(parameters, "chat_id")) is None:
        raise Refusal(400, "Bad Request: chat not found")
    return True


async def get_file(cloud: Cloud, parameters: Json) -> Any:
    """Where a file can be downloaded; over 20 MB a bot gets none."""
    file = cloud.file(str(parameters.get("file_id", "")))
    if file is None:
        raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise Refusal(400, "Bad Request: file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "senddocument": send_document,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "getfile": get_file,
    "setmycommands": introduction.set_my_commands,
    "getmycommands": introduction.get_my_commands,
    "setmydescription": introduction.set_my_description,
    "getmydescription": introduction.get_my_description,
    "setmyshortdescription": introduction.set_my_short_description,
    "getmyshortdescription": introduction.get_my_short_description,
    "setwebhook": delivery.set_webhook,
    "deletewebhook": delivery.delete_webhook,
    "getwebhookinfo": delivery.get_webhook_info,
}


def routes(cloud: Cloud) -> list[Route]:
    """The two kinds of address of the Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    async def call(request: Request) -> Response:
        return await _call(cloud, request)

    async def download(request: Request) -> Response:
        return _download(cloud, request.path_params["token"], request.path_params["path"])

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


def create_app(cloud: Cloud) -> Starlette:
    """The Bot API alone, for tests that need no pages."""
    return Starlette(routes=routes(cloud))


async def _call(cloud: Cloud, request: Request) -> Response:
    name = request.path_params["method"]
    method = METHODS.get(name.lower())
    try:
        if not _same(request.path_params["token"], cloud.token):
            raise Refusal(401, "Unauthorized")
        if method is None:
            raise Refusal(404, "Not Found")
        cloud.calls[name] += 1
        cloud.faults.strike(name)
        result = await method(cloud, await _parameters(request))
        cloud.faults.strike(f"{name} answered")
        return JSONResponse({"ok": True, "result": result})
    except Refusal as refusal:
        return _refused(refusal)
    except BadGateway:
        return _bad_gateway()
    except BrokenJson:
        return Response('{"ok": true, "result": {"mess', media_type="application/json")
    except Silence as silence:
        await asyncio.sleep(silence.seconds)
        return _bad_gateway()
    finally:
        await request.close()  # uploaded files are temporary


def _download(cloud: Cloud, token: str, path: str) -> Response:
    try:
        if not _same(token, cloud.token):
            raise Refusal(401, "Unauthorized")
        cloud.faults.strike("download")
        file = cloud.file_at(path)
        if file is None:
            raise Refusal(404, "Not Found")
        return Response(file.content, media_type="application/octet-stream")
    except Refusal as refusal:
        return _refused(refusal)
    except BadGateway:
        return _bad_gateway()


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())


def _refused(refusal: Refusal) -> Response:
    answer: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is not None:
        answer["parameters"] = {"retry_after": refusal.retry_after}
    if refusal.moved_to is not None:
        answer["parameters"] = {"migrate_to_chat_id": refusal.moved_to}
    return JSONResponse(answer, status_code=refusal.code)


def _bad_gateway() -> Response:
    return HTMLResponse("<html><title>502 Bad Gateway</title></html>", status_code=502)


async def _parameters(request: Request) -> Json:
    """Arguments of a call: query, JSON or form, as the Bot API takes them; files stay as uploads."""
    found: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            found.update(json.loads(await request.body() or b"{}"))
        except ValueError:
            raise Refusal(400, "Bad Request: can't parse JSON object") from None
    elif kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        found.update(await request.form())
    return found


async def _uploaded(cloud: Cloud, parameters: Json) -> Any:
    value = parameters.get("document")
    if isinstance(value, str) and value.startswith("attach://"):
        value = parameters["document"] = parameters.get(value.removeprefix("attach://"))
    if isinstance(value, UploadFile):
        return cloud.keep_file("documents", "", await value.read())
    file = cloud.file(str(value or ""))
    if file is None:
        raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
    return file


def _integer(parameters: Json, name: str, default: int | None = None) -> int:
    value = parameters.get(name, default)
    try:
        return int(str(value))
    except ValueError:
        raise Refusal(400, f"Bad Request: {name} is empty or not a number") from None


def _list(value: Any) -> list[Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise Refusal(400, "Bad Request: can't parse JSON array") from None
    return found if isinstance(found, list) else []


def _present(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
