"""The trail: who did what, hash-chained; and the numbered changes the index follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from repository.tables.base import Base, Id


class AuditEntry(Base):
    """h_n = SHA-256(h_{n-1} || canonical JSON of the entry). Triggers refuse UPDATE and DELETE. Persons by id only."""

    __tablename__ = "audit_entry"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor: Mapped[str]
    """`system`, `person:4`, `officer:2`."""
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class Change(Base):
    """A law or record changed: numbered in commit order, applied by the index followers, never marked done.

    `subject` is its reference; `*` asks for a rebuild of the index.
    """

    __tablename__ = "change"
    __table_args__ = ({"sqlite_autoincrement": True},)
    # Without AUTOINCREMENT SQLite would give a removed row's number again, and a follower would overlook it.

    id: Mapped[Id]
    at: Mapped[datetime]
    subject: Mapped[str]
