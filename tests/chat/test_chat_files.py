"""Files of a chat are fetched apart, tried again, given up by name; letters go out whole and errors are told apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.files import pause_before
from bot.pacing import Pace
from bot.parts import TEXT_UNITS, cut
from bot.send import ChatSender
from repository.errors import SendFailed
from repository.model import Channel, Outgoing
from repository.tables import Fetch
from ventanilla.rehearsal.faults import BadGateway, Refusal, blocked, too_many_requests

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def test_a_file_comes_byte_for_byte(chatting):
    grace = chatting.focal_point()
    content = bytes(range(256)) * 300
    grace.sends_file("../../law.bin", content)
    await chatting.fetched(1)

    with chatting.store.read() as session:
        fetch = session.scalars(select(Fetch)).one()
    assert (fetch.filename, fetch.size, chatting.files.get(fetch.sha256)) == ("../../law.bin", len(content), content)


@pytest.mark.parametrize(
    ("method", "fault", "state", "problem", "due"),
    [
        ("getFile", BadGateway(), "waiting", "unreachable", NOON + timedelta(seconds=5)),
        ("download", BadGateway(), "waiting", "unreachable", NOON + timedelta(seconds=5)),
        ("getFile", too_many_requests(40), "waiting", "busy", NOON + timedelta(seconds=40)),
        ("getFile", Refusal(400, "Bad Request: file is too big"), "given_up", "too_large", NOON),
        ("getFile", Refusal(400, "Bad Request: wrong file_id"), "given_up", "gone", NOON),
    ],
    ids=["front down", "download down", "asked to wait", "too big", "gone"],
)
async def test_a_file_that_does_not_come(chatting, method, fault, state, problem, due):
    grace = chatting.focal_point()
    chatting.standin.cloud.faults.plan(method, fault)
    grace.sends_file("law.pdf", b"%PDF-1.7")
    await chatting.until(lambda session: session.scalar(select(Fetch.problem)) == problem)

    with chatting.store.read() as session:
        fetch = session.scalars(select(Fetch)).one()
    assert (fetch.state, fetch.due_at, fetch.tries) == (state, due, 1)


def test_pauses_grow_to_half_an_hour():
    assert [pause_before(tries).total_seconds() for tries in (1, 2, 3, 9, 10, 99)] == [5, 10, 20, 1280, 1800, 1800]


@pytest.mark.parametrize(
    ("fault", "temporary", "retry_after"),
    [
        (too_many_requests(7), True, 7.0),
        (BadGateway(), True, None),
        (blocked(), False, None),
        (Refusal(400, "Bad Request: chat not found"), False, None),
        (Refusal(500, "Internal Server Error"), True, None),
    ],
    ids=["429", "502", "403", "400", "500"],
)
async def test_a_refusal_says_whether_time_heals_it(chatting, fault, temporary, retry_after):
    grace = chatting.focal_point()
    grace.says("/help")
    await grace.hears()
    chatting.standin.cloud.faults.plan("sendMessage", fault)

    with pytest.raises(SendFailed) as failed:
        await ChatSender(chatting.door.bot, Pace(), lambda: NOON).send(_letter("7", "text"))

    assert (failed.value.temporary, failed.value.retry_after) == (temporary, retry_after)
    assert chatting.standin.cloud.token not in str(failed.value)


async def test_a_long_letter_goes_out_in_parts_with_the_buttons_last(chatting):
    grace = chatting.focal_point()
    grace.says("/help")
    await grace.hears()
    text = "\n\n".join(f"Paragraph {number}: " + "word " * 150 for number in range(12))
    await ChatSender(chatting.door.bot, Pace(), lambda: NOON).send(_letter("7", text, [[{"text": "Go", "callback_data": "0.0/a/b"}]]))
    first, second, third = [await grace.hears() for _ in range(3)]

    assert (first.rows, second.rows, third.labels) == ((), (), ("Go",))
    assert "".join((first.text + second.text + third.text).split()) == "".join(text.split())


@given(st.text(min_size=1, max_size=9000, alphabet=st.sampled_from("aя中😀 \n")))
def test_nothing_is_lost_when_a_text_is_cut(text):
    parts = cut(text)

    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part.encode("utf-16-le")) // 2 <= TEXT_UNITS for part in parts)


def _letter(chat, text, buttons=()):
    body = json.dumps({"text": text, "buttons": list(buttons)}).encode()
    return Outgoing(1, Channel.TELEGRAM, chat, body, 1, NOON)
