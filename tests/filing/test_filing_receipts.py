"""Proof of transmission: a signed text in the letter, checked with the public key alone, however mail handles it."""

from __future__ import annotations

import base64
import re
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from textwrap import wrap

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from repository import transmissions
from repository.errors import BadInput
from repository.receipts import NoReceipt, NotAsSigned, ReceiptKey
from repository.tables import AuditEntry, InboundMessage, Submission
from repository.transmissions import Transmission
from tests.conftest import NOON
from tests.filing.conftest import FilingDesk, mail
from tests.keys import RECEIPT_KEY

LAW = ("ley-31999.txt", "text/plain", b"LEY 31999\n\nArticulo 1. Objeto\nTexto.\n")
ANNEX = ("anexo.txt", "text/plain", b"Anexo unico.\n")
PERU = "per@focal-points.example"


def filed(desk: FilingDesk) -> str:
    desk.takes(mail(PERU, "Remite Ley 31999", "Adjunto la ley, para el artículo 20.", LAW, ANNEX))
    desk.works()
    [letter] = desk.letters()
    return text_of(letter)


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def lines_of(letter: str) -> list[str]:
    begin = letter.index("Ventanilla receipt, version 1")
    return letter[begin:].split("\n\n")[0].split("\n")


def test_the_letter_carries_each_file_s_hash_and_its_place_in_the_chain(desk: FilingDesk) -> None:
    lines = lines_of(filed(desk))

    [row], [submission] = desk.all(InboundMessage), desk.all(Submission)
    entry = next(one for one in desk.all(AuditEntry) if one.action == "received")
    assert entry.subject == f"M26-{row.id:06d}-{entry.subject[-1]}"
    assert lines[:-1] == [
        "Ventanilla receipt, version 1",
        "desk: http://desk.example",
        f"reference: {submission.reference}",
        f"receipt: {entry.subject}",
        "received: 2026-03-04T12:00:00Z",
        f"chain: {entry.hash}",
        f"file: {sha256(LAW[2]).hexdigest()} {len(LAW[2])}",
        f"file: {sha256(ANNEX[2]).hexdigest()} {len(ANNEX[2])}",
    ]


def test_anybody_checks_it_with_the_public_key_alone(desk: FilingDesk) -> None:
    *signed, signature = lines_of(filed(desk))

    key = load_pem_public_key(RECEIPT_KEY.public.encode())
    assert isinstance(key, Ed25519PublicKey)
    octets = base64.urlsafe_b64decode(signature.removeprefix("signature: ") + "==")
    key.verify(octets, "".join(f"{line}\n" for line in signed).encode())  # raises when it is not genuine


@pytest.mark.parametrize(
    "handled",
    [
        pytest.param(lambda letter: letter, id="the whole letter"),
        pytest.param(lambda letter: letter.replace("\n", "\r\n"), id="with the line ends of another system"),
        pytest.param(lambda letter: re.sub("(?m)^", "> > ", letter), id="quoted twice"),
        pytest.param(lambda letter: re.sub("(?m)^", "\u200f  | ", letter), id="quoted right to left"),
        pytest.param(
            lambda letter: "\n".join(piece for line in lines_of(letter) for piece in wrap(line, 78)),
            id="its longest line cut",
        ),
        pytest.param(lambda letter: "\n\n".join(lines_of(letter)), id="with empty lines between"),
    ],
)
def test_mail_programs_do_not_break_it(desk: FilingDesk, handled) -> None:
    statement = RECEIPT_KEY.check(handled(filed(desk)))

    with desk.store.read() as session:
        assert transmissions.stands_in_the_chain(session, statement)
    assert [one.size for one in statement.files] == [len(LAW[2]), len(ANNEX[2])]


@pytest.mark.parametrize(
    ("before", "after"),
    [("12:00:00Z", "12:00:01Z"), ("reference: S", "reference: R"), (f" {len(ANNEX[2])}\n", " 14\n"), ("chain: ", "chain:  ")],
)
def test_one_changed_character_is_seen(desk: FilingDesk, before: str, after: str) -> None:
    letter = filed(desk)
    assert before in letter

    with pytest.raises(NotAsSigned):
        RECEIPT_KEY.check(letter.replace(before, after))


@pytest.mark.parametrize("text", ["", "Ley 31999", "Ventanilla receipt, version 1", "signature: x", "signature: "])
def test_a_text_without_a_receipt_is_told_apart_from_a_forged_one(text: str) -> None:
    with pytest.raises(NoReceipt):
        RECEIPT_KEY.check(text)


def test_a_receipt_of_another_desk_is_none_of_ours(desk: FilingDesk, tmp_path: Path) -> None:
    with pytest.raises(NotAsSigned):
        ReceiptKey.from_file(tmp_path / "other.key").check(filed(desk))


def test_who_holds_the_file_learns_when_it_came_and_under_which_number(desk: FilingDesk) -> None:
    filed(desk)

    with desk.store.read() as session:
        found = transmissions.of_file(session, sha256(LAW[2]).hexdigest())
        other = transmissions.of_file(session, sha256(LAW[2] + b"\n").hexdigest())

    [submission] = desk.all(Submission)
    assert found == (Transmission(submission.reference, NOON),)
    assert other == ()


def test_the_key_is_made_once_and_only_the_desk_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "receipts.key"
    made = ReceiptKey.from_file(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert ReceiptKey.from_file(path).public == made.public


@pytest.mark.parametrize("content", [b"", b"no key", b"k" * 32])
def test_a_damaged_key_is_not_replaced_silently(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "receipts.key"
    path.write_bytes(content)

    with pytest.raises(BadInput, match=r"receipts\.key"):
        ReceiptKey.from_file(path)
    assert path.read_bytes() == content
