"""A sent draft goes the whole way: filed, acknowledged in the chat, asked for what is missing, answered by reply."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from repository import accounting
from repository.model import Channel, Outcome
from repository.tables import AssistanceRequest, Clarification, Need

REQUEST = (
    "We request legal advice to draft a law on the protection of reporting persons (article 33 of the Convention)."
)


async def test_a_request_is_filed_acknowledged_and_completed_by_a_reply(chatting, clerk):
    grace = chatting.focal_point()
    grace.says(REQUEST)
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    sent = await heard(grace)
    await asyncio.to_thread(works, clerk)
    acknowledgement = await heard(grace)
    with chatting.store.read() as session:
        request, need = session.scalars(select(AssistanceRequest)).one(), session.scalars(select(Need)).one()
        question = session.scalars(select(Clarification)).one()

    assert request.reference in acknowledgement.text.splitlines()
    assert (need.articles, need.assistance_type, need.term, request.received) == (["33"], "ADV.LEG", "", "not_stated")
    assert (question.subject, question.state, question.points) == (request.reference, "open", ["received", "term"])
    rows = chatting.rows(Channel.TELEGRAM)
    assert rows[0].outcome == Outcome.FILED
    assert sent.text.splitlines()[1][0] == "M"

    grace.says("1: none\n2: in the short term", replying_to=acknowledgement.message_id)
    await heard(grace)
    await asyncio.to_thread(works, clerk)
    await heard(grace)
    with chatting.store.read() as session:
        question = session.scalars(select(Clarification)).one()
        account = accounting.account(session)
    assert (question.state, chatting.sent_drafts()[1].clarification) == ("answered", question.id)
    assert account.holds, account.faults


async def test_model_legislation_for_the_whole_convention_is_asked_for_its_articles(chatting, clerk):
    grace = chatting.focal_point()
    grace.says("Please send us model legislation against corruption.")
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await heard(grace)
    await asyncio.to_thread(works, clerk)
    acknowledgement = await heard(grace)
    with chatting.store.read() as session:
        request, need = session.scalars(select(AssistanceRequest)).one(), session.scalars(select(Need)).one()
        question = session.scalars(select(Clarification)).one()

    # HR5: asked, not refused; the request is open meanwhile.
    assert (request.state_of_case, need.assistance_type, need.articles) == ("open", "ADV.MOD", [])
    assert question.points[0] == "article"
    assert "chapters or articles" in acknowledgement.text
    assert len(acknowledgement.text) < 500


async def test_a_stranger_is_told_that_it_waits(chatting, clerk):
    sam = chatting.standin.person(9, "Sam")
    sam.says("We need help to complete our self-assessment report, please.")
    await skipped_to_the_summary(sam)
    sam.presses("Send")
    receipt = (await heard(sam)).text.splitlines()[1]
    await asyncio.to_thread(works, clerk)
    told = await heard(sam)
    sam.says(f"/status {receipt}")
    status = await heard(sam)

    assert receipt in told.text.splitlines()
    assert status.text == f"{receipt}\nReceived; an officer is looking at it."


async def skipped_to_the_summary(person):
    message = await heard(person)
    while "Send" not in message.labels:
        person.presses("Skip" if "Skip" in message.labels else message.labels[-1])
        message = await heard(person)


async def heard(person):
    """The next message; that an answered keyboard leaves the screen is not one."""
    message = await person.hears()
    while message.edited:
        message = await person.hears()
    return message


def works(clerk):
    while clerk.work():
        pass
