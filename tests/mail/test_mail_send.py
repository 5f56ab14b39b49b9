"""Sending: through a relay that behaves or does not, and into a Maildir."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_relay import HANG_UP, SILENCE, Relay, running

from mail_intake.send import MaildirSender, RelaySender
from repository.errors import SendFailed
from repository.model import Channel, Outgoing

BODY = b"From: desk@desk.example\r\nTo: ana@ministry.example\r\nMessage-ID: <n1@desk.example>\r\n%s\r\nHola\r\n.\r\n"
LETTER = BODY % b""
ANSWER = BODY % b"Auto-Submitted: auto-replied\r\n"


def outgoing(body: bytes = LETTER, recipient: str = "ana@ministry.example") -> Outgoing:
    return Outgoing(7, Channel.MAIL, recipient, body, 1, datetime(2026, 3, 2, 12, 0, tzinfo=UTC))


def sender_to(relay: Relay, patience: float = 5.0) -> RelaySender:
    return RelaySender(
        "127.0.0.1", relay.port, starttls=False, envelope_sender="bounce@desk.example", patience=patience
    )


@pytest.mark.parametrize(
    ("body", "return_path"),
    [
        (LETTER, "<bounce@desk.example>"),
        (ANSWER, "<>"),
        (BODY % b"Auto-Submitted: auto-generated\r\n", "<bounce@desk.example>"),
    ],
)
async def test_the_stored_bytes_go_out_with_their_return_path(body: bytes, return_path: str):
    async with running(Relay()) as relay:
        assert await sender_to(relay).send(outgoing(body)) == ""
    size = len(body)
    assert relay.taken == [
        (f"MAIL FROM:{return_path} size={size}", "RCPT TO:<ana@ministry.example>", body.replace(b"\r\n.", b"\r\n.."))
    ]


@pytest.mark.parametrize(
    ("says", "reason", "temporary"),
    [
        ({"RCPT": "450 4.2.0 greylisted"}, "450 for the recipient: 4.2.0 greylisted", True),
        ({"RCPT": "451 4.7.1 later"}, "451 for the recipient: 4.7.1 later", True),
        ({"RCPT": "550 5.1.1 unknown"}, "550 for the recipient: 5.1.1 unknown", False),
        ({"RCPT": "599 whatever"}, "599 for the recipient: whatever", False),
        ({"RCPT": "550 5.1.1 no\x1b[2J\x00such"}, "550 for the recipient: 5.1.1 no [2J such", False),
        ({"DATA": "452 4.3.1 full"}, "452 for the message: 4.3.1 full", True),
        ({".": "552 5.3.4 too big"}, "552 for the message: 5.3.4 too big", False),
        ({".": "421 4.3.2 closing"}, "421 for the message: 4.3.2 closing", True),
        ({"MAIL": "550 5.7.1 who are you"}, "550 from the relay", True),
        ({"MAIL": HANG_UP}, "no answer from the relay: SMTPServerDisconnected", True),
        ({".": HANG_UP}, "no answer from the relay: SMTPServerDisconnected", True),
        ({".": SILENCE}, "no answer from the relay: TimeoutError", True),
    ],
    ids=str,
)
async def test_refusals_know_whether_time_heals_them(says: dict[str, str], reason: str, temporary: bool):
    async with running(Relay(says)) as relay:
        with pytest.raises(SendFailed) as failed:
            await sender_to(relay, patience=0.3 if SILENCE in says.values() else 5.0).send(outgoing())
    assert (failed.value.reason, failed.value.temporary) == (reason, temporary)


async def test_a_relay_that_is_not_there_is_tried_again():
    async with running(Relay()) as relay:
        sender = sender_to(relay)
    with pytest.raises(SendFailed) as failed:
        await sender.send(outgoing())
    assert failed.value.temporary is True


async def test_a_relay_that_hangs_up_after_its_yes_has_taken_the_mail():
    async with running(Relay({"QUIT": HANG_UP})) as relay:
        assert await sender_to(relay).send(outgoing()) == ""


@pytest.mark.parametrize(
    "recipient", ["ana@x.example\r\nRCPT TO:<b@x.example>", "ana@x.example\n", "<ana@x.example>", "ana", ""]
)
async def test_an_address_that_is_none_never_reaches_the_relay(recipient: str):
    async with running(Relay()) as relay:
        with pytest.raises(SendFailed) as failed:
            await sender_to(relay).send(outgoing(recipient=recipient))
    assert (failed.value.reason, failed.value.temporary, relay.taken) == ("not an address", False, [])


async def test_a_utf_8_address_goes_only_where_it_is_taken():
    there = "анна@министерство.example"
    async with running(Relay(offers=["SMTPUTF8"])) as relay:
        assert await sender_to(relay).send(outgoing(recipient=there)) == ""
    assert relay.taken[0][:2] == ("MAIL FROM:<bounce@desk.example> SMTPUTF8", f"RCPT TO:<{there}>")
    async with running(Relay(offers=[])) as relay:
        with pytest.raises(SendFailed) as failed:
            await sender_to(relay).send(outgoing(recipient=there))
    assert (failed.value.temporary, relay.taken) == (False, [])


async def test_a_relay_without_tls_gets_no_mail_when_tls_is_asked_for():
    async with running(Relay()) as relay:
        sender = RelaySender("127.0.0.1", relay.port, envelope_sender="bounce@desk.example", patience=5)
        with pytest.raises(SendFailed) as failed:
            await sender.send(outgoing())
    assert (failed.value.temporary, relay.taken) == (True, [])


async def test_the_maildir_holds_each_mail_once(tmp_path: Path):
    sender = MaildirSender(tmp_path / "sent")
    assert [await sender.send(letter) for letter in (outgoing(), outgoing(), outgoing(ANSWER))] == ["", "", ""]
    delivered = sorted((tmp_path / "sent" / "new").iterdir())
    assert {path.read_bytes() for path in delivered} == {LETTER, ANSWER}
    assert [len(delivered), *(len(list((tmp_path / "sent" / name).iterdir())) for name in ("tmp", "cur"))] == [2, 0, 0]
    assert delivered[0].name.startswith("20260302T120000.00000007.")


async def test_a_maildir_that_cannot_be_written_is_tried_again(tmp_path: Path):
    (tmp_path / "sent").write_text("a file where the folder should be")
    with pytest.raises(SendFailed) as failed:
        await MaildirSender(tmp_path / "sent").send(outgoing())
    assert failed.value.temporary is True
