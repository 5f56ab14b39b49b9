"""winmail.dat: the files and texts that Outlook wraps, byte for byte, whatever the stream says of itself."""

from __future__ import annotations

import base64
import random
import struct

import pytest
import tnefparse
from compressed_rtf import compress

from mail_intake.parse import parse
from mail_intake.rich_text import rtf_text
from tests.mail import winmail_making as making

LAW = b"%PDF-1.7\n" + bytes(range(256)) * 40
HTML = "<html><body><p>Закон о противодействии</p><p><a href='https://zakon.example/1'>текст</a></p></body></html>"
RTF = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}}\f0 La ley de integridad\'e9\par segunda l\u237?nea}"
WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}"
    rb"{\*\htmltag19 <html>}{\*\htmltag50 <body>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 La ley"
    rb"{\*\htmltag84 <a href=\"https://ley.example/1\">}\htmlrtf \b \htmlrtf0 aqu\'ed{\*\htmltag92 </a>}"
    rb"\htmlrtf \par}\htmlrtf0{\*\htmltag72 </p>}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
)


def mail(stream: bytes, text: str = "", name: str = "winmail.dat", media_type: str = "application/ms-tnef") -> bytes:
    spoken = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n" if text else ""
    return (
        f"From: ana@ministry.example\nSubject: Ley\nContent-Type: multipart/mixed; boundary=b\n\n{spoken}"
        f"--b\nContent-Type: {media_type}; name={name}\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(stream).decode()}--b--\n"
    ).encode()


def files(raw: bytes) -> list[tuple[str, str, bytes]]:
    return [(one.filename, one.media_type, one.content) for one in parse(raw).attachments]


TWO_FILES = making.stream(
    making.codepage(1251),
    making.attribute(making.BODY, "Прилагаю закон".encode("cp1251") + b"\x00"),
    making.file("ЗАКОН~1.PDF".encode("cp1251"), LAW, (0x3707, making.UNICODE, making.utf16("Закон о доступе.pdf"))),
    making.file(
        "Справка.doc".encode("cp1251"), b"\xd0\xcf\x11\xe0", (0x370E, making.STRING, b"application/msword\x00")
    ),
)


def test_its_files_are_the_mails_files_and_its_text_the_mails_text():
    message = parse(mail(TWO_FILES))
    assert [(one.filename, one.media_type, one.content) for one in message.attachments] == [
        ("Закон о доступе.pdf", "application/pdf", LAW),
        ("Справка.doc", "application/msword", b"\xd0\xcf\x11\xe0"),
    ]
    assert (message.text, message.html_as_text, message.problems) == ("Прилагаю закон", "", ())


def test_another_reader_finds_the_same_in_our_stream():
    theirs = tnefparse.TNEF(TWO_FILES)
    assert [one.data for one in theirs.attachments] == [LAW, b"\xd0\xcf\x11\xe0"]
    assert all(one.good_checksum for one in theirs.objects)


def test_the_mails_own_text_is_better():
    assert parse(mail(TWO_FILES, text="Véase el anexo")).readable == "Véase el anexo"


@pytest.mark.parametrize(
    ("name", "media_type"), [("winmail.dat", "application/octet-stream"), ("ATT001.dat", "application/vnd.ms-tnef")]
)
def test_it_is_known_by_its_bytes(name: str, media_type: str):
    assert len(files(mail(TWO_FILES, name=name, media_type=media_type))) == 2


@pytest.mark.parametrize(
    ("values", "text", "html_as_text"),
    [
        (((0x1013, making.BINARY, HTML.encode("cp1251")), (0x3FDE, making.NUMBER, struct.pack("<I", 1251))),
         "", "Закон о противодействии\n\nтекст <https://zakon.example/1>"),
        (((0x1000, making.UNICODE, making.utf16("نص القانون")), (0x1013, making.UNICODE, making.utf16("<p>نص</p>"))),
         "نص القانون", "نص"),
        (((0x1009, making.BINARY, compress(RTF)),), "La ley de integridadé\nsegunda línea", ""),
        (((0x1009, making.BINARY, compress(WRAPPED)),), "", "La leyaquí <https://ley.example/1>"),
        (((0x1009, making.BINARY, b"\x00" * 20),), "", ""),
    ],
    ids=["HTML", "both", "rich text", "HTML in rich text", "damaged rich text"],
)  # fmt: skip
def test_its_text_in_every_dress(values: tuple, text: str, html_as_text: str):
    stream = making.stream(making.codepage(1252), making.attribute(making.PROPERTIES, making.properties(*values)))
    message = parse(mail(stream))
    assert (message.text, message.html_as_text) == (text, html_as_text)


def test_a_message_inside_gives_its_text_and_its_files():
    inner = making.stream(
        making.codepage(1252), making.attribute(making.SUBJECT, b"Ley 7/2019\x00"),
        making.attribute(making.BODY, b"El texto\x00"), making.file(b"ley.pdf", LAW),
    )  # fmt: skip
    outer = making.stream(making.codepage(1252), making.message_file("Ley", inner), making.file(b"nota.txt", b"nota"))
    assert files(mail(outer, text="Adjunto")) == [
        ("Ley 7 2019.txt", "text/plain", b"El texto"),
        ("ley.pdf", "application/pdf", LAW),
        ("nota.txt", "text/plain", b"nota"),
    ]


