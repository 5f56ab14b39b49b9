"""What comes back of a reminder: put to its letter, its case and its address; a made-up report changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from repository.model import Channel
from repository.tables import AddressHealth, Clarification, FollowUp, Identity, InboundMessage, OutboundMessage
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_answers import KENYA, a_request

REPORT = """From: MAILER-DAEMON@mx.example\r
To: desk@desk.example\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
The mail could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; {address}\r
Action: {action}\r
Status: {status}\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
From: desk@desk.example\r
Message-ID: {original}\r
\r
--b--\r
"""
COMPLAINT = """From: feedback@provider.example\r
To: desk@desk.example\r
Subject: complaint\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
A reader complained.\r
--b\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: abuse\r
User-Agent: provider/1\r
Version: 1\r
Original-Rcpt-To: {address}\r
\r
--b\r
Content-Type: message/rfc822\r
\r
From: desk@desk.example\r
To: {address}\r
Message-ID: {original}\r
\r
Text\r
--b--\r
"""


def reminded(desk: FilingDesk) -> OutboundMessage:
    """A request with open questions, and the first reminder of them, sent."""
    desk.takes(a_request())
    desk.works()
    desk.letters()
    remind(desk)
    return desk.all(OutboundMessage)[-1]


def remind(desk: FilingDesk) -> list[str]:
    desk.clock.move(timedelta(weeks=4))
    while desk.follow_ups.work():
        pass
    return [str(letter["Subject"]) for letter in desk.letters()]


def report(
    letter: OutboundMessage, action: str = "failed", status: str = "5.1.1", original: str = "none@x.example"
) -> bytes:
    return REPORT.format(address=letter.recipient, action=action, status=status, original=f"<{original}>").encode()


def comes_back(desk: FilingDesk, raw: bytes, to: str = "bounce@desk.example") -> None:
    before = len(desk.all(OutboundMessage))
    desk.takes(raw, to=to, mail_from="<>")
    desk.works()
    assert (desk.outcomes()[-1], len(desk.all(OutboundMessage))) == ("automatic", before)


@pytest.mark.parametrize("by", ["return path", "message id"])
def test_a_bounce_is_put_to_its_letter_and_its_case(desk: FilingDesk, by: str):
    letter = reminded(desk)
    if by == "return path":
        comes_back(desk, report(letter), to=letter.envelope_sender.upper())
    else:
        comes_back(desk, report(letter, original=letter.message_id))

    again = desk.all(OutboundMessage)[-1]
    assert (again.state, again.last_error) == ("bounced", "5.1.1")
    [health] = desk.all(AddressHealth)
    assert (health.address, health.failures, health.said, health.failed_at) == (KENYA, 1, "5.1.1", desk.clock())
    first, bounce = desk.all(InboundMessage)
    assert bounce.submission_id == first.submission_id
    # A second report of the same letter counts once.
    comes_back(desk, report(letter, status="5.1.2"), to=letter.envelope_sender)
    assert [(row.failures, row.said) for row in desk.all(AddressHealth)] == [(1, "5.1.1")]


def test_a_made_up_bounce_is_kept_and_changes_nothing(desk: FilingDesk):
    letter = reminded(desk)
    forged = letter.envelope_sender.replace("@", "a@")
    comes_back(desk, report(letter), to=forged)
    comes_back(desk, report(letter))

    assert (desk.all(OutboundMessage)[-1].state, desk.all(AddressHealth)) == ("sent", [])
    assert [row.submission_id for row in desk.all(InboundMessage)[1:]] == [None, None]


@pytest.mark.parametrize(
    ("action", "state", "error", "health"),
    [("delayed", "sent", "delayed 4.4.1", []), ("delivered", "delivered", "", [(0, True)])],
)
def test_a_delay_is_noted_and_a_success_is_delivered(
    desk: FilingDesk, action: str, state: str, error: str, health: list[tuple[int, bool]]
):
    letter = reminded(desk)
    comes_back(desk, report(letter, action, "4.4.1" if action == "delayed" else "2.0.0"), to=letter.envelope_sender)
    row = desk.all(OutboundMessage)[-1]
    assert (row.state, row.last_error) == (state, error)
    assert [(one.failures, one.reached_at is not None) for one in desk.all(AddressHealth)] == health


@pytest.mark.parametrize("bound", [False, True])
def test_after_a_complaint_reminders_go_by_chat_or_to_an_officer(desk: FilingDesk, bound: bool):
    letter = reminded(desk)
    comes_back(desk, COMPLAINT.format(address=KENYA, original=f"<{letter.message_id}>").encode())
    [health] = desk.all(AddressHealth)
    assert health.complained_at == desk.clock()
    if bound:
        who = next(row.person_id for row in desk.all(Identity) if row.address == KENYA)
        desk.store.write(
            lambda session: session.add(
                Identity(person_id=who, channel=Channel.TELEGRAM, address="77", verified_at=None)
            )
        )
    assert remind(desk) == []
    reminders = [(row.channel, row.recipient) for row in desk.all(OutboundMessage) if row.kind == "reminder"]
    by_chat = [(Channel.TELEGRAM, "77")] if bound else []
    assert set(reminders) == {(Channel.MAIL, KENYA), *by_chat}


def test_three_failures_in_a_row_stop_letters(desk: FilingDesk):
    letter = reminded(desk)
    comes_back(desk, report(letter), to=letter.envelope_sender)
    desk.store.write(lambda session: setattr(session.get_one(AddressHealth, 1), "failures", 3))
    assert remind(desk) == []
    assert {row.state for row in desk.all(Clarification)} == {"dormant"}


def test_an_absence_note_is_noted_and_settles_nothing(desk: FilingDesk):
    letter = reminded(desk)
    before = [(row.state, row.settled_at) for row in [*desk.all(FollowUp), *desk.all(Clarification)]]
    note = mail(KENYA, "Out of office", "Back on Monday.", In_Reply_To=f"<{letter.message_id}>",
                Auto_Submitted="auto-replied")  # fmt: skip
    comes_back(desk, note, to="desk@desk.example")
    assert [(row.address, row.away_at, row.failures) for row in desk.all(AddressHealth)] == [(KENYA, desk.clock(), 0)]
    assert [(row.state, row.settled_at) for row in [*desk.all(FollowUp), *desk.all(Clarification)]] == before


def test_an_answer_says_that_the_letter_arrived(desk: FilingDesk):
    letter = reminded(desk)
    desk.takes(mail(KENYA, "Re: questions", "1: article 31", In_Reply_To=f"<{letter.message_id}>"))
    desk.works()
    assert {row.state for row in desk.all(OutboundMessage) if row.id == letter.id} == {"delivered"}
    assert [(row.address, row.reached_at) for row in desk.all(AddressHealth)] == [(KENYA, desk.clock())]
