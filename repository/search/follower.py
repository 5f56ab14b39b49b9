"""The one process that feeds the indexes: change rows in, whole commits out. It writes no record."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

import structlog
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from repository.engines import reading_engine
from repository.search import desk_projection, projection
from repository.search.engine import IndexBusy, IndexUnusable
from repository.search.index import TIDY_FROM, IndexFolder
from repository.search.schema import Entry
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


class Source(Protocol):
    """Makes the entries of an index from the records: `projection` and `desk_projection` are such."""

    def entries(self, session: Session, reference: str, /) -> list[Entry]:
        """The entries of a record; [] when it does not belong in this index."""
        ...

    def references_of(self, session: Session, /) -> frozenset[str]:
        """The records that belong in it."""
        ...

    def everything(self, session: Session, /) -> Iterator[Entry]:
        """All its entries."""
        ...


def public_folder(data_folder: Path) -> IndexFolder:
    """Where the public index of a desk lives."""
    return IndexFolder(data_folder / "index", "public")


def desk_folder(data_folder: Path) -> IndexFolder:
    """Where the restricted index lives: everything that is not public. Readers open it behind the gate alone."""
    return IndexFolder(data_folder / "index", "desk")


@dataclass(frozen=True, slots=True)
class Batch:
    """Change rows that are to be applied, and what the records say of their subjects now."""

    changes: Sequence[Change]
    entries: dict[str, list[Entry]]
    rebuild: bool


class Follower:
    """Keeps one index at the records. `step` is one look; `check` comes before the first.

    `eager`: every change moves the index's position, as whoever watches the public one expects. The other keeps its
    position in mind and writes it down when it has something to write, or nothing else to do.
    """

    def __init__(
        self, engine: Engine, folder: IndexFolder, source: Source = projection, *, eager: bool = True
    ) -> None:
        self._engine = engine
        self._folder = folder
        self._source = source
        self._eager = eager
        self._position = -1
        self._written = -1
        self._held: set[str] = set()
        """What the index holds, so that a record that was never in it costs no commit to leave it."""
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
        self._written, self._held = self._position, set(indexed)
        oldest, newest = session.execute(select(func.min(Change.id), func.max(Change.id))).one()
        if newest is not None and self._position > newest:
            return "ahead of the records"
        if oldest is not None and self._position < oldest - 1:
            return "older than the oldest change"
        coming = {change.subject for change in self._next(session)}
        # A power cut can leave an index that opens and lacks what it had: only the records can tell.
        if (indexed ^ self._source.references_of(session)) - coming:
            return "not the same measures as the records"
        return ""

    def step(self) -> int:
        """Applies the next change rows in one commit. Returns how many; 0 when there are none."""
        with Session(self._engine) as session:
            batch = self.read(session)
        self.put_in(batch)
        return len(batch.changes)

    def read(self, session: Session) -> Batch:
        """The next change rows and what they mean for this index."""
        changes = self._next(session)
        subjects = dict.fromkeys(change.subject for change in changes)
        rebuild = REBUILD_REQUEST in subjects
        entries = {} if rebuild else {subject: self._source.entries(session, subject) for subject in subjects}
        return Batch(changes, entries, rebuild)

    def take_out(self, batch: Batch) -> None:
        """Commits what leaves this index, before it enters another: a record is never in two."""
        leaving: dict[str, list[Entry]] = {
            subject: [] for subject, entries in batch.entries.items() if not entries and subject in self._held
        }
        if leaving and not batch.rebuild:
            self._folder.apply(leaving, self._written)
            self._held -= set(leaving)
            self._commits += 1

    def put_in(self, batch: Batch) -> None:
        """Commits the rest of a batch, with the number of its last change."""
        if not batch.changes:
            return
        if batch.rebuild:
            self.rebuild("asked for")
            return
        newest = batch.changes[-1].id
        here = {subject: entries for subject, entries in batch.entries.items() if entries or subject in self._held}
        if here or self._eager:
            self._folder.apply(batch.entries if self._eager else here, newest)
            self._written = newest
            self._commits += 1
            self._last_change = time.monotonic()
        self._held = (self._held - set(here)) | {subject for subject, entries in here.items() if entries}
        self._position = newest

    def _next(self, session: Session) -> Sequence[Change]:
        newer = select(Change).where(Change.id > self._position).order_by(Change.id).limit(_BATCH)
        return session.scalars(newer).all()

    def rebuild(self, reason: str) -> None:
        """Builds the index again from the records, aside, while the old one is still read."""
        log.info("index to be rebuilt", index=self._folder.name, reason=reason)
        with Session(self._engine) as session:
            # The position first: what is committed meanwhile is applied once more, never left out.
            position = session.scalar(select(func.max(Change.id))) or 0
            self._held = set(self._source.references_of(session))
            self._folder.rebuild(self._source.everything(session), position)
        self._position = self._written = position

    def tidy(self) -> None:
        """Merges segments in a quiet moment, or when they have become too many."""
        if self._written < self._position:
            self._folder.apply({}, self._position)
            self._written = self._position
        quiet = time.monotonic() - self._last_change > _IDLE
        if self._commits >= (1 if quiet else _TOO_MANY):
            self._folder.tidy()
            self._commits = 0


class Both:
    """The public index and the restricted one, fed together: what leaves one has left it before it enters the other."""

    def __init__(self, followers: Sequence[Follower]) -> None:
        self._followers = followers

    def check(self) -> None:
        """Compares each with the records."""
        for follower in self._followers:
            follower.check()

    def step(self, engine: Engine) -> int:
        """Applies the next change rows to both. Returns how many; 0 when there are none."""
        with Session(engine) as session:
            batches = [follower.read(session) for follower in self._followers]
        for follower, batch in zip(self._followers, batches, strict=True):
            follower.take_out(batch)
        for follower, batch in zip(self._followers, batches, strict=True):
            follower.put_in(batch)
        return max(len(batch.changes) for batch in batches)

    def tidy(self) -> None:
        """A quiet moment for each."""
        for follower in self._followers:
            follower.tidy()

    def rebuild(self, reason: str) -> None:
        """Builds both anew."""
        for follower in self._followers:
            follower.rebuild(reason)


def both(engine: Engine, data_folder: Path) -> Both:
    """The two followers of a desk, the public one first."""
    return Both(
        (
            Follower(engine, public_folder(data_folder)),
            Follower(engine, desk_folder(data_folder), desk_projection, eager=False),
        )
    )


def run(database_url: str, data_folder: Path, stop: Stop) -> None:
    """Follows the records until told to stop. A database that does not answer, or a damaged index, is no end."""
    engine = reading_engine(database_url)
    try:
        while not stop.is_set():
            try:
                with public_folder(data_folder).feeding(), desk_folder(data_folder).feeding():
                    _follow(both(engine, data_folder), engine, stop)
            except (OperationalError, IndexBusy) as error:
                log.warning("follower waits", cause=type(error).__name__)
                stop.wait(_RETRY)
    finally:
        engine.dispose()


def _follow(followers: Both, engine: Engine, stop: Stop) -> None:
    followers.check()
    while not stop.is_set():
        try:
            if not followers.step(engine):
                followers.tidy()
                stop.wait(POLL)
        except IndexUnusable as error:
            followers.rebuild(str(error))


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