def test_a_picture_in_the_page_is_inline_and_names_are_made_safe():
    stream = making.stream(
        making.file(b"logo.png", b"\x89PNG", (0x3712, making.STRING, b"logo@x\x00")),
        making.file(b"..\\..\\ley\x01.pdf", LAW),
    )
    assert [(one.filename, one.inline) for one in parse(mail(stream, text="x")).attachments] == [
        ("logo.png", True), ("ley .pdf", False),
    ]  # fmt: skip


@pytest.mark.parametrize("cut", [1, 200, len(LAW)])
def test_a_damaged_stream_gives_what_is_left_and_stays_itself(cut: int):
    whole = making.stream(making.file(b"primera.pdf", LAW), making.file(b"ley.pdf", LAW))
    damaged = whole[:-2][: -cut - 2]
    message = parse(mail(damaged, text="Adjunto"))
    names = [one.filename for one in message.attachments]
    assert (names[0], message.attachments[0].content, names[-1]) == ("primera.pdf", LAW, "winmail.dat")
    assert (message.attachments[-1].content, message.problems) == (damaged, ("winmail_damaged",))


def test_what_only_calls_itself_winmail_is_kept_as_it_is():
    assert (files(mail(b"no", text="x")), parse(mail(b"no", text="x")).problems) == (
        [("winmail.dat", "application/ms-tnef", b"no")], ("winmail_unopened",),
    )  # fmt: skip


MANY = struct.pack("<I", 0xFFFFFFFF)
HOSTILE = {
    "properties without end": making.attribute(making.PROPERTIES, MANY),
    "values without end": making.attribute(making.PROPERTIES, struct.pack("<IHH", 1, making.STRING, 0x1000) + MANY),
    "a value longer than the stream": making.attribute(
        making.PROPERTIES, struct.pack("<IHHI", 1, making.BINARY, 0x1013, 1) + MANY
    ),
    "a name longer than the stream": making.attribute(
        making.PROPERTIES, struct.pack("<IHH", 1, making.STRING, 0x8000) + bytes(16) + struct.pack("<I", 1) + MANY
    ),
    "an attribute longer than the stream": struct.pack("<BHHI", 1, making.BODY, 6, 0xFFFFFFFF) + b"x",
    "a million attributes": making.attribute(0x8006, b"") * 1_000_000,
    "files without end": making.attribute(making.FILE_BEGINS, b"", 2) * 4_000,
    "an unknown type": making.attribute(making.PROPERTIES, struct.pack("<IHH", 1, 0x0999, 0x1000)),
    "nothing": b"",
}


@pytest.mark.parametrize("attributes", HOSTILE.values(), ids=HOSTILE)
def test_hostile_streams_are_read_to_their_caps(attributes: bytes):
    message = parse(mail(making.stream(attributes), text="Adjunto"))
    assert (message.text, len(message.attachments) <= 501) == ("Adjunto", True)


def test_a_million_empty_properties_are_not_counted_to_the_end():
    block = struct.pack("<I", 1_000_000) + struct.pack("<HH", 1, 0x1000) * 1_000_000
    stream = making.stream(making.attribute(making.PROPERTIES, block))
    assert parse(mail(stream, text="Adjunto")).problems == ("winmail_unopened",)


def test_messages_inside_messages_end_somewhere():
    stream = making.stream(making.file(b"ley.pdf", LAW))
    for _ in range(40):
        stream = making.stream(making.message_file("Fwd", stream))
    assert [one.media_type for one in parse(mail(stream, text="x")).attachments] == ["application/octet-stream"]


def test_any_bytes_are_read_without_a_word():
    dice = random.Random(7)
    for _ in range(300):
        stream = bytearray(TWO_FILES)
        for _ in range(dice.randrange(1, 40)):
            stream[dice.randrange(4, len(stream))] = dice.randrange(256)
        parse(mail(bytes(stream)))


def test_rich_text_as_the_body_of_a_mail():
    raw = b"From: ana@ministry.example\nContent-Type: text/rtf\n\n" + RTF
    message = parse(raw)
    assert (message.readable, message.attachments) == ("La ley de integridadé\nsegunda línea", ())


def test_rich_text_with_a_name_is_a_file():
    raw = b"From: ana@ministry.example\nContent-Type: application/rtf; name=ley.rtf\n\n" + RTF
    assert files(raw) == [("ley.rtf", "application/rtf", RTF)]


@pytest.mark.parametrize(
    "raw", [b"", b"{\\rtf1", b"\\u", b"{\\rtf1\\uc-1\\u99999999 x}", b"{\\rtf1" + b"{" * 100_000, b"\\'zz\\bin9"]
)
def test_broken_rich_text_is_read_as_far_as_it_goes(raw: bytes):
    assert isinstance(rtf_text(raw)[0], str)


def test_rich_text_made_to_be_slow():
    for unit in (b"{\\field{\\*\\fldinst{", b"{\\fonttbl\\f1\\fcharset0 ", b"\\htmlrtf ", b"{\\*\\htmltag "):
        rtf_text(b"{\\rtf1\\fromhtml1 " + unit * 20_000)
