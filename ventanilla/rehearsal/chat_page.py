"""The page where a visitor plays a focal point and talks to the bot: it acts on the stand-in as a phone would."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from jinja2 import Environment
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ventanilla.rehearsal import people
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.dressing import HEADERS, environment, from_outside, missing, page
from ventanilla.rehearsal.people import RehearsalPerson
from ventanilla.rehearsal.persons import Person
from ventanilla.rehearsal.shapes import Account, Json, Shown

SHOWN_AT_MOST = 200
"""Messages of one chat on the page; older ones scroll away, as on a phone."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the page draws it; `rows` holds buttons as (label, payload, address)."""

    message_id: int
    by_bot: bool
    text: str
    file_name: str
    file_size: str
    time: str
    rows: tuple[tuple[tuple[str, str, str], ...], ...]


class ChatPage:
    """The chat page over one stand-in; `desk` is the address of the desk's own web pages, for the link ("": none)."""

    def __init__(self, cloud: Cloud, desk: str = "") -> None:
        self._cloud = cloud
        self._desk = desk
        self._templates: Environment = environment()

    def routes(self) -> list[Route]:
        """`/chat` and what its forms and script call."""
        return [
            Route("/chat", self._show, methods=["GET"]),
            Route("/chat/messages", self._news, methods=["GET"]),
            Route("/chat/say", self._say, methods=["POST"]),
            Route("/chat/press", self._press, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        me = people.by_key(request.query_params.get("who", "per"))
        if me is None or from_outside(request):
            return missing()
        shown = self._of(me)
        return page(
            self._templates.get_template("chat.html").render(
                me=me, everyone=people.EVERYONE, desk=self._desk, seen=_seen(shown), messages=bubbles(shown)
            )
        )

    async def _news(self, request: Request) -> Response:
        me = people.by_key(request.query_params.get("who", ""))
        if me is None or from_outside(request):
            return missing()
        shown = self._of(me)
        if str(_seen(shown)) == request.query_params.get("seen"):
            return Response(status_code=204, headers=HEADERS)
        answer = page(self._templates.get_template("messages.html").render(me=me, messages=bubbles(shown)))
        answer.headers["x-seen"] = str(_seen(shown))
        return answer

    async def _say(self, request: Request) -> Response:
        async with request.form() as form:
            me = people.by_key(str(form.get("who")))
            if me is None or from_outside(request):
                return missing()
            await _send(self._person(me), form)
        return RedirectResponse(f"/chat?who={me.key}", status_code=303)

    async def _press(self, request: Request) -> Response:
        async with request.form() as form:
            me = people.by_key(str(form.get("who")))
        if me is None or from_outside(request):
            return missing()
        number, payload = str(form.get("message_id")), str(form.get("payload", ""))
        for one in bubbles(self._of(me)):
            if number == str(one.message_id) and payload in _payloads(one):
                self._cloud.press(me.chat_id, one.message_id, payload)
        return RedirectResponse(f"/chat?who={me.key}", status_code=303)

    def _person(self, me: RehearsalPerson) -> Person:
        return Person(self._cloud, self._cloud.join(Account(me.chat_id, me.name, me.language)))

    def _of(self, me: RehearsalPerson) -> list[Shown]:
        return [one for one in list(self._cloud.shown) if one.chat_id == me.chat_id]


async def _send(person: Person, form: FormData) -> None:
    """Files first, the text as the caption of the first one: that is what a phone does with both."""
    text = str(form.get("text", "")).strip()
    uploads = [item for item in form.getlist("files") if isinstance(item, UploadFile) and item.filename]
    album = secrets.token_hex(6) if len(uploads) > 1 else ""
    for upload in uploads:
        content = await upload.read()
        if form.get("as_photo"):
            person.sends_photo(content, caption=text, album=album)
        else:
            kind = upload.content_type or "application/octet-stream"
            person.sends_file(upload.filename or "file", content, caption=text, media_type=kind, album=album)
        text = ""
    if text:
        person.says(text)


def bubbles(shown: Sequence[Shown]) -> list[Bubble]:
    """The chat as it stands: each message once, in its latest form, in the order it appeared."""
    latest = {one.message["message_id"]: one for one in shown}
    return [_bubble(latest[number]) for number in sorted(latest)[-SHOWN_AT_MOST:]]


def _bubble(one: Shown) -> Bubble:
    message = one.message
    name, size = _file(message)
    rows = tuple(
        tuple((button["text"], button.get("callback_data", ""), button.get("url", "")) for button in row)
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
    )
    return Bubble(
        message_id=message["message_id"], by_bot=one.by_bot,
        text=message.get("text") or message.get("caption", ""), file_name=name, file_size=size,
        time=datetime.fromtimestamp(message["date"], UTC).strftime("%H:%M UTC"), rows=rows,
    )  # fmt: skip


def _file(message: Json) -> tuple[str, str]:
    if "document" in message:
        return str(message["document"].get("file_name", "document")), _size(message["document"]["file_size"])
    if "photo" in message:
        return "photo", _size(message["photo"][-1]["file_size"])
    return "", ""


def _size(count: int) -> str:
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"


def _payloads(one: Bubble) -> set[str]:
    return {payload for row in one.rows for _, payload, _ in row if payload}


def _seen(shown: Sequence[Shown]) -> int:
    return shown[-1].number if shown else 0
