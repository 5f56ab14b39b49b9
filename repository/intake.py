"""The way in: a journal row with its original and its place in the audit chain, one commit, then the receipt."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from repository import audit, references
from repository.files import Files
from repository.model import Arrival, Letter, Receipt
from repository.tables import File, InboundMessage

INLINE_LIMIT = 64 * 1024
"""Bytes up to which the original lives in the journal row; larger ones are a file, kept before the row."""

_JOURNAL = InboundMessage.__table__
# The busiest statements of the desk: prepared once, run by the thousand.
_KNOWN = select(_JOURNAL.c.id, _JOURNAL.c.received_at).where(
    _JOURNAL.c.channel == bindparam("channel"),
    _JOURNAL.c.account == bindparam("account"),
    _JOURNAL.c.external_id == bindparam("external_id"),
)
_ADD = insert(InboundMessage).returning(_JOURNAL.c.id)


def accept(session: Session, arrival: Arrival) -> Receipt:
    """Stores an arrival once, and answers the same receipt however often it comes again.

    An original above INLINE_LIMIT must already be kept in `Files`: its row is written here, its bytes were
    synced before. The caller answers its side only after the commit (promise 1).
    """
    connection = session.connection()
    key = {"channel": arrival.channel, "account": arrival.account, "external_id": arrival.external_id}
    known = connection.execute(_KNOWN, key).first()
    if known is not None:
        return Receipt(known.id, _printed(known.id, known.received_at), new=False)
    digest = arrival.kept.sha256 if arrival.kept else sha256(arrival.original).hexdigest()
    inline = arrival.kept is None and arrival.size <= INLINE_LIMIT
    if not inline:
        remember_file(session, digest, arrival.size, arrival.received_at)
    row = {
        **key,
        "received_at": arrival.received_at,
        "size": arrival.size,
        "original_sha256": digest,
        "original": arrival.original if inline else None,
        "envelope": arrival.envelope,
        "conversation": _conversation(arrival),
        "due_at": arrival.received_at,
    }
    journal_id = int(connection.execute(_ADD, row).scalar_one())
    number = _printed(journal_id, arrival.received_at)
    details = {"sha256": digest, "channel": arrival.channel.value}
    audit.record(session, arrival.received_at, "system", "received", number, details)
    return Receipt(journal_id, number, new=True)


def _conversation(arrival: Arrival) -> str:
    """Whose messages are taken in their order: a chat's, or those with one return path; "" for nobody's."""
    return str(arrival.envelope.get("chat") or arrival.envelope.get("mail_from") or "").lower()


def remember_file(session: Session, digest: str, size: int, at: datetime) -> None:
    """The row of a file whose bytes are already kept."""
    if session.get(File, digest) is None:
        session.add(File(sha256=digest, size=size, stored_at=at))
        session.flush()


def original(row: InboundMessage, files: Files) -> bytes:
    """The bytes of a message as received, wherever they are kept. Raises NotFound when a rule removed them."""
    return row.original if row.original is not None else files.get(row.original_sha256)


def place(row: InboundMessage, files: Files) -> bytes | Path:
    """The bytes of a message, or the file that holds them, for who need not have them in memory. Raises NotFound."""
    return row.original if row.original is not None else files.path(row.original_sha256)


def receipt_number(row: InboundMessage) -> str:
    """The printed number of a journal row: `M26-000417-T`, from its id and the year it came in."""
    return _printed(row.id, row.received_at)


def _printed(journal_id: int, received_at: datetime) -> str:
    return references.compose(Letter.MESSAGE, received_at.year, journal_id)
