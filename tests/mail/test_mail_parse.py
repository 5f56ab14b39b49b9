"""The parser on mails written here, one oddity a file, and on thousands of mutations of them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail_intake.parse import parse, read
from mail_intake.parsed import to_json
from mail_intake.problems import Problem

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.eml"))
RAW = [path.read_bytes() for path in FIXTURES]
KNOWN = {problem.value for problem in Problem}
HEAD = b"From: ana@ministry.example\r\nSubject: x\r\n"


def form(raw: bytes) -> dict[str, object]:
    told = to_json(parse(raw), None)
    del told["language"]
    return told


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_fixture(path: Path):
    assert form(path.read_bytes()) == json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_the_form_has_the_fields_others_build_on():
    assert list(to_json(parse(b""), "es")) == [
        "message_id", "in_reply_to", "references", "from", "reply_to", "to", "cc", "subject", "date", "text",
        "html_as_text", "language", "attachments", "automatic", "bounce", "problems",
    ]  # fmt: skip
    assert to_json(parse(b""), "es")["language"] == "es"


def test_a_nested_mail_and_a_root_that_is_a_file_keep_their_bytes():
    inner = b"Subject: in\r\n\r\nbare\rcr, lf\nand blanks  \r\n\r\nend"
    outer = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    assert [one.content for one in parse(outer + inner + b"\r\n--b--\r\n").attachments] == [inner]
    lone = HEAD + b"Content-Type: application/pdf\r\n\r\n%PDF\r\n\x00\xff\r\n"
    assert [one.content for one in parse(lone).attachments] == [b"%PDF\r\n\x00\xff\r\n"]


def nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return HEAD + opened + b"\r\ndeep\r\n"


@pytest.mark.parametrize(
    ("raw", "problems"),
    [
        (HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\nx", {"headers_too_long", "unreadable"}),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
         {"multipart_unclosed", "too_many_parts", "unreadable"}),
        (nested(3000), {"multipart_unclosed", "too_deep", "unreadable"}),
        (HEAD + b"To: " + b", ".join(b"n%d@x.example" % number for number in range(8000)) + b"\r\n\r\nx",
         {"too_many_addresses", "unreadable"}),
    ],
    ids=["headers", "parts", "depth", "addresses"],
)  # fmt: skip
def test_over_a_cap_the_mail_is_unreadable_and_what_was_read_is_given(raw: bytes, problems: set[str]):
    mail = parse(raw)
    assert set(mail.problems) == problems
    assert (mail.sender.address if mail.sender else None) == "ana@ministry.example"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD[:-3] + b"\r\n ".join([b"=?gb2312?B?1tC5+g==?="] * 8000) + b"\r\n\r\nx",
        b"From: " + b"(" * 100_000 + b"\r\n\r\nx",
        b"From: " + b'"\\' * 50_000 + b"\r\n\r\nx",
        b"Subject: " + b"=?x?q?a" * 30_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain;" + b" " * 200_000 + b"a\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 500_000,
        HEAD + b"\r\n" + b"begin 644 a\r\n" * 100_000 + b"end\r\n",
        HEAD + b"\r\n" + b"On a b c wrote:\r\n" * 50_000,
    ],
    ids=["words", "comments", "quotes", "open words", "blanks", "nested", "html", "marks", "uuencode", "quoting"],
)
@settings(deadline=5000, max_examples=1)
@given(data=st.none())
def test_bombs_cost_little(raw: bytes, data: None):
    assert set(read(raw, {}).problems) <= KNOWN


pieces = st.sampled_from(
    [b"\r\n", b"\n", b"\r", b"\r\n\r\n", b";", b'"', b"=?", b"?=", b"--", b"boundary=", b"charset=", b"\x00", b"\xff",
     b"<", b">", b"(", b"@", b"Content-Type: multipart/mixed; boundary=", b"Content-Transfer-Encoding: base64", b"*0*=",
     b"=?utf-8?q?=FF?=", b"=?utf-16?b?//8=?=", b"begin 644 x\n", b"\nend\n", b"=", b"\x1b$B", b"~{",
     b"Date: 99999999999", b"charset=utf-16\r\n", b"charset=utf-7\r\n", b"\xff\xfe", b"text/enriched", b"delsp=yes",
     b"quoted-printable", b"message/rfc822", b"<base href=//[x>", b"<a href=http://[>", b": x\r\n", b"*=utf-8''%",
     b"\x78\x9f\x3e\x22", b"multipart/report"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(RAW))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.sampled_from([0, 0, 1, 2, 10, 200])))
        raw = raw[:start] + draw(st.one_of(pieces, st.binary(max_size=4))) + raw[end:]
    return raw


@settings(max_examples=300, deadline=2000)
@given(mutated())
def test_mutations_never_raise_and_never_give_what_cannot_be_stored(raw: bytes):
    mail = parse(raw)
    told = to_json(mail, None)
    json.dumps(told, ensure_ascii=False).encode("utf-8")
    assert set(mail.problems) <= KNOWN
    assert not any(character in mail.subject for character in "\r\n\x00")
    assert "\x00" not in mail.text


@settings(max_examples=200, deadline=2000)
@given(
    st.binary(max_size=400), st.integers(1, 20), st.sampled_from([b"\n", b"\r\n"]),
    st.sampled_from(["base64", "quoted-printable", "x-uuencode"]),
)  # fmt: skip
def test_a_file_keeps_its_bytes_whatever_line_ends_and_encoding(content: bytes, width: int, end: bytes, encoding: str):
    coded = {
        "base64": lambda: b"\n".join(re.findall(b".{1,%d}" % (4 * width), base64.b64encode(content))),
        "quoted-printable": lambda: b"=\n".join(re.findall(b".{1,%d}" % (3 * width), b"".join(b"=%02X" % one for one in content))),
        "x-uuencode": lambda: b"begin 644 x\n" + b"".join(
            binascii.b2a_uu(content[place : place + 45]) for place in range(0, len(content), 45)) + b"`\nend",
    }[encoding]()  # fmt: skip
    part = f"Content-Type: application/x-law; name=x\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    raw = HEAD.replace(b"\r", b"") + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + part + coded + b"\n--b--\n"
    assert [one.content for one in parse(raw.replace(b"\n", end)).attachments] == [content]


@settings(max_examples=200, deadline=2000)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_mail(raw: bytes):
    assert set(read(raw, {"rcpt_tos": ["laws@desk.example"]}).problems) <= KNOWN


def test_every_problem_is_documented():
    documented = (Path(__file__).parents[2] / "docs" / "mail.md").read_text("utf-8")
    rows = [line.split("|")[1].strip(" `") for line in documented.splitlines() if line.startswith("| `")]
    problems = rows[rows.index("unreadable") : rows.index("empty") + 1]
    assert problems == [problem.value for problem in Problem]
