"""The one process that feeds an index: change rows in, whole commits out. It writes no record."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

import structlog
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from repository.engines import reading_engine
from repository.search import projection
from repository.search.engine import IndexBusy, IndexUnusable
from repository.search.index import TIDY_FROM, IndexFolder
from repository.tables import Change

log = structlog.get_logger()

POLL = 0.05
"""Seconds between two looks at the change rows: a law filed alone is findable within 100 ms of its commit."""
REBUILD_REQUEST = "*"
"""The subject of a change row that asks for a rebuild."""

_BATCH = 200
"""Change rows of one commit."""
_IDLE = 2.0
"""Seconds without a change before segments are merged."""
_TOO_MANY = 3 * TIDY_FROM
"""Commits after which segments are merged even without a quiet moment."""
_RETRY = 1.0
"""Seconds before looking again at a database that did not answer, or a folder another follower still holds."""


class Stop(Protocol):
    """Says when to end: a `threading.Event`, a `multiprocessing.Event`, or anything that behaves so."""

    def is_set(self) -> bool:
        """Whether it is time to end."""
        ...

    def wait(self, timeout: float) -> bool:
        """Waits that many seconds or until it is time to end; says whether it is."""
        ...


def public_folder(data_folder: Path) -> IndexFolder:
    """Where the public index of a desk lives."""
    return IndexFolder(data_folder / "index", "public")


class Follower:
    """Keeps one index at the records. `step` is one look; `check` comes before the first."""

    def __init__(self, engine: Engine, folder: IndexFolder) -> None:
        self._engine = engine
        self._folder = folder
        self._position = -1
        self._commits = 1
        """Since segments were last looked at: looking costs a millisecond, too much for every poll."""
        self._last_change = time.monotonic()

    def check(self) -> None:
        """Compares the index with the records and rebuilds it when in doubt: being there is no proof."""
        with Session(self._engine) as session:
            doubt = self._doubt(session)
        if doubt:
            self.rebuild(doubt)

    def _doubt(self, session: Session) -> str:
        try:
            index = self._folder.open()
            self._position, indexed = index.position(), index.references()
        except IndexUnusable as error:
            return str(error)
        oldest, newest = session.execute(select(func.min(Change.id), func.max(Change.id))).one()
        if newest is not None and self._position > newest:
            return "ahead of the records"
        if oldest is not None and self._position < oldest - 1:
            return "older than the oldest change"
        coming = {change.subject for change in self._next(session)}
        # A power cut can leave an index that opens and lacks what it had: only the records can tell.
        if (indexed ^ projection.references(session)) - coming:
            return "not the same measures as the records"
        return ""

    def step(self) -> int:
        """Applies the next change rows in one commit. Returns how many; 0 when there are none."""
        with Session(self._engine) as session:
            changes = self._next(session)
            if not changes:
                return 0
            subjects = dict.fromkeys(change.subject for change in changes)
            asked = REBUILD_REQUEST in subjects
            entries = {} if asked else {subject: projection.entries(session, subject) for subject in subjects}
            newest = changes[-1].id
        if asked:
            self.rebuild("asked for")
        else:
            self._folder.apply(entries, newest)
            self._position = newest
        self._commits += 1
        self._last_change = time.monotonic()
        return len(changes)

    def _next(self, session: Session) -> Sequence[Change]:
        newer = select(Change).where(Change.id > self._position).order_by(Change.id).limit(_BATCH)
        return session.scalars(newer).all()

    def rebuild(self, reason: str) -> None:
        """Builds the index again from the records, aside, while the old one is still read."""
        log.info("index to be rebuilt", index=self._folder.name, reason=reason)
        with Session(self._engine) as session:
            # The position first: what is committed meanwhile is applied once more, never left out.
            position = session.scalar(select(func.max(Change.id))) or 0
            self._folder.rebuild(projection.everything(session), position)
        self._position = position

    def tidy(self) -> None:
        """Merges segments in a quiet moment, or when they have become too many."""
        quiet = time.monotonic() - self._last_change > _IDLE
        if self._commits >= (1 if quiet else _TOO_MANY):
            self._folder.tidy()
            self._commits = 0


def run(database_url: str, data_folder: Path, stop: Stop) -> None:
    """Follows the records until told to stop. A database that does not answer, or a damaged index, is no end."""
    engine = reading_engine(database_url)
    folder = public_folder(data_folder)
    try:
        while not stop.is_set():
            try:
                with folder.feeding():
                    _follow(Follower(engine, folder), stop)
            except (OperationalError, IndexBusy) as error:
                log.warning("follower waits", index=folder.name, cause=type(error).__name__)
                stop.wait(_RETRY)
    finally:
        engine.dispose()


def _follow(follower: Follower, stop: Stop) -> None:
    follower.check()
    while not stop.is_set():
        try:
            if not follower.step():
                follower.tidy()
                stop.wait(POLL)
        except IndexUnusable as error:
            follower.rebuild(str(error))


def main() -> None:
    """`python -m repository.search.follower DATABASE_URL DATA_FOLDER`: ends on SIGTERM, or when its stdin closes.

    Stdin closes with the process that started this one, however that ended: an orphan would keep the folder.
    """
    database_url, data_folder = sys.argv[1:]
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    threading.Thread(target=_until_stdin_closes, args=(stop,), daemon=True).start()
    run(database_url, Path(data_folder), stop)


def _until_stdin_closes(stop: threading.Event) -> None:
    # Below Python's own buffered stdin, whose lock a daemon thread must not hold when the interpreter ends.
    while os.read(0, 4096):
        pass
    stop.set()


if __name__ == "__main__":
    main()
