"""A chat becomes a person's, proves it anew and ceases to be theirs: over real HTTP, against real records."""

from __future__ import annotations

import asyncio
import re
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from repository import accounting, chat_codes, chat_links, people
from repository.errors import BadInput
from repository.model import Channel, HoldReason, Outcome
from repository.people import Registration
from repository.tables import (
    AssistanceRequest,
    ChatCode,
    Draft,
    FocalPoint,
    Hold,
    Identity,
    InboundMessage,
    Officer,
    OutboundMessage,
)
from tests.chat.conftest import NOON, VOICE, WORDING
from tests.chat.test_chat_filed import skipped_to_the_summary, works

ANA = "ana@focal-points.example"
SENT = (
    "If this mailbox is registered with us, a code is on its way to it. Please type it here within 15 minutes. "
    "If none comes, write to desk@desk.test."
)
DONE = "Grace, this chat is now linked to the focal point of Kenya."
OVER = "This code does not serve any more. /link sends a new one."


def registered(chatting, mailbox: str = ANA, state: str = "KEN") -> int:
    entry = Registration(state, "Grace", "Bureau", "focal point", mailbox, "en", NOON.date(), "note verbale")
    return chatting.store.write(people.register, entry, NOON, "officer:1")


def letters(chatting, kind: str) -> list[SimpleNamespace]:
    with chatting.store.read() as session:
        rows = session.scalars(select(OutboundMessage).where(OutboundMessage.kind == kind).order_by(OutboundMessage.id))
        return [
            SimpleNamespace(
                to=row.recipient,
                text=message_from_bytes(row.body, policy=policy.default).get_body(("plain",)).get_content(),
            )
            for row in rows
            if row.channel is Channel.MAIL
        ]


def code(chatting) -> str:
    return re.findall(r"^\W*([A-Z0-9]{4}-[A-Z0-9]{4})\W*$", letters(chatting, "chat_code")[-1].text, re.MULTILINE)[0]


def bound(chatting) -> list[tuple[str, int]]:
    with chatting.store.read() as session:
        live = (Identity.channel == Channel.TELEGRAM) & Identity.revoked_at.is_(None)
        return [tuple(row) for row in session.execute(select(Identity.address, Identity.person_id).where(live))]


async def news(person):
    """The next message; that a pressed keyboard leaves the screen is none."""
    while (heard := await person.hears()).edited:
        pass
    return heard


async def asks(chatting, chat: int = 7, mailbox: str = ANA):
    grace = chatting.standin.person(chat, "Grace")
    grace.says("/link")
    assert "Please type the mailbox" in (await news(grace)).text
    grace.says(mailbox)
    return grace, (await news(grace)).text


@pytest.mark.parametrize("typed", ["{}", "{lower}", "{blank}", "{spread}", "{bare}", "{arabic}"])
async def test_a_code_from_the_registered_mailbox_links_the_chat(chatting, typed):
    who = registered(chatting)
    grace, told = await asks(chatting)
    printed = code(chatting)
    arabic = printed.translate({ord("0") + n: chr(0x660 + n) for n in range(10)})
    grace.says(typed.format(printed, lower=printed.lower(), blank=printed.replace("-", " "), spread=" ".join(printed),
                            bare=printed.replace("-", ""), arabic=arabic))  # fmt: skip

    assert told == SENT
    assert (await news(grace)).text.startswith(DONE)
    assert bound(chatting) == [("7", who)]
    [letter] = letters(chatting, "chat_code")
    assert letter.to == ANA


async def test_nothing_tells_whether_a_mailbox_is_known(chatting):
    registered(chatting)
    known, first = await asks(chatting)
    stranger, second = await asks(chatting, 8, "nobody@nowhere.example")
    said = []
    for person in (known, stranger):
        for number in range(6):
            person.says(f"ABC{number + 2}-XYZ9")
            said.append((await person.hears()).text.splitlines()[0])

    assert (first, second) == (SENT, SENT)
    assert said[:6] == said[6:]
    wrong = [f"This code is not right. Tries left: {left}" for left in (4, 3, 2, 1)]
    assert said[:5] == [*wrong, OVER]
    assert len(letters(chatting, "chat_code")) == 1


async def test_ten_thousand_guesses_count_five_times(chatting):
    who = registered(chatting)
    await asks(chatting)

    def guess(session):
        right = [chat_codes.take(session, "link", "7", f"BCD{n % 8 + 2}-F{n:04d}"[:9], NOON) for n in range(10_000)]
        return [row for row in right if row]

    assert chatting.store.write(guess) == []
    with chatting.store.read() as session:
        assert session.scalars(select(ChatCode.tries)).all() == [5]
    assert (bound(chatting), who) == ([], who)


async def test_three_codes_an_hour(chatting):
    registered(chatting)
    for _ in range(3):
        _, told = await asks(chatting)
        assert told == SENT
    _, told = await asks(chatting)
    assert told == "Several codes were asked for from this chat. Please try again in an hour."
    _, told = await asks(chatting, 8)

    assert told == SENT
    assert len(letters(chatting, "chat_code")) == 3


