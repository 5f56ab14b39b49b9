"""Updates that Telegram brings: the secret, the commit before the 200, whatever is brought; and the way back to polling."""

from __future__ import annotations

import asyncio
import json
import socket

import httpx
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sqlalchemy import select

from bot import webhook
from bot.journal import Poller
from bot.updates import KINDS
from bot.webhook import Hook, Webhook
from repository import accounting, intake
from repository.files import Files
from repository.model import Channel, HoldReason, Outcome
from repository.tables import Hold, InboundMessage
from tests.chat.conftest import NOON
from tests.chat.test_chat_filed import heard

SECRET = "a-secret-of-the-desk-0123456789"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def hook() -> Hook:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Hook(f"http://127.0.0.1:{port}/hook/telegram", "127.0.0.1", port, SECRET)


@pytest.fixture
async def listens(chatting, hook: Hook) -> Hook:
    """The desk with its webhook announced."""
    assert await chatting.standin.cloud.until(lambda: chatting.standin.cloud.hook, 5)
    return hook


async def brings(hook: Hook, body: bytes, secret: str | bytes | None = SECRET) -> int:
    headers = [] if secret is None else [(HEADER.encode(), secret.encode() if isinstance(secret, str) else secret)]
    async with httpx.AsyncClient() as client:
        answer = await client.post(hook.url, content=body, headers=headers)
    assert answer.content == b"" or answer.status_code in (404, 405, 413)
    return answer.status_code


