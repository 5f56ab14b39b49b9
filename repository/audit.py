"""The audit trail: each entry carries the hash of the one before, so a change anywhere breaks the chain."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository.engines import AUDIT_TURN, take_turn
from repository.tables import AuditEntry

GENESIS = "0" * 64


def record(
    session: Session, at: datetime, actor: str, action: str, subject: str, details: dict[str, object] | None = None
) -> AuditEntry:
    """Adds an entry in the caller's transaction and returns it, its hash known.

    `actor` and `details` name persons by id only, so that erasing a person leaves the chain whole.
    """
    take_turn(session, AUDIT_TURN)  # two writers must not both follow the same entry
    session.flush()
    previous = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or GENESIS
    entry = AuditEntry(at=at, actor=actor, action=action, subject=subject, details=details or {}, previous=previous)
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()
    return entry


def first_bad_row(session: Session) -> int | None:
    """The id of the first entry that does not follow from the one before it; None when the chain is whole."""
    previous = GENESIS
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)):
        if entry.previous != previous or entry.hash != _hash(entry):
            return entry.id
        previous = entry.hash
    return None


def length(session: Session) -> int:
    """How many entries the chain has."""
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _hash(entry: AuditEntry) -> str:
    canonical = json.dumps(
        [entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.details],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(entry.previous.encode() + canonical.encode()).hexdigest()
