"""How the desk connects to SQLite and PostgreSQL: pragmas, transactions, durability."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

_WRITERS_TURN = 7_190_001
"""The advisory lock of PostgreSQL that every write transaction of the desk holds."""


def writing_engine(url: str, *, busy_seconds: float = 30.0) -> Engine:
    """An engine of one connection that takes the write lock when a transaction begins, and syncs at its end.

    One writer at a time on either database: numbers, the audit chain and the changes then follow the order of
    commits, and no two transactions can wait for each other's rows.
    """
    if _is_sqlite(url):
        return _sqlite(url, "BEGIN IMMEDIATE", busy_seconds, read_only=False)
    settings = {
        "lock_timeout": round(busy_seconds * 1000),
        # A process that stopped with the lock in its hand loses it, and its transaction, after a while.
        "idle_in_transaction_session_timeout": 60_000,
        # A receipt is given after the commit: it must be on disk then, whatever the server's own habit.
        "synchronous_commit": "on",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    # What a statement reads must be what the last writer committed, so no snapshot from before the lock.
    engine = _postgresql(url, pool=1, isolation_level="READ COMMITTED", connect_args={"options": options})

    @event.listens_for(engine, "begin")
    def take(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_TURN})")

    return engine


def reading_engine(url: str) -> Engine:
    """An engine whose connections cannot write."""
    if _is_sqlite(url):
        return _sqlite(url, "BEGIN", busy_seconds=5.0, read_only=True)
    # One snapshot for the whole of a reading, as SQLite gives it.
    return _postgresql(url, pool=5, isolation_level="REPEATABLE READ").execution_options(postgresql_readonly=True)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _postgresql(url: str, *, pool: int, **more: Any) -> Engine:
    return create_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=True, hide_parameters=True, **more)


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
