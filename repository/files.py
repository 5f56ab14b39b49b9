"""Originals on disk, each under its sha256. A name that came from outside never touches the disk."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from repository.errors import DiskFull, NotFound, StoreUnavailable

_NAME = re.compile(r"[0-9a-f]{64}")


class Files:
    """Bytes by content. `put` returns when they would survive a power cut."""

    def __init__(self, folder: Path, *, min_free: int = 0) -> None:
        """`folder` is made if missing; below `min_free` bytes of free space nothing is taken."""
        self._folder = folder
        self._min_free = min_free
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, content: bytes) -> str:
        """Keeps `content` and returns its sha256 in hex; twice is once. Raises DiskFull, StoreUnavailable."""
        name = sha256(content).hexdigest()
        target = self._path(name)
        if target.exists():
            return name
        self.require_room(len(content))
        try:
            self._write(target, content)
        except OSError as error:
            raise StoreUnavailable("a file could not be kept") from error
        return name

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

    def require_room(self, coming: int = 0) -> None:
        """Raises DiskFull when fewer than `min_free` bytes would be left after `coming` more."""
        if self._min_free and shutil.disk_usage(self._folder).free - coming < self._min_free:
            raise DiskFull("below min_free")

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound(name)
        return self._folder / name[:2] / name

    @staticmethod
    def _write(target: Path, content: bytes) -> None:
        target.parent.mkdir(exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".coming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).rename(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        # The rename is lost in a power cut until the folder itself, and the folder that names it, are synced.
        for folder in (target.parent, target.parent.parent):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
