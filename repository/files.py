"""Originals on disk, each under its sha256. A name that came from outside never touches the disk."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from repository.errors import DiskFull, NotFound, StoreUnavailable
from repository.model import Kept

_NAME = re.compile(r"[0-9a-f]{64}")
_COMING = "coming"
"""The folder of files that are not whole yet, beside the folders of those that are."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class Files:
    """Bytes by content. What `put` and `Coming.keep` have returned would survive a power cut."""

    def __init__(self, folder: Path, *, min_free: int = 0) -> None:
        """`folder` is made if missing; below `min_free` bytes of free space nothing is taken."""
        self._folder = folder
        self._min_free = min_free
        self._settled: set[str] = set()
        (folder / _COMING).mkdir(parents=True, exist_ok=True, mode=0o700)
        for made in (folder, folder.parent):
            _sync(made)

    def put(self, content: bytes) -> str:
        """Keeps `content` and returns its sha256 in hex; twice is once. Raises DiskFull, StoreUnavailable."""
        name = sha256(content).hexdigest()
        if self._path(name).exists():
            # Kept anew: `remove` leaves what was kept after the moment it was asked for.
            with suppress(FileNotFoundError):
                os.utime(self._path(name))
                self._settle(name)
                return name
        coming = self.coming()
        try:
            coming.write(content)
            return coming.keep().sha256
        finally:
            coming.discard()

    def coming(self) -> Coming:
        """A new file for bytes that are still arriving. Raises DiskFull, StoreUnavailable."""
        self.require_room()
        return Coming(self, self._folder / _COMING)

    def beside(self, name: str) -> Path:
        """A folder of our own beside the files, for what is on its way to become one."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync(self._folder)
        return folder

    def adopt(self, written: Path, name: str) -> None:
        """Takes a file, written and synced, under its sha256 `name`. For `Coming`. Raises as `put` does."""
        with told():
            target = self._path(name)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            written.rename(target)
        self._settle(name)

    def sweep(self) -> int:
        """Removes what a killed desk left half written, and returns how many; files still being written stay."""
        swept = 0
        for left in (self._folder / _COMING).iterdir():
            with suppress(OSError), left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
                swept += 1
        return swept

    def get(self, name: str) -> bytes:
        """The bytes kept under the sha256 `name`. Raises NotFound."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(name) from error

    def path(self, name: str) -> Path:
        """Where the bytes of `name` lie, for streaming them out. Raises NotFound."""
        path = self._path(name)
        if not path.exists():
            raise NotFound(name)
        return path

    def kept(self, before: datetime) -> Iterator[str]:
        """The sha256 names of all files that were kept before that moment, in no order."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(OSError):
                if _NAME.fullmatch(path.name) and path.stat().st_mtime < before.timestamp():
                    yield path.name

    def remove(self, name: str, *, not_after: float) -> bool:
        """Removes the bytes of `name`, unless they were kept again after that moment; True when they are gone."""
        path = self._path(name)
        with told():
            try:
                if path.stat().st_mtime > not_after:
                    return False
                path.unlink()
            except FileNotFoundError:
                return True
            _sync(path.parent)
        return True

    def require_room(self, coming: int = 0) -> None:
        """Raises DiskFull when fewer than `min_free` bytes would be left after `coming` more."""
        if self._min_free and shutil.disk_usage(self._folder).free - coming < self._min_free:
            raise DiskFull("below min_free")

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound(name)
        return self._folder / name[:2] / name

    def _settle(self, name: str) -> None:
        """A rename is lost in a power cut until its folder is synced, and a new folder until the one above it is."""
        shelf = name[:2]
        with told():
            _sync(self._folder / shelf)
            if shelf not in self._settled:
                _sync(self._folder)
                self._settled.add(shelf)


class Coming:
    """A file whose bytes are still arriving: hashed while they are written, then kept whole or discarded.

    Its methods block and may be called from any thread, also while another one is still at work. The file is locked
    while it is written, so that `Files.sweep` can tell it from what a killed desk left.
    """

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._guard = threading.Lock()
        self._file = -1
        self.digest = sha256()
        """The running hash of all bytes written."""
        self.size = 0
        with told():
            self._file, name = tempfile.mkstemp(dir=folder)
            self._path = Path(name)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, piece: bytes) -> None:
        """Adds bytes. Raises DiskFull, StoreUnavailable, also when the file was discarded meanwhile."""
        with self._guard, told():
            self._require_open()
            self._files.require_room(len(piece))
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            self.digest.update(piece)
            self.size += len(piece)

    def keep(self) -> Kept:
        """Makes the file one of `Files`; returns when it would survive a power cut. Raises as `write` does."""
        with self._guard, told():
            self._require_open()
            os.fsync(self._file)
            kept = Kept(self.digest.hexdigest(), self.size)
            self._files.adopt(self._path, kept.sha256)
            self._close()
        return kept

    def discard(self) -> None:
        """Removes the file, unless it has been kept. Never raises; the second time does nothing."""
        with self._guard:
            if self._file >= 0:
                with suppress(OSError):
                    self._path.unlink()
                self._close()

    def _require_open(self) -> None:
        if self._file < 0:
            raise StoreUnavailable("the file was closed")

    def _close(self) -> None:
        file, self._file = self._file, -1
        os.close(file)


@contextmanager
def told() -> Iterator[None]:
    """The desk's own errors for what the disk says."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull("the disk is full") from error
        raise StoreUnavailable("a file could not be kept") from error


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
