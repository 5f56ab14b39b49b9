"""Letters as bytes: they say what was rendered, thread rightly, and let nobody add a header."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from words_samples import DESK, MIXED_LETTER, PERSON

from repository.errors import BadInput
from repository.languages import UN_LANGUAGES
from repository.letters import MOST_REFERENCES, address, compose_letter
from repository.messages import render
from repository.model import ReadFile, Rendered

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
PLAIN = Rendered("en", "Received", "Hello.\n", "<p>Hello.</p>\n", "Hello.")
OUTLOOK_ID = "AM0PR08MB" + "3" * 60 + "@AM0PR08MB1234.eurprd08.prod.outlook.com"


def letter(rendered: Rendered = PLAIN, **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "sender": "desk@desk.example", "sender_name": "Ventanilla", "to": "per@focal-points.example",
        "message_id": "s417.1.abc@desk.example", "date": NOON, "in_reply_to": "asked@ministry.example",
        "references": ("first@ministry.example", "asked@ministry.example"),
        "reply_to": "desk+s417.sig@desk.example", "auto_submitted": "auto-replied",
    }  # fmt: skip
    return compose_letter(rendered, **{**values, **changes})


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def top(raw: bytes) -> list[str]:
    """The header lines of the letter itself, unfolded."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    return [line for line in re.sub(r"\r\n[ \t]+", " ", head).split("\r\n") if not line.startswith("Content-Type")]


HEADERS = [
    "From: Ventanilla <desk@desk.example>",
    "To: per@focal-points.example",
    "Reply-To: desk+s417.sig@desk.example",
    "Subject: Received",
    "Date: Tue, 03 Nov 2026 12:00:00 +0000",
    "Message-ID: <s417.1.abc@desk.example>",
    "In-Reply-To: <asked@ministry.example>",
    "References: <first@ministry.example> <asked@ministry.example>",
    "Auto-Submitted: auto-replied",
    "X-Auto-Response-Suppress: All",
    "Content-Language: en",
    "MIME-Version: 1.0",
]


def test_the_headers_are_these_and_no_others() -> None:
    assert top(letter()) == HEADERS


def test_an_officers_own_letter_is_not_marked_automatic_and_may_open_a_thread() -> None:
    raw = letter(auto_submitted=None, in_reply_to=None, references=(), reply_to=None)

    left_out = ("Reply-To", "In-Reply-To", "References", "Auto-Submitted", "X-Auto")
    assert top(raw) == [line for line in HEADERS if not line.startswith(left_out)]


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_a_letter_reads_as_it_was_rendered(language: str) -> None:
    said = render(MIXED_LETTER, language, PERSON, desk=DESK)

    raw = letter(said)
    message = parsed(raw)
    assert message["Subject"] == said.subject
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == said.text
    assert html.get_content().replace("\r\n", "\n") == said.html
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_subject_and_name_stay_one_header_each(subject: str, name: str) -> None:
    raw = letter(Rendered("en", subject, "Hello.\n", "<p>Hello.</p>\n", ""), sender_name=name)

    names = [line.partition(":")[0] for line in top(raw) if not line.startswith("Subject:")]
    assert names == [line.partition(":")[0] for line in HEADERS if not line.startswith("Subject:")]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=200))
def test_subjects_arrive_as_they_were_written(subject: str) -> None:
    assert parsed(letter(Rendered("en", subject, "x\n", "x\n", "")))["Subject"] == subject


@pytest.mark.parametrize(
    "subject",
    [
        "Law\r\nBcc: victim@example.org",
        "Law\nBcc: victim@example.org",
        "Law\rBcc: victim@example.org",
        "Law\x00\u2028Bcc: victim@example.org",
    ],
)
def test_a_subject_adds_no_header(subject: str) -> None:
    raw = letter(Rendered("en", subject, "x\n", "x\n", ""))

    assert top(raw) == [line.replace("Received", "Law Bcc: victim@example.org") for line in HEADERS]


def test_an_encoded_subject_arrives_as_it_was_written() -> None:
    hidden = "=?utf-8?q?Law=0D=0ABcc:_victim@example.org?="

    assert parsed(letter(Rendered("en", hidden, "x\n", "x\n", "")))["Subject"] == hidden


@pytest.mark.parametrize(
    "typed",
    [
        "", "per", "per@", "@x.example", "a b@x.example", "a@x.example\r\nBcc: b@x.example", "a@x.example\n",
        "a@x.example, b@x.example", "<a@x.example>", "a@x..example", "josé@x.example", "a@-x.example", "a@" + "x" * 260,
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["to", "sender", "reply_to"])
def test_what_is_no_address_is_refused(field: str, typed: str) -> None:
    if field == "reply_to" and not typed:
        return
    with pytest.raises(BadInput):
        letter(**{field: typed})


@pytest.mark.parametrize("typed", ["per@focal-points.example", "o'brien+desk@x.example", "a@localhost", "a.b@x-y.org"])
def test_addresses_are_taken_as_they_are(typed: str) -> None:
    assert address(typed) == typed


def test_our_own_id_must_be_one() -> None:
    with pytest.raises(BadInput):
        letter(message_id="a@b>\r\nBcc: x@y.example")


def test_other_peoples_ids_are_left_out_when_they_are_none() -> None:
    theirs = ("<ok@x.example>", "a b", "", "x\ny", "ok@x.example")
    raw = letter(in_reply_to="a@b\r\nBcc: x@y.example", references=theirs)

    assert [line for line in top(raw) if line.startswith(("In-Reply-To", "References", "Bcc"))] == [
        "References: <ok@x.example>"
    ]


def test_long_ids_are_never_encoded() -> None:
    raw = letter(in_reply_to=OUTLOOK_ID, references=(OUTLOOK_ID, "b@x.example"))

    assert f"In-Reply-To: <{OUTLOOK_ID}>" in top(raw)
    assert f"References: <{OUTLOOK_ID}> <b@x.example>" in top(raw)


def test_a_long_thread_keeps_its_first_and_its_latest_ids() -> None:
    ids = [f"{n}@x.example" for n in range(50)]

    [line] = [line for line in top(letter(references=ids)) if line.startswith("References")]
    assert line.split()[1:] == ["<0@x.example>", *(f"<{n}@x.example>" for n in range(51 - MOST_REFERENCES, 50))]


@pytest.mark.parametrize(
    "name", ["Ventanilla", ("نافذة واحدة لمكافحة الفساد " * 4).strip(), 'Desk "One", UN', "Единое окно"]
)
def test_a_name_in_any_script_stays_a_name(name: str) -> None:
    [line] = [line for line in top(letter(sender_name=name)) if line.startswith("From:")]

    # policy.default of this Python puts blanks between the words of a long encoded name; parse it the old way.
    found, at = parseaddr(str(make_header(decode_header(line.removeprefix("From: ")))))
    assert (found, at) == (name, "desk@desk.example")


def test_attachments_follow_the_alternatives() -> None:
    file = ReadFile("Gaceta\r\n ñ.pdf", "application/pdf", b"%PDF-1.4 \x00\xff")

    message = parsed(letter(attachments=[file]))
    [attached] = message.iter_attachments()
    assert message.get_content_type() == "multipart/mixed"
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        "Gaceta ñ.pdf", "application/pdf", b"%PDF-1.4 \x00\xff",
    )  # fmt: skip
