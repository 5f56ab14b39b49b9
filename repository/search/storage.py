"""Whoosh's files, made to survive a power cut. It knows file names and nothing of what is in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage  # type: ignore[import-untyped]

PRIVATE = 0o700
"""Index files are pickles: whoever could write them could run code in the desk."""


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Syncs every new file, and the folder, before and after a table of contents takes its name.

    Whoosh calls no fsync. Its commit writes the segment's files, then the table of contents under a passing name,
    then renames that: so the rename is the place where all that it points to must be on the disk already.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path
        self._unsynced: set[str] = set()

    def create_file(self, name: str, *args: Any, **options: Any) -> Any:
        """A new file, remembered until it is synced."""
        self._unsynced.add(name)
        return super().create_file(name, *args, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Gives a finished file its name, after everything written before it is on the disk."""
        for name in sorted(self._unsynced):
            if (self._path / name).exists():
                sync(self._path / name)
        self._unsynced.clear()
        sync(self._path)
        super().rename_file(oldname, newname, safe)
        sync(self._path)


def sync(path: Path) -> None:
    """Waits until a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def private_folder(path: Path) -> Path:
    """The folder, made if missing, open to this account only."""
    path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    path.chmod(PRIVATE)
    return path
