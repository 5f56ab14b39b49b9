"""What the chat door keeps between two updates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from repository.tables.base import Base, Id


class PollPosition(Base):
    """The next offset to ask of the Bot API, stored with the raw rows it follows; and who polls."""

    __tablename__ = "poll_position"

    bot_id: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int]
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class ChatState(Base):
    """A chat as the conversation left it: whose it is, its language, the open question."""

    __tablename__ = "chat_state"

    chat_id: Mapped[str] = mapped_column(primary_key=True)
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identity.id"))
    language: Mapped[str]
    state: Mapped[str | None]
    values: Mapped[dict[str, Any]]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    updated_at: Mapped[datetime]


class Draft(Base):
    """What a person is putting together: belongs to the person, before binding to the chat. Kept 90 days.

    `version` grows with every Send, and is the external id of the journal row that Send makes. `gathered` are
    the ids of the journal rows whose texts and files it holds, `stated` the answers given, by field name.
    """

    __tablename__ = "draft"

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    chat_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="")
    """law, request, help, or "" while not yet asked."""
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="open")
    """open, sent, cancelled."""
    gathered: Mapped[list[Any]]
    stated: Mapped[dict[str, Any]]
    speak_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the desk answers a batch of files that is still coming in; None when nothing waits to be said."""
    nudged_at: Mapped[datetime | None]
    """When the person was reminded of it, once."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Fetch(Base):
    """A chat file that is only a file_id yet. State: waiting, stored, given_up."""

    __tablename__ = "fetch"

    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), index=True)
    file_id: Mapped[str]
    unique_id: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("file.sha256"))
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    problem: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class ChatCode(Base):
    """A one-time code sent to a registered mailbox, to be typed in the chat that asked: hashed, 15 minutes, five tries.

    `purpose` is link (this chat to that person) or withdraw (the matter `subject`).
    """

    __tablename__ = "chat_code"

    id: Mapped[Id]
    purpose: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    salt: Mapped[str]
    code_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    chat_id: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    """When it came back right; one that ran out or was replaced never did."""


class Upload(Base):
    """A file too large for the chat, brought by a page with a one-time link. State: open, complete, ended."""

    __tablename__ = "upload"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    chat_id: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    """The update that asked for the link."""
    unique_id: Mapped[str] = mapped_column(default="")
    """Telegram's name of the file it replaces, which could not be fetched."""
    language: Mapped[str]
    filename: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None]
    """Bytes in all, as the browser says; None until it begins."""
    received: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("file.sha256"))
    state: Mapped[str] = mapped_column(default="open")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
