"""Many files are one answer, whatever the line does to them; what is unfinished is kept, and reminded of once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot import unasked
from repository import people
from repository.model import Channel
from repository.tables import Draft, InboundMessage, OutboundMessage, Person

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LETTER = "We ask for training of our investigators in tracing the proceeds of corruption (article 52). " * 42


@pytest.fixture
def quiet() -> timedelta:
    return timedelta(seconds=4)


async def test_fourteen_photos_two_of_them_twice_are_one_answer(chatting):
    grace = chatting.focal_point()
    for page in [*range(12), 3, 5]:
        grace.sends_photo(b"page %d" % page, album="a1")
    await chatting.fetched(14)
    chatting.clock.passes(seconds=4)
    asked = await grace.hears()
    grace.says("this is the law on money-laundering")
    title = await heard(grace)
    await skipped_to_the_summary(grace, title)
    grace.presses("Send")
    await heard(grace)

    assert asked.text == (
        "Received: 14 files. 2 came twice and are kept once. Kept: 12 files.\n"
        "What is this: a law or measure, a request for assistance, or a question? You can send more before you answer."
    )
    assert len(asked.text) < 500
    [sent] = chatting.sent_drafts()
    assert (len(sent.fetches), sent.repeated_files, len(sent.gathered)) == (12, 2, 15)


async def test_photos_that_trickle_in_change_the_answer_already_on_the_screen(chatting):
    grace = chatting.focal_point()
    heard_texts = []
    for page in range(3):
        grace.sends_photo(b"page %d" % page)
        await chatting.fetched(page + 1)
        chatting.clock.passes(seconds=60)
        heard_texts.append(await grace.hears())

    assert [one.text.splitlines()[0] for one in heard_texts] == [
        "Received: 1 file.", "Received: 2 files.", "Received: 3 files.",
    ]  # fmt: skip
    assert [one.edited for one in heard_texts] == [False, True, True]
    assert {one.message_id for one in heard_texts} == {heard_texts[0].message_id}
    assert heard_texts[2].labels == ("Law or measure", "Request for assistance", "Help or question")


async def test_a_photo_of_the_next_day_is_answered_anew(chatting):
    grace = chatting.focal_point()
    grace.sends_photo(b"page 1")
    await chatting.fetched(1)
    chatting.clock.passes(seconds=4)
    await grace.hears()
    chatting.clock.passes(hours=20)
    grace.sends_photo(b"page 2")
    await chatting.fetched(2)
    chatting.clock.passes(seconds=4)
    second = await grace.hears()

    assert (second.edited, second.text.splitlines()[0]) == (False, "Received: 2 files.")


async def test_a_file_that_answers_no_question_repeats_the_question_and_does_not_count(chatting):
    grace = chatting.focal_point()
    grace.says("/start")
    await heard(grace)
    grace.presses("Send a law or measure")
    asked = [(await heard(grace)).text]
    for page in range(3):
        grace.sends_file(f"annex-{page}.pdf", b"%%PDF-1.7 %d" % page)
        await chatting.fetched(page + 1)
        chatting.clock.passes(minutes=11)
        asked.append((await heard(grace)).text)
    grace.says("Act on the protection of reporting persons")
    asked.append((await heard(grace)).text)

    assert asked == [
        "Please send the text: as a file, as photos, or pasted here.",
        "Received: 1 file.\nWhat is its title?",
        "Received: 2 files.\nWhat is its title?",
        "Received: 3 files.\nWhat is its title?",
        "What is its status?",
    ]


async def test_what_is_typed_while_files_come_in_is_answered_at_once_and_alone(chatting):
    grace = chatting.focal_point()
    grace.sends_photo(b"page 1")
    grace.says("C'est la loi sur le blanchiment")
    asked = await grace.hears()
    await chatting.fetched(1)
    chatting.clock.passes(seconds=4)
    with pytest.raises(TimeoutError):
        await grace.hears(patience=1.5)

    assert asked.text == "What is its title?"
    with chatting.store.read() as session:
        assert session.scalars(select(Draft.speak_at)).all() == [None]


async def test_a_file_that_does_not_come_is_not_waited_for_for_ever(chatting):
    from ventanilla.rehearsal.faults import BadGateway

    grace = chatting.focal_point()
    chatting.standin.cloud.faults.plan("getFile", BadGateway())
    grace.sends_photo(b"page 1")
    await chatting.until(lambda session: session.scalar(select(Draft.speak_at)))
    chatting.clock.passes(seconds=4.5)
    with pytest.raises(TimeoutError):
        await grace.hears(patience=1.2)
    chatting.clock.now += unasked.PATIENCE
    asked = await grace.hears()

    assert asked.text.splitlines()[0] == "Received: 1 file."


async def test_a_letter_cut_in_two_by_the_phone_is_one_request(chatting):
    grace = chatting.focal_point()
    grace.says(LETTER)
    grace.says("in the short term. We receive no assistance in this field at present.")
    summary = await grace.hears()
    with pytest.raises(TimeoutError):
        await grace.hears(patience=1.2)

    assert len(LETTER) == 3906
    assert summary.labels == ("Send", "Edit", "Cancel")
    assert "Term and your priority: Short term (up to 1 year)" in summary.text.splitlines()
    with chatting.store.read() as session:
        assert len(session.scalars(select(Draft)).one().stated["texts"]) == 2


async def test_a_voice_message_is_kept_and_said_to_be(chatting):
    grace = chatting.focal_point()
    spoken = chatting.standin.cloud.keep_file("voice", ".oga", b"OggS spoken")
    voice = {"file_id": spoken.file_id, "file_unique_id": spoken.unique_id, "duration": 9, "mime_type": "audio/ogg"}
    number = grace.sends({"voice": voice | {"file_size": 11}})
    asked = await grace.hears()
    await chatting.fetched(1)

    assert asked.text.splitlines()[:2] == [
        "A spoken or filmed message is kept with what you send, and an officer will listen to it. "
        "A line in writing lets us help sooner.",
        "Received: 1 file.",
    ]
    with chatting.store.read() as session:
        draft = session.scalars(select(Draft)).one()
    assert (draft.gathered, number) == ([1], 1)


USELESS = [
    pytest.param({"contact": {"phone_number": "+254700", "first_name": "Sam"}}, "A contact card cannot be filed.", 0,
                 id="contact"),
    pytest.param({"location": {"latitude": 1.5, "longitude": 2.5}}, "A place on the map cannot be filed.", 0,
                 id="place"),
    pytest.param({"dice": {"emoji": "x", "value": 3}}, "Thank you. I can read words, documents and photos;", 5,
                 id="dice"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "answer", "buttons"), USELESS)
async def test_what_cannot_be_filed_is_answered_with_what_can(chatting, content, answer, buttons):
    grace = chatting.focal_point()
    grace.sends(content)
    told = await grace.hears()

    assert told.text.startswith(answer)
    assert len(told.labels) == buttons


async def test_an_unfinished_draft_is_reminded_of_once_after_three_days(chatting):
    grace = chatting.focal_point()
    grace.sends_file("scan.pdf", b"%PDF-1.7")
    await chatting.fetched(1)
    chatting.clock.passes(seconds=4)
    asked = await grace.hears()
    chatting.clock.passes(days=3)  # Thursday
    nudge = await grace.hears()
    chatting.clock.passes(days=30)
    with pytest.raises(TimeoutError):
        await grace.hears(patience=1.2)
    grace.presses("Law or measure")
    title = await heard(grace)

    assert nudge.text.splitlines()[0] == (
        "A few days ago you began something here; it is kept, and nothing of it was sent yet. "
        "Whenever you like, go on with this, or give it up with /cancel."
    )
    assert nudge.text.splitlines()[1:] == asked.text.splitlines()
    assert nudge.labels == asked.labels
    assert title.text == "What is its title?"


async def test_nobody_is_reminded_at_the_weekend_of_the_state_or_after_stop(chatting):
    grace, jordan = chatting.focal_point(7), chatting.focal_point(8, "ar", "JOR")
    chatting.clock.passes(days=1)  # Tuesday: three days later it is Friday, a day of rest in Jordan
    for person in (grace, jordan):
        person.says("Some words nobody can place, قانون")
        await person.hears()
    chatting.store.write(_stopped, 7)
    chatting.clock.passes(days=3)
    with pytest.raises(TimeoutError):
        await jordan.hears(patience=1.2)
    chatting.clock.passes(days=2)
    nudge = await jordan.hears()
    with pytest.raises(TimeoutError):
        await grace.hears(patience=0.8)

    assert nudge.text.startswith("بدأتم هنا شيئاً قبل أيام؛")
    with chatting.store.read() as session:
        nudges = select(func.count()).select_from(OutboundMessage).where(OutboundMessage.kind.like("nudge%"))
        assert session.scalar(nudges) == 1


async def test_every_update_of_a_batch_has_an_outcome(chatting):
    grace = chatting.focal_point()
    for page in range(4):
        grace.sends_photo(b"page %d" % page)
    await chatting.fetched(4)
    chatting.clock.passes(seconds=4)
    await grace.hears()

    with chatting.store.read() as session:
        outcomes = session.scalars(select(InboundMessage.outcome).where(InboundMessage.channel == Channel.TELEGRAM))
        assert outcomes.all() == ["drafted"] * 4


async def skipped_to_the_summary(person, message):
    while "Send" not in message.labels:
        person.presses("Skip")
        message = await heard(person)
    return message


async def heard(person):
    """The next message; that an answered keyboard leaves the screen is not one."""
    message = await person.hears()
    while message.edited:
        message = await person.hears()
    return message


def _stopped(session, chat):
    who = people.correspondent(session, Channel.TELEGRAM, str(chat), NOON.date())
    session.get_one(Person, who.person_id).reminders_stopped_at = NOON
