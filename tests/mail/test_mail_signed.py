"""Signed and encrypted mails: what is signed is read, what is encrypted is kept and named."""

from __future__ import annotations

import base64

import pytest

from mail_intake.parse import parse
from mail_intake.signed import signed_content

ENTITY = (
    b"Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Adjunto la ley.\r\n--in\r\nContent-Type: application/pdf; name=ley.pdf\r\n\r\n%PDF-1.7\r\n--in--\r\n"
)
SIGNED_DATA, PLAIN_DATA, ENVELOPED = "2a864886f70d010702", "2a864886f70d010701", "2a864886f70d010703"


def der(tag: int, *content: bytes) -> bytes:
    """One element with its length told, in the short form or the long one."""
    body = b"".join(content)
    size = len(body)
    octets = (size.bit_length() + 7) // 8 or 1
    length = bytes([size]) if size < 128 else bytes([0x80 | octets]) + size.to_bytes(octets, "big")
    return bytes([tag]) + length + body


def ber(tag: int, *content: bytes) -> bytes:
    """One element that ends with an end mark, as Outlook writes them."""
    return bytes([tag, 0x80]) + b"".join(content) + b"\x00\x00"


def signed(content: bytes, kind: str = SIGNED_DATA) -> bytes:
    octets = der(0xA0, der(0x04, content)) if content else b""
    inner = der(0x30, der(0x06, bytes.fromhex(PLAIN_DATA)), octets)
    data = der(0x30, der(0x02, b"\x01"), der(0x31), inner, der(0x31))
    return der(0x30, der(0x06, bytes.fromhex(kind)), der(0xA0, data))


def signed_by_outlook(content: bytes) -> bytes:
    pieces = ber(0x24, *(der(0x04, content[place : place + 50]) for place in range(0, len(content), 50)))
    inner = ber(0x30, der(0x06, bytes.fromhex(PLAIN_DATA)), ber(0xA0, pieces))
    data = ber(0x30, der(0x02, b"\x01"), ber(0x31), inner, der(0x31))
    return ber(0x30, der(0x06, bytes.fromhex(SIGNED_DATA)), ber(0xA0, data))


def mail(content: bytes, kind: str = "signed-data") -> bytes:
    return (
        "From: ana@ministry.example\nSubject: Ley\n"
        f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\n"
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(content).decode()}"
    ).encode()


@pytest.mark.parametrize("sign", [signed, signed_by_outlook])
def test_what_a_signature_wraps_is_read_as_the_mail_itself(sign):
    message = parse(mail(sign(ENTITY), kind=""))
    assert (message.text, message.problems) == ("Adjunto la ley.", ())
    assert [(one.filename, one.content, one.decoration) for one in message.attachments] == [
        ("smime.p7m", sign(ENTITY), True),
        ("ley.pdf", b"%PDF-1.7", False),
    ]


@pytest.mark.parametrize(("times", "text"), [(3, "Adjunto la ley."), (4, "")])
def test_a_signature_around_a_signature_is_read_to_a_depth(times: int, text: str):
    entity = ENTITY
    for _ in range(times - 1):
        entity = b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: binary\n\n" + signed(entity)
    assert parse(mail(signed(entity))).text == text


@pytest.mark.parametrize(
    ("content", "kind", "problems"),
    [
        (signed(b""), "certs-only", ("encrypted",)),
        (signed(b"x", ENVELOPED), "enveloped-data", ("encrypted",)),
        (signed(ENTITY)[:-400], "signed-data", ()),
        (b"\x30\x80" * 5_000, "signed-data", ()),
        (
            der(0x30, bytes.fromhex("06092a864886f70d010702"), b"\xa0\x80\x30\x80\x02\x01\x01" + b"\x30\x80" * 9_000),
            "",
            (),
        ),
        (signed_by_outlook(ENTITY * 30_000)[:-9], "signed-data", ()),
        (b"", "signed-data", ()),
        (b"\xff" * 100, "signed-data", ()),
    ],
    ids=["certificates", "encrypted", "cut", "nested for ever", "nested inside", "endless", "empty", "nothing"],
)
def test_what_cannot_be_opened_stays_a_file(content: bytes, kind: str, problems: tuple[str, ...]):
    message = parse(mail(content, kind or "signed-data"))
    assert [(one.filename, one.content) for one in message.attachments] == [("smime.p7m", content)]
    assert (message.text, message.problems) == ("", problems)


def test_alternatives_in_and_around_a_signature_keep_apart():
    twins = (
        b"Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nla ley\n"
        b"--a\nContent-Type: text/html\n\n<p>la ley</p>\n--a--\n"
    )
    html = (
        "--b\nContent-Type: multipart/alternative; boundary=h\n\n--h\nContent-Type: text/html\n\n<p>nota</p>\n--h--\n"
    )
    wrapped = base64.encodebytes(signed(twins)).decode()
    raw = (
        f"From: ana@ministry.example\nContent-Type: multipart/mixed; boundary=b\n\n{html}--b\n"
        f"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n{wrapped}--b--\n"
    )
    assert parse(raw.encode()).readable == "nota\nla ley"


def test_a_detached_signature_is_decoration_beside_what_it_signs():
    raw = (
        b"From: ana@ministry.example\nContent-Type: multipart/signed; micalg=sha-256; boundary=s\n\n--s\n" + ENTITY
        + b"--s\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nsig\n--s--\n"
    )  # fmt: skip
    message = parse(raw)
    assert message.text == "Adjunto la ley."
    assert [(one.filename, one.decoration) for one in message.attachments] == [("ley.pdf", False), ("smime.p7s", True)]


def test_only_signed_data_is_content():
    assert (signed_content(signed(b"x")), signed_content(signed(b"x", ENVELOPED))) == (b"x", None)
