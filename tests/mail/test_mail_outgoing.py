"""What a letter leaves with: its return path, its signature, its place in a conversation."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from fake_relay import Relay, running

from mail_intake.parse import read
from mail_intake.send import RelaySender
from repository import conversations
from repository.errors import BadInput
from repository.letters import AutoSubmitted
from repository.messages import Addressee, DeskNames, Held
from repository.model import Channel, HoldReason, Outgoing
from repository.outbox import Letter
from repository.seals import Seal
from repository.tokens import Signer
from repository.voice import Thread, Voice
from tests.keys import RECEIPT_KEY
from ventanilla import config

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANA = "ana@ministry.example"
HEAD = bytes.fromhex("01dcaa3c5a00") + bytes(range(16))
"""An index of Outlook: the high octets of 2026-03-02 11:59, and a GUID."""


def voice(seal: Seal | None = None, name: str = "Ventanilla") -> Voice:
    desk = DeskNames(name, "https://desk.example", "desk@desk.example")
    return Voice(desk, "desk@desk.example", Signer(b"k" * 32), RECEIPT_KEY, seal)


def letter(
    voice: Voice, auto: AutoSubmitted | None = "auto-generated", thread: Thread | None = None, language: str = "en"
) -> Letter:
    message = Held("S26-000001-B", HoldReason.UNREADABLE)
    return voice.mail(message, language, Addressee("Ana", "PER"), to=ANA, cause="journal:1", kind="held", now=NOON,
                      thread=thread, auto_submitted=auto)  # fmt: skip


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


@pytest.mark.parametrize(
    ("auto", "path"),
    [("auto-replied", ""), ("auto-generated", "bounce+"), (None, "bounce+")],
)
async def test_what_answers_by_itself_has_no_return_path_and_all_else_a_signed_one(
    auto: AutoSubmitted | None, path: str
):
    written = letter(voice(), auto)
    sent = Outgoing(1, Channel.MAIL, ANA, written.body, 1, NOON, written.envelope_sender)
    async with running(Relay()) as relay:
        sender = RelaySender("127.0.0.1", relay.port, starttls=False, envelope_sender="other@desk.example")
        await sender.send(sent)
    [(said, _, _)] = relay.taken
    [return_path] = re.findall("FROM:<(.*?)>", said)
    assert return_path == written.envelope_sender
    assert return_path.startswith(path)
    assert bool(return_path) == bool(path)
    if path:
        local, _, host = return_path.partition("@")
        assert (len(local) <= 64, host) == (True, "desk.example")
        assert len(voice().signer.verify("bounce", local.removeprefix("bounce+").upper())) == 20


def test_the_return_path_is_another_for_each_recipient_and_letter():
    paths = {
        voice().return_path(cause, kind, to)
        for cause in ("journal:1", "journal:2")
        for kind in ("held", "reminder")
        for to in (ANA, "b@b.example")
    }
    assert len(paths) == 8


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru", "ar", "zh"])
def test_a_signed_letter_verifies_in_every_language_until_somebody_changes_it(key: rsa.RSAPrivateKey, language: str):
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    def zone(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"spring._domainkey.desk.example."
        return b"v=DKIM1; k=rsa; p=" + public

    body = letter(voice(Seal("desk.example", "spring", pem(key))), language=language).body
    assert dkim.verify(body, dnsfunc=zone) is True
    assert dkim.verify(body.replace(b"From: Ventanilla", b"From: Ventanila"), dnsfunc=zone) is False
    assert dkim.verify(b"From: x@y.example\r\n" + body, dnsfunc=zone) is False
    assert dkim.verify(body[:-200] + body[-190:], dnsfunc=zone) is False


def test_the_key_is_looked_at_when_the_desk_starts(tmp_path: Path, key: rsa.RSAPrivateKey):
    file = tmp_path / "dkim.pem"
    relay = {"dkim_key_file": str(file), "dkim_selector": "spring", "dkim_domain": "desk.example"}
    file.write_text("not a key")
    file.chmod(0o600)
    with pytest.raises(BadInput, match=r"relay\.dkim_key_file does not hold an RSA key in PEM"):
        config.check({"relay": relay}, tmp_path)
    file.write_bytes(pem(key))
    assert config.seal_of(config.check({"relay": relay}, tmp_path).relay) == Seal(
        "desk.example", "spring", pem(key).strip()
    )
    file.chmod(0o644)
    with pytest.raises(BadInput, match="every user"):
        config.check({"relay": relay}, tmp_path)
    with pytest.raises(BadInput, match="name all three"):
        config.check({"relay": {"dkim_selector": "spring"}}, tmp_path)


@pytest.mark.parametrize(
    "later",
    [
        timedelta(0),
        timedelta(days=1),
        # Beyond 1.7 years the code bit is set, and the time is kept more coarsely.
        timedelta(days=1000),
    ],
)
def test_an_index_grows_by_five_octets(later: timedelta):
    began = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=(int.from_bytes(HEAD[:6], "big") << 16) // 10)
    answer = base64.b64decode(conversations.answer_index(base64.b64encode(HEAD).decode(), began + later, "one"))
    since = (later // timedelta(microseconds=1)) * 10
    coarse = since >= 1 << 49
    assert (answer[:22], len(answer)) == (HEAD, 27)
    first = int.from_bytes(answer[22:26], "big")
    assert bool(first >> 31) is coarse
    assert abs(((first & 0x7FFFFFFF) << (23 if coarse else 18)) - since) <= 1 << 23


@pytest.mark.parametrize("theirs", ["", "x", "AQ==", "é", base64.b64encode(b"\2" + HEAD[1:]).decode(), "A" * 300])
def test_what_is_no_index_is_not_answered_with_one(theirs: str):
    assert conversations.answer_index(theirs, NOON, "one") == ""


def test_the_index_of_a_mail_is_read_and_answered_in_the_letter():
    index = base64.b64encode(HEAD).decode()
    raw = (
        f"From: {ANA}\r\nThread-Index: {index}\r\nThread-Topic: =?utf-8?B?0JfQsNC60L7QvQ==?=\r\n\r\nHola\r\n"
    ).encode()
    message = read(raw, {"rcpt_tos": ["laws@desk.example"]})
    assert (message.thread_index, message.thread_topic) == (index, "Закон")
    thread = Thread("a@b.example", ("a@b.example",), "", message.thread_index, message.thread_topic)
    answer = read(letter(voice(), thread=thread).body, {"rcpt_tos": []})
    assert answer.thread_topic == "Закон"
    decoded = base64.b64decode(answer.thread_index)
    assert (decoded[:22], len(decoded)) == (HEAD, 27)
