"""The way out: messages to send, and how letters to a mailbox fare."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.model import Channel
from repository.tables.base import Base, Id


class OutboundMessage(Base):
    """Final bytes for one recipient. State: queued, maybe_sent, sent, failed, delivered, bounced.

    The row is its own duty to send: unique (cause, kind, recipient). `lane` keeps order: rows of one lane (a chat,
    a mailbox with its case) go out one after the other.
    """

    __tablename__ = "outbound_message"
    __table_args__ = (
        UniqueConstraint("cause", "kind", "recipient"),
        Index("ix_outbound_message_due", "state", "due_at"),
        Index("ix_outbound_message_rerouted", "state", "rerouted"),
    )

    id: Mapped[Id]
    cause: Mapped[str]
    """What it answers: `journal:12`, `followup:7:1`, `invitation:3`."""
    kind: Mapped[str]
    channel: Mapped[Channel]
    recipient: Mapped[str]
    lane: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    case_reference: Mapped[str] = mapped_column(default="", index=True)
    message_id: Mapped[str] = mapped_column(index=True)
    """Ours, without brackets; what an answer's In-Reply-To names. For chat the provider's id, once sent."""
    envelope_sender: Mapped[str | None] = mapped_column(index=True)
    """The return path of a mail, which leads its bounces back here; "" for the null path, None outside mail."""
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    queued_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="queued")
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    rerouted: Mapped[str] = mapped_column(default="", server_default="")
    """What was done when it did not arrive: "" while nobody looked, `telegram`, `mail`, or `officer`."""


class SendAttempt(Base):
    """One try at sending a letter, and how it ended: `result` is one of `outbox.RESULTS`."""

    __tablename__ = "send_attempt"

    id: Mapped[Id]
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound_message.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime]
    result: Mapped[str] = mapped_column(index=True)
    said: Mapped[str] = mapped_column(default="")
    """The provider's own words or status, cut; for officers."""


class AddressHealth(Base):
    """How letters to a mailbox (lower case) fare: what reached it, what came back since, and what it told us."""

    __tablename__ = "address_health"

    id: Mapped[Id]
    address: Mapped[str] = mapped_column(unique=True)
    reached_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Permanent failures since a letter last reached it."""
    said: Mapped[str] = mapped_column(default="")
    """The status of the last failure, such as `5.1.1`."""
    complained_at: Mapped[datetime | None]
    away_at: Mapped[datetime | None]
    """When an absence note last came from it."""
