"""The mail a report gives back, whole or as headers, as a part or as text: its id and whom it was to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mail_intake.addresses import is_address, read_mailboxes
from mail_intake.headers import Headers, clean_line, read_headers
from mail_intake.mime import Part
from mail_intake.problems import Notes
from mail_intake.signs import COPY_FOLLOWS
from mail_intake.transfer import decoded_body

RETURNED = frozenset(
    {
        "message/rfc822", "message/global", "message/partial", "text/rfc822-headers", "message/rfc822-headers",
        "message/global-headers", "text/rfc822",
    }
)  # fmt: skip
_MOST_TEXT = 40_000
_MOST_COPY = 256 * 1024
_LONGEST_LINE = 500
_MOST_RECIPIENTS = 50

_SET_OFF = re.compile(r"[\s]*[-=_*>|#+]{2}|.*[:：]\s*$|.*\bfollows?\b")
_FIELD_OF_A_MAIL = re.compile(r"(?i)[\s>|]{0,8}(?:received|return-path|delivered-to|x-originating-ip|message-id):\s*\S")
_ID = re.compile(r"(?im)^[ \t>|]{0,8}(?:original-)?message-id:[ \t\r\n]{0,8}<([^<>\s]{1,500})>")
_BRACKETED = re.compile(r"<([^<>\s]{1,500})>")


def split_report(text: str) -> tuple[list[str], str]:
    """The lines of a report in prose, and the text of the mail that stands below them ("" when none does)."""
    lines = [line[:_LONGEST_LINE] for line in text[:_MOST_TEXT].splitlines()]
    said = False
    for place, line in enumerate(lines):
        leads_over = COPY_FOLLOWS.search(line) and _SET_OFF.match(line) and "was received" not in line
        if said and (leads_over or _FIELD_OF_A_MAIL.match(line)):
            rest = place if _FIELD_OF_A_MAIL.match(line) else place + 1
            return lines[:place], "\n".join(lines[rest:])
        said = said or bool(line.strip(" \t>-=_*"))
    return lines, ""


def returned_id(headers: Headers, parts: Sequence[Part], copy: str) -> str | None:
    """The Message-ID of the returned mail: from the mail itself, its copy in the text, or what the report answers."""
    own = _id_in(headers.first("message-id"))
    for inner in returned_headers(parts):
        if (found := _id_in(inner.first("message-id"))) and found != own:
            return found
    texts = [copy, *(decoded_body(part, Notes())[:_MOST_COPY].decode("latin-1") for part in parts if _may_tell(part))]
    for text in texts:
        if (told := _ID.search(text)) and told[1] != own:
            return told[1]
    # RFC 3834 section 3.1.5, and what Exchange and Gmail write: the report names the mail it answers.
    answered = _id_in(headers.first("in-reply-to"))
    return answered or _id_in(headers.first("references").rpartition(b"<")[2].join((b"<", b"")))


def returned_headers(parts: Sequence[Part]) -> Iterator[Headers]:
    """The headers of every mail that was given back as a part."""
    for part in parts:
        if part.media_type in RETURNED:
            content = decoded_body(part, Notes())
            inner = read_headers(content, 0, len(content), Notes(), root=True)[0]
            # Some programs forget the blank line: the mail's fields then stand among the part's own.
            yield inner if inner.first("message-id") or not part.headers.first("message-id") else part.headers
        elif part.container and part.headers.first("message-id") and part.headers.first("from"):
            yield part.headers  # or forget to say that it is a mail


def returned_recipients(parts: Sequence[Part], copy: str) -> list[str]:
    """Whom the returned mail was to: its To field, or X-Original-To."""
    blocks = list(returned_headers(parts))
    if copy:
        wire = re.sub(r"(?m)^[ \t]{0,4}[>|][ \t]?", "", copy)[:_MOST_COPY].lstrip().encode("utf-8", "replace")
        blocks.append(read_headers(wire, 0, len(wire), Notes(), root=True)[0])
    for inner in blocks:
        field = inner.first("x-original-to") or inner.first("x-hmxmroriginalrecipient") or inner.first("to")
        people = read_mailboxes(clean_line(field.decode("utf-8", "replace")), _MOST_RECIPIENTS)
        if addresses := [one.address for one in people if is_address(one.address)]:
            return addresses
    return []


def _may_tell(part: Part) -> bool:
    """Parts whose text may hold the returned mail's id: reports, and copies sent as plain text files."""
    return part.media_type.startswith(("message/", "text/"))


def _id_in(field: bytes) -> str | None:
    found = _BRACKETED.search(field.decode("utf-8", "replace"))
    return found[1] if found else None
