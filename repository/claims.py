"""Leases on rows that wait for work: taken, fenced, given back. A worker that lost its lease changes nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from repository.errors import LeaseLost
from repository.tables import Fetch, InboundMessage, OutboundMessage, ScanReading

Claimable = type[InboundMessage] | type[OutboundMessage] | type[Fetch] | type[ScanReading]


def any_due(session: Session, table: Claimable, waiting: ColumnElement[bool], now: datetime) -> bool:
    """Whether a row could be claimed now. Look before you claim: a claim is a write, and a write wakes everybody who
    looks for work, so that two idle workers would keep each other busy for ever."""
    return session.scalar(select(table.id).where(_free(table, waiting, now)).limit(1)) is not None


def _free(table: Claimable, waiting: ColumnElement[bool], now: datetime) -> ColumnElement[bool]:
    return and_(waiting, table.due_at <= now, or_(table.lease.is_(None), table.lease_until < now))


def claim(
    session: Session, table: Claimable, waiting: ColumnElement[bool], now: datetime, *, hold: timedelta, limit: int = 1
) -> list[tuple[int, str]]:
    """Takes up to `limit` due rows that satisfy `waiting` and whose lease is free or ran out: [(row id, lease)].

    Two workers never get the same row: there is one writer at a time.
    """
    due = select(table.id).where(_free(table, waiting, now)).order_by(table.due_at, table.id).limit(limit)
    taken: list[tuple[int, str]] = []
    for row_id in session.scalars(due).all():
        lease = secrets.token_hex(8)
        session.execute(
            update(table).where(table.id == row_id).values(lease=lease, lease_until=now + hold, tries=table.tries + 1)
        )
        taken.append((row_id, lease))
    return taken


def settle(session: Session, table: Claimable, row_id: int, lease: str, values: dict[str, Any]) -> None:
    """Writes the end of a row's work in the transaction of its effects, and gives the lease back.

    Raises LeaseLost when another worker holds the row by now: the whole transaction must then be rolled back.
    """
    done = session.execute(
        update(table)
        .where(table.id == row_id, table.lease == lease)
        .values(lease=None, lease_until=None, **values)
        .returning(table.id)
    )
    if done.scalar_one_or_none() is None:
        raise LeaseLost(f"{table.__tablename__} {row_id}")


def postpone(session: Session, table: Claimable, row_id: int, lease: str, until: datetime, /, **values: Any) -> None:
    """Gives a row back to be taken again at `until`, with other columns if need be; a lost lease is no loss here."""
    session.execute(
        update(table)
        .where(table.id == row_id, table.lease == lease)
        .values(lease=None, lease_until=None, due_at=until, **values)
    )


def release_all(session: Session, tables: Sequence[Claimable]) -> None:
    """Frees every lease: at the start of a desk that is the only one on its data folder."""
    for table in tables:
        session.execute(update(table).where(table.lease.is_not(None)).values(lease=None, lease_until=None))
