"""Letters that did not arrive: said on the person's other channel, once; codes never; reminders say how to end them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from repository import outbox, people
from repository.errors import SendFailed
from repository.model import Channel
from repository.outbox import Letter
from repository.rerouting import Rerouting
from repository.tables import OutboundMessage
from tests.filing.conftest import FilingDesk, mail

PERU = "per@focal-points.example"


def refused(desk: FilingDesk, letter: Letter) -> None:
    """The letter, queued, tried and refused for good."""
    desk.store.write(outbox.queue, letter, desk.clock())
    [(taken, lease)] = desk.store.write(outbox.claim_due, letter.channel, desk.clock())
    desk.store.write(outbox.not_sent, taken, lease, SendFailed("550", temporary=False), desk.clock())


def reroutes(desk: FilingDesk) -> None:
    worker = Rerouting(desk.store, desk.voice, desk.clock)
    while worker.work():
        pass


@pytest.fixture
def bound(desk: FilingDesk) -> FilingDesk:
    """Peru's focal point has a chat as well."""
    token = desk.store.write(people.invite, 1, desk.clock(), "officer:1")
    desk.store.write(people.bind_chat, token, "4711", desk.clock())
    return desk


RECEIPT = Letter("journal:9", "receipt", Channel.MAIL, PERU, "es", "9@desk.example", b"x", "R26-000012-H")


def test_a_letter_that_was_refused_is_told_in_the_chat_once(bound: FilingDesk):
    refused(bound, RECEIPT)
    reroutes(bound)
    reroutes(bound)
    [letter, told] = bound.all(OutboundMessage)
    assert (letter.rerouted, told.channel, told.recipient, told.kind) == ("telegram", "telegram", "4711", "returned")
    with bound.store.read() as session:
        text = json.loads(session.scalars(select(OutboundMessage.body).where(OutboundMessage.id == told.id)).one())[
            "text"
        ]
    assert (PERU in text, "R26-000012-H" in text, len(text) < 500) == (True, True, True)


def test_what_a_dead_chat_did_not_take_goes_by_mail_in_its_own_words(bound: FilingDesk):
    words = json.dumps({"text": "Su solicitud está registrada.\nR26-000012-H"}).encode()
    refused(bound, Letter("journal:9", "receipt", Channel.TELEGRAM, "4711", "es", "", words, "R26-000012-H"))
    reroutes(bound)
    [sent] = bound.letters()
    said = sent.get_body(("plain",)).get_content()
    assert (sent["To"], sent["Auto-Submitted"], "Su solicitud está registrada." in said) == (
        PERU,
        "auto-generated",
        True,
    )


@pytest.mark.parametrize("kind", ["link_code", "sign_in", "returned"])
def test_codes_and_such_notices_are_an_officers_to_see_to(bound: FilingDesk, kind: str):
    refused(bound, Letter("link:1", kind, Channel.MAIL, PERU, "es", "c@desk.example", b"x"))
    reroutes(bound)
    assert [(row.state, row.rerouted) for row in bound.all(OutboundMessage)] == [("failed", "officer")]


def test_who_has_no_other_channel_is_an_officers_to_see_to(desk: FilingDesk):
    refused(desk, RECEIPT)
    reroutes(desk)
    assert [row.rerouted for row in desk.all(OutboundMessage)] == ["officer"]


def test_reminders_say_how_to_end_them_and_answers_do_not(desk: FilingDesk):
    desk.takes(mail(PERU, "Solicitud", "Perú solicita una capacitación de jueces."))
    desk.works()
    [answer] = desk.letters()
    desk.clock.move(timedelta(days=8, hours=3))
    while desk.follow_ups.work():
        pass
    [reminder] = desk.letters()
    assert (answer["List-Unsubscribe"], reminder["List-Unsubscribe"]) == (
        None, f"<mailto:{reminder['Reply-To']}?subject=stop>",
    )  # fmt: skip
