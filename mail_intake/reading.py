"""A journal row's mail to the message that triage decides on; in a limited child when the bytes are a stranger's."""
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from mail_intake.addresses import OurAddress, split_recipient, with_lower_domain
from mail_intake.attachments import Attachment
from mail_intake.automatic import AUTO_GENERATED, PERSON
from mail_intake.parse import ParsedMail, parse
from mail_intake.problems import Problem
from mail_intake.replies import own_text
from repository.children import ChildFailed, Children, Limits
from repository.model import ReadFile, ReadMessage

LIMITS = Limits(cpu_seconds=5, wall_seconds=5.0, memory_bytes=300 * 1024 * 1024)
"""DESIGN section 10: what the parsing of one mail may cost."""

PRELOAD = ("mail_intake.reading",)
"""What the children that read mails should have loaded."""

_BLANKS = re.compile(r"\s+")


def read(original: bytes, envelope: dict[str, object]) -> ReadMessage:
    """What a mail says to the desk. Never raises; `envelope` is the door's, its recipients are all ours."""
    mail = parse(original)
    ours = tuple(_recipients(envelope))
    return ReadMessage(
        sender=with_lower_domain(mail.author.address) if mail.author else "",
        sender_name=mail.author.name if mail.author else "",
        subject=mail.subject,
        text=mail.readable,
        own_text=own_text(mail.readable, mail.subject),
        message_id=mail.message_id or "",
        references=_references(mail),
        mailboxes=tuple(dict.fromkeys(one.mailbox for one in ours)),
        sent_at=mail.date,
        automatic=_automatic(mail, envelope),
        files=tuple(ReadFile(one.filename, one.media_type, one.content, one.decoration) for one in mail.attachments),
        problems=mail.problems,
        body_hash=body_hash(mail),
        reply_token=next((one.token for one in ours if one.token), None),
    )


def read_in_child(children: Children, original: bytes, envelope: dict[str, object]) -> ReadMessage:
    """As `read`, in a child; a mail that kills its reader comes back as `unreadable` and is held, not lost."""
    try:
        return children.run(read, original, envelope, limits=LIMITS)
    except ChildFailed:
        return unread(original, envelope)


def unread(original: bytes, envelope: dict[str, object]) -> ReadMessage:
    """What is known of a mail without looking into it."""
    ours = tuple(_recipients(envelope))
    return ReadMessage(
        sender="", sender_name="", subject="", text="", own_text="", message_id="", references=(),
        mailboxes=tuple(dict.fromkeys(one.mailbox for one in ours)),
        sent_at=None, automatic=PERSON, files=(), problems=(Problem.UNREADABLE.value,),
        body_hash=hashlib.sha256(original).hexdigest(),
        reply_token=next((one.token for one in ours if one.token), None),
    )  # fmt: skip


def body_hash(mail: ParsedMail) -> str:
    """SHA-256, in hex, over the texts and the files: the same for two copies that came by different ways."""
    digest = hashlib.sha256(_BLANKS.sub(" ", mail.text).strip().encode())
    digest.update(b"\x00" + _BLANKS.sub(" ", mail.html_as_text).strip().encode())
    for attachment in mail.attachments:
        digest.update(b"\x00" + _digest(attachment))
    return digest.hexdigest()


def _digest(attachment: Attachment) -> bytes:
    return bytes.fromhex(attachment.sha256)


def _recipients(envelope: dict[str, object]) -> Iterable[OurAddress]:
    recipients = envelope.get("rcpt_tos")
    if isinstance(recipients, list | tuple):
        yield from (split_recipient(str(one)) for one in recipients)


def _references(mail: ParsedMail) -> tuple[str, ...]:
    """In-Reply-To first: it names the mail that is answered, References the whole thread."""
    answered = (mail.in_reply_to,) if mail.in_reply_to else ()
    return tuple(dict.fromkeys((*answered, *mail.references)))


def _automatic(mail: ParsedMail, envelope: dict[str, object]) -> str:
    # RFC 3834 section 2: to a null return path nothing is answered, whatever the headers say.
    without_return = envelope.get("mail_from") in ("", "<>")
    return AUTO_GENERATED if mail.automatic == PERSON and without_return else mail.automatic
