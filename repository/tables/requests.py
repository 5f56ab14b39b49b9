"""Submissions, requests for assistance with their needs, and requests for help."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.model import Proof, Received, Visibility
from repository.tables.base import Base, Id


class Submission(Base):
    """What a sender meant as one delivery: one reference, one or more journal rows, one or more items."""

    __tablename__ = "submission"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    proof: Mapped[Proof]
    confirmed_at: Mapped[datetime | None]
    """When the sender used the link of an unproven submission."""
    language: Mapped[str]
    subject: Mapped[str]
    received_at: Mapped[datetime]


class AssistanceRequest(Base):
    """One act of asking, in the State's own words. `state_of_case` is its place in `lifecycles.REQUEST`."""

    __tablename__ = "assistance_request"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str]
    """`pre-ratification` or `implementation` (report, paragraph 9)."""
    words: Mapped[str]
    received: Mapped[Received]
    received_words: Mapped[str] = mapped_column(default="")
    state_of_case: Mapped[str] = mapped_column(index=True)
    visibility: Mapped[Visibility]
    review_due_on: Mapped[date | None] = mapped_column(index=True)
    """By when an officer has looked at it, as its letter promises; None once somebody has. A task, never a gate."""
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Need(Base):
    """State x provision or area x type x term. `priority_words` has no writer but the State (HR1).

    The database refuses a priority without the message that states it, and a shared need without the State's consent.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("request_id", "ordinal"),
        CheckConstraint("priority_words = '' OR priority_source IS NOT NULL", name="ck_need_priority_has_its_message"),
        CheckConstraint("visibility = 'restricted' OR consent_in IS NOT NULL", name="ck_need_shared_with_consent"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("assistance_request.id"))
    ordinal: Mapped[int]
    articles: Mapped[list[Any]]
    area: Mapped[str] = mapped_column(default="")
    assistance_type: Mapped[str] = mapped_column(default="")
    term: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="", server_default="")
    """The State's own sentence that states this need; "" where it was picked from lists."""
    priority_words: Mapped[str] = mapped_column(default="")
    priority_source: Mapped[int | None] = mapped_column(ForeignKey("inbound_message.id"))
    """The State's dated message that states the priority."""
    origin: Mapped[str] = mapped_column(default="request")
    """request, checklist, review or assessment: what made the need known."""
    visibility: Mapped[Visibility] = mapped_column(
        default=Visibility.RESTRICTED, server_default=Visibility.RESTRICTED.value
    )
    consent_in: Mapped[int | None] = mapped_column(ForeignKey("inbound_message.id"))
    """The State's message that says yes to sharing it, in the words of `consent_words` (HR6)."""
    consent_words: Mapped[str] = mapped_column(default="", server_default="")
    consent_at: Mapped[datetime | None]


class AssistanceReceived(Base):
    """What the State already gets, in its own words (report, paragraph 20): of one need, or of the whole request."""

    __tablename__ = "assistance_received"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("assistance_request.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    assistance_type: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str]
    stated_in: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))


class Result(Base):
    """What a State says became of its request (message 19): `verdict` is met, partly or not."""

    __tablename__ = "result"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("assistance_request.id"), index=True)
    verdict: Mapped[str]
    words: Mapped[str]
    stated_in: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    at: Mapped[datetime]


class Withdrawal(Base):
    """That a State took back a law or request: the stub that stays, with what it was to the public until then."""

    __tablename__ = "withdrawal"

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(unique=True)
    """Reference of the law or request."""
    state: Mapped[str]
    was_public: Mapped[bool]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[str]
    """The number of the message that asked for it."""
    at: Mapped[datetime]


class HelpRequest(Base):
    """«Ventanilla única» in its first sense (report, paragraph 10): help with a report, or any question to a person."""

    __tablename__ = "help_request"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    words: Mapped[str]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    state_of_case: Mapped[str] = mapped_column(default="open", index=True)
    review_due_on: Mapped[date | None] = mapped_column(index=True)
    registered_at: Mapped[datetime]
