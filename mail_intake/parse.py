"""A mail's bytes to what it says: total, bounded, and blind to who the sender is to us. The original stays as it is."""
from __future__ import annotations

import email.utils
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mail_intake.addresses import Mailbox, read_mailboxes
from mail_intake.attachments import Attachment
from mail_intake.automatic import Bounce, classify
from mail_intake.body import read_body
from mail_intake.charsets import Decoder
from mail_intake.headers import MOST_ADDRESSES, Headers, clean_line, decode_field, read_headers
from mail_intake.mime import walk
from mail_intake.problems import Notes, Problem

_DECLARED = re.compile(rb"(?i)charset\*?=\s*[\"']?([a-z0-9_.-]{2,40})|=\?([a-z0-9_.-]{2,40})\?[bq]\?")
_LOOK_FOR_CHARSETS = 256 * 1024
_MOST_HINTS = 20
_IN_BRACKETS = re.compile(r"<([^<>]{1,998})>")
_MOST_REFERENCES = 1000


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says. Texts have LF line ends; ids stand without brackets, None or () when there are none.

    `sender` is whom the mail is from for a reader, `author` the same if and only if its one From field names
    exactly one mailbox: only that may be taken for somebody we know.
    """

    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    sender: Mailbox | None
    author: Mailbox | None
    reply_to: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: datetime | None
    text: str
    html_as_text: str
    readable: str
    attachments: tuple[Attachment, ...]
    automatic: str
    bounce: Bounce | None
    problems: tuple[str, ...]


def parse(raw: bytes) -> ParsedMail:
    """Reads any bytes as a mail. Never raises; what is wrong is in `problems`, by the names of `Problem`."""
    notes = Notes()
    decoder = Decoder(notes, _declared_charsets(raw))
    headers, body_start = read_headers(raw, 0, len(raw), notes, root=True)
    people = _People(headers, decoder, notes)
    sender, author = people.sender()
    parts = tuple(walk(raw, headers, body_start, decoder, notes))
    body = read_body(parts, decoder, notes)
    subject = decode_field(headers.first("subject"), decoder)
    automatic, bounce = classify(headers, parts, sender.address if sender else "", subject, body.readable)
    in_reply_to = _ids(headers, "in-reply-to")
    return ParsedMail(
        message_id=next(iter(_ids(headers, "message-id")), None),
        in_reply_to=next(iter(in_reply_to), None),
        references=_ids(headers, "references"),
        sender=sender, author=author,
        reply_to=next(iter(people.named("reply-to")), None), to=people.named("to"), cc=people.named("cc"),
        subject=subject, date=_date(headers, notes),
        text=body.text, html_as_text=body.html_as_text, readable=body.readable,
        attachments=tuple(body.attachments),
        automatic=automatic, bounce=bounce, problems=notes.listed(),
    )  # fmt: skip


def _declared_charsets(raw: bytes) -> Sequence[str]:
    found = _DECLARED.finditer(raw, 0, min(len(raw), _LOOK_FOR_CHARSETS))
    names = dict.fromkeys((match[1] or match[2]).decode("ascii").lower() for match in found)
    return tuple(names)[:_MOST_HINTS]


class _People:
    """The address fields of one mail, under one cap."""

    def __init__(self, headers: Headers, decoder: Decoder, notes: Notes) -> None:
        self._headers = headers
        self._decoder = decoder
        self._notes = notes
        self._left = MOST_ADDRESSES

    def named(self, field: str) -> tuple[Mailbox, ...]:
        """The mailboxes of every field of this name, names decoded."""
        found = [mailbox for raw in self._headers.all(field) for mailbox in self._read(raw)]
        return tuple(found)

    def sender(self) -> tuple[Mailbox | None, Mailbox | None]:
        """(sender, author). Without a From the others are asked, for reading only: they prove nothing."""
        fields = self._headers.all("from")
        named = self.named("from")
        if not named:
            self._notes.add(Problem.FROM_UNCLEAR if any(fields) else Problem.FROM_MISSING)
            others = (self.named(field) for field in ("reply-to", "sender", "return-path"))
            return next((mailboxes[0] for mailboxes in others if mailboxes), None), None
        if len(named) > 1 or len(fields) > 1:
            self._notes.add(Problem.FROM_SEVERAL)
            return named[0], None
        if not named[0].clear:
            self._notes.add(Problem.FROM_UNCLEAR)
            return named[0], None
        return named[0], named[0]

    def _read(self, raw: bytes) -> list[Mailbox]:
        # One more than fits is asked for: it tells that the field goes on.
        mailboxes = read_mailboxes(self._decoder.decode(raw), self._left + 1)
        if len(mailboxes) > self._left:
            self._notes.add(Problem.TOO_MANY_ADDRESSES)
        mailboxes = mailboxes[: self._left]
        self._left -= len(mailboxes)
        return [Mailbox(one.address, self._name(one.name), one.clear) for one in mailboxes]

    def _name(self, name: str) -> str:
        return decode_field(name.encode("utf-8"), self._decoder).strip("\"' ")


def _ids(headers: Headers, field: str) -> tuple[str, ...]:
    """The message ids of a field, without brackets, each once."""
    text = clean_line(b" ".join(headers.all(field)).decode("utf-8", "replace"))
    found = _IN_BRACKETS.findall(text) or [word for word in text.split() if "@" in word] or text.split()[:1]
    ids = ("".join(one.split()) for one in found)
    return tuple(dict.fromkeys(one for one in ids if one))[:_MOST_REFERENCES]


def _date(headers: Headers, notes: Notes) -> datetime | None:
    """The Date field; one without an offset is read as UTC."""
    said = clean_line(headers.first("date").decode("latin-1"))[:200]
    if not said:
        return None
    try:
        date = email.utils.parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        notes.add(Problem.DATE_UNCLEAR)
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def to_json(mail: ParsedMail, language: str | None) -> dict[str, object]:
    """The stable form of `parse --json`; `language` is ISO 639-1, or None where there is too little text."""
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "from": _person(mail.sender),
        "reply_to": _person(mail.reply_to),
        "to": [_person(one) for one in mail.to],
        "cc": [_person(one) for one in mail.cc],
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "html_as_text": mail.html_as_text,
        "language": language,
        "attachments": [_file(one) for one in mail.attachments],
        "automatic": mail.automatic,
        "bounce": _bounce(mail.bounce),
        "problems": list(mail.problems),
    }


def _person(mailbox: Mailbox | None) -> dict[str, str] | None:
    return {"address": mailbox.address, "name": mailbox.name} if mailbox else None


def _file(one: Attachment) -> dict[str, object]:
    return {
        "filename": one.filename,
        "media_type": one.media_type,
        "size": len(one.content),
        "sha256": one.sha256,
        "inline": one.inline,
    }


def _bounce(bounce: Bounce | None) -> dict[str, object] | None:
    if bounce is None:
        return None
    recipients = [{"address": one.address, "status": one.status, "action": one.action} for one in bounce.recipients]
    return {"recipients": recipients, "original_message_id": bounce.original_message_id}
