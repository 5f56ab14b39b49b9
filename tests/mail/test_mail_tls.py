"""STARTTLS at the mail door: the handshake, what comes before it, and the files it needs."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from pathlib import Path

import pytest
import trustme
from smtp_talk import MAIL, Journal, Talk, open_door, open_relay_door, talk

from mail_intake import tls
from repository.errors import BadInput

RECEIPT = "250 2.0.0 Received as M26-000001-W"
AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert("mx.desk.example")


@pytest.fixture
def pem(tmp_path: Path) -> tuple[Path, Path]:
    """The certificate's file and its key's, as an administrator has them."""
    certificate, key = tmp_path / "mx.pem", tmp_path / "mx.key"
    CERTIFICATE.cert_chain_pems[0].write_to_path(str(certificate))
    CERTIFICATE.private_key_pem.write_to_path(str(key))
    key.chmod(0o600)
    return certificate, key


@pytest.fixture
def context(pem: tuple[Path, Path]) -> ssl.SSLContext:
    return tls.context(*pem)


def trusting(newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> ssl.SSLContext:
    """A sender's side that trusts our authority alone."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    AUTHORITY.configure_trust(made)
    made.maximum_version = newest
    return made


async def shake_hands(caller: Talk, context: ssl.SSLContext | None = None) -> None:
    await caller.writer.start_tls(context or trusting(), server_hostname="mx.desk.example")


@pytest.mark.parametrize(
    ("newest", "version"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")]
)
async def test_a_mail_over_tls_says_so_in_its_envelope(context: ssl.SSLContext, newest: ssl.TLSVersion, version: str):
    journal = Journal()
    async with open_door(journal, tls=context) as (_, port), talk(port) as caller:
        assert "250-STARTTLS" in (await caller.say("EHLO mail.ministry.example")).splitlines()
        assert await caller.say("STARTTLS") == "220 Ready to start TLS"
        await shake_hands(caller, trusting(newest))
        assert "STARTTLS" not in await caller.say("EHLO mail.ministry.example")
        assert await caller.post(MAIL) == RECEIPT
    [arrival] = journal.kept
    assert (arrival.envelope["protocol"], arrival.envelope["tls"]) == ("ESMTPS", version)


async def test_by_lmtp_too(context: ssl.SSLContext):
    journal = Journal()
    async with open_door(journal, tls=context) as (door, _), talk(await door.start_lmtp("127.0.0.1", 0)) as caller:
        await caller.say("LHLO relay.desk.example")
        await caller.say("STARTTLS")
        await shake_hands(caller)
        await caller.begin(greeting="LHLO relay.desk.example")
        await caller.send(MAIL + b".\r\n")
        assert await caller.hear() == RECEIPT
    assert journal.kept[0].envelope["protocol"] == "LMTPS"


async def test_trap_6_what_was_sent_before_the_handshake_is_dropped(context: ssl.SSLContext):
    journal = Journal()
    async with open_door(journal, tls=context) as (_, port), talk(port) as caller:
        await caller.say("EHLO attacker.example")
        await caller.send(b"STARTTLS\r\nMAIL FROM:<attacker@elsewhere.example>\r\nRCPT TO:<laws@desk.example>\r\n")
        assert await caller.hear() == "220 Ready to start TLS"
        await shake_hands(caller)
        # Neither the greeting nor the commands of before the handshake are known any more.
        assert await caller.say("MAIL FROM:<ana@ministry.example>") == "503 5.5.1 Send EHLO first"
        assert await caller.post(MAIL) == RECEIPT
    assert journal.kept[0].envelope["mail_from"] == "ana@ministry.example"


async def test_tls_below_1_2_is_refused(context: ssl.SSLContext):
    old = trusting()
    with warnings.catch_warnings(action="ignore"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    async with open_door(Journal(), tls=context) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        await caller.say("STARTTLS")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await shake_hands(caller, old)


@pytest.mark.parametrize("said", [b"\x16\x03\x01 no handshake at all\r\n" * 10, b""], ids=["junk", "nothing"])
async def test_a_handshake_that_fails_leaves_nobody_connected(context: ssl.SSLContext, said: bytes):
    async with open_door(Journal(), tls=context) as (door, port):
        async with talk(port) as caller:
            await caller.say("EHLO mail.ministry.example")
            await caller.say("STARTTLS")
            await caller.send(said)
        async with asyncio.timeout(5):
            await door.empty()


async def test_starttls_is_offered_once_and_only_with_a_certificate(context: ssl.SSLContext):
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        assert "STARTTLS" not in await caller.say("EHLO mail.ministry.example")
        assert await caller.say("STARTTLS") == "502 5.5.1 Not offered"
    async with open_door(Journal(), tls=context) as (_, port), talk(port) as caller:
        assert await caller.say("STARTTLS now") == "503 5.5.1 Not now"
        await caller.say("STARTTLS")
        await shake_hands(caller)
        assert await caller.say("STARTTLS") == "503 5.5.1 Not now"


async def test_stopping_finishes_the_commit_in_flight_over_tls(context: ssl.SSLContext):
    journal = Journal()
    journal.may_commit.clear()
    async with open_door(journal, tls=context) as (door, port), talk(port) as caller:
        await caller.say("STARTTLS")
        await shake_hands(caller)
        await caller.begin()
        await caller.send(MAIL + b".\r\n")
        await asyncio.wait_for(journal.entered.wait(), 5)
        stopping = asyncio.create_task(door.stop())
        await asyncio.sleep(0)
        journal.may_commit.set()
        assert await caller.hear_each(2) == [RECEIPT, "421 4.3.2 The desk is closing, please try again later"]
        await asyncio.wait_for(stopping, 5)


async def test_stopping_in_the_middle_of_a_handshake_waits_for_nobody(context: ssl.SSLContext):
    async with open_door(Journal(), tls=context) as (door, port), talk(port) as caller:
        await caller.say("STARTTLS")
        async with asyncio.timeout(0.9):  # callers that do not leave are waited for, and dropped, after a second
            await door.stop()


def test_a_key_that_every_user_may_read_is_refused(pem: tuple[Path, Path]):
    certificate, key = pem
    key.chmod(0o644)
    with pytest.raises(BadInput) as error:
        tls.context(certificate, key)
    assert str(error.value) == f"mail.tls_key: {key} can be read by every user of this machine. Run: chmod 600 {key}"


def test_files_that_do_not_belong_together_are_refused(pem: tuple[Path, Path], tmp_path: Path):
    certificate, key = pem
    trustme.CA().issue_cert("mx.desk.example").private_key_pem.write_to_path(str(key))
    with pytest.raises(BadInput) as error:
        tls.context(certificate, key)
    assert "mail.tls_certificate" in str(error.value)
    with pytest.raises(BadInput):
        tls.context(tmp_path / "none.pem", key)
    certificate.write_text("no certificate")
    with pytest.raises(BadInput):
        tls.context(certificate, key)


async def test_without_tls_the_words_of_rfc_3848():
    journal = Journal()
    async with open_relay_door(journal) as (door, relay_port), talk(relay_port) as relay:
        await relay.begin(greeting="LHLO relay.desk.example")
        await relay.send(MAIL + b"1\r\n.\r\n")
        await relay.hear()
        async with talk(await door.start("127.0.0.1", 0)) as caller:
            await caller.begin(greeting="HELO old.ministry.example")
            await caller.send(MAIL + b"2\r\n.\r\n")
            await caller.hear()
            await caller.post(MAIL + b"3\r\n")
    assert [arrival.envelope["protocol"] for arrival in journal.kept] == ["LMTP", "SMTP", "ESMTP"]
