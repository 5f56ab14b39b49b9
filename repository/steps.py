"""One step of a record along its life cycle: the row it takes, the change, the entry that says what caused it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repository import audit, lifecycles
from repository.errors import CaseMoved
from repository.lifecycles import Cycle, Transition
from repository.tables import (
    AssistanceRequest,
    AuditEntry,
    Change,
    Clarification,
    FollowUp,
    HelpRequest,
    Measure,
)

CLOCK, ACT = "clock", "act"
"""Causes that are no message: a date that came, and an officer's deed on the pages. Any other is a message's number."""

Case = Measure | AssistanceRequest | HelpRequest
Record = Case | Clarification | FollowUp

_CYCLES: dict[type[Record], tuple[Cycle, str]] = {
    Measure: (lifecycles.LAW, "state_of_review"),
    AssistanceRequest: (lifecycles.REQUEST, "state_of_case"),
    HelpRequest: (lifecycles.HELP, "state_of_case"),
    Clarification: (lifecycles.CLARIFICATION, "state"),
    FollowUp: (lifecycles.FOLLOW_UP, "state"),
}


def state_of(record: Record) -> str:
    """Where a record is in its life cycle."""
    return str(getattr(record, _CYCLES[type(record)][1]))


def next_of(record: Record, event: str) -> Transition:
    """The row that `event` takes from where the record is. Raises lifecycles.NoSuchTransition."""
    return lifecycles.advance(_CYCLES[type(record)][0], state_of(record), event)


def is_over(record: Record) -> bool:
    """Whether nothing more happens to it by itself."""
    return state_of(record) in _CYCLES[type(record)][0].final


def begin(
    session: Session, record: Record, event: str, now: datetime, actor: str, *, cause: str, origin: str, told_as: str,
    details: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Writes down how a record that was just added began: `event` led from `origin` to where it is.

    `told_as` is what the trail calls it: «law filed» says more than the condition that led there. Raises
    lifecycles.NoSuchTransition when no row of the table leads there.
    """
    row = lifecycles.advance(_CYCLES[type(record)][0], origin, event)
    if row.target != state_of(record):
        raise lifecycles.NoSuchTransition(_CYCLES[type(record)][0].name, origin, event)
    session.flush()
    more = {"event": event, **(details or {})}
    _note(session, record, row, now, actor, origin, cause, more, told_as=told_as)


def take(
    session: Session, record: Record, event: str, now: datetime, actor: str, *, cause: str,
    changes: Mapping[str, object] | None = None, details: Mapping[str, object] | None = None,
) -> Transition:  # fmt: skip
    """Takes a step, with what else changes by it. Raises lifecycles.NoSuchTransition, CaseMoved."""
    cycle, column = _CYCLES[type(record)]
    origin = state_of(record)
    row = lifecycles.advance(cycle, origin, event)
    written = {column: row.target, **(changes or {})}
    if isinstance(record, Measure | AssistanceRequest):
        write_versioned(session, record, written)
    else:
        for name, value in written.items():
            setattr(record, name, value)
    told = {name: str(value) for name, value in (changes or {}).items()}
    _note(session, record, row, now, actor, origin, cause, told | dict(details or {}))
    if isinstance(record, Measure | AssistanceRequest | HelpRequest):
        note_change(session, record.reference, now)
    return row


def write_versioned(session: Session, case: Measure | AssistanceRequest, changes: Mapping[str, object]) -> None:
    """Writes changes if nobody changed the case since it was read. Raises CaseMoved otherwise."""
    table = type(case)
    moved = session.execute(
        update(table)
        .where(table.id == case.id, table.version == case.version)
        .values(version=case.version + 1, **changes)
        .returning(table.id)
    )
    if moved.scalar_one_or_none() is None:
        raise CaseMoved(case.reference)
    session.refresh(case)


def note_change(session: Session, reference: str, now: datetime) -> None:
    """Tells the index's followers that a record changed. Numbered in the order of commits."""
    session.add(Change(at=now, subject=reference))


def _note(
    session: Session, record: Record, row: Transition, now: datetime, actor: str, origin: str, cause: str,
    details: Mapping[str, object], told_as: str = "",
) -> None:  # fmt: skip
    subject = record.subject if isinstance(record, Clarification | FollowUp) else record.reference
    told: dict[str, object] = {"record": name_of(record), "from": origin, "to": row.target, "cause": cause}
    if row.messages:
        told["messages"] = list(row.messages)
    audit.record(session, now, actor, told_as or row.event, subject, told | dict(details))


def name_of(record: Record) -> str:
    """How the trail names a record: its reference, or its table and number where it has none of its own."""
    if isinstance(record, Clarification | FollowUp):
        return f"{record.__tablename__}:{record.id}"
    return record.reference


def untold(session: Session) -> Iterator[str]:
    """Records that are not where the trail left them: each was moved by something that wrote nothing down.

    Those from before the trail told of steps are passed over.
    """
    told: dict[str, str] = {}
    entries = select(AuditEntry.details).order_by(AuditEntry.id).execution_options(yield_per=1000)
    for details in session.scalars(entries):
        if "record" in details and "to" in details:
            told[str(details["record"])] = str(details["to"])
    for table, (_, column) in _CYCLES.items():
        records: Iterable[Record] = session.scalars(select(table).execution_options(yield_per=500))
        for record in records:
            name = name_of(record)
            if name in told and told[name] != getattr(record, column):
                yield f"{name}: {getattr(record, column)}, told {told[name]}"
