"""Those who write for a State, with their identities, officers with their sessions: the place of personal data."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from repository.model import Channel, Role, Standing
from repository.tables.base import Base, Id


class Person(Base):
    """Someone who speaks for a State. `language` is one of the six."""

    __tablename__ = "person"

    id: Mapped[Id]
    name: Mapped[str]
    language: Mapped[str]
    reminders_stopped_at: Mapped[datetime | None]
    """When the person wrote STOP; None while reminders are welcome."""


class FocalPoint(Base):
    """A person named by a State for a role, from a date, on evidence (note verbale, or who named them where)."""

    __tablename__ = "focal_point"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    office: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    evidence: Mapped[str]
    standing: Mapped[Standing] = mapped_column(default=Standing.FOCAL_POINT, server_default=Standing.FOCAL_POINT.value)
    named_in: Mapped[int | None] = mapped_column(ForeignKey("inbound_message.id"))
    """The mail in which a focal point named this correspondent; None for one registered by officers."""


class Identity(Base):
    """A mailbox (lower case) or a Telegram user id of a person. One live identity per address."""

    __tablename__ = "identity"
    __table_args__ = (
        Index(
            "uq_identity_live",
            "channel",
            "address",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[Channel]
    address: Mapped[str]
    verified_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    """Since when a chat takes nothing from us (blocked, or gone); any message from it ends that."""


class Invitation(Base):
    """A one-time link that binds a chat to a person: the token is kept hashed, 72 hours, single use."""

    __tablename__ = "invitation"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Officer(Base):
    """A user of the secretariat. Acts, never sets a State's priorities."""

    __tablename__ = "officer"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    role: Mapped[Role]
    active: Mapped[bool] = mapped_column(default=True)


class SignInLink(Base):
    """A one-time link mailed to an officer: hashed, short-lived, single use, for the browser that asked."""

    __tablename__ = "sign_in_link"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OfficerSession(Base):
    """A signed-in browser of an officer; the cookie is kept hashed."""

    __tablename__ = "officer_session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    form_token: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
