"""The way out: pace, refusals, chats that are gone or moved, long texts in parts, answers that got lost."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import ledger, send
from bot.introducing import Introducer
from bot.ledger import Claimed
from bot.pacing import Limits, Pace
from bot.parts import cut, units
from bot.turn import Button, Turn
from repository import claims, intake, outbox, people
from repository.errors import SendFailed
from repository.languages import UN_LANGUAGES
from repository.model import Arrival, Channel, Outgoing
from repository.outbox import Letter
from repository.rerouting import Rerouting
from repository.tables import Identity, InboundMessage, OutboundMessage
from tests.chat.conftest import NOON, UNHURRIED, VOICE, WORDING
from tests.chat.test_chat_filed import heard
from ventanilla.rehearsal.faults import BadGateway, BrokenJson, Refusal, Silence, too_many_requests

SECOND = timedelta(seconds=1)


def letter(number: int, chat: str = "7", kind: str = "receipt", case: str = "") -> Letter:
    body = json.dumps({"text": f"Letter {number}"}).encode()
    return Letter(f"test:{number}", kind, Channel.TELEGRAM, chat, "en", "", body, case)


def queues(chatting, *letters: Letter) -> None:
    for one in letters:
        chatting.store.write(outbox.queue, one, chatting.clock())


def rows(chatting, kind: str | None = None) -> list[OutboundMessage]:
    with chatting.store.read() as session:
        found = session.scalars(select(OutboundMessage).order_by(OutboundMessage.id))
        return [row for row in found if kind is None or row.kind == kind]


def of_test(chatting, channel: Channel = Channel.TELEGRAM) -> list[OutboundMessage]:
    return [row for row in rows(chatting) if row.cause.startswith("test:") and row.channel is channel]


def identity(chatting, chat: int = 7) -> Identity:
    with chatting.store.read() as session:
        return session.scalars(select(Identity).where(Identity.address == str(chat))).one()


def reroutes(chatting) -> None:
    worker = Rerouting(chatting.store, VOICE, chatting.clock)
    while worker.work():
        pass


async def greeted(chatting, chat: int = 7):
    """A person who has written once, so that the bot may write to them."""
    person = chatting.focal_point(chat)
    person.says("/language")
    await heard(person)
    return person


class TestPace:
    """Pure: moments in, moments out."""

    def test_a_chat_takes_three_at_once_then_one_a_second(self) -> None:
        pace = Pace()

        said = [pace.take("7", NOON) for _ in range(5)]

        assert said == [None, None, None, NOON + SECOND, NOON + SECOND]
        assert pace.take("7", NOON + SECOND) is None
        assert pace.take("7", NOON + SECOND) == NOON + 2 * SECOND

    def test_a_busy_chat_is_in_nobody_else_s_way(self) -> None:
        pace = Pace()
        for _ in range(5):
            pace.take("7", NOON)

        assert pace.take("8", NOON) is None

    def test_the_bot_says_thirty_a_second_in_all(self) -> None:
        pace = Pace()

        said = [pace.take(str(chat), NOON) for chat in range(100)]

        assert said.count(None) == 30
        assert NOON < said[30] <= NOON + SECOND / 29

    def test_a_minute_at_full_speed_keeps_the_limit(self) -> None:
        pace, went = Pace(), 0
        for tick in range(6000):
            now = NOON + timedelta(milliseconds=10 * tick)
            went += sum(pace.take(str(chat), now) is None for chat in (tick % 997, tick % 991, 1000 + tick % 983))

        assert went <= 30 * 60 + 30

    def test_a_group_takes_twenty_a_minute(self) -> None:
        pace = Pace()

        said = [pace.take("-100", NOON) for _ in range(21)]

        assert said.count(None) == 20
        assert said[20] == NOON + 3 * SECOND

    def test_one_refusal_holds_its_chat_and_two_hold_the_bot(self) -> None:
        pace = Pace()
        pace.refused("7", NOON + 5 * SECOND, NOON)

        assert (pace.take("7", NOON), pace.take("8", NOON)) == (NOON + 5 * SECOND, None)
        pace.refused("8", NOON + 9 * SECOND, NOON)
        assert pace.take("9", NOON) == NOON + 9 * SECOND
        assert pace.take("9", NOON + 9 * SECOND) is None


class TestParts:
    """Pure: a text in, its parts out."""

    def test_it_is_cut_between_paragraphs_then_lines_then_sentences_then_words(self) -> None:
        assert cut("one one one\n\ntwo two", 16) == ["one one one", "two two"]
        assert cut("one one one\ntwo two", 16) == ["one one one", "two two"]
        assert cut("One one one. Two two", 16) == ["One one one.", "Two two"]
        assert cut("one one one two", 12) == ["one one one", "two"]

    @pytest.mark.parametrize("whole", ["L26-000417-S", "https://desk.example/laws/L26-000417-S", "desk@desk.example"])
    def test_numbers_links_and_addresses_stay_in_one_piece(self, whole: str) -> None:
        parts = cut(f"{'word ' * 9}{whole} {'word ' * 20}", 60)

        assert any(whole in part for part in parts)

    def test_what_is_isolated_stays_in_one_piece(self) -> None:
        parts = cut(" ".join(["كلمة \u2068L26-000417-S\u2069"] * 30), 50)

        assert all(part.count("\u2068") == part.count("\u2069") for part in parts)

    @pytest.mark.parametrize("sign", ["😀", "e\u0301", "👩\u200d⚖️", "ம்"])
    def test_no_sign_is_torn(self, sign: str) -> None:
        parts = cut(sign * 100, 33)

        assert all(part == sign * (len(part) // len(sign)) for part in parts)

    @given(st.text(alphabet=st.sampled_from("ab .\n\u2068\u2069😀\u0301\u200dL26-000417-S/ع中。"), max_size=400),
           st.integers(min_value=2, max_value=90))  # fmt: skip
    def test_nothing_is_lost_and_every_part_fits(self, text: str, limit: int) -> None:
        parts = cut(text, limit)

        assert "".join("".join(parts).split()) == "".join(text.split())
        assert all(0 < units(part) <= limit for part in parts) or not text.strip()


class TestAtTelegramSpeed:
    """With the limits as they are, at a clock that moves when it is told to."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits()

    async def test_who_must_wait_has_it_in_the_row(self, chatting) -> None:
        grace, ivan = await greeted(chatting), await greeted(chatting, 8)
        chatting.clock.passes(seconds=60)
        queues(chatting, *(letter(number) for number in range(5)), letter(9, "8"))

        said = [(await heard(grace)).text for _ in range(3)]
        other = await heard(ivan)
        await chatting.until(lambda session: session.scalar(select(OutboundMessage.id).where(_waits)))

        assert (said, other.text) == (["Letter 0", "Letter 1", "Letter 2"], "Letter 9")
        waiting = [row for row in of_test(chatting) if row.state == "queued"]
        assert (waiting[0].due_at, waiting[0].tries) == (chatting.clock() + SECOND, 0)
        chatting.clock.passes(seconds=1)
        assert (await heard(grace)).text == "Letter 3"
        chatting.clock.passes(seconds=1)
        assert (await heard(grace)).text == "Letter 4"


