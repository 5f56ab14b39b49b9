"""A file too large for the chat: the link, and how what comes by it joins the draft, the submission, or begins anew."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from repository import accounting, people, uploads
from repository.pieces import Pieces
from repository.tables import Draft, Fetch, Submission, Upload
from tests.chat.test_chat_filed import heard, skipped_to_the_summary, works
from tests.chat.test_chat_identity import asks, code, registered

LARGE = bytes(20 * 1024 * 1024 + 1)
LAW = b"LAW No. 12 of 2020\n\nArticle 1. Nobody is dismissed for reporting corruption.\n"


def token_in(message) -> str:
    [url] = [url for row in message.rows for _, url in row if url.startswith("http://desk.test/upload/")]
    return url.rpartition("/")[2]


def brings(chatting, token: str, name: str = "law-12.txt", content: bytes = LAW) -> None:
    """What the page does when the last piece is here."""
    pieces, now = Pieces(chatting.files), chatting.clock()
    upload = chatting.store.write(uploads.begin, token, name, len(content), "text/plain", 0, now)
    chatting.store.write(uploads.confirm, token, pieces.append(upload.id, 0, content), now)
    chatting.store.write(uploads.finish, token, name, "text/plain", pieces.keep(upload.id), now)


async def test_a_file_over_the_limit_gets_a_link_and_what_comes_goes_on_as_if_the_chat_had_brought_it(chatting) -> None:
    grace = chatting.focal_point()
    grace.sends_file("code.txt", LARGE)
    refused, asked = await heard(grace), await heard(grace)
    brings(chatting, token_in(refused), "code.txt")
    received = await heard(grace)

    assert "“code.txt” is too large" in refused.text
    assert "desk@desk.test" in refused.text
    assert asked.labels[:1] == ("Law or measure",)
    assert received.text.startswith("Received: 1 file.")
    assert received.labels[:1] == ("Law or measure",)
    with chatting.store.read() as session:
        [fetch] = session.scalars(select(Fetch)).all()
    assert (fetch.state, fetch.filename, fetch.size) == ("stored", "code.txt", len(LAW))


async def test_a_file_that_comes_after_sending_is_added_to_the_same_number(chatting, clerk) -> None:
    grace = chatting.focal_point()
    grace.sends_file("annex.txt", LARGE)
    refused = await heard(grace)
    await heard(grace)
    grace.says("We request training for prosecutors on article 23 of the Convention.")
    await skipped_to_the_summary(grace)
    grace.presses("Send")
    await heard(grace)
    await asyncio.to_thread(works, clerk)
    first = await heard(grace)
    brings(chatting, token_in(refused), "annex.txt", b"Programme of the training.")
    await asyncio.to_thread(works, clerk)
    added = await heard(grace)

    with chatting.store.read() as session:
        [submission] = session.scalars(select(Submission)).all()
        account = accounting.account(session)
    assert submission.reference in first.text
    assert added.text.splitlines()[1:3] == [submission.reference, "This has been added"]
    assert "annex.txt" in added.text
    assert account.holds, account.faults


async def test_a_link_asked_for_begins_a_draft_of_its_own(chatting) -> None:
    grace = chatting.focal_point()
    grace.says("/upload")
    link = await heard(grace)
    brings(chatting, token_in(link))
    asked = await heard(grace)

    assert link.labels == ("Open the upload page",)
    assert asked.text.startswith("Received: 1 file.")
    grace.presses("Law or measure")
    assert (await heard(grace)).labels[-1] in ("Back", "Skip", "Cancel")


async def test_somebody_unknown_may_bring_a_file_as_well(chatting) -> None:
    sam = chatting.standin.person(9, "Sam")
    sam.says("/upload")
    brings(chatting, token_in(await heard(sam)))

    assert (await heard(sam)).text.startswith("Received: 1 file.")


async def test_a_file_of_somebody_linked_meanwhile_is_theirs(chatting) -> None:
    registered(chatting)
    grace = chatting.standin.person(7, "Grace")
    grace.says("/upload")
    token = token_in(await heard(grace))
    grace, _ = await asks(chatting)
    grace.says(code(chatting))
    await heard(grace)
    brings(chatting, token)

    assert (await heard(grace)).text.startswith("Received: 1 file.")
    with chatting.store.read() as session:
        assert session.scalars(select(Draft.person_id)).all() == [1]


@pytest.mark.parametrize("name", ["code.txt", ""], ids=["for a file of the draft", "asked for"])
async def test_a_link_of_a_chat_taken_back_brings_nothing_to_its_person(chatting, name) -> None:
    grace = chatting.focal_point()
    if name:
        grace.sends_file(name, LARGE)
        token = token_in(await heard(grace))
        await heard(grace)
    else:
        grace.says("We request training for prosecutors on article 23 of the Convention.")
        await heard(grace)
        grace.says("/upload")
        token = token_in(await heard(grace))
    chatting.store.write(taken_back, chatting.clock())
    brings(chatting, token, "strange.txt")

    assert (await heard(grace)).text.startswith("Received: 1 file.")
    with chatting.store.read() as session:
        joined = select(Draft.person_id).join(Fetch, Fetch.draft_id == Draft.id).where(Fetch.filename == "strange.txt")
        assert session.scalars(joined).all() == [None]


def taken_back(session, now) -> None:
    people.unbind(session, people.bound_chat(session, "7"), now, "person:1", "not me")


async def test_a_link_that_runs_out_is_said_to_have_once(chatting) -> None:
    grace = chatting.focal_point()
    grace.sends_file("code.txt", LARGE)
    await heard(grace)
    await heard(grace)
    grace.says("/upload")
    await heard(grace)

    chatting.clock.passes(hours=uploads.HOURS, seconds=1)
    told = await heard(grace)
    while told.text.startswith("A few days ago"):  # the draft is reminded of in the same minute
        told = await heard(grace)

    assert told.text == (
        "The upload link for “code.txt” has run out; nothing else of yours is affected. /upload gives a new one."
    )
    await chatting.until(lambda session: set(session.scalars(select(Upload.state))) == {"ended"})
    await asyncio.sleep(0.7)
    assert all("link" not in message.text for message in iter(grace.reads, None))


async def test_the_sixth_link_ends_the_first(chatting) -> None:
    grace = chatting.focal_point()
    for _ in range(uploads.MOST_OPEN + 1):
        grace.says("/upload")
        await heard(grace)

    with chatting.store.read() as session:
        states = session.scalars(select(Upload.state).order_by(Upload.id)).all()
    assert states == ["ended", *["open"] * uploads.MOST_OPEN]


async def test_a_draft_law_that_came_by_chat_is_warned_of(chatting) -> None:
    grace = chatting.focal_point()
    grace.sends_file("bill.txt", b"DRAFT LAW on the protection of reporting persons\n\nArticle 1. Scope.\n")
    await heard(grace)
    grace.presses("Law or measure")
    message = await heard(grace)
    while "Send" not in message.labels:
        grace.presses("Draft" if "Draft" in message.labels else "Skip")
        message = await heard(grace)

    assert "A draft that came through Telegram passed through its servers." in message.text
    assert "/upload" in message.text
    assert len(message.text) < 500
