"""The stand-in answers as Telegram's Bot API does: offsets, limits, refusals, files, failures on demand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from ventanilla.rehearsal.cloud import DOWNLOAD_LIMIT
from ventanilla.rehearsal.faults import BadGateway, blocked, too_many_requests
from ventanilla.rehearsal.persons import StandIn
from ventanilla.rehearsal.shapes import first_update_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LONG_BUTTON = {"text": "a", "callback_data": "é" * 33}  # 66 bytes


async def call(client: httpx.AsyncClient, method: str, **parameters: object) -> dict:
    return (await client.post(f"/{method}", json=parameters)).json()


def refusal(code: int, description: str, **extra: object) -> dict:
    return {"ok": False, "error_code": code, "description": description, **extra}


async def test_an_update_comes_again_until_it_is_confirmed(standin: StandIn, bot_client: httpx.AsyncClient):
    grace = standin.person(7, "Grace", "en")
    grace.says("one")
    grace.says("two")

    first = await call(bot_client, "getUpdates")
    again = await call(bot_client, "getUpdates", offset=1, limit=1)
    after = await call(bot_client, "getUpdates", offset=2)
    late = await call(bot_client, "getUpdates", offset=1)

    assert [update["message"]["text"] for update in first["result"]] == ["one", "two"]
    assert [update["update_id"] for update in again["result"]] == [1]
    assert [update["update_id"] for update in after["result"]] == [2]
    assert late == after  # what was confirmed is gone, whatever offset is asked for


async def test_a_message_has_telegrams_shape(standin: StandIn, bot_client: httpx.AsyncClient):
    standin.person(7, "Grace", "en").says("/start abc")

    assert (await call(bot_client, "getUpdates"))["result"] == [
        {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "date": int(NOON.timestamp()),
                "chat": {"id": 7, "type": "private", "first_name": "Grace"},
                "from": {"id": 7, "is_bot": False, "first_name": "Grace", "language_code": "en"},
                "text": "/start abc",
                "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
            },
        }
    ]


async def test_a_waiting_poll_gets_the_message_when_it_is_written(standin: StandIn, bot_client: httpx.AsyncClient):
    poll = asyncio.create_task(call(bot_client, "getUpdates", timeout=5))
    await asyncio.sleep(0.02)
    standin.person(7).says("hello")

    assert [update["message"]["text"] for update in (await poll)["result"]] == ["hello"]


async def test_a_second_poller_ends_the_first(standin: StandIn, bot_client: httpx.AsyncClient):
    first = asyncio.create_task(call(bot_client, "getUpdates", timeout=5))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(call(bot_client, "getUpdates", timeout=5))

    assert await first == refusal(409, "Conflict: terminated by other getUpdates request")
    standin.person(7).says("hello")
    assert len((await second)["result"]) == 1


async def test_allowed_updates_hold_until_changed(standin: StandIn, bot_client: httpx.AsyncClient):
    await call(bot_client, "getUpdates", allowed_updates=["callback_query"])
    grace = standin.person(7)
    grace.says("not wanted")
    await call(bot_client, "getUpdates", allowed_updates=[])
    grace.says("wanted")

    assert [update["message"]["text"] for update in (await call(bot_client, "getUpdates"))["result"]] == ["wanted"]


@pytest.mark.parametrize(("parameters", "answer"), [
    pytest.param({"chat_id": 7, "text": " "}, refusal(400, "Bad Request: message text is empty"), id="empty"),
    pytest.param({"chat_id": 7, "text": "😀" * 2049}, refusal(400, "Bad Request: message is too long"), id="UTF-16"),
    pytest.param({"chat_id": 8, "text": "x"}, refusal(400, "Bad Request: chat not found"), id="unknown chat"),
    pytest.param({"chat_id": 9, "text": "x"}, refusal(403, "Forbidden: bot can't initiate conversation with a user"),
                 id="never wrote"),
    pytest.param({"chat_id": 10, "text": "x"}, refusal(403, "Forbidden: bot was blocked by the user"), id="blocked"),
    pytest.param({"chat_id": 7, "text": "x", "parse_mode": "HTML"}, refusal(400, "Bad Request: unsupported parse_mode"),
                 id="parse mode"),
    pytest.param({"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[LONG_BUTTON]]}},
                 refusal(400, "Bad Request: BUTTON_DATA_INVALID"), id="66 bytes"),
])  # fmt: skip
async def test_what_telegram_refuses_is_refused(
    standin: StandIn, bot_client: httpx.AsyncClient, parameters: dict, answer: dict
):
    standin.person(7).says("hello")
    standin.person(9)
    rude = standin.person(10)
    rude.says("hello")
    rude.blocks_the_bot()

    assert await call(bot_client, "sendMessage", **parameters) == answer
    assert [shown for shown in standin.cloud.shown if shown.by_bot] == []


async def test_a_button_is_pressed_and_its_message_edited(standin: StandIn, bot_client: httpx.AsyncClient):
    grace = standin.person(7)
    grace.says("hello")
    keyboard = {
        "inline_keyboard": [[{"text": "Law", "callback_data": "k:law"}], [{"text": "Web", "url": "http://localhost/"}]]
    }
    sent = (await call(bot_client, "sendMessage", chat_id=7, text="What is it?", reply_markup=keyboard))["result"]
    heard = await grace.hears()
    query_id = grace.presses("Law")

    update = (await call(bot_client, "getUpdates", offset=2))["result"][0]["callback_query"]
    answered = [await call(bot_client, "answerCallbackQuery", callback_query_id=query_id) for _ in range(2)]
    await call(bot_client, "editMessageText", chat_id=7, message_id=sent["message_id"], text="A law.")
    edited = await grace.hears()
    same = await call(bot_client, "editMessageText", chat_id=7, message_id=sent["message_id"], text="A law.")

    assert (heard.text, heard.rows) == ("What is it?", ((("Law", "k:law"),), (("Web", "http://localhost/"),)))
    assert (update["id"], update["data"], update["message"]["message_id"]) == (query_id, "k:law", sent["message_id"])
    assert answered == [
        {"ok": True, "result": True},
        refusal(400, "Bad Request: query is too old or query ID is invalid"),
    ]
    assert (edited.text, edited.rows, edited.edited) == ("A law.", (), True)
    assert same == refusal(400, "Bad Request: message is not modified")


async def test_a_file_is_downloaded_up_to_twenty_megabytes(
    standin: StandIn, api_base: str, bot_client: httpx.AsyncClient
):
    grace = standin.person(7)
    grace.sends_file("law.pdf", b"%PDF-1.7 our own", media_type="application/pdf", caption="the law")
    grace.sends_file("big.pdf", bytes(DOWNLOAD_LIMIT + 1))
    small, big = [update["message"] for update in (await call(bot_client, "getUpdates"))["result"]]

    path = (await call(bot_client, "getFile", file_id=small["document"]["file_id"]))["result"]["file_path"]
    downloaded = await bot_client.get(f"{api_base}/file/bot{standin.cloud.token}/{path}")

    assert (small["caption"], small["document"]["file_name"], small["document"]["file_size"]) == (
        "the law",
        "law.pdf",
        16,
    )
    assert downloaded.content == b"%PDF-1.7 our own"
    assert await call(bot_client, "getFile", file_id=big["document"]["file_id"]) == refusal(
        400, "Bad Request: file is too big"
    )


async def test_failures_come_when_planned_and_end(standin: StandIn, bot_client: httpx.AsyncClient):
    standin.person(7).says("hello")
    standin.cloud.faults.plan("sendMessage", too_many_requests(3))
    standin.cloud.faults.plan("sendMessage", BadGateway())
    standin.cloud.faults.plan("sendMessage", blocked())
    answers = [await bot_client.post("/sendMessage", json={"chat_id": 7, "text": "x"}) for _ in range(4)]

    assert answers[0].json() == refusal(429, "Too Many Requests: retry after 3", parameters={"retry_after": 3})
    assert (answers[1].status_code, answers[1].headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert answers[2].json() == refusal(403, "Forbidden: bot was blocked by the user")
    assert answers[3].json()["ok"] is True


async def test_a_wrong_token_is_told_nothing(standin: StandIn, api_base: str):
    async with httpx.AsyncClient(base_url=api_base) as client:
        wrong = await client.post("/bot1:nothing/getMe")
        unknown = await client.post(f"/bot{standin.cloud.token}/makeCoffee")

    assert (wrong.status_code, wrong.json()) == (401, refusal(401, "Unauthorized"))
    assert (unknown.status_code, unknown.json()) == (404, refusal(404, "Not Found"))


def test_update_numbers_grow_from_run_to_run():
    later = NOON.replace(minute=1)

    assert first_update_id(NOON) < first_update_id(later) < 2**31
