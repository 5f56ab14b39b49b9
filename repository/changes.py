"""What changed in the public collection, the newest first: laws that became public, changed or ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from repository import access
from repository.access import Reader
from repository.tables import AuditEntry, Measure

PUBLISHED, AMENDED, REPEALED, TEXT_ADDED = "published", "amended", "repealed", "text_added"
EVENTS = (PUBLISHED, AMENDED, REPEALED, TEXT_ADDED)
"""What can be news to a reader, in the order of a law's life."""

_ACTIONS = {
    "law filed": PUBLISHED, "accepted, enacted": PUBLISHED, "released by the State": PUBLISHED,
    "published by policy": PUBLISHED, "new version": AMENDED, "repeal": REPEALED, "another text added": TEXT_ADDED,
}  # fmt: skip
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One piece of news: its number in the trail (to page on from), what happened when, to which law as it stands."""

    id: int
    event: str
    at: datetime
    measure: Measure


def latest(session: Session, reader: Reader, before: int | None = None, limit: int = 50) -> tuple[ChangeShown, ...]:
    """News of laws this reader may see, with numbers below `before`."""
    found: list[ChangeShown] = []
    while len(found) < limit:
        entries = _entries(session, reader, before)
        found += _telling(entries)
        if len(entries) < _AT_ONCE:
            break
        before = entries[-1][0].id
    return tuple(found[:limit])


def _entries(session: Session, reader: Reader, before: int | None) -> list[tuple[AuditEntry, Measure]]:
    earlier = [AuditEntry.id < before] if before is not None else []
    rows = session.execute(
        access.readable(Measure, reader)
        .join(AuditEntry, AuditEntry.subject == Measure.reference)
        .with_only_columns(AuditEntry, Measure)
        .where(AuditEntry.action.in_(_ACTIONS), *earlier)
        .order_by(AuditEntry.id.desc())
        .limit(_AT_ONCE)
    )
    return [(entry, measure) for entry, measure in rows]


def _telling(entries: list[tuple[AuditEntry, Measure]]) -> Iterator[ChangeShown]:
    for entry, measure in entries:
        event = _ACTIONS[entry.action]
        # A law is news when it becomes public, not when it comes to lie on an officer's desk.
        if event != PUBLISHED or entry.details.get("to") == "published":
            yield ChangeShown(entry.id, event, entry.at, measure)