_waits = (OutboundMessage.state == "queued") & (OutboundMessage.due_at > NOON + 60 * SECOND)


@pytest.fixture
def limits() -> Limits:
    return UNHURRIED


async def test_retry_after_stands_in_the_row_and_others_go_on(chatting) -> None:
    grace, ivan = await greeted(chatting), await greeted(chatting, 8)
    chatting.standin.cloud.faults.plan("sendMessage", too_many_requests(7))
    queues(chatting, letter(1))
    await chatting.until(lambda session: session.scalar(select(OutboundMessage.id).where(_refused)))
    queues(chatting, letter(2, "8"))

    assert (await heard(ivan)).text == "Letter 2"
    [waiting, _] = of_test(chatting)
    assert (waiting.state, waiting.due_at - NOON) == ("queued", timedelta(seconds=7))
    chatting.clock.passes(seconds=7)
    assert (await heard(grace)).text == "Letter 1"


_refused = OutboundMessage.last_error == "retry_after"


async def test_two_chats_refused_at_once_hold_the_whole_bot(chatting) -> None:
    people_ = [await greeted(chatting, chat) for chat in (7, 8, 9)]
    chatting.standin.cloud.faults.plan("sendMessage", too_many_requests(30), times=2)
    queues(chatting, letter(1), letter(2, "8"))
    await chatting.until(lambda session: len(session.scalars(select(OutboundMessage.id).where(_refused)).all()) == 2)
    queues(chatting, letter(3, "9"))
    await chatting.until(
        lambda session: session.scalar(
            select(OutboundMessage.id).where(OutboundMessage.cause == "test:3", OutboundMessage.due_at > NOON)
        )
    )

    assert chatting.standin.cloud.calls["sendMessage"] == 3 + 2
    chatting.clock.passes(seconds=30)
    assert sorted([(await heard(person)).text for person in people_]) == ["Letter 1", "Letter 2", "Letter 3"]


