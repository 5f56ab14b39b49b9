"""The audit trail: each entry carries the hash of the one before, so a change anywhere breaks the chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from repository.tables import AuditEntry

GENESIS = "0" * 64

_ENTRIES = AuditEntry.__table__
# Written once a message: prepared here, so that a thousand mails a second do not compile it a thousand times.
_LAST_HASH = select(_ENTRIES.c.hash).order_by(_ENTRIES.c.id.desc()).limit(1)
_ADD = insert(AuditEntry)


def record(
    session: Session, at: datetime, actor: str, action: str, subject: str, details: Mapping[str, object] | None = None
) -> str:
    """Adds an entry in the caller's transaction and returns its hash, the place in the chain.

    `actor` and `details` name persons by id only, so that erasing a person leaves the chain whole.
    """
    connection = session.connection()
    previous = connection.execute(_LAST_HASH).scalar() or GENESIS
    values = {"at": at, "actor": actor, "action": action, "subject": subject, "details": dict(details or {})}
    place = _hash(previous, values)
    connection.execute(_ADD, {**values, "previous": previous, "hash": place})
    return place


def first_bad_row(session: Session) -> int | None:
    """The id of the first entry that does not follow from the one before it; None when the chain is whole."""
    previous = GENESIS
    # Closed when a bad row ends the reading: PostgreSQL keeps a cursor open for the rest.
    with session.execute(select(_ENTRIES).order_by(_ENTRIES.c.id).execution_options(yield_per=1000)) as rows:
        for row in rows:
            if row.previous != previous or row.hash != _hash(previous, _values(row)):
                return int(row.id)
            previous = row.hash
    return None


def _values(row: Row[tuple[object, ...]]) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("at", "actor", "action", "subject", "details")}


def _hash(previous: str, values: Mapping[str, object]) -> str:
    at = values["at"]
    assert isinstance(at, datetime)  # noqa: S101 - the schema says so
    canonical = json.dumps(
        [at.isoformat(), *(values[name] for name in ("actor", "action", "subject", "details"))],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(previous.encode() + canonical.encode()).hexdigest()
