"""Numbers reserved ahead of filing: the same message draws the same ones however often it is filed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from repository import references
from repository.model import Letter
from repository.tables import Counter, Reference


def reserve(
    session: Session, journal_id: int, wanted: dict[Letter, int], now: datetime
) -> dict[Letter, tuple[str, ...]]:
    """Reserves, for a journal row, so many numbers of each kind: {letter: printed references in order}."""
    return {
        letter: tuple(_one(session, journal_id, letter, ordinal, now) for ordinal in range(1, count + 1))
        for letter, count in wanted.items()
        if count
    }


def further(session: Session, journal_id: int, letter: Letter, count: int, now: datetime) -> tuple[str, ...]:
    """So many numbers of a kind beyond those a journal row has already, in the transaction that uses them."""
    taken = select(func.count()).where(Reference.journal_id == journal_id, Reference.letter == letter.value)
    first = (session.scalar(taken) or 0) + 1
    return tuple(_one(session, journal_id, letter, ordinal, now) for ordinal in range(first, first + count))


def _one(session: Session, journal_id: int, letter: Letter, ordinal: int, now: datetime) -> str:
    known = session.scalar(
        select(Reference.printed).where(
            Reference.journal_id == journal_id, Reference.letter == letter.value, Reference.ordinal == ordinal
        )
    )
    if known is not None:
        return known
    printed = references.compose(letter, now.year, _draw(session, letter, now.year))
    session.add(Reference(printed=printed, journal_id=journal_id, letter=letter.value, ordinal=ordinal))
    session.flush()
    return printed


def _draw(session: Session, letter: Letter, year: int) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Counter).values(letter=letter.value, year=year, last=1)
    return session.scalars(
        statement.on_conflict_do_update(index_elements=["letter", "year"], set_={"last": Counter.last + 1}).returning(
            Counter.last
        )
    ).one()
