"""A rendered message as RFC 5322 bytes, ready for a relay. Knows no records, opens no connection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Literal

from repository.errors import BadInput
from repository.model import ReadFile, Rendered

AutoSubmitted = Literal["auto-replied", "auto-generated"]

MOST_REFERENCES = 20
"""Ids kept in References: the first, which opens the thread, and the latest."""

# 7bit: a relay without 8BITMIME must not have to rewrite what we sent.
_POLICY = SMTP.clone(cte_type="7bit")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}")
# A no-break space may stay: French puts one before a colon.
_NOT_IN_A_HEADER = re.compile(r"[ \x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def compose_letter(
    rendered: Rendered,
    *,
    sender: str,
    to: str,
    message_id: str,
    date: datetime,
    in_reply_to: str | None,
    references: Sequence[str],
    reply_to: str | None,
    auto_submitted: AutoSubmitted | None,
    sender_name: str = "",
    attachments: Sequence[ReadFile] = (),
    thread_index: str = "",
    thread_topic: str = "",
    unsubscribe: str = "",
) -> bytes:
    """The letter as bytes with CRLF, pure ASCII: text and HTML as alternatives, then the attachments.

    `sender`, `to` and `reply_to` are bare addresses, `message_id` ours, with or without brackets; `date` is aware.
    Raises BadInput for one of these that is no address or id: nothing we send goes to a half-understood address.
    `in_reply_to` and `references` are other people's ids: one that is none is left out.
    """
    headers = _headers(
        ("From", _mailbox(sender_name, sender)),
        ("To", address(to)),
        ("Reply-To", address(reply_to) if reply_to else ""),
        ("Subject", _unstructured("Subject", rendered.subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", _own_id(message_id)),
        ("In-Reply-To", "".join(_ids([in_reply_to or ""]))),
        ("References", "\r\n ".join(_thread(references))),
        ("Thread-Topic", _unstructured("Thread-Topic", thread_topic) if thread_index else ""),
        ("Thread-Index", thread_index),
        ("Auto-Submitted", auto_submitted or ""),
        # RFC 2369; for what goes out without being asked for.
        ("List-Unsubscribe", f"<mailto:{address(unsubscribe)}?subject=stop>" if unsubscribe else ""),
        # What Exchange goes by instead of RFC 3834: no out-of-office in answer to a receipt.
        ("X-Auto-Response-Suppress", "All" if auto_submitted else ""),
        ("Content-Language", rendered.language),
    )
    return headers + _body(rendered, attachments)


def address(typed: str) -> str:
    """The address itself when it is one (`local@domain`, ASCII), else BadInput: no header grows out of an address."""
    if len(typed) > 254 or not _ADDRESS.fullmatch(typed):
        raise BadInput("This is not an address that mail can be sent to.")
    return typed


def _headers(*lines: tuple[str, str]) -> bytes:
    # Written by hand: EmailMessage encodes ids longer than a line as words of RFC 2047, and no thread survives that.
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in lines if value)


def _mailbox(name: str, at: str) -> str:
    plain = _one_line(name)
    if plain.isascii():
        return formataddr((plain, address(at)))
    return f"{_unstructured('From', plain)}\r\n <{address(at)}>"


def _unstructured(header: str, text: str) -> str:
    plain = _one_line(text)
    # Something that looks like an encoded word is encoded itself: it must arrive as it was written.
    charset = "us-ascii" if plain.isascii() and "=?" not in plain else "utf-8"
    return Header(plain, charset, maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _one_line(text: str) -> str:
    return _NOT_IN_A_HEADER.sub(" ", text).strip(" ")


def _own_id(message_id: str) -> str:
    known = list(_ids([message_id]))
    if not known:
        raise BadInput("This is not a message id.")
    return known[0]


def _thread(references: Sequence[str]) -> list[str]:
    known = list(dict.fromkeys(_ids(references)))
    return known if len(known) <= MOST_REFERENCES else [known[0], *known[1 - MOST_REFERENCES :]]


def _ids(candidates: Iterable[str]) -> Iterator[str]:
    for candidate in candidates:
        bare = candidate.strip(" \t").removeprefix("<").removesuffix(">")
        if _MESSAGE_ID.fullmatch(bare):
            yield f"<{bare}>"


def _body(rendered: Rendered, attachments: Sequence[ReadFile]) -> bytes:
    body = EmailMessage(policy=_POLICY)
    body.set_content(rendered.text)
    body.add_alternative(rendered.html, subtype="html")
    for file in attachments:
        kind, _, subtype = file.media_type.partition("/")
        body.add_attachment(file.content, maintype=kind, subtype=subtype, filename=_one_line(file.filename))
    return body.as_bytes()
