"""My submissions: the list, one of them, the receipt again, answers, additions, corrections and withdrawals."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import keyboards
from bot.conversations import mine
from repository import accounting, references
from repository.model import Channel, Letter, Proof, Visibility
from repository.tables import (
    AssistanceRequest,
    Clarification,
    Extract,
    Identity,
    InboundMessage,
    Measure,
    OutboundMessage,
    Person,
    Submission,
    VersionFile,
    Withdrawal,
)
from tests.chat.conftest import NOON
from tests.chat.test_chat_filed import heard, skipped_to_the_summary, works
from tests.chat.test_chat_scripts import PIXEL
from tests.chat.test_chat_upload import brings, token_in

LAW = b"""LAW No. 12 of 2020

on the protection of reporting persons

Adopted on 3 May 2020.

Article 1. Nobody is dismissed for reporting corruption in good faith.

Article 2. This law enters into force on 1 July 2020.
"""
OPEN = "Open; an officer sees to it and writes to you."
REQUEST = "We request training for prosecutors on article 23 of the Convention."


async def sends_a_law(chatting, clerk, grace) -> Measure:
    grace.sends_file("law-12.txt", LAW)
    await heard(grace)
    grace.presses("Law or measure")
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await filed(clerk, grace)
    with chatting.store.read() as session:
        return session.scalars(select(Measure)).one()


async def sends_a_request(chatting, clerk, grace) -> AssistanceRequest:
    grace.says(REQUEST)
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await filed(clerk, grace)
    with chatting.store.read() as session:
        return session.scalars(select(AssistanceRequest)).one()


async def filed(clerk, person):
    """What is sent is filed: the acknowledgement in the chat."""
    await heard(person)
    await asyncio.to_thread(works, clerk)
    return await heard(person)


async def opened(grace):
    grace.says("/mine")
    await heard(grace)
    grace.presses("1")
    return await heard(grace)


async def test_the_list_says_how_each_submission_stands(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    request = await sends_a_request(chatting, clerk, grace)
    numbers = submissions(chatting)

    grace.says("My submissions")
    page = await heard(grace)

    assert page.text == (
        "Your submissions: 2. Write a number to open one.\n"
        f"1. {numbers[1]} · 2 March 2026\n{REQUEST[:47].rstrip()}…\n{OPEN}\n"
        f"2. {numbers[0]} · 2 March 2026\n{law.title[:47].rstrip()}…\nPublished."
    )
    assert page.labels == ("1", "2")

    grace.says("1")
    one = await heard(grace)
    assert one.text.splitlines()[:2] == [numbers[1], "Sent on 2 March 2026."]
    assert f"{request.reference}\n{REQUEST}\n{OPEN}" in one.text


async def test_nothing_sent_yet_leads_to_a_beginning(chatting):
    grace = chatting.focal_point()
    grace.says("/mine")

    page = await heard(grace)

    assert page.text.startswith("Nothing that you sent is filed yet.")
    assert page.labels == ("Send a law or measure", "Ask for assistance")


async def test_what_is_being_filed_is_on_the_list_already(chatting):
    grace = chatting.focal_point()
    grace.says(REQUEST)
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    receipt = (await heard(grace)).text.splitlines()[1]

    grace.says("/mine")

    assert (await heard(grace)).text == f"· {receipt} · 2 March 2026\nReceived; being filed."


async def test_a_long_list_has_pages(chatting):
    grace = chatting.focal_point()
    made = chatting.store.write(made_up, 12)

    grace.says("/mine")
    first = await heard(grace)
    grace.presses("Older")
    second = await heard(grace)
    grace.presses("Older")
    third = await heard(grace)
    grace.says("12")
    last = await heard(grace)

    assert first.labels == ("1", "2", "3", "4", "5", "Older")
    assert (second.labels, third.labels) == (("6", "7", "8", "9", "10", "Newer", "Older"), ("11", "12", "Newer"))
    assert last.text.startswith(made[0])
    assert all(len(page.text.encode("utf-16-le")) // 2 < 500 for page in (first, second, third))


async def test_the_receipt_comes_again_word_for_word(chatting, clerk):
    grace = chatting.focal_point()
    grace.says(REQUEST)
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    acknowledgement = await filed(clerk, grace)
    await opened(grace)

    grace.presses("The receipt again")
    again = await heard(grace)

    assert again.text == acknowledgement.text
    assert submissions(chatting)[0] in again.text.splitlines()


async def test_the_receipt_of_what_came_by_mail_is_given_with_its_facts(chatting):
    grace = chatting.focal_point()
    [number] = chatting.store.write(made_up, 1)
    await opened(grace)

    grace.presses("The receipt again")

    assert (await heard(grace)).text == (
        f"Received on 2 March 2026 under the number\n{number}\nThe full receipt, signed, is in your registered mailbox."
    )


async def test_files_and_words_added_later_join_the_same_number(chatting, clerk):
    grace = chatting.focal_point()
    await sends_a_request(chatting, clerk, grace)
    [number] = submissions(chatting)
    await opened(grace)

    grace.presses("Add a file or words")
    asked = await heard(grace)
    grace.says("The seminar should be in Mombasa.")
    summary = await heard(grace)
    grace.sends_file("programme.txt", b"First day: article 23.")
    await chatting.fetched(1)
    both = await heard(grace)
    grace.presses("Send")
    done = await filed(clerk, grace)

    assert asked.labels == ("Cancel",) or asked.labels == ()
    assert (summary.labels, both.labels) == (("Send", "Cancel"), ("Send", "Cancel"))
    assert number in summary.text.splitlines()
    assert chatting.sent_drafts()[1].adds_to == number
    assert done.text.startswith(f"We have received your message (1 file). Its number:\n{number}\nThis has been added")
    assert submissions(chatting) == [number]
    assert holds(chatting)


async def test_a_text_added_to_a_law_without_one_becomes_its_text(chatting, clerk):
    grace = chatting.focal_point()
    grace.sends_photo(PIXEL)
    await heard(grace)
    grace.presses("Law or measure")
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await filed(clerk, grace)
    await opened(grace)

    grace.presses("Add a file or words")
    await heard(grace)
    grace.sends_file("law-12.txt", LAW)
    await heard(grace)
    grace.presses("Send")
    await filed(clerk, grace)

    with chatting.store.read() as session:
        law = session.scalars(select(Measure)).one()
        names = session.scalars(select(VersionFile.filename)).all()
        found = session.scalars(select(Extract.label)).all()
    assert law.state_of_review == "published"
    assert (len(names), names[-1], list(found)) == (2, "law-12.txt", ["1", "2"])


async def test_a_question_is_put_again_and_answered_from_the_list(chatting, clerk):
    grace = chatting.focal_point()
    request = await sends_a_request(chatting, clerk, grace)
    one = await opened(grace)
    label = f"Answer: {request.reference}"
    assert label in one.labels

    grace.presses(label)
    asked = await heard(grace)
    grace.says("1: none\n2: in the short term")
    await filed(clerk, grace)

    assert asked.text.splitlines()[0] == f"Still open about {request.reference}:"
    assert [line[:3] for line in asked.text.splitlines()[1:3]] == ["1: ", "2: "]
    with chatting.store.read() as session:
        assert session.scalars(select(Clarification.state)).one() == "answered"
    grace.presses(label)
    assert (await heard(grace)).text == "This question is no longer open. Thank you."


@pytest.mark.parametrize("typed", [True, False], ids=["below the questions", "as a draft"])
async def test_after_silence_an_answer_waits_for_a_code_and_is_still_an_answer(chatting, clerk, typed):
    grace = chatting.focal_point()
    request = await sends_a_request(chatting, clerk, grace)
    await opened(grace)
    if typed:
        grace.presses(f"Answer: {request.reference}")
        await heard(grace)
    chatting.store.write(proven_long_ago)
    grace.says("1: none\n2: in the short term" if typed else "None, and in the short term.")
    if not typed:
        await heard(grace)
        grace.presses(f"Answer to {request.reference}")
    asked = await heard(grace)
    grace.says("One word more: thank you.")
    added = await heard(grace)
    grace.says(code_mailed(chatting, "chat_code"))
    await heard(grace)
    await asyncio.to_thread(works, clerk)

    assert asked.text.startswith("This chat was quiet for long")
    assert added.text.startswith("To be sent: Help or question")
    with chatting.store.read() as session:
        assert session.scalars(select(Clarification.state)).one() == "answered"


def proven_long_ago(session: Session) -> None:
    long_ago = NOON - timedelta(days=400)
    session.execute(update(Identity).where(Identity.channel == Channel.TELEGRAM).values(verified_at=long_ago))


async def test_a_message_edited_after_it_was_sent_is_added_and_its_first_words_stay(chatting, clerk):
    grace = chatting.focal_point()
    sent = grace.says(REQUEST)
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await filed(clerk, grace)

    grace.edits(sent, REQUEST.replace("23", "24"))
    told = await heard(grace)
    await asyncio.to_thread(works, clerk)
    done = await heard(grace)

    assert told.text.startswith("Your correction is added to what was sent;")
    assert "Your correction has been added" in done.text
    draft = chatting.sent_drafts()[1]
    assert (draft.kind, draft.texts, draft.stated["corrects"]) == ("addition", (REQUEST.replace("23", "24"),), REQUEST)
    assert len(submissions(chatting)) == 1
    assert holds(chatting)


async def test_an_edit_that_changes_no_word_is_passed_over(chatting, clerk):
    grace = chatting.focal_point()
    sent = grace.says(REQUEST)
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await filed(clerk, grace)

    grace.edits(sent, REQUEST)
    await chatting.until(lambda session: session.scalar(last_update))

    assert len(chatting.sent_drafts()) == 1


async def test_a_law_is_withdrawn_with_a_code_from_the_registered_mailbox(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    chatting.clock.passes(hours=25)
    await opened(grace)

    grace.presses(f"Withdraw {law.reference}")
    sure = await heard(grace)
    grace.presses("Yes, withdraw it")
    sent = await heard(grace)
    code = code_mailed(chatting)
    grace.says("ZZZZ-9999")
    wrong = await heard(grace)
    assert still(chatting, law) is Visibility.PUBLIC
    grace.says(f"the code is {code.lower()}")
    done = await heard(grace)

    assert sure.text.startswith(f"Withdraw {law.reference}?")
    assert sent.text.startswith("A code was sent to your registered mailbox.")
    assert "Nothing was withdrawn" in wrong.text
    assert done.text.startswith(f"{law.reference}\nwas withdrawn on 3 March 2026")
    with chatting.store.read() as session:
        row = session.scalars(select(Withdrawal)).one()
        kept = session.scalars(select(Measure)).one()
    assert (row.subject, row.was_public, kept.visibility, kept.state_of_review) == (
        law.reference, True, Visibility.RESTRICTED, "withdrawn_by_state",
    )  # fmt: skip
    assert "withdrawn" in mailed(chatting, "withdrawn")


async def test_a_code_is_still_waited_for_when_a_file_comes_by_a_link_meanwhile(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    chatting.clock.passes(hours=25)
    grace.says("/upload")
    token = token_in(await heard(grace))
    await opened(grace)
    grace.presses(f"Withdraw {law.reference}")
    await heard(grace)
    grace.presses("Yes, withdraw it")
    await heard(grace)
    brings(chatting, token)
    received = await heard(grace)
    grace.says(code_mailed(chatting))
    done = await heard(grace)

    assert received.text.startswith("Received: 1 file.")
    assert law.reference in done.text
    with chatting.store.read() as session:
        assert session.scalars(select(Withdrawal.subject)).all() == [law.reference]


async def test_within_a_day_of_a_proof_no_code_is_asked_for(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    await opened(grace)

    grace.presses(f"Withdraw {law.reference}")
    await heard(grace)
    grace.says("yes")

    assert (await heard(grace)).text.startswith(f"{law.reference}\nwas withdrawn")


@pytest.mark.parametrize("words", ["no", "cancel", "No, leave it"])
async def test_no_leaves_everything_as_it_is(chatting, clerk, words):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    await opened(grace)
    grace.presses(f"Withdraw {law.reference}")
    await heard(grace)

    grace.says(words)

    assert (await heard(grace)).text == f"Nothing was withdrawn: {law.reference} stays as it is."
    assert still(chatting, law) is Visibility.PUBLIC


async def test_cancel_in_place_of_the_code_leaves_everything_as_it_is(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    chatting.clock.passes(hours=25)
    await opened(grace)
    grace.presses(f"Withdraw {law.reference}")
    await heard(grace)
    grace.presses("Yes, withdraw it")
    await heard(grace)

    grace.says("/cancel")

    assert (await heard(grace)).text == f"Nothing was withdrawn: {law.reference} stays as it is."
    assert still(chatting, law) is Visibility.PUBLIC


async def test_five_wrong_codes_end_it(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    chatting.clock.passes(hours=25)
    await opened(grace)
    grace.presses(f"Withdraw {law.reference}")
    await heard(grace)
    grace.presses("Yes, withdraw it")
    await heard(grace)
    code = code_mailed(chatting)

    for number in range(5):
        grace.says(f"ZZZZ-999{number + 2}")
        await heard(grace)
    grace.says(code)

    assert "does not serve" in (await heard(grace)).text
    assert still(chatting, law) is Visibility.PUBLIC


@pytest.mark.parametrize("question", [mine.OPEN, mine.RECEIPT, mine.ADD, mine.WITHDRAW, "once.withdraw"])
async def test_another_state_s_buttons_open_nothing(chatting, clerk, question):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    [number] = submissions(chatting)
    ivan = chatting.focal_point(8, state="KGZ")
    ivan.says("/start")
    message = await heard(ivan)

    for reference in (number, law.reference):
        ivan.presses_payload(message, keyboards.apart(question, reference))
        assert (await heard(ivan)).text == "There is nothing under this number that you can open here."
    assert still(chatting, law) is Visibility.PUBLIC
    assert len(chatting.sent_drafts()) == 1


async def test_somebody_unknown_is_told_what_they_can_do(chatting):
    sam = chatting.standin.person(9, "Sam")
    sam.says("/mine")

    assert (await heard(sam)).text.startswith("Here focal points see what they have sent.")


def submissions(chatting) -> list[str]:
    with chatting.store.read() as session:
        return list(session.scalars(select(Submission.reference).order_by(Submission.id)))


def still(chatting, law: Measure) -> Visibility:
    with chatting.store.read() as session:
        return session.scalars(select(Measure).where(Measure.reference == law.reference)).one().visibility


def mailed(chatting, kind: str) -> str:
    with chatting.store.read() as session:
        row = session.scalars(
            select(OutboundMessage).where(OutboundMessage.kind == kind, OutboundMessage.channel == Channel.MAIL)
        ).one()
        assert row.recipient == "7@focal-points.example"
        part = message_from_bytes(row.body, policy=policy.default).get_body(("plain",))
        return part.get_content()


def code_mailed(chatting, kind: str = "withdraw_code") -> str:
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mailed(chatting, kind))
    assert found
    return found[0]


def holds(chatting) -> bool:
    with chatting.store.read() as session:
        return accounting.account(session).holds


def made_up(session: Session, count: int) -> list[str]:
    """Submissions of Grace that came some other way."""
    grace = session.scalars(select(Person.id)).one()
    numbers = []
    for number in range(1, count + 1):
        reference = references.compose(Letter.SUBMISSION, 2026, number)
        session.add(
            Submission(reference=reference, state="KEN", person_id=grace, proof=Proof.PROVEN, language="en",
                       subject="", received_at=NOON)
        )  # fmt: skip
        session.flush()
        numbers.append(reference)
    return numbers


last_update = select(InboundMessage.id).where(InboundMessage.outcome == "answered").order_by(InboundMessage.id.desc())


async def test_a_phone_that_was_silent_for_long_shows_nothing_before_a_code(chatting):
    grace = chatting.focal_point()
    [number] = chatting.store.write(made_up, 1)
    await opened(grace)
    chatting.clock.passes(days=100)

    grace.says("/mine")
    asked = await heard(grace)
    grace.says(code_mailed(chatting, "chat_code"))
    proven = await heard(grace)
    grace.says("/mine")

    assert number not in asked.text
    assert "code" in asked.text
    assert number not in proven.text
    assert number in (await heard(grace)).text
