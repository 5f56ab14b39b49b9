"""The way in: a journal row with its original and its place in the audit chain, one commit, then the receipt."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, references
from repository.model import Arrival, Letter, Receipt
from repository.tables import File, InboundMessage

INLINE_LIMIT = 64 * 1024
"""Bytes up to which the original lives in the journal row; larger ones are a file, kept before the row."""


def accept(session: Session, arrival: Arrival) -> Receipt:
    """Stores an arrival once, and answers the same receipt however often it comes again.

    An original above INLINE_LIMIT must already be kept in `Files`: its row is written here, its bytes were
    synced before. The caller answers its side only after the commit (promise 1).
    """
    known = _known(session, arrival)
    if known is not None:
        return Receipt(known.id, receipt_number(known), new=False)
    digest = sha256(arrival.original).hexdigest()
    inline = len(arrival.original) <= INLINE_LIMIT
    if not inline:
        remember_file(session, digest, len(arrival.original), arrival.received_at)
    row = InboundMessage(
        channel=arrival.channel, account=arrival.account, external_id=arrival.external_id,
        received_at=arrival.received_at, size=len(arrival.original), original_sha256=digest,
        original=arrival.original if inline else None, envelope=arrival.envelope,
        conversation=str(arrival.envelope.get("chat", "")), due_at=arrival.received_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    number = receipt_number(row)
    audit.record(
        session, arrival.received_at, "system", "received", number, {"sha256": digest, "channel": arrival.channel}
    )
    return Receipt(row.id, number, new=True)


def remember_file(session: Session, digest: str, size: int, at: datetime) -> None:
    """The row of a file whose bytes are already kept."""
    if session.get(File, digest) is None:
        session.add(File(sha256=digest, size=size, stored_at=at))


def _known(session: Session, arrival: Arrival) -> InboundMessage | None:
    return session.scalar(
        select(InboundMessage).where(
            InboundMessage.channel == arrival.channel,
            InboundMessage.account == arrival.account,
            InboundMessage.external_id == arrival.external_id,
        )
    )


def receipt_number(row: InboundMessage) -> str:
    """The printed number of a journal row: `M26-000417-T`, from its id and the year it came in."""
    return references.compose(Letter.MESSAGE, row.received_at.year, row.id)
