"""The data folder of a desk: made, locked, looked at; a shell command's way into it. Opens no part of a desk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from repository.errors import BadInput
from repository.store import Store
from ventanilla.config import Settings

DUMP = "dump"
"""Below the data folder: the latest bulk dump, which the pages hand out."""


@contextmanager
def guest(settings: Settings) -> Iterator[Store]:
    """The store for a shell command beside a running desk: short transactions, and a pause after each."""
    if not database_exists(settings):
        raise BadInput(f"There is no desk at {settings.data_folder} yet. Start it once with: ventanilla serve")
    store = Store(settings.database_url, rest=1.0)
    try:
        yield store
    finally:
        store.close()


def database_exists(settings: Settings) -> bool:
    """Whether a desk has ever been started on these settings (for PostgreSQL: assumed)."""
    return bool(settings.storage.url) or (settings.data_folder / "desk.sqlite").exists()


def prepare_folder(settings: Settings) -> Path:
    """The data folder, made for the desk's user alone. Raises BadInput when it cannot be."""
    folder = settings.data_folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(f"data_folder: {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise BadInput(f"data_folder: {folder} cannot be written by this user.")
    return folder


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Holds the folder's lock: beside a second busy writer SQLite's waiting is unfair, so there is only one desk."""
    with (folder / "desk.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(f"Another desk runs on {folder}. Stop it first, or use another data_folder.") from None
        yield


def desk_is_running(folder: Path) -> bool:
    """Whether some desk holds the folder's lock now."""
    if not (folder / "desk.lock").exists():
        return False
    try:
        with sole_writer(folder):
            return False
    except BadInput:
        return True
