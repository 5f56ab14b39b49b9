"""How the desk connects to SQLite and PostgreSQL: pragmas, transactions, durability."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

AUDIT_TURN, CHANGE_TURN = 7_190_001, 7_190_002


def take_turn(session: Session, turn: int) -> None:
    """Until this transaction ends, nobody else writes under the same turn: numbers then follow the order of commits.

    SQLite has one writer anyway; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": turn})


def writing_engine(url: str, *, busy_seconds: float = 30.0) -> Engine:
    """An engine of one connection that takes the write lock when a transaction begins, and syncs at its end."""
    return (
        _sqlite(url, "BEGIN IMMEDIATE", busy_seconds, read_only=False) if _is_sqlite(url) else _postgresql(url, pool=1)
    )


def reading_engine(url: str) -> Engine:
    """An engine whose connections cannot write."""
    if _is_sqlite(url):
        return _sqlite(url, "BEGIN", busy_seconds=5.0, read_only=True)
    return _postgresql(url, pool=5).execution_options(postgresql_readonly=True)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _postgresql(url: str, *, pool: int) -> Engine:
    return create_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str, begin: str, busy_seconds: float, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        # What people wrote has no place in a log.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        # pysqlite's own BEGIN would come too late and be DEFERRED: a reader that turns writer can then fail at once.
        connection.isolation_level = None
        pragmas = (
            ["foreign_keys=ON", "query_only=ON"]
            if read_only
            else [
                "journal_mode=WAL",
                # Measured: NORMAL lost every mail in modelled power cuts, FULL none; group commit pays for it.
                "synchronous=FULL",
                "foreign_keys=ON",
                # Erasure reaches the pages of the database.
                "secure_delete=ON",
            ]
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def take(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
