"""What was transmitted and when, for whoever holds the file or its receipt. It tells a number and a time, no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import references
from repository.receipts import Statement
from repository.tables import Attachment, AuditEntry, InboundMessage, Submission

_MOST = 20
"""A text that everybody sends is named by its first transmissions."""


@dataclass(frozen=True, slots=True)
class Transmission:
    """When bytes were received, and under which number they are filed."""

    reference: str
    received_at: datetime


def of_file(session: Session, sha256: str) -> tuple[Transmission, ...]:
    """The transmissions of a file that were filed, oldest first. A stranger's file is not among them until filed."""
    rows = session.execute(
        select(Submission.reference, func.min(InboundMessage.received_at))
        .join(InboundMessage, InboundMessage.submission_id == Submission.id)
        .join(Attachment, Attachment.journal_id == InboundMessage.id)
        .where(Attachment.sha256 == sha256)
        .group_by(Submission.reference)
        .order_by(func.min(InboundMessage.received_at), Submission.reference)
        .limit(_MOST)
    )
    return tuple(Transmission(reference, at) for reference, at in rows)


def stands_in_the_chain(session: Session, statement: Statement) -> bool:
    """Whether the audit chain still holds the entry a receipt names: our own books agree with what was signed."""
    receipt = references.normalise(statement.receipt)
    return (
        session.scalar(
            select(AuditEntry.id).where(AuditEntry.subject == receipt, AuditEntry.hash == statement.chain)
        )
        is not None
    )  # fmt: skip