async def test_a_blocked_chat_is_written_to_by_mail_until_it_speaks_again(chatting) -> None:
    grace = await greeted(chatting)
    grace.blocks_the_bot()
    await chatting.until(lambda session: session.scalar(select(Identity.id).where(Identity.unreachable_at.is_not(None))))
    assert identity(chatting).unreachable_at == NOON

    queues(chatting, letter(1, kind="held"), letter(2, kind="reminder", case="R26-000012-A"), letter(3, kind="turn:0"))
    await chatting.until(lambda session: len(session.scalars(select(OutboundMessage.id).where(_failed)).all()) == 3)
    await asyncio.to_thread(reroutes, chatting)

    assert [(row.state, row.rerouted) for row in of_test(chatting)] == [
        ("failed", "mail"), ("failed", "mail"), ("failed", "unsaid"),
    ]  # fmt: skip
    mailed = rows(chatting, "returned")
    assert [(row.channel, row.recipient) for row in mailed] == [(Channel.MAIL, "7@focal-points.example")] * 2
    with chatting.store.read() as session:
        assert people.address_of(session, identity(chatting).person_id, Channel.TELEGRAM) is None

    grace.says("/language")
    await heard(grace)
    assert identity(chatting).unreachable_at is None
    queues(chatting, letter(4))
    assert (await heard(grace)).text == "Letter 4"


_failed = (OutboundMessage.state == "failed") & OutboundMessage.cause.startswith("test:")


async def test_who_unblocks_the_bot_is_written_to_again_without_a_word(chatting) -> None:
    grace = await greeted(chatting)
    grace.blocks_the_bot()
    await chatting.until(lambda session: session.scalar(select(Identity.id).where(Identity.unreachable_at.is_not(None))))

    grace.unblocks_the_bot()
    await chatting.until(
        lambda session: session.scalar(
            select(Identity.id).where(Identity.address == "7", Identity.unreachable_at.is_(None))
        )
    )

    assert grace.reads() is None
    queues(chatting, letter(1))
    assert (await heard(grace)).text == "Letter 1"


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(403, "Forbidden: user is deactivated"),
        Refusal(400, "Bad Request: chat not found"),
        Refusal(403, "Forbidden: bot was kicked from the group chat"),
    ],
    ids=lambda refusal: refusal.description,
)
async def test_a_chat_that_is_gone_fails_what_waits_for_it_at_once(chatting, refusal) -> None:
    await greeted(chatting)
    chatting.standin.cloud.faults.plan("sendMessage", refusal)
    chatting.store.write(_queue_all, [letter(number) for number in range(3)])
    await chatting.until(lambda session: len(session.scalars(select(OutboundMessage.id).where(_failed)).all()) == 3)

    assert identity(chatting).unreachable_at == NOON
    assert chatting.standin.cloud.calls["sendMessage"] == 2  # the greeting and the first: the others were not tried


def _queue_all(session: Session, letters: list[Letter]) -> None:
    for one in letters:
        outbox.queue(session, one, NOON)


async def test_what_went_by_mail_in_full_is_not_mailed_again_in_short(chatting) -> None:
    await greeted(chatting)
    full = Letter("test:1", "receipt", Channel.MAIL, "7@focal-points.example", "en", "1@desk.test", b"x", "S26-000001-A")
    chatting.store.write(outbox.queue, full, NOON)
    chatting.standin.cloud.faults.plan("sendMessage", Refusal(403, "Forbidden: bot was blocked by the user"))
    queues(chatting, letter(1))
    await chatting.until(lambda session: session.scalar(select(OutboundMessage.id).where(_failed)))
    await asyncio.to_thread(reroutes, chatting)

    assert [row.rerouted for row in of_test(chatting)] == ["mail"]
    assert rows(chatting, "returned") == []


async def test_a_chat_that_moved_gets_its_letters_under_its_new_id(chatting) -> None:
    await greeted(chatting)
    new = await greeted(chatting, 8)
    chatting.standin.cloud.faults.plan(
        "sendMessage", Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=8)
    )
    chatting.store.write(_queue_all, [letter(1), letter(2)])

    assert [(await heard(new)).text for _ in range(2)] == ["Letter 1", "Letter 2"]
    assert {row.recipient for row in of_test(chatting)} == {"8"}


