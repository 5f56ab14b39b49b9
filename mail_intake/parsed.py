"""What a parsed mail is, and its stable JSON form (`parse --json`); values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mail_intake.addresses import Mailbox
from mail_intake.attachments import Attachment
from repository.model import Bounce, Complaint


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
    complaint: Complaint | None
    problems: tuple[str, ...]
    suppressed: bool
    """Whether it asks that no program answer it (X-Auto-Response-Suppress); not part of the stable form."""
    thread_index: str = ""
    thread_topic: str = ""


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