async def test_a_code_is_used_once_in_its_chat_and_its_time(chatting):
    registered(chatting)
    grace, _ = await asks(chatting)
    printed = code(chatting)
    thief, _ = await asks(chatting, 8, "nobody@nowhere.example")
    thief.says(printed)
    assert (await thief.hears()).text == "This code is not right. Tries left: 4"
    chatting.clock.passes(minutes=16)
    grace.says(printed)
    await grace.hears()

    assert bound(chatting) == []


async def test_what_is_forwarded_links_nothing(chatting):
    person = registered(chatting)
    grace, _ = await asks(chatting)
    origin = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Ana"}}
    grace.sends({"text": code(chatting), **origin})
    said = [(await news(grace)).text]
    token = chatting.store.write(people.invite, person, NOON, "officer:1")
    entity = [{"type": "bot_command", "offset": 0, "length": 6}]
    grace.sends({"text": f"/start {token}", "entities": entity, **origin})
    said.append((await news(grace)).text)

    assert said == ["A forwarded message proves nothing. Please type it here yourself."] * 2
    assert bound(chatting) == []


async def test_an_invitation_for_somebody_out_of_office_links_nothing(chatting):
    who = registered(chatting)
    token = chatting.store.write(people.invite, who, NOON, "officer:1")
    chatting.store.write(lambda s: s.execute(update(FocalPoint).values(valid_to=NOON.date().replace(day=1))))
    grace = chatting.standin.person(7, "Grace")
    grace.says(f"/start {token}")

    assert (await news(grace)).text == "This invitation is used up or out of date. Please ask for a new one."
    assert bound(chatting) == []


async def test_an_account_linked_to_somebody_else_changes_its_person_and_both_are_told(chatting):
    chatting.focal_point(7)
    other = registered(chatting, "second@focal-points.example", "PER")
    token = chatting.store.write(people.invite, other, NOON, "officer:1")
    grace = chatting.standin.person(7, "Grace")
    grace.says("half a law of Kenya")
    await grace.hears()
    grace.says(f"/start {token}")
    await grace.hears()

    assert bound(chatting) == [("7", other)]
    assert [one.to for one in letters(chatting, "chat_unlinked")] == ["7@focal-points.example"]
    assert [one.to for one in letters(chatting, "chat_linked")] == ["second@focal-points.example"]
    with chatting.store.read() as session:
        assert session.scalars(select(Draft.person_id)).all() == [1]


async def test_not_me_unlinks_at_once_and_again_changes_nothing(chatting):
    registered(chatting)
    chatting.store.write(lambda s: s.add(Officer(email="o@desk.test", name="O", language="en", role="officer")))
    grace, _ = await asks(chatting)
    grace.says(code(chatting))
    await grace.hears()
    [notice] = letters(chatting, "chat_linked")
    token = re.findall(r"/not-my-chat/(\S+)", notice.text)[0]
    with pytest.raises(BadInput):
        chatting.store.write(chat_links.disown, f"9{token}", VOICE, WORDING, NOON)
    for _ in range(2):
        chatting.store.write(chat_links.disown, token, VOICE, WORDING, NOON)

    assert bound(chatting) == []
    assert (await news(grace)).text == "This chat is no longer linked."
    assert [one.to for one in letters(chatting, "chat_disowned")] == ["o@desk.test"]
    grace.says("/unlink")
    assert (await news(grace)).text == "This chat is not linked to anybody. /link links it."


async def test_a_link_of_not_me_ends_after_thirty_days(chatting):
    chatting.focal_point(7)
    with chatting.store.read() as session:
        identity = people.bound_chat(session, "7")
    token = VOICE.signer.sign(chat_links.NOT_ME, str(identity.id))
    chatting.clock.passes(days=31)
    with pytest.raises(BadInput):
        chatting.store.write(chat_links.disown, token, VOICE, WORDING, chatting.clock())

    assert len(bound(chatting)) == 1


@pytest.mark.parametrize(("answer", "left"), [("Yes, unlink", 0), ("yes", 0), ("no", 1)])
async def test_unlink_asks_first(chatting, answer, left):
    grace = chatting.focal_point(7)
    grace.says("a law that is not sent yet")
    await grace.hears()
    grace.says("/unlink")
    assert (await grace.hears()).labels == ("Yes, unlink", "No")
    grace.presses(answer) if answer[0] == "Y" else grace.says(answer)
    await grace.hears()

    assert len(bound(chatting)) == left
    assert len(letters(chatting, "chat_unlinked")) == 1 - left
    with chatting.store.read() as session:
        assert session.execute(select(Draft.person_id, Draft.state)).all() == [(1, "open")]