async def test_an_answer_that_got_lost_costs_one_copy_and_is_seen(chatting) -> None:
    grace = await greeted(chatting)
    chatting.standin.cloud.faults.plan("sendMessage answered", BrokenJson())
    queues(chatting, letter(1))

    first = await heard(grace)
    await chatting.until(lambda session: session.scalar(select(OutboundMessage.id).where(_unsure)))
    [row] = of_test(chatting)
    assert (row.state, row.last_error, row.due_at > NOON) == ("maybe_sent", "ClientDecodeError", True)
    chatting.clock.passes(seconds=10)
    second = await heard(grace)
    await chatting.until(lambda session: session.scalar(select(OutboundMessage.id).where(_arrived)))

    assert first.text == second.text == "Letter 1"
    assert grace.reads() is None


_unsure = (OutboundMessage.state == "maybe_sent") & OutboundMessage.last_error.startswith("Client")
_arrived = (OutboundMessage.cause == "test:1") & (OutboundMessage.state == "sent")


async def test_a_long_text_is_a_row_for_each_part_and_a_failure_repeats_one(chatting) -> None:
    grace = await greeted(chatting)
    text = "\n\n".join(f"Paragraph {number}: " + "word " * 150 for number in range(12))
    chatting.standin.cloud.faults.plan("sendMessage answered", BadGateway())
    chatting.store.write(says, text)

    first = await heard(grace)
    await chatting.until(lambda session: session.scalar(select(OutboundMessage.id).where(_bad)))
    chatting.clock.passes(seconds=10)
    rest = [await heard(grace) for _ in range(3)]

    said = [row for row in rows(chatting) if row.kind.startswith("turn:0") and row.cause.startswith("journal:")][1:]
    assert [row.kind for row in said] == ["turn:0.0", "turn:0.1", "turn:0"]
    assert rest[0].text == first.text
    assert "".join((first.text + rest[1].text + rest[2].text).split()) == "".join(text.split())
    assert [message.labels for message in (first, *rest)] == [(), (), (), ("Go",)]


_bad = OutboundMessage.last_error != ""


def says(session: Session, text: str) -> None:
    """A Turn that says one long text with a button."""
    arrival = Arrival(Channel.TELEGRAM, "1", "900", b"{}", NOON, {"chat": "7"})
    receipt = intake.accept(session, arrival)
    session.flush()
    row = session.scalars(select(InboundMessage).where(InboundMessage.external_id == "900")).one()
    [(taken, lease)] = claims.claim(session, InboundMessage, InboundMessage.id == row.id, NOON, hold=SECOND)
    turn = Turn(
        journal_id=taken, chat="7", user="7", now=NOON, language="en", person=None, state=None, memory={}, draft=None
    )
    turn.say_text(text, ((Button("Go", "0.0/a/b"),),))
    assert receipt.new
    ledger.write(session, turn, Claimed(taken, lease), _Desk)


class _Desk:
    wording = WORDING


async def test_the_bot_introduces_itself_until_it_is_heard_and_then_no_more(chatting) -> None:
    cloud = chatting.standin.cloud

    def told():
        return all(cloud.described("short_description", language) for language in ("", *UN_LANGUAGES)) or None

    assert await cloud.until(told, 5) is True
    for language in UN_LANGUAGES:
        assert cloud.described("description", language) == WORDING.text(language, "bot.description")
    before = cloud.calls["setMyDescription"]
    cloud.faults.plan("getMyCommands", BadGateway())
    await Introducer(chatting.door.bot, WORDING, chatting.door.introducer.commands, (0.0,)).run()

    assert (before, cloud.calls["setMyDescription"]) == (7, 7)


async def test_telegram_that_takes_a_message_and_says_nothing_is_asked_again(chatting, monkeypatch) -> None:
    monkeypatch.setattr(send, "SEND_SECONDS", 0.2)
    grace = await greeted(chatting)
    chatting.standin.cloud.faults.plan("sendMessage answered", Silence(1.0))
    queues(chatting, letter(1))

    first = await heard(grace)
    await chatting.until(
        lambda session: session.scalar(select(OutboundMessage.id).where(OutboundMessage.last_error == "network"))
    )
    [row] = of_test(chatting)
    assert row.state == "maybe_sent"
    chatting.clock.passes(seconds=10)
    assert (await heard(grace)).text == first.text == "Letter 1"


async def test_while_nobody_answers_at_telegram_s_address_nothing_counts_as_sent(chatting) -> None:
    nobody = Bot(chatting.standin.cloud.token, session=AiohttpSession(api=TelegramAPIServer.from_base("http://127.0.0.1:9")))
    sender = send.ChatSender(nobody, Pace(), lambda: NOON)
    try:
        with pytest.raises(SendFailed) as failed:
            await sender.send(Outgoing(1, Channel.TELEGRAM, "7", b'{"text": "x"}', 1, NOON))
    finally:
        await nobody.session.close()

    assert (failed.value.temporary, failed.value.unsure) == (True, False)
