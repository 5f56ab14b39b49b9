"""The database: an engine to read with, and the one way to write, a queue before a single writer thread."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from repository.engines import reading_engine, writing_engine
from repository.errors import DeskError, DiskFull, NotFound, StoreUnavailable

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

TRANSACTION_SECONDS = 0.02
"""No write transaction goes on taking functions after this long."""

_STOP = 2**31
_LOG_TRIES = 10


@dataclass(order=True)
class _Waiting:
    """A function in the queue: intake first, then in the order of asking."""

    rank: int
    turn: int
    call: Callable[[Session], Any] = field(compare=False)
    answer: Future[Any] = field(compare=False)


class Store:
    """Reads by `read()`, writes by `write()`: the waiting functions share one transaction, each in a savepoint.

    A function that raises rolls back its own savepoint and its caller alone gets the error; callers are answered
    after the commit, never before. `rest` is the share of time a guest leaves to the desk's own writer: a shell
    command passes 1.0, so that it pauses as long as each of its transactions took.
    """

    def __init__(self, url: str, *, rest: float = 0.0, busy_seconds: float = 30.0) -> None:
        self.url = url
        self._rest = rest
        self._readers: Engine = reading_engine(url)
        self._writers: Engine = writing_engine(url, busy_seconds=busy_seconds)
        self._read_session = sessionmaker(self._readers, expire_on_commit=False)
        self._queue: queue.PriorityQueue[_Waiting] = queue.PriorityQueue()
        self._turns = itertools.count()
        self._listeners: list[Callable[[], None]] = []
        self._stopped = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write_soon(self, fn: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queues `fn(session, ...)`; the future answers after the commit. For the edge: wrap it, shield it."""
        return self._enqueue(1, lambda session: fn(session, *args, **kwargs))

    def write_first(self, fn: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As `write_soon`, before everything else that waits: intake alone may ask for it."""
        return self._enqueue(0, lambda session: fn(session, *args, **kwargs))

    def write(self, fn: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `fn(session, ...)` and returns its answer after the commit. Blocks: for threads, not for loops."""
        return self.write_soon(fn, *args, **kwargs).result()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write, on a snapshot of its own."""
        try:
            with self._read_session() as session:
                yield session
        except DBAPIError as error:
            raise _wrapped(error) from error
        except OverflowError as error:
            # Somebody typed a number that no row can have.
            raise NotFound("a number beyond all rows") from error

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Calls `listener` from the writer's thread after each commit: to wake those who look for work."""
        self._listeners.append(listener)

    def empty_log(self) -> bool:
        """Writes SQLite's log back and empties it, for what was erased lies in it still; False when a reader bars it.

        PostgreSQL removes what is erased by itself, in its own time.
        """
        if self._writers.dialect.name != "sqlite":
            return True
        for _ in range(_LOG_TRIES):
            connection = self._writers.raw_connection()
            try:
                busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                connection.close()
            if not busy:
                return True
            time.sleep(0.2)
        log.warning("the database's log was not emptied")
        return False

    def close(self) -> None:
        """Finishes what is queued, then stops; what comes later is refused as unavailable."""
        with self._gate:
            if self._stopped:
                return
            self._stopped = True
            self._queue.put(_Waiting(_STOP, next(self._turns), lambda _: None, Future()))
        self._thread.join()
        self._readers.dispose()
        self._writers.dispose()

    def _enqueue(self, rank: int, call: Callable[[Session], T]) -> Future[T]:
        answer: Future[T] = Future()
        with self._gate:
            if self._stopped:
                answer.set_exception(StoreUnavailable("the store is closed"))
            else:
                self._queue.put(_Waiting(rank, next(self._turns), call, answer))
        return answer

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first.rank == _STOP:
                return
            started = time.monotonic()
            self._transact(first, started + TRANSACTION_SECONDS)
            if self._rest:
                time.sleep(self._rest * (time.monotonic() - started))

    def _transact(self, first: _Waiting, until: float) -> None:
        done: list[tuple[_Waiting, Any]] = []
        taken = [first]
        try:
            with Session(self._writers, expire_on_commit=False) as session:
                self._attempt(session, first, done)
                while time.monotonic() < until and (waiting := self._next()):
                    taken.append(waiting)
                    self._attempt(session, waiting, done)
                session.commit()
        except Exception as error:
            failure = _wrapped(error)
            # First the callers: they would wait for ever for a writer that could not write its log either.
            for waiting in taken:
                if not waiting.answer.done():
                    waiting.answer.set_exception(failure)
            log.error("transaction failed", functions=len(taken), exc_info=error)
            return
        for listener in self._listeners:
            try:
                listener()
            except Exception as error:
                # Whoever fails to wake up is no reason to leave the callers without their answer.
                log.error("a listener failed", exc_info=error)
        for waiting, value in done:
            waiting.answer.set_result(value)

    def _next(self) -> _Waiting | None:
        with suppress(queue.Empty):
            waiting = self._queue.get_nowait()
            if waiting.rank != _STOP:
                return waiting
            self._queue.put(waiting)
        return None

    @staticmethod
    def _attempt(session: Session, waiting: _Waiting, done: list[tuple[_Waiting, Any]]) -> None:
        if not waiting.answer.set_running_or_notify_cancel():
            return
        try:
            with session.begin_nested():
                value = waiting.call(session)
                session.flush()
        except DBAPIError as error:
            # A database that refuses (locked, full, gone) refuses the whole transaction; a constraint is the caller's.
            if _refuses_all(error):
                raise
            waiting.answer.set_exception(error)
        except OverflowError:
            waiting.answer.set_exception(NotFound("a number beyond all rows"))
        except Exception as error:  # noqa: BLE001 - boundary: the caller's own error goes back to the caller
            waiting.answer.set_exception(error)
        else:
            done.append((waiting, value))


def _refuses_all(error: DBAPIError) -> bool:
    return error.connection_invalidated or type(error).__name__ in {
        "OperationalError",
        "InterfaceError",
        "InternalError",
    }


def _has_no_room(error: DBAPIError) -> bool:
    # SQLite says so in words only, PostgreSQL in whatever language by its code 53100, disk_full.
    return "full" in str(error.orig).lower() or getattr(error.orig, "sqlstate", None) == "53100"


def _wrapped(error: Exception) -> Exception:
    """The desk's own error for what the database says; what is not the database's stays as it is."""
    if isinstance(error, DeskError):
        return error
    if isinstance(error, DBAPIError) and _has_no_room(error):
        return DiskFull("the database has no room")
    if isinstance(error, DBAPIError) and not _refuses_all(error):
        return error
    return StoreUnavailable("the database did not take the write")
