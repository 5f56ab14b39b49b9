"""From a journal row's mail to the message that triage decides on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from mail_intake.parse import PRELOAD, read, read_in_child
from repository.children import ChildFailed, Children
from repository.model import ReadFile, ReadMessage

ENVELOPE: dict[str, object] = {
    "peer": "127.0.0.1",
    "helo": "mail.ministry.example",
    "mail_from": "Ana@Ministry.example",
    "rcpt_tos": ["Laws@desk.example", "desk+k3y@Desk.example", "laws@desk.example"],
}
MAIL = b"""\
From: Ana Torres <Ana@Ministry.EXAMPLE>
Reply-To: other@elsewhere.example
Subject: Re: Acuse
Date: Mon, 2 Mar 2026 10:15:00 +0300
Message-ID: <m2@ministry.example>
In-Reply-To: <n1@desk.example>
References: <n0@desk.example> <n1@desk.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

La ley, por fin.

El 1/3/2026, Desk <desk@desk.example> escribi\xc3\xb3:
> Falta el texto.
--b
Content-Type: application/pdf; name=ley.pdf
Content-Disposition: inline; filename=ley.pdf

%PDF
--b
Content-Type: application/pgp-signature; name=signature.asc

none
--b--
"""


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children(PRELOAD) as started:
        yield started


def test_what_the_desk_understands_of_a_mail():
    message = read(MAIL, ENVELOPE)
    quoted = "La ley, por fin.\n\nEl 1/3/2026, Desk <desk@desk.example> escribió:\n> Falta el texto."
    plain = " ".join(quoted.split()).encode()
    files = b"".join(b"\x00" + sha256(content).digest() for content in (b"%PDF", b"none"))
    assert message == ReadMessage(
        sender="Ana@ministry.example",
        sender_name="Ana Torres",
        subject="Re: Acuse",
        text=quoted,
        own_text="La ley, por fin.",
        message_id="m2@ministry.example",
        references=("n1@desk.example", "n0@desk.example"),
        mailboxes=("laws", "desk"),
        sent_at=datetime(2026, 3, 2, 7, 15, tzinfo=UTC),
        automatic="no",
        files=(
            ReadFile("ley.pdf", "application/pdf", b"%PDF", inline=False),
            ReadFile("signature.asc", "application/pgp-signature", b"none", inline=True),
        ),
        problems=(),
        body_hash=sha256(plain + b"\x00" + files).hexdigest(),
        reply_token="k3y",
        unanswerable="not_addressed",
    )


def test_a_child_understands_the_same(children: Children):
    assert read_in_child(children, MAIL, ENVELOPE) == read(MAIL, ENVELOPE)


def test_a_child_opens_a_large_mail_by_itself(children: Children, tmp_path: Path):
    path = tmp_path / "mail"
    path.write_bytes(MAIL)
    assert read_in_child(children, path, ENVELOPE) == read(MAIL, ENVELOPE)


@pytest.mark.parametrize("in_a_file", [False, True], ids=["bytes", "file"])
def test_a_mail_whose_reader_dies_is_unreadable_and_not_lost(tmp_path: Path, in_a_file: bool):
    children, path = Children(), tmp_path / "mail"
    children.close()
    path.write_bytes(MAIL)
    message = read_in_child(children, path if in_a_file else MAIL, ENVELOPE)
    assert message.problems == ("unreadable",)
    assert (message.mailboxes, message.reply_token, message.sender) == (("laws", "desk"), "k3y", "")
    assert message.body_hash == sha256(MAIL).hexdigest()


class FrailChildren(Children):
    """Children that die of anything as long as a whole mail."""

    def run(self, function, *arguments, limits):
        if function is not read or len(arguments[0]) >= len(MAIL):
            raise ChildFailed("memory")
        return function(*arguments)


@pytest.mark.parametrize("in_a_file", [False, True], ids=["bytes", "file"])
def test_when_a_reader_dies_the_headers_are_read_by_themselves(tmp_path: Path, in_a_file: bool):
    path = tmp_path / "mail"
    path.write_bytes(MAIL)
    message = read_in_child(FrailChildren(), path if in_a_file else MAIL, ENVELOPE)
    assert (message.sender, message.subject, message.text) == ("Ana@ministry.example", "Re: Acuse", "")
    assert (message.problems, message.body_hash) == (("unreadable",), sha256(MAIL).hexdigest())


def test_a_copy_that_came_by_another_way_has_the_same_body_hash():
    copy = b"Received: from elsewhere\nX-Extra: 1\n" + MAIL.replace(b"\n", b"\r\n").replace(b"fin.\r", b"fin. \r")
    changed = MAIL.replace(b"%PDF", b"%PDG")
    hashes = [read(raw, ENVELOPE).body_hash for raw in (MAIL, copy, changed)]
    assert (hashes[0] == hashes[1], hashes[0] == hashes[2]) == (True, False)


@pytest.mark.parametrize(
    ("fields", "sender"),
    [
        (b"From: ana@ministry.example\n", "ana@ministry.example"),
        (b"From: ana@ministry.example\nFrom: eva@ministry.example\n", ""),
        (b"From: ana@ministry.example, eva@ministry.example\n", ""),
        (b"From: minister@justice.example <ana@ministry.example>\n", ""),
        (b"Sender: ana@ministry.example\nReply-To: ana@ministry.example\n", ""),
        (b"From: =?utf-8?q?minister=40justice.example?= <ana@ministry.example>\n", "ana@ministry.example"),
        (b"From: ana@ministry.example,\n", "ana@ministry.example"),
        (b"From: <>\n", ""),
    ],
)
def test_who_a_mail_is_from(fields: bytes, sender: str):
    assert read(fields + b"\nHola\n", ENVELOPE).sender == sender


@pytest.mark.parametrize(
    ("extra", "mail_from", "automatic"),
    [
        (b"", "ana@ministry.example", "no"),
        (b"", "", "auto-generated"),
        (b"Auto-Submitted: no\n", "ana@ministry.example", "no"),
        (b"Auto-Submitted: auto-replied; x\n", "ana@ministry.example", "auto-reply"),
        (b"Auto-Submitted: auto-generated\n", "ana@ministry.example", "auto-generated"),
        (b"Precedence: bulk\n", "ana@ministry.example", "auto-generated"),
        (b"List-Unsubscribe: <mailto:x@lists.example>\n", "ana@ministry.example", "list"),
        (b"X-Failed-Recipients: eva@ministry.example\n", "", "bounce"),
    ],
)
def test_what_no_person_wrote(extra: bytes, mail_from: str, automatic: str):
    envelope = {**ENVELOPE, "mail_from": mail_from}
    assert read(b"From: ana@ministry.example\n" + extra + b"\nHola\n", envelope).automatic == automatic


@pytest.mark.parametrize(
    ("subject", "automatic"),
    [
        ("Automatic reply: receipt", "auto-reply"),
        ("Out of Office: receipt", "auto-reply"),
        ("Respuesta automática: acuse", "auto-reply"),
        ("Réponse automatique : accusé", "auto-reply"),
        ("Автоматический ответ: номер", "auto-reply"),
        ("自动回复: 收到", "auto-reply"),
        ("رد تلقائي: استلام", "auto-reply"),
        ("Law on automatic replies in offices", "no"),
        ("Ley de la oficina", "no"),
    ],
)
def test_automatic_replies_by_their_subject(subject: str, automatic: str):
    raw = f"From: ana@ministry.example\nSubject: {subject}\n\nHola\n".encode()
    assert read(raw, ENVELOPE).automatic == automatic


def test_the_message_is_a_plain_value():
    assert dataclasses.asdict(read(b"", {}))["problems"] == ("from_missing", "empty")
