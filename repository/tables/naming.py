"""How an unknown address becomes somebody's: codes that travel, and what one officer proposes to another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from repository.tables.base import Base, Id


class AddressCode(Base):
    """A one-time code sent to a registered mailbox for another address that asked: hashed, bound to both."""

    __tablename__ = "address_code"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True)
    """The random name by which links and reply addresses know it; tells nothing of the code."""
    code_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    """The address that asked, lower case."""
    journal_id: Mapped[int] = mapped_column(ForeignKey("inbound_message.id"))
    """The held message whose answer was replied to."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identity.id"))
    """The identity it made; None while nobody returned it, and for ever when it was stopped."""


class NamingProposal(Base):
    """An officer's proposal whose address a held message is. Outcome: "" while open, confirmed, withdrawn."""

    __tablename__ = "naming_proposal"

    id: Mapped[Id]
    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"), index=True)
    address: Mapped[str]
    state: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """A person registered already; None for a new correspondent."""
    name: Mapped[str]
    office: Mapped[str]
    language: Mapped[str]
    evidence: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    proposed_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_at: Mapped[datetime | None]
