"""A file that comes in pieces over hours: what was confirmed survives a power cut, what was not is asked for again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from repository.files import Coming, Files, told
from repository.model import Kept

_READ = 1024 * 1024


class Pieces:
    """Unfinished files beside the kept ones, under the number of their upload. Its methods block."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._folder = files.beside("uploads")

    @contextmanager
    def held(self, number: int) -> Iterator[None]:
        """One page at a time writes to an upload: who comes second sees what the first has confirmed."""
        with told():
            opened = os.open(self._folder / f"{number}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield
        finally:
            os.close(opened)

    def append(self, number: int, offset: int, piece: bytes) -> int:
        """Writes a piece at `offset`, the end confirmed last; returns the new end when it would survive a power cut.

        What a broken connection or a crash left behind that end is cut off. Raises DiskFull, StoreUnavailable.
        """
        self._files.require_room(len(piece))
        with told():
            opened = os.open(self._path(number), os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.ftruncate(opened, offset)
                rest = memoryview(piece)
                os.lseek(opened, offset, os.SEEK_SET)
                while rest:
                    rest = rest[os.write(opened, rest) :]
                os.fsync(opened)
            finally:
                os.close(opened)
        return offset + len(piece)

    def keep(self, number: int) -> Kept:
        """Makes it one of the kept files. Raises DiskFull, StoreUnavailable."""
        path, digest = self._path(number), sha256()
        with told():
            with path.open("rb") as file:
                while piece := file.read(_READ):
                    digest.update(piece)
                size = file.tell()
            self._files.adopt(path, digest.hexdigest())
        return Kept(digest.hexdigest(), size)

    def coming(self) -> Coming:
        """For a file that comes in one piece after all."""
        return self._files.coming()

    def discard(self, number: int) -> None:
        """Removes what has come of it."""
        self._path(number).unlink(missing_ok=True)
        (self._folder / f"{number}.lock").unlink(missing_ok=True)

    def size(self, number: int) -> int:
        """How much of it is on the disk, in octets."""
        path = self._path(number)
        return path.stat().st_size if path.exists() else 0

    def sweep(self, wanted: Collection[int]) -> None:
        """Removes what belongs to no upload that still goes on."""
        for path in self._folder.iterdir():
            if path.stem.isdigit() and int(path.stem) not in wanted:
                path.unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.part"
