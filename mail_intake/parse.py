"""A mail's bytes to what it says: total, bounded, and blind to who the sender is to us. The original stays as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from mail_intake.addresses import OurAddress, split_recipient, with_lower_domain
from mail_intake.automatic import AUTO_GENERATED, PERSON, classify
from mail_intake.body import read_body
from mail_intake.bounces import Suspect
from mail_intake.charsets import Decoder
from mail_intake.dates import read_date
from mail_intake.forwarded import author_of
from mail_intake.headers import Headers, clean_line, decode_field, read_headers
from mail_intake.mime import walk
from mail_intake.nested import Opening
from mail_intake.parsed import ParsedMail
from mail_intake.people import People
from mail_intake.problems import Notes, Problem
from mail_intake.replies import own_text
from mail_intake.signed import open_signed
from repository.children import ChildFailed, Children, Limits
from repository.model import NOT_ADDRESSED, SUPPRESSED, ReadMessage

LIMITS = Limits(cpu_seconds=5, wall_seconds=5.0, memory_bytes=640 * 1024 * 1024)
"""What reading one mail may cost (docs/rules.md, budgets): 300 MB of its own and its answer, beside the 220 MB of
address space, shared libraries mostly, that a child begins with."""
_MOST_HEADERS = 256 * 1024

PRELOAD = ("mail_intake.parse", "flufl.bounce")
"""What the children that read mails should have loaded."""

_BLANKS = re.compile(r"\s+")
_DECLARED = re.compile(rb"(?i)charset\*?=\s*[\"']?([a-z0-9_.-]{2,40})|=\?([a-z0-9_.-]{2,40})\?[bq]\?")
_LOOK_FOR_CHARSETS = 256 * 1024
_MOST_HINTS = 20
_IN_BRACKETS = re.compile(r"<([^<>]{1,998})>")
_MOST_REFERENCES = 1000
_MOST_INDEX, _MOST_TOPIC = 300, 250


def parse(raw: bytes) -> ParsedMail:
    """Reads any bytes as a mail. Never raises; what is wrong is in `problems`, by the names of `Problem`."""
    notes = Notes()
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\r\n")  # as old programs write, and nothing else could be its line end
    decoder = Decoder(notes, _declared_charsets(raw), raw)
    headers, body_start = read_headers(raw, 0, len(raw), notes, root=True)
    people = People(headers, decoder, notes)
    sender, author = people.sender()
    parts = tuple(open_signed(walk(raw, headers, body_start, decoder, notes), decoder, notes))
    body = read_body(parts, decoder, notes)
    subject = decode_field(headers.first("subject"), decoder)
    address, name = (sender.address, sender.name) if sender else ("", "")
    judged = classify(Suspect(headers, parts, address, name, subject, body.readable))
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
        automatic=judged.kind, bounce=judged.bounce, complaint=judged.complaint, problems=notes.listed(),
        suppressed=_suppressed(headers),
        thread_index=clean_line(headers.first("thread-index").decode("ascii", "replace"))[:_MOST_INDEX],
        thread_topic=decode_field(headers.first("thread-topic"), decoder)[:_MOST_TOPIC],
    )  # fmt: skip


def _declared_charsets(raw: bytes) -> Sequence[str]:
    found = _DECLARED.finditer(raw, 0, min(len(raw), _LOOK_FOR_CHARSETS))
    names = dict.fromkeys((match[1] or match[2]).decode("ascii").lower() for match in found)
    return tuple(names)[:_MOST_HINTS]


def _ids(headers: Headers, field: str) -> tuple[str, ...]:
    """The message ids of a field, without brackets, each once."""
    text = clean_line(b" ".join(headers.all(field)).decode("utf-8", "replace"))
    found = _IN_BRACKETS.findall(text) or [word for word in text.split() if "@" in word] or text.split()[:1]
    ids = ("".join(one.split()) for one in found)
    return tuple(dict.fromkeys(one for one in ids if one))[:_MOST_REFERENCES]


def _date(headers: Headers, notes: Notes) -> datetime | None:
    """The Date field; one without an offset is read as UTC."""
    said = clean_line(headers.first("date").decode("utf-8", "replace"))
    if not said:
        return None
    date = read_date(said)
    if date is None:
        notes.add(Problem.DATE_UNCLEAR)
    return date


def _suppressed(headers: Headers) -> bool:
    """Exchange's word: what it lists of DR, NDR, RN, NRN, OOF and AutoReply is not wanted; the last is what we send."""
    wanted_not = {word.strip() for word in headers.plain("x-auto-response-suppress").split(",")}
    return bool(wanted_not & {"all", "autoreply"})


