"""Nothing is lost, nothing done twice: the gaps of the chat's way, failing updates, unknown ones, one poller."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from bot import journal
from bot.dispatch import waiting
from bot.updates import Parties, parties
from repository import accounting, claims
from repository.errors import LeaseLost
from repository.files import Files
from repository.model import Channel, HoldReason, Outcome
from repository.tables import Draft, Hold, InboundMessage, OutboundMessage, PollPosition

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BOT = "100000001"


def update(number: int, chat: int, text: str = "hello") -> dict:
    person = {"id": chat, "is_bot": False, "first_name": "Grace", "language_code": "en"}
    place = {"id": chat, "type": "private", "first_name": "Grace"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 0, "chat": place, "from": person, "text": text},
    }


def test_rows_and_offset_are_one_transaction(store):
    store.write(journal.take_lease, BOT, "one", NOON)
    new = store.write(journal.keep, BOT, "one", [update(5, 7), update(6, 8)], NOON)
    again = store.write(journal.keep, BOT, "one", [update(6, 8), update(7, 7)], NOON)

    with store.read() as session:
        kept = session.scalars(select(InboundMessage.external_id).order_by(InboundMessage.id)).all()
        offset = session.get_one(PollPosition, BOT).offset
    assert (new, again, kept, offset) == (2, 1, ["5", "6", "7"], 8)


def test_the_original_is_the_update_as_it_came(store):
    store.write(journal.take_lease, BOT, "one", NOON)
    sent = update(5, 7, "статья 20 😀")
    store.write(journal.keep, BOT, "one", [sent], NOON)

    with store.read() as session:
        row = session.scalars(select(InboundMessage)).one()
        assert json.loads(row.original) == sent
        assert (row.channel, row.account, row.conversation) == (Channel.TELEGRAM, BOT, "7")


def test_one_poller_at_a_time(store):
    first = store.write(journal.take_lease, BOT, "one", NOON)
    second = store.write(journal.take_lease, BOT, "two", NOON + timedelta(seconds=89))
    late = store.write(journal.take_lease, BOT, "two", NOON + timedelta(seconds=91))

    assert (first, second, late) == (0, None, 0)
    with pytest.raises(LeaseLost):
        store.write(journal.keep, BOT, "one", [update(5, 7)], NOON)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(InboundMessage)) == 0


def test_a_lease_is_given_back_by_its_holder_or_by_the_only_desk(store):
    store.write(journal.take_lease, BOT, "one", NOON)
    store.write(journal.release_lease, BOT, "two")
    still = store.write(journal.take_lease, BOT, "two", NOON)
    store.write(journal.release_lease, BOT)

    assert (still, store.write(journal.take_lease, BOT, "two", NOON)) == (None, 0)


def test_a_chat_is_taken_in_order_and_chats_side_by_side(store):
    store.write(journal.take_lease, BOT, "one", NOON)
    updates = [update(1, 7), update(2, 7), update(3, 8), {"update_id": 4, "poll": {"id": "x"}}]
    store.write(journal.keep, BOT, "one", updates, NOON)
    hold = timedelta(seconds=60)
    taken = store.write(claims.claim, InboundMessage, waiting(BOT), NOON, hold=hold, limit=9)
    more = store.write(claims.claim, InboundMessage, waiting(BOT), NOON, hold=hold, limit=9)

    assert ([row for row, _ in taken], more) == ([1, 3, 4], [])


SHAPES = [
    pytest.param(update(1, 7), Parties("7", "7", "en", ""), id="message"),
    pytest.param(
        {"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 9}}}}, Parties("9", "7", None, ""), id="press"
    ),
    pytest.param(
        {"message": {"chat": {"id": 7}, "reply_to_message": {"message_id": 3}}}, Parties("7", "", None, "3"), id="reply"
    ),
    pytest.param({"poll": {"id": "x"}}, Parties("", "", None, ""), id="no chat"),
    pytest.param({"message": "text"}, Parties("", "", None, ""), id="no object"),
    pytest.param({"message": {"chat": [], "from": 5}}, Parties("", "", None, ""), id="wrong types"),
]


@pytest.mark.parametrize(("raw", "found"), SHAPES)
def test_who_speaks_is_read_from_any_shape(raw, found):
    assert parties(raw) == found


async def test_what_cannot_be_read_is_parked_and_the_chat_goes_on(chatting):
    grace = chatting.focal_point()
    chatting.standin.cloud.push_raw({"message": {"message_id": "not a number", "chat": {"id": 7}, "from": {"id": 7}}})
    chatting.standin.cloud.push_raw({"telepathy": {"from": {"id": 7}, "thought": "a law"}})
    grace.says("/help")
    told, heard = await grace.hears(), await grace.hears()
    await chatting.until(lambda session: session.scalar(select(func.count()).select_from(Hold)) == 2)

    with chatting.store.read() as session:
        reasons = session.scalars(select(Hold.reason)).all()
        account = accounting.account(session)
    assert told.text == (
        "This could not be taken by the machine. It is kept under\nM26-000001-W\n"
        "and a person will look at it; you need not send it again."
    )
    assert heard.text.startswith("Send anything")
    assert [(row.outcome, row.tries) for row in chatting.rows(Channel.TELEGRAM)] == [
        (Outcome.HELD, 3), (Outcome.HELD, 3), (Outcome.ANSWERED, 1),
    ]  # fmt: skip
    assert (reasons, account.holds) == ([HoldReason.UPDATE_FAILED] * 2, True)


POISON = [
    pytest.param({"update_id": 2, "message": {"text": "\ud83d"}}, "2", b"\\ud83d", id="half a surrogate pair"),
    pytest.param({"update_id": 10**30, "x": 1}, "sha256:", b"000", id="a number no database holds"),
    pytest.param({"x": 1}, "sha256:", b"x", id="no number"),
]


@pytest.mark.parametrize(("poison", "known_as", "holds"), POISON)
def test_no_update_stops_those_behind_it(store, poison, known_as, holds):
    store.write(journal.take_lease, BOT, "me", NOON)
    assert store.write(journal.keep, BOT, "me", [update(1, 7), poison, update(3, 7)], NOON) == 3

    with store.read() as session:
        rows = session.scalars(select(InboundMessage).options(undefer(InboundMessage.original))).all()
        assert [row.external_id.startswith(one) for row, one in zip(rows, ("1", known_as, "3"), strict=True)] == [True] * 3
        assert holds in rows[1].original
        assert json.loads(rows[1].original) == poison
        assert session.get_one(PollPosition, BOT).offset == 4


def test_two_updates_without_a_number_are_two(store):
    store.write(journal.take_lease, BOT, "me", NOON)
    assert store.write(journal.keep, BOT, "me", [{"x": 1}, {"x": 2}], NOON) == 2


@pytest.mark.parametrize(
    ("place", "told"),
    [
        pytest.param({"id": 7, "type": "private"}, ["Обработать это автоматически не удалось."], id="private"),
        pytest.param({"id": -7, "type": "group"}, [], id="group"),
    ],
)
async def test_what_is_held_is_told_in_private_and_in_the_language_of_the_person(chatting, place, told):
    chatting.focal_point(7, "ru")
    chatting.standin.cloud.push_raw({"message": {"message_id": "?", "chat": place, "from": {"id": 7}}})
    await chatting.until(lambda session: session.scalar(select(func.count()).select_from(Hold)) == 1)

    with chatting.store.read() as session:
        letters = session.scalars(select(OutboundMessage).options(undefer(OutboundMessage.body))).all()
    assert [json.loads(letter.body)["text"].partition(" Ваше")[0] for letter in letters] == told
    assert [(letter.cause, letter.kind, letter.recipient) for letter in letters] == [
        ("journal:1", "held", "7") for _ in told
    ]


async def test_a_full_disk_keeps_nothing_and_confirms_nothing(standin, api_base, store, tmp_path):
    standin.person(7, "Grace").says("/help")
    server = TelegramAPIServer.from_base(api_base)
    kept = []
    async with Bot(standin.cloud.token, session=AiohttpSession(api=server)).context() as bot:
        for min_free, polls in ((2**62, 1), (0, 2)):
            files = Files(tmp_path / str(min_free), min_free=min_free)
            poller = asyncio.create_task(journal.Poller(bot, store, files, lambda: NOON, poll_seconds=1).run())
            standin.cloud.calls.clear()
            # With room the second poll is the one that confirms; without, a pause of a second comes before it.
            await soon(lambda polls=polls: standin.cloud.calls["getUpdates"] >= polls)
            await asyncio.sleep(0.2)
            poller.cancel()
            await asyncio.gather(poller, return_exceptions=True)
            with store.read() as session:
                kept.append(
                    (session.get_one(PollPosition, BOT).offset, len(session.scalars(select(InboundMessage)).all()))
                )

    assert kept == [(0, 0), (2, 1)]


async def test_a_bad_day_at_telegram_loses_nothing(chatting):
    from ventanilla.rehearsal.faults import BadGateway, too_many_requests

    cloud = chatting.standin.cloud
    grace = chatting.focal_point()
    cloud.faults.plan("getUpdates", BadGateway())
    cloud.faults.plan("sendMessage", BadGateway())
    cloud.faults.plan("answerCallbackQuery", too_many_requests(1))
    grace.says("/help")
    await chatting.until(lambda session: session.scalar(select(OutboundMessage.last_error)), patience=8)

    with chatting.store.read() as session:
        letter = session.scalars(select(OutboundMessage)).one()
    # The request went out and its answer got lost: nobody knows.
    assert (letter.state, letter.last_error) == ("maybe_sent", "ClientDecodeError")
    assert letter.due_at == NOON + timedelta(seconds=5)


async def test_a_turn_cut_off_before_its_write_is_done_once(chatting):
    """The second gap: the handler has run, the Turn is not written, the lease runs out, the row is taken again."""
    grace = chatting.focal_point()
    grace.says("/help")
    await grace.hears()
    chatting.store.write(_cut_off, update(99, 7, "Some words nobody can place"))
    await asyncio.sleep(0.05)
    with chatting.store.read() as session:
        assert session.scalars(select(Draft)).all() == []
    chatting.store.write(_lease_ran_out)
    heard = await grace.hears()

    assert heard.text == "What is this: a law or measure, a request for assistance, or a question?"
    with chatting.store.read() as session:
        drafts = session.scalars(select(Draft)).all()
    assert [draft.gathered for draft in drafts] == [[2]]
    assert [row.outcome for row in chatting.rows(Channel.TELEGRAM)] == [Outcome.ANSWERED, Outcome.DRAFTED]


async def soon(true, patience=5.0):
    """Waits until something is so."""
    deadline = asyncio.get_running_loop().time() + patience
    while asyncio.get_running_loop().time() < deadline:
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("it never came to be so")


def _cut_off(session, raw):
    from repository import intake

    receipt = intake.accept(session, journal.arrival(BOT, raw, NOON))
    row = session.get_one(InboundMessage, receipt.journal_id)
    row.lease, row.lease_until, row.tries = "a worker that died", NOON + timedelta(seconds=120), 1


def _lease_ran_out(session):
    row = session.scalars(select(InboundMessage).where(InboundMessage.outcome.is_(None))).one()
    row.lease_until = NOON - timedelta(seconds=1)
