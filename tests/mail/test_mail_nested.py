"""Mails inside mails: byte-exact in `parse`, their own files beside them in what the desk reads, within bounds."""

from __future__ import annotations

import base64
import random

import pytest

from mail_intake import nested
from mail_intake.parse import parse, read
from tests.mail.compound_making import compound_file

LAW = b"%PDF-1.7 la ley"


def letter(*parts: tuple[str, bytes], boundary: str = "b", subject: str = "Ley") -> bytes:
    joined = b"".join(f"--{boundary}\n{head}\n\n".encode() + content + b"\n" for head, content in parts)
    return (
        f"From: ana@ministry.example\nSubject: {subject}\nContent-Type: multipart/mixed; boundary={boundary}\n\n".encode()
        + joined
        + f"--{boundary}--\n".encode()
    )


PDF = ("Content-Type: application/pdf; name=ley.pdf", LAW)
INNER = letter(PDF, boundary="c")
NESTED = "Content-Type: message/rfc822"


def read_files(raw: bytes) -> list[tuple[str, bytes, bool]]:
    return [(file.filename, file.content, file.opened) for file in read(raw, {"rcpt_tos": []}).files]


@pytest.mark.parametrize(
    "head",
    [NESTED, "Content-Type: application/octet-stream; name=Ley.eml", "Content-Type: message/global; name=Ley.eml"],
)
def test_the_files_of_a_nested_mail_stand_behind_it(head: str):
    raw = letter((head, INNER), ("Content-Type: image/png; name=nota.png", b"nota"))
    assert read_files(raw) == [("Ley.eml", INNER, True), ("ley.pdf", LAW, False), ("nota.png", b"nota", False)]
    assert [(one.filename, one.content) for one in parse(raw).attachments] == [
        ("Ley.eml", INNER), ("nota.png", b"nota"),
    ]  # fmt: skip


def test_every_mail_of_a_digest_is_opened():
    digest = letter(("X-Part: 1", INNER), ("X-Part: 2", INNER)).replace(
        b"multipart/mixed; boundary=b\n", b"multipart/digest; boundary=b\n"
    )
    assert [(name, opened) for name, _, opened in read_files(digest)] == [("Ley.eml", True), ("ley.pdf", False)] * 2


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (letter(("Content-Type: text/plain", b"Hola"), boundary="c"), ["Ley.eml"]),
        (letter(("Content-Type: text/plain", b"Articulo 1. " * 200), boundary="c"), ["Ley.eml", "Ley.txt"]),
        (letter(("Content-Type: application/pgp-signature; name=s.asc", b"x"), boundary="c"), ["Ley.eml"]),
        (letter(*[PDF] * 1100, boundary="c"), ["Ley.eml"]),
        (letter(*[PDF] * (nested.MOST_FILES + 1), boundary="c"), ["Ley.eml"]),
    ],
    ids=["only a word", "a long text", "only a signature", "over a cap of the parser", "too many files"],
)
def test_what_brings_nothing_or_too_much_stays_closed(content: bytes, names: list[str]):
    files = read_files(letter((NESTED, content)))
    assert ([name for name, _, _ in files], files[0][2]) == (names, len(names) > 1)


def test_mails_are_opened_to_a_depth_and_no_further():
    raw = INNER
    for depth in range(nested.MOST_DEPTH + 3):
        raw = letter((NESTED, raw), boundary=f"d{depth}")
    assert [opened for _, _, opened in read_files(raw)].count(True) == nested.MOST_DEPTH
    assert len(read_files(raw)) == nested.MOST_DEPTH + 1


def test_many_mails_are_opened_to_a_number_and_no_further():
    raw = letter(*[(NESTED, INNER)] * (nested.MOST_MAILS + 10))
    assert [opened for _, _, opened in read_files(raw)].count(True) == nested.MOST_MAILS


def outlook(*files: dict[str, object], **streams: bytes) -> bytes:
    """A saved Outlook message: its own properties by tag, and its attachments' properties."""
    root: dict[str, object] = {f"__substg1.0_{tag[1:]}": content for tag, content in streams.items()}
    for number, file in enumerate(files):
        root[f"__attach_version1.0_#{number:08X}"] = {f"__substg1.0_{tag}": held for tag, held in file.items()}
    return compound_file(root)


def as_file(content: bytes) -> bytes:
    encoded = base64.encodebytes(content)
    return letter(
        ("Content-Type: application/vnd.ms-outlook; name=Ley.msg\nContent-Transfer-Encoding: base64", encoded)
    )


def test_the_files_of_an_outlook_message_stand_behind_it():
    inner = {"__substg1.0_0037001F": "Oficio".encode("utf-16-le"), "__attach_version1.0_#00000000": {
        "__substg1.0_3707001F": "anexo.pdf".encode("utf-16-le"), "__substg1.0_37010102": b"anexo"}}  # fmt: skip
    message = outlook(
        {"3707001F": "ley de acceso.pdf".encode("utf-16-le"), "37010102": LAW * 600, "370E001F": b""},
        {"3704001E": b"nota.txt", "37010102": b"nota"},
        {"3001001F": "Oficio".encode("utf-16-le"), "3701000D": inner},
        s1000001F="Articulo 1. ".encode("utf-16-le") * 200,
    )
    assert [(name, content) for name, content, _ in read_files(as_file(message))] == [
        ("Ley.msg", message), ("Ley.txt", b"Articulo 1. " * 200), ("ley de acceso.pdf", LAW * 600),
        ("nota.txt", b"nota"), ("anexo.pdf", b"anexo"),
    ]  # fmt: skip


def test_an_outlook_message_that_cannot_be_read_is_kept_as_it_is():
    message = outlook({"3707001F": "ley.pdf".encode("utf-16-le"), "37010102": LAW * 600})
    assert [opened for _, _, opened in read_files(as_file(message))] == [True, False]
    dice = random.Random(5)
    for _ in range(150):
        hurt = bytearray(message[: dice.randrange(1, len(message) + 1)])
        for _ in range(dice.randrange(1, 30)):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        hurt[:8] = message[:8]
        assert read_files(as_file(bytes(hurt)))[0][:2] == ("Ley.msg", bytes(hurt))
