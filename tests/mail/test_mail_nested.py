"""Mails inside mails: byte-exact in `parse`, their own files beside them in what the desk reads, within bounds."""

from __future__ import annotations

import pytest

from mail_intake import nested
from mail_intake.parse import parse, read
from repository.model import ReadFile

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


def test_an_outlook_message_is_kept_as_it_is():
    message = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256))
    raw = letter(("Content-Type: application/vnd.ms-outlook; name=Ley.msg\nContent-Transfer-Encoding: 8bit", message))
    assert read(raw, {}).files == (ReadFile("Ley.msg", "application/vnd.ms-outlook", message),)
