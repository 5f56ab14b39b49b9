"""Commands, binding and search in the chat, over real HTTP, word for word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from repository import people, references
from repository.languages import UN_LANGUAGES
from repository.model import Channel, Outcome
from repository.tables import ChatState, Identity, InboundMessage

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def test_a_stranger_is_greeted_in_the_language_of_the_phone(chatting):
    lucia = chatting.standin.person(7, "Lucía", "es-PE")
    lucia.says("/start")

    heard = await lucia.hears()

    assert heard.text.splitlines()[0] == (
        "Esta es la ventanilla única de la Convención de las Naciones Unidas contra la Corrupción."
    )
    [row] = chatting.rows(Channel.TELEGRAM)
    assert (row.account, row.external_id, row.conversation, row.outcome) == ("100000001", "1", "7", Outcome.ANSWERED)


async def test_an_invitation_binds_the_chat_once(chatting):
    token = chatting.store.write(_invited, "ken@focal-points.example")
    grace, thief = chatting.standin.person(7, "Grace"), chatting.standin.person(8, "Thief")
    grace.says(f"/start {token}")
    bound = await grace.hears()
    thief.says(f"/start {token}")
    refused = await thief.hears()

    assert bound.text == (
        "Grace, this chat is now linked to the focal point of Kenya. What you send here counts as sent by your office. "
        "If this was not you, tell us by mail."
    )
    assert refused.text == "This invitation is used up or out of date. Please ask for a new one."
    with chatting.store.read() as session:
        bindings = session.execute(
            select(Identity.address).where(Identity.channel == Channel.TELEGRAM, Identity.revoked_at.is_(None))
        ).all()
    assert bindings == [("7",)]


async def test_guessing_invitations_ends_after_five(chatting):
    thief = chatting.standin.person(8, "Thief")
    answers = []
    for number in range(6):
        thief.says(f"/start guess{number}")
        answers.append((await thief.hears()).text)

    assert answers == ["This invitation is used up or out of date. Please ask for a new one."] * 5 + [
        "Too many invitations were tried from this chat. Please try again in an hour."
    ]


async def test_the_language_is_changed_by_button_and_by_typing(chatting):
    grace = chatting.focal_point()
    grace.says("/language")
    asked = await grace.hears()
    grace.presses("Français")
    by_button = await grace.hears()
    while by_button.edited:
        by_button = await grace.hears()
    grace.says("/language العربية")
    by_typing = await grace.hears()
    while by_typing.edited:
        by_typing = await grace.hears()

    assert asked.labels == ("العربية", "English", "Español", "Français", "Русский", "中文")
    assert (by_button.text, by_typing.text) == ("Désormais en français.", "من الآن بالعربية.")
    with chatting.store.read() as session:
        who = people.correspondent(session, Channel.TELEGRAM, "7", NOON.date())
        assert (who.language, session.get(ChatState, "7").language) == ("ar", "ar")


async def test_a_number_that_is_wrong_or_not_theirs_gets_no_record(chatting):
    reader = chatting.standin.person(9, "Reader")
    answers = []
    for typed in ("/status L26-000417-T", "/status L26-000417-S", "M26-000001-W"):
        reader.says(typed)
        answers.append((await reader.hears()).text)

    assert answers == [
        "This is not one of our numbers; please compare it with the one in our message. They look like L26-000417-S.",
        "There is nothing under this number that you can open here.",
        "M26-000001-W\nReceived.",  # their own first message
    ]


@pytest.mark.parametrize("digits", ["1" * 31, "9" * 13, "9" * 400])
async def test_an_absurd_number_is_no_number_of_ours(chatting, digits):
    reader = chatting.standin.person(9, "Reader")
    reader.says(f"/status M26-{digits}-{references.check_character('M', '26', digits)}")
    answer = await reader.hears()

    assert answer.text.startswith("This is not one of our numbers;")
    [row] = chatting.rows(Channel.TELEGRAM)
    assert (row.outcome, row.tries) == (Outcome.ANSWERED, 1)


async def test_the_longest_number_there_can_be_is_looked_up_and_not_found(chatting):
    reader = chatting.standin.person(9, "Reader")
    reader.says(f"/status M26-{'9' * 12}-{references.check_character('M', '26', '9' * 12)}")

    assert (await reader.hears()).text == "There is nothing under this number that you can open here."


async def test_another_chats_message_is_not_told(chatting):
    first, second = chatting.standin.person(7, "First"), chatting.standin.person(8, "Second")
    first.says("/help")
    await first.hears()
    second.says("/status M26-000001-W")

    assert (await second.hears()).text == "There is nothing under this number that you can open here."


async def test_a_group_is_read_by_nobody(chatting):
    group = {"id": -100, "type": "group", "title": "Ministry"}
    member = {"id": 7, "is_bot": False, "first_name": "Grace", "language_code": "en"}
    chatting.standin.cloud.push_raw(
        {"message": {"message_id": 1, "date": 1772452800, "chat": group, "from": member, "text": "a draft law"}}
    )

    def taken(session):
        return session.scalar(select(InboundMessage.outcome))

    assert await chatting.until(taken) == Outcome.ANSWERED
    assert [shown for shown in chatting.standin.cloud.shown if shown.by_bot] == []


async def test_what_cannot_be_filed_gets_a_useful_answer(chatting):
    sender = chatting.standin.person(7, "Grace")
    sender.sends({"location": {"latitude": 1.5, "longitude": 2.5}})
    place = await sender.hears()
    sender.says("/coffee")
    command = await sender.hears()

    assert place.text == "A place on the map cannot be filed. Please write which authority or town you mean."
    assert command.text.startswith("Send anything: files, photos, text.")


async def test_the_commands_are_described_in_six_languages(chatting):
    sender = chatting.standin.person(7, "Grace")
    sender.says("/help")
    await sender.hears()

    def described():
        return all(chatting.standin.cloud.described("commands", language) for language in ("", *UN_LANGUAGES)) or None

    assert await chatting.standin.cloud.until(described, 5) is True


def _invited(session, email):
    entry = people.Registration("KEN", "Grace", "Bureau", "focal point", email, "en", NOON.date(), "note verbale")
    person_id = people.register(session, entry, NOON, "officer:1")
    return people.invite(session, person_id, NOON, "officer:1")