def update(number: int = 900, text: str = "/language") -> bytes:
    person = {"id": 7, "is_bot": False, "first_name": "Grace", "language_code": "en"}
    message = {"message_id": 1, "date": 1772452800, "chat": {"id": 7, "type": "private"}, "from": person, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


NO_UPDATES = [
    b"", b"{", b"[]", b'"text"', b'{"update_id": "x"}', b'{"update_id": true}', b'{"update_id": -1}',
    b'{"update_id": 9999999999999999999999}', b"\xff\xfe\x00", b"null",
    pytest.param(b"[" * 200_000, id="too deep"), pytest.param(b'{"update_id": 1, "x": ' + b"9" * 5000 + b"}", id="too long"),
]  # fmt: skip


def journalled(chatting) -> list[str]:
    return [row.external_id for row in chatting.rows(Channel.TELEGRAM)]


async def test_a_conversation_comes_through_it(chatting, listens) -> None:
    grace = chatting.focal_point()
    grace.says("/language")

    assert (await heard(grace)).labels[:2] == ("العربية", "English")
    assert chatting.standin.cloud.hook["delivered"] == 1
    assert chatting.standin.cloud.calls["getUpdates"] == 0


async def test_telegram_is_told_where_what_and_with_which_secret(chatting, listens) -> None:
    assert chatting.standin.cloud.hook["url"] == listens.url
    assert chatting.standin.cloud.hook["secret"] == SECRET
    assert chatting.standin.cloud._allowed == frozenset(KINDS)


@pytest.mark.parametrize(
    "secret",
    [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "секрет".encode(), b"\xff\xfe", SECRET.encode() + b"\xff"],
)
async def test_without_the_secret_nothing_is_kept(chatting, listens, secret) -> None:
    assert await brings(listens, update(), secret) == 401
    assert journalled(chatting) == []


async def test_the_200_comes_after_the_commit(chatting, listens, monkeypatch) -> None:
    seen: list[list[str]] = []
    answer = webhook.web.Response

    class Watched(answer):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            if self.status == 200:
                seen.append(journalled(chatting))

    monkeypatch.setattr(webhook.web, "Response", Watched)
    assert await brings(listens, update()) == 200
    assert seen == [["900"]]


async def test_the_same_update_again_is_no_second_one(chatting, listens) -> None:
    assert [await brings(listens, update()) for _ in range(3)] == [200, 200, 200]
    assert journalled(chatting) == ["900"]


@pytest.mark.parametrize("body", NO_UPDATES)
async def test_what_is_no_update_is_kept_and_held(chatting, listens, body: bytes) -> None:
    assert await brings(listens, body) == 200
    await chatting.until(
        lambda session: session.scalars(select(InboundMessage.outcome)).all() == [Outcome.HELD], patience=8
    )

    with chatting.store.read() as session:
        assert session.scalars(select(Hold.reason)).all() == [HoldReason.UPDATE_FAILED]
        row = session.scalars(select(InboundMessage)).one()
        assert intake.original(row, chatting.files) == body
        account = accounting.account(session)
    assert account.holds, account.faults


async def test_a_kind_of_update_this_version_does_not_know_is_kept_and_held(chatting, listens) -> None:
    assert await brings(listens, b'{"update_id": 901, "some_future_kind": {"chat": {"id": 7}}}') == 200
    await chatting.until(
        lambda session: session.scalars(select(InboundMessage.outcome)).all() == [Outcome.HELD], patience=8
    )


async def test_half_a_surrogate_pair_is_kept_and_the_chat_goes_on(chatting, listens) -> None:
    chatting.focal_point(7)
    assert await brings(listens, update(900, "We ask for assistance \ud83d with a draft law")) == 200
    assert await brings(listens, update(901)) == 200
    assert journalled(chatting) == ["900", "901"]
    await chatting.until(
        lambda session: None not in session.scalars(select(InboundMessage.outcome)).all(), patience=8
    )
    assert [row.outcome for row in chatting.rows(Channel.TELEGRAM)] == [Outcome.DRAFTED, Outcome.ANSWERED]


async def test_a_large_update_is_kept_as_a_file(chatting, listens) -> None:
    body = update(text="word " * (intake.INLINE_LIMIT // 4))
    assert await brings(listens, body) == 200

    [row] = chatting.rows(Channel.TELEGRAM)
    assert row.size > intake.INLINE_LIMIT
    assert chatting.files.get(row.original_sha256)


async def test_more_than_an_update_can_be_is_refused(chatting, listens) -> None:
    assert await brings(listens, b" " * (webhook.LARGEST + 1)) == 413
    assert journalled(chatting) == []


async def test_no_other_path_and_no_other_method_answers(chatting, listens) -> None:
    async with httpx.AsyncClient(headers={HEADER: SECRET}) as client:
        assert (await client.post(listens.url + "/x", content=update())).status_code == 404
        assert (await client.get(listens.url)).status_code == 405
    assert journalled(chatting) == []


async def test_while_nothing_can_be_kept_telegram_is_asked_to_come_again(chatting, listens) -> None:
    grace = chatting.focal_point()
    chatting.store.close()
    grace.says("/language")

    assert await chatting.standin.cloud.until(lambda: chatting.standin.cloud.hook["refused"] > 1 or None, 5)
    assert [await brings(listens, update())] == [503]
    assert len(chatting.standin.cloud.unconfirmed()) == 1


async def test_below_the_room_that_must_stay_free_nothing_is_taken(store, tmp_path, standin, api_base, hook) -> None:
    files = Files(tmp_path / "files", min_free=10**15)
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    bot = Bot(standin.cloud.token, session=session)
    task = asyncio.create_task(Webhook(bot, hook, store, files, lambda: NOON).run())
    try:
        assert await standin.cloud.until(lambda: standin.cloud.hook, 5)
        assert await brings(hook, update()) == 503
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await session.close()


async def test_a_desk_that_polls_takes_a_webhook_away_and_gets_what_waited(store, files, standin, api_base) -> None:
    async with httpx.AsyncClient(base_url=f"{api_base}/bot{standin.cloud.token}") as client:
        assert (await client.post("/setWebhook", json={"url": "http://127.0.0.1:9/nobody"})).status_code == 200
        standin.person(7, "Grace").says("/language")
        refused = await client.post("/getUpdates")
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    bot = Bot(standin.cloud.token, session=session)
    poller = asyncio.create_task(Poller(bot, store, files, lambda: NOON, poll_seconds=1).run())
    try:
        assert refused.status_code == 409
        assert await standin.cloud.until(lambda: not standin.cloud.unconfirmed() or None, 10)
    finally:
        poller.cancel()
        await asyncio.gather(poller, return_exceptions=True)
        await session.close()
    with store.read() as session_:
        assert len(session_.scalars(select(InboundMessage)).all()) == 1
    assert standin.cloud.hook is None