def _unanswerable(mail: ParsedMail, ours: Iterable[OurAddress]) -> str:
    if mail.suppressed:
        return SUPPRESSED
    named = {(one.mailbox, one.domain) for one in (split_recipient(to.address) for to in (*mail.to, *mail.cc))}
    # RFC 3834 section 2: a blind copy, or what a list brings, is not addressed to us.
    return "" if any((one.mailbox, one.domain) in named for one in ours) else NOT_ADDRESSED


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
        automatic=_automatic(mail.automatic, envelope),
        files=tuple(Opening(parse).files(mail.attachments)),
        problems=mail.problems,
        body_hash=body_hash(mail),
        reply_token=next((one.token for one in ours if one.token), None),
        unanswerable=_unanswerable(mail, ours),
        forwarded=author_of(mail.subject, mail.readable, mail.attachments),
        bounce=mail.bounce,
        complaint=mail.complaint,
        thread_index=mail.thread_index,
        thread_topic=mail.thread_topic,
    )


def read_file(path: str, envelope: dict[str, object]) -> ReadMessage:
    """As `read`, for a mail that lies in a file. OSError when it does not."""
    return read(Path(path).read_bytes(), envelope)


def read_in_child(children: Children, original: bytes | Path, envelope: dict[str, object]) -> ReadMessage:
    """As `read`, in a child; a mail that kills its reader comes back as `unreadable` and is held, not lost.

    A file is opened by the child: a large mail never passes through the desk's own memory. When its reader dies, the
    headers are read alone, so that the sender can be told.
    """
    try:
        if isinstance(original, Path):
            return children.run(read_file, str(original.absolute()), envelope, limits=LIMITS)
        return children.run(read, original, envelope, limits=LIMITS)
    except ChildFailed:
        nothing = unread(original, envelope)
    try:
        heading = children.run(read, _headers_of(_head(original)), envelope, limits=LIMITS)
    except ChildFailed:
        return nothing
    return replace(
        nothing, sender=heading.sender, sender_name=heading.sender_name, subject=heading.subject,
        message_id=heading.message_id, references=heading.references, automatic=heading.automatic,
        bounce=heading.bounce, complaint=heading.complaint,
    )  # fmt: skip


def _head(original: bytes | Path) -> bytes:
    if isinstance(original, bytes):
        return original
    with original.open("rb") as file:
        return file.read(_MOST_HEADERS)


def _headers_of(original: bytes) -> bytes:
    """The header block, at most as much of it as the parser would look at."""
    end = min((place for place in (original.find(b"\r\n\r\n"), original.find(b"\n\n")) if place >= 0), default=0)
    return original[: min(end or len(original), _MOST_HEADERS)] + b"\r\n\r\n"


def unread(original: bytes | Path, envelope: dict[str, object]) -> ReadMessage:
    """What is known of a mail without looking into it."""
    ours = tuple(_recipients(envelope))
    return ReadMessage(
        sender="", sender_name="", subject="", text="", own_text="", message_id="", references=(),
        mailboxes=tuple(dict.fromkeys(one.mailbox for one in ours)),
        sent_at=None, automatic=_automatic(PERSON, envelope), files=(), problems=(Problem.UNREADABLE.value,),
        body_hash=_hash_of(original),
        reply_token=next((one.token for one in ours if one.token), None),
    )  # fmt: skip


def _hash_of(original: bytes | Path) -> str:
    if isinstance(original, bytes):
        return hashlib.sha256(original).hexdigest()
    with original.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def body_hash(mail: ParsedMail) -> str:
    """SHA-256, in hex, over the texts and the files: the same for two copies that came by different ways."""
    digest = hashlib.sha256(_BLANKS.sub(" ", mail.text).strip().encode())
    digest.update(b"\x00" + _BLANKS.sub(" ", mail.html_as_text).strip().encode())
    for attachment in mail.attachments:
        digest.update(b"\x00" + bytes.fromhex(attachment.sha256))
    return digest.hexdigest()


def _recipients(envelope: dict[str, object]) -> Iterable[OurAddress]:
    recipients = envelope.get("rcpt_tos")
    if isinstance(recipients, list | tuple):
        yield from (split_recipient(str(one)) for one in recipients)


def _references(mail: ParsedMail) -> tuple[str, ...]:
    """In-Reply-To first: it names the mail that is answered, References the whole thread."""
    answered = (mail.in_reply_to,) if mail.in_reply_to else ()
    return tuple(dict.fromkeys((*answered, *mail.references)))


def _automatic(said: str, envelope: dict[str, object]) -> str:
    # RFC 3834 section 2: to a null return path nothing is answered, whatever the headers say.
    without_return = envelope.get("mail_from") in ("", "<>")
    return AUTO_GENERATED if said == PERSON and without_return else said