async def test_after_silence_what_is_sent_waits_for_a_code_and_then_goes_by_itself(chatting):
    grace = chatting.focal_point(7)
    chatting.clock.passes(days=91)
    grace.says("How do we publish our laws on asset declarations here?")
    await grace.hears()
    grace.presses("Send")
    asked = await news(grace)
    assert asked.text.startswith("This chat was quiet for long")
    assert chatting.sent_drafts() == []
    grace.says(code(chatting))

    assert (await news(grace)).text == "Thank you, it is you."
    assert [draft.kind for draft in chatting.sent_drafts()] == ["help"]


async def test_what_is_begun_after_the_waiting_draft_was_given_up_does_not_go_out_by_itself(chatting):
    grace = chatting.focal_point(7)
    chatting.clock.passes(days=91)
    grace.says("How do we publish our laws on asset declarations here?")
    await grace.hears()
    grace.presses("Send")
    await news(grace)
    grace.says("/cancel")
    await news(grace)
    grace.says("Where do we find a model law on whistle-blowers?")
    await news(grace)
    grace.says(code(chatting))

    assert (await news(grace)).text == "Thank you, it is you."
    assert chatting.sent_drafts() == []


async def test_after_silence_my_submissions_wait_for_a_code(chatting):
    grace = chatting.focal_point(7)
    chatting.clock.passes(days=91)
    for command in ("/status", "/status L26-000417-S"):
        grace.says(command)
        assert (await news(grace)).text.startswith("This chat was quiet for long")

    assert len(letters(chatting, "chat_code")) == 1


async def test_what_was_held_is_filed_as_the_persons_when_the_chat_is_linked(chatting):
    who = registered(chatting)
    grace = chatting.standin.person(7, "Grace")
    grace.says("How do we publish our laws on asset declarations here?")
    await grace.hears()
    grace.presses("Send")
    await news(grace)
    [row] = chatting.rows(Channel.DRAFT)

    def hold(session):
        session.get_one(InboundMessage, row.id).outcome = Outcome.HELD
        session.add(Hold(journal_id=row.id, reason=HoldReason.UNKNOWN_SENDER, opened_at=NOON))

    chatting.store.write(hold)
    grace, _ = await asks(chatting)
    grace.says(code(chatting))

    assert (await news(grace)).text.startswith("Messages kept apart until now that are filed as yours: 1\nGrace,")
    [row] = chatting.rows(Channel.DRAFT)
    assert (row.outcome, row.person_id, row.proof_evidence) == (None, who, {"chat": "bound later"})


@pytest.mark.parametrize("words", ["/about", "What is this?", "¿Qué es esto?", "ما هذا؟", "Что это?", "这是什么？"])
async def test_anybody_may_ask_what_the_desk_is(chatting, words):
    somebody = chatting.standin.person(7, "Somebody")
    somebody.says(words)
    heard = await somebody.hears()

    assert heard.text == WORDING.text("en", "bot.about")
    assert heard.labels == ("Link this chat to your office",)


async def test_what_a_stranger_sent_is_filed_once_they_are_known_with_everything_that_came_with_it(chatting, clerk):
    registered(chatting)
    grace = chatting.standin.person(7, "Grace")
    grace.says("We request training for prosecutors on article 23 of the Convention.")
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await news(grace)
    await asyncio.to_thread(works, clerk)
    told = await news(grace)
    grace, _ = await asks(chatting)
    grace.says(code(chatting))
    linked = await news(grace)
    await asyncio.to_thread(works, clerk)
    filed = await news(grace)

    assert "/link" in told.text or "kept apart" in told.text
    assert linked.text.startswith("Messages kept apart until now that are filed as yours: 1")
    with chatting.store.read() as session:
        request = session.scalars(select(AssistanceRequest)).one()
        account = accounting.account(session)
    assert request.state == "KEN"
    assert request.reference in filed.text.splitlines()
    assert account.holds, account.faults


async def test_a_group_neither_links_nor_answers(chatting):
    registered(chatting)
    group = {"id": -100, "type": "group", "title": "Bureau"}
    person = {"id": 7, "is_bot": False, "first_name": "Grace", "language_code": "en"}
    for number, text in enumerate(("/link", ANA), start=1):
        message = {"message_id": number, "date": 1772452800, "chat": group, "from": person, "text": text}
        chatting.standin.cloud.push_raw({"message": message})
    await chatting.until(lambda session: len(session.scalars(select(InboundMessage.id)).all()) == 2 or None)

    assert letters(chatting, "chat_code") == []
    assert bound(chatting) == []


async def test_another_account_that_takes_the_name_is_somebody_else(chatting):
    """Bindings stand on `from.id`: a name, a username or a picture prove nothing."""
    grace = chatting.focal_point(7)
    grace.says("/mine")
    await news(grace)
    impostor = chatting.standin.person(8, "Grace")
    impostor.says("/mine")

    assert (await news(impostor)).text.startswith("Here focal points see what they have sent.")
