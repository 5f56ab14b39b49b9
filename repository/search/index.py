"""An index folder: created, fed in whole commits, dropped and rebuilt. It knows no question and no record."""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
import whoosh  # type: ignore[import-untyped]

from repository.search.engine import Index, IndexBusy, IndexUnusable
from repository.search.schema import FORMAT, Entry
from repository.search.storage import private_folder, sync

log = structlog.get_logger()

_POINTER = "CURRENT"
TIDY_FROM = 8
"""Segments from which tidying pays: each costs every question a little."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which folder holds the index now, and the format it was written in."""

    folder: str
    format: int
    engine: str


def _engine() -> str:
    return "whoosh " + ".".join(str(part) for part in whoosh.__version__)


class IndexFolder:
    """One index, `public` or `desk`, under `path/name`.

    `path/name/CURRENT` names the folder of the index in use; a rebuild writes another folder beside it and then
    replaces that one small file, so a reader sees the old index or the new one and nothing between.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.path = path / name

    def exists(self) -> bool:
        """Whether there is an index, sound or not."""
        return (self.path / _POINTER).exists()

    @contextmanager
    def feeding(self) -> Iterator[None]:
        """Holds the folder for one follower. Raises IndexBusy when another has it; its end, even by kill, frees it."""
        with (private_folder(self.path) / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IndexBusy(self.name) from error
            yield

    def current(self) -> Pointer:
        """The index in use. Raises IndexUnusable when there is none or it is of another format."""
        try:
            pointer = Pointer(**json.loads((self.path / _POINTER).read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable("missing") from error
        if (pointer.format, pointer.engine) != (FORMAT, _engine()):
            raise IndexUnusable("of another format")
        return pointer

    def open(self) -> Index:
        """The index in use. Raises IndexUnusable."""
        pointer = self.current()
        return Index(self.path / pointer.folder)

    def position(self) -> int:
        """The number of the last change applied. Raises IndexUnusable."""
        return self.open().position()

    def create(self, position: int = 0) -> None:
        """An empty index in place of whatever is there."""
        self.rebuild([], position)

    def apply(self, changes: Mapping[str, Sequence[Entry]], position: int) -> None:
        """One commit: for each measure reference its entries replace those it had (none: it leaves the index).

        `position`, the number of the last change in it, is part of the same commit. Raises IndexUnusable.
        """
        self.open().write(changes, position)

    def rebuild(self, entries: Iterable[Entry], position: int) -> None:
        """Builds an index of all entries aside and puts it in the place of the present one, read until then."""
        folder = private_folder(self.path) / f"g-{secrets.token_hex(8)}"
        Index.create(private_folder(folder)).fill(entries, position)
        self._point_to(Pointer(folder.name, FORMAT, _engine()))
        self._remove_others(folder.name)
        log.info("index rebuilt", index=self.name, position=position)

    def _point_to(self, pointer: Pointer) -> None:
        passing = self.path / f"{_POINTER}.new"
        passing.write_text(json.dumps(asdict(pointer)), encoding="ascii")
        sync(passing)
        passing.replace(self.path / _POINTER)
        sync(self.path)

    def _remove_others(self, kept: str) -> None:
        # A reader that still holds the old files keeps them until it lets go of them.
        for folder in self.path.glob("g-*"):
            if folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def drop(self) -> None:
        """Removes the index; the records it was made from are elsewhere."""
        (self.path / _POINTER).unlink(missing_ok=True)
        self._remove_others("")

    def tidy(self) -> bool:
        """Merges small segments when there are many: for idle moments, never on the way of a filing. True: it did."""
        index = self.open()
        if index.segments() < TIDY_FROM:
            return False
        index.merge()
        return True
