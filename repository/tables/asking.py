"""What the desk asks and comes back to: clarifications, follow-ups with their sends, the digest of a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.model import Channel
from repository.tables.base import Base, Id


class Clarification(Base):
    """Numbered open questions about a law or a request: open, then answered or dormant (ruling 16)."""

    __tablename__ = "clarification"

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(index=True)
    """Reference of the measure or request."""
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    points: Mapped[list[Any]]
    """Codes of the questions in the order they were numbered."""
    first_number: Mapped[int] = mapped_column(default=1)
    """The number of the first: the questions of one submission count on, whatever case they belong to."""
    answers: Mapped[dict[str, Any]]
    """Code -> the person's words."""
    state: Mapped[str] = mapped_column(default="open", index=True)
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    settled_at: Mapped[datetime | None]


class FollowUp(Base):
    """A matter the desk comes back to: `state` in `lifecycles.FOLLOW_UP`, `kind` in `following.rules`.

    `sends` counts the question and its reminders, never more than three (ruling 10). A row without `settled_at` is
    due at `due_at`; until it is sent it asks nothing, and has no clarification.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_due", "state", "due_at"),
        Index("ix_follow_up_waiting", "settled_at", "due_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    clarification_id: Mapped[int | None] = mapped_column(ForeignKey("clarification.id"), index=True)
    of_state: Mapped[str] = mapped_column(default="", server_default="", index=True)
    """The State that is asked (alpha-3)."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who is asked: the sender of the submission."""
    months: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of a question that comes back: after how many months, counted from what it comes back to."""
    state: Mapped[str]
    due_at: Mapped[datetime]
    sends: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    """When nothing more is to be sent; an officer's task has it too, and is in the state `dormant`."""
    seen_by: Mapped[str] = mapped_column(default="", server_default="")
    """The officer who took note of a follow-up that fell asleep; "" while it is a task."""


class FollowUpSend(Base):
    """One time a matter was put to its State: with the acknowledgement, or in the digest of a day."""

    __tablename__ = "follow_up_send"
    __table_args__ = (UniqueConstraint("follow_up_id", "number"),)

    id: Mapped[Id]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    number: Mapped[int]
    """1 for the question, 2 and 3 for its reminders."""
    at: Mapped[datetime]
    channel: Mapped[Channel]
    cause: Mapped[str] = mapped_column(index=True)
    """The `cause` of the letter it went out with."""


class DayDigest(Base):
    """The one letter a State is sent on a day without having written: whom to, and what its numbers mean."""

    __tablename__ = "day_digest"
    __table_args__ = (UniqueConstraint("of_state", "day"),)

    id: Mapped[Id]
    of_state: Mapped[str]
    day: Mapped[date]
    """By the State's own calendar."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    numbers: Mapped[dict[str, Any]]
    """Clarification's id -> [number of its first question in this letter, codes of the points asked]."""


class Assignment(Base):
    """Which officer has a matter in hand."""

    __tablename__ = "assignment"

    subject: Mapped[str] = mapped_column(primary_key=True)
    """Reference of the law, request or help request."""
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    at: Mapped[datetime]
