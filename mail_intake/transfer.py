"""Transfer encodings undone: a part as it was before it was made fit for mail; knows no text and no names."""

from __future__ import annotations

import binascii
import re

from mail_intake.headers import base64_bytes
from mail_intake.mime import Part
from mail_intake.problems import Notes, Problem
from mail_intake.uu import find_uuencoded

_ENCODING = re.compile(r"[a-z0-9-]+")
_SOFT_LINE_END = re.compile(rb"=[ \t]*\r(?!\n)|=[ \t]+\r?\n")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_WORDS = re.compile(rb"\s*[^\s>]+[ \t]+[^\s]+[ \t]+[^\s]+[ \t]")


def decoded_body(part: Part, notes: Notes) -> bytes:
    """The bytes behind the transfer encoding; what is damaged or unknown is given as far as it goes."""
    said = _ENCODING.search(part.headers.plain("content-transfer-encoding"))
    encoding = said[0].replace("-", "") if said else ""
    if encoding in ("", "7bit", "8bit", "binary", "7", "8"):
        return part.body
    if encoding == "base64":
        return _from_base64(part, notes)
    if encoding in ("quotedprintable", "qp"):
        # Blanks that were added behind a soft line end, and line ends of CR alone, would swallow what follows.
        return binascii.a2b_qp(_SOFT_LINE_END.sub(b"=\n", part.body))
    if encoding in ("xuuencode", "uuencode", "xuue", "uue"):
        files = find_uuencoded(part.body)
        if not files:
            notes.add(Problem.ENCODING_DAMAGED)
        return files[0].content if files else part.body
    notes.add(Problem.ENCODING_UNKNOWN)
    return part.body


def _from_base64(part: Part, notes: Notes) -> bytes:
    """Base64, without the footer in plain words that lists add below it; words alone are taken as they stand."""
    is_text = part.media_type.startswith("text/")
    if is_text and _WORDS.match(part.body):
        notes.add(Problem.ENCODING_DAMAGED)
        return part.body
    end = _before_footer(part.body)
    content, whole = base64_bytes(part.body[:end])
    if end < len(part.body) or not whole:
        notes.add(Problem.ENCODING_DAMAGED)
    return content + (part.body[end:] if is_text else b"")


def _before_footer(body: bytes) -> int:
    """Where base64 ends when the first sign that is none stands below an empty line; else the end."""
    strange = _NO_BASE64.search(body)
    line = body.rfind(b"\n", 0, strange.start()) + 1 if strange else 0
    above = body[:line].rstrip(b" \t\r\n")
    return len(above) if above and body[len(above) : line].count(b"\n") > 1 else len(body)
