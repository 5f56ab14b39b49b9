"""A State makes its draft public from the chat: its word with a fresh proof, then two officers, and it is told."""

from __future__ import annotations

from sqlalchemy import select

from repository import reviewing, steps
from repository.model import MeasureStatus, Visibility
from repository.reviewing import Review
from repository.tables import Measure
from tests.chat.conftest import VOICE
from tests.chat.test_chat_filed import heard
from tests.chat.test_chat_mine import code_mailed, sends_a_law


def as_a_draft(chatting) -> Measure:
    """The law on file becomes a restricted draft, as one that was sent so."""

    def change(session) -> None:
        law = session.scalars(select(Measure)).one()
        law.status = MeasureStatus.DRAFT
        steps.take(session, law, "the State says draft", chatting.clock(), "person:1", cause="M26-000001-W",
                   changes={"visibility": Visibility.RESTRICTED})  # fmt: skip

    chatting.store.write(change)
    return law_of(chatting)


def law_of(chatting) -> Measure:
    with chatting.store.read() as session:
        return session.scalars(select(Measure)).one()


def carried_out(chatting, officer: int) -> bool:
    def act(session) -> bool:
        law = session.scalars(select(Measure)).one()
        review = Review(f"officer:{officer}", chatting.clock(), VOICE, "http://desk.test")
        return reviewing.release(session, law, review)

    return chatting.store.write(act)


async def test_a_draft_becomes_public_by_its_state_and_two_officers(chatting, clerk):
    grace = chatting.focal_point()
    await sends_a_law(chatting, clerk, grace)
    law = as_a_draft(chatting)
    chatting.clock.passes(hours=25)

    grace.says(f"/release {law.reference}")
    asked = await heard(grace)
    grace.says("ZZZZ-9999")
    wrong = await heard(grace)
    assert law_of(chatting).released_in is None
    grace.says(code_mailed(chatting, "release_code"))
    done = await heard(grace)

    assert asked.text.startswith(f"To make {law.reference} public we need a code")
    assert "nothing has changed" in wrong.text
    assert done.text.startswith(f"Thank you. Your State has released {law.reference}")
    assert (law_of(chatting).visibility, law_of(chatting).state_of_review) == (Visibility.RESTRICTED, "filed_restricted")

    assert (carried_out(chatting, 1), law_of(chatting).visibility) == (False, Visibility.RESTRICTED)
    assert (carried_out(chatting, 2), law_of(chatting).visibility) == (True, Visibility.PUBLIC)
    with chatting.store.read() as session:
        assert list(steps.untold(session)) == []


async def test_another_number_or_an_enacted_law_is_not_released(chatting, clerk):
    grace = chatting.focal_point()
    law = await sends_a_law(chatting, clerk, grace)
    for words in (f"/release {law.reference}", "/release", "/release L26-000999-X"):
        grace.says(words)
        assert (await heard(grace)).text.startswith("There is no draft of your State under this number")


async def test_without_the_code_nothing_is_released(chatting, clerk):
    grace = chatting.focal_point()
    await sends_a_law(chatting, clerk, grace)
    law = as_a_draft(chatting)
    chatting.clock.passes(hours=25)
    grace.says(f"/release {law.reference}")
    await heard(grace)
    grace.says("no")
    assert (await heard(grace)).text.startswith(f"{law.reference} stays as it is")
    assert law_of(chatting).released_in is None
