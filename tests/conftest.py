"""What every test may use: a migrated database, a store on it, a fixed clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from repository.files import Files
from repository.migrations import upgrade
from repository.store import Store

# Never a timed test. In CI the examples are always the same ones: a red run must be red again.
settings.register_profile("desk", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("desk")

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday, a working day everywhere


class FixedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest schema, made once and copied by those who need one."""
    path = tmp_path_factory.mktemp("schema") / "desk.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated_database: Path, tmp_path: Path) -> str:
    """The URL of a fresh database of this test's own."""
    path = tmp_path / "desk.sqlite"
    shutil.copy(migrated_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def needs_tool() -> Callable[[str], None]:
    """Skips a test whose optional tool is missing; where all tests are obligatory it fails instead."""

    def need(tool: str) -> None:
        if shutil.which(tool) is None:
            if os.environ.get("VENTANILLA_ALL_TESTS"):
                pytest.fail(f"{tool} is not installed, and every test is obligatory here")
            pytest.skip(f"{tool} is not installed: the test that uses it runs where it is")

    return need
