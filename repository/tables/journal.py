"""The journal and what belongs to a message: files, derived texts, numbers, holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from repository.model import Channel, HoldReason, Outcome, Proof
from repository.tables.base import Base, Id


class InboundMessage(Base):
    """A message exactly as received. Written once, before any answer is given.

    The bytes are in `original`, or, above `intake.INLINE_LIMIT`, in the file `original_sha256` names. Only the
    columns from `outcome` on change afterwards.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (
        UniqueConstraint("channel", "account", "external_id"),
        Index(
            "ix_inbound_message_pending",
            "due_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        # The receipt prints the row's id: a number is never given twice.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    channel: Mapped[Channel]
    account: Mapped[str]
    external_id: Mapped[str]
    received_at: Mapped[datetime]
    size: Mapped[int]
    original_sha256: Mapped[str] = mapped_column(index=True)
    original: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    envelope: Mapped[dict[str, Any]]
    conversation: Mapped[str] = mapped_column(default="", index=True)
    """The chat's id, or the mail's return path (lower case): rows of one conversation are taken in order."""

    outcome: Mapped[Outcome | None]
    outcome_note: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    proof: Mapped[Proof | None]
    proof_evidence: Mapped[dict[str, Any] | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_message.id"))
    """For a copy: the row it repeats."""
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)


class File(Base):
    """Bytes kept under their sha256, in the data folder; the row stays when a retention rule removes the bytes."""

    __tablename__ = "file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    stored_at: Mapped[datetime]


class Attachment(Base):
    """A file of a message, under the name its sender gave it. The name never touches the disk."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("journal_id", "ordinal"),)

    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    ordinal: Mapped[int]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), index=True)
    inline: Mapped[bool]


class DerivedText(Base):
    """What an extractor of one version read in a file: derived, so it can be derived again."""

    __tablename__ = "derived_text"
    __table_args__ = (UniqueConstraint("sha256", "extractor"),)

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"))
    extractor: Mapped[int]
    media_type: Mapped[str]
    language: Mapped[str]
    quality: Mapped[str]
    engine: Mapped[str]
    pages: Mapped[list[Any]] = mapped_column(deferred=True)
    problems: Mapped[list[Any]]
    articles: Mapped[int]
    findings: Mapped[list[Any]] = mapped_column(default=list)
    """What the text says of itself, as `recognition.self_description` found it: proposals, nothing confirmed."""
    complete: Mapped[bool] = mapped_column(default=False)
    """Set with the last batch of its articles: what is not complete is derived again."""


class Extract(Base):
    """One article of a derived text: label (ASCII slug), heading path, text."""

    __tablename__ = "extract"
    __table_args__ = (UniqueConstraint("text_id", "ordinal"), UniqueConstraint("text_id", "label"))

    id: Mapped[Id]
    text_id: Mapped[int] = mapped_column(ForeignKey("derived_text.id"))
    ordinal: Mapped[int]
    label: Mapped[str]
    heading_path: Mapped[list[Any]]
    text: Mapped[str]


class ScanReading(Base):
    """A scanned text that is to be read by machine, page by page. State: waiting, done or given_up."""

    __tablename__ = "scan_reading"
    __table_args__ = (Index("ix_scan_reading_due", "state", "due_at"),)

    id: Mapped[Id]
    text_id: Mapped[int] = mapped_column(ForeignKey("derived_text.id"), unique=True)
    language: Mapped[str]
    """ISO 639-1: what it is read as, for a machine must be told."""
    state: Mapped[str] = mapped_column(default="waiting")
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class ScanPage(Base):
    """One page of a scan as the machine read it; `number` from 1."""

    __tablename__ = "scan_page"
    __table_args__ = (UniqueConstraint("reading_id", "number"),)

    id: Mapped[Id]
    reading_id: Mapped[int] = mapped_column(ForeignKey("scan_reading.id"))
    number: Mapped[int]
    text: Mapped[str]


class MessageMark(Base):
    """What an officer says a message is: `complaints` (about a person, which the desk does not take) or `spam`.

    Until its rule erases it, the mark can be taken back; `before` is what the message's row said until then.
    """

    __tablename__ = "message_mark"

    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"), unique=True)
    kind: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    before: Mapped[dict[str, Any]]


class MessageWords(Base):
    """What the sender of a filed message wrote, for the restricted index: derived, and erased with the message."""

    __tablename__ = "message_words"

    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    subject: Mapped[str]
    words: Mapped[str]
    language: Mapped[str]


class RetentionRun(Base):
    """A run of the retention job: when, and how many went by each rule."""

    __tablename__ = "retention_run"

    id: Mapped[Id]
    at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]


class CopyKey(Base):
    """What recognises a copy: same From, Message-ID and body within 30 days. The second insert loses."""

    __tablename__ = "copy_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    at: Mapped[datetime]


class Counter(Base):
    """The last number drawn, per kind letter and year."""

    __tablename__ = "counter"

    letter: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Reference(Base):
    """A number reserved for a message; the same message draws the same number when it is filed again."""

    __tablename__ = "reference"
    __table_args__ = (UniqueConstraint("journal_id", "letter", "ordinal"),)

    printed: Mapped[str] = mapped_column(primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    letter: Mapped[str]
    ordinal: Mapped[int]


class Hold(Base):
    """A message that waits for a person, with a named reason. State: held, then replayed, discarded or erased."""

    __tablename__ = "hold"

    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"), index=True)
    reason: Mapped[HoldReason]
    note: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(default="", server_default="", index=True)
    """The one From address of a mail, lower case, as it was held; proves nothing. By it a sender's mails are found."""
    state: Mapped[str] = mapped_column(default="held", index=True)
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
