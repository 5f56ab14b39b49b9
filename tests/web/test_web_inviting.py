"""Officers invite focal points to the chat: the link goes to the mailbox, and a new one ends the former."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes, policy

import httpx
import pytest
from sqlalchemy import select
from test_web_officers import form_token, officer  # noqa: F401 - a fixture
from web_shelf import Shelf

from repository import inviting, people
from repository.errors import BadInput
from repository.people import Registration
from repository.tables import AuditEntry, OutboundMessage
from repository.web.app import create_app
from tests.conftest import NOON

ANA = "ana@focal-points.example"


def register(shelf: Shelf, mailbox: str = ANA, state: str = "PER", name: str = "Ana Quispe") -> int:
    entry = Registration(state, name, "PCM", "focal point", mailbox, "es", date(2025, 1, 1), "note verbale")
    return shelf.store.write(people.register, entry, NOON, "officer:1")


@pytest.fixture
def with_bot(place, stage, make_desk):
    """The desk has a bot, as the configuration names it."""
    place.desk = make_desk(stage.url, chat_address="https://t.me/the_desk_bot")
    stage.app = create_app(place.desk)
    return place


def letters(place) -> list[OutboundMessage]:
    with place.shelf.store.read() as session:
        rows = session.scalars(select(OutboundMessage).where(OutboundMessage.kind == "invitation"))
        return [row for row in rows if row.body]


def token_of(letter: OutboundMessage) -> str:
    text = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",)).get_content()
    return re.findall(r"https://t\.me/the_desk_bot\?start=([\w-]{22,})", text)[0]


def invites(officer: httpx.Client, person_id: int) -> httpx.Response:
    token = form_token(officer.get("/officers/people"))
    return officer.post(f"/officers/people/{person_id}/invite", data={"form_token": token})


def test_the_page_lists_focal_points_and_says_that_there_is_no_chat(place, officer):
    register(place.shelf)
    page = officer.get("/officers/people")

    assert page.status_code == 200
    assert "Ana Quispe" in page.text
    assert "<button>" not in page.text.split("<main")[1]


def test_the_link_goes_to_the_registered_mailbox_and_the_officer_never_sees_it(with_bot, officer):
    who = register(with_bot.shelf)
    done = invites(officer, who)
    page = officer.get("/officers/people")

    assert (done.status_code, done.headers["location"]) == (303, "/officers/people")
    [letter] = letters(with_bot)
    assert letter.recipient == ANA
    token = token_of(letter)
    assert token not in page.text
    assert with_bot.shelf.store.write(people.bind_chat, token, "4711", NOON)
    assert "4711" not in officer.get("/officers/people").text


def test_a_new_invitation_ends_the_one_before(with_bot, officer):
    who = register(with_bot.shelf)
    invites(officer, who)
    invites(officer, who)
    first, second = map(token_of, letters(with_bot))

    with pytest.raises(BadInput):
        with_bot.shelf.store.write(people.bind_chat, first, "4711", NOON)
    assert with_bot.shelf.store.write(people.bind_chat, second, "4711", NOON)


def test_the_fourth_to_one_mailbox_in_a_day_is_not_sent_and_the_officer_reads_why(with_bot, officer, clock):
    who = register(with_bot.shelf)
    answers = [invites(officer, who).status_code for _ in range(inviting.A_DAY_TO_ONE + 1)]
    told = invites(officer, who)

    assert answers == [303, 303, 303, 429]
    assert "Nothing was sent" in told.text
    assert len(letters(with_bot)) == inviting.A_DAY_TO_ONE
    clock.move(timedelta(hours=25))


def test_the_day_s_limit_of_one_officer(with_bot, officer):
    people_ = [register(with_bot.shelf, f"p{number}@focal-points.example") for number in range(inviting.A_DAY + 1)]
    answers = [invites(officer, who).status_code for who in people_]

    assert answers == [303] * inviting.A_DAY + [429]


def test_nobody_but_an_officer_with_the_form_s_token_invites(with_bot, officer, http):
    who = register(with_bot.shelf)
    with httpx.Client(base_url=with_bot.url) as stranger:
        unknown = stranger.post(f"/officers/people/{who}/invite", data={"form_token": "x"})
    forged = officer.post(f"/officers/people/{who}/invite", data={"form_token": "x"})

    assert unknown.status_code in (303, 403)
    assert forged.status_code == 403
    assert letters(with_bot) == []
    with with_bot.shelf.store.read() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "invited")).all() == []


def test_somebody_who_is_no_focal_point_today_is_not_invited(with_bot, officer):
    register(with_bot.shelf)
    answer = invites(officer, 4711)

    assert answer.status_code == 400
    assert letters(with_bot) == []
