"""What every test may use: a migrated database, a store on it, a fixed clock."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from repository.files import Files
from repository.migrations import upgrade
from repository.store import Store
from tests import postgresql

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


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> postgresql.Cluster:
    """This test run's PostgreSQL; without the programs the test is skipped, where all are obligatory it fails."""
    if postgresql.programs() is None:
        if os.environ.get("VENTANILLA_ALL_TESTS"):
            pytest.fail("PostgreSQL is not installed, and every test is obligatory here")
        pytest.skip("PostgreSQL is not installed: the desk's tests on it run where it is")
    worker = getattr(request.config, "workerinput", None)
    run, watched = (worker["testrunuid"], os.getppid()) if worker else (f"run{os.getpid()}", os.getpid())
    return postgresql.shared_cluster(run, watched)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, migrated_database: Path, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database of this test's own: SQLite, or what `on_both_databases` asks for."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = tmp_path / "desk.sqlite"
        shutil.copy(migrated_database, path)
        yield f"sqlite:///{path}"
        return
    cluster: postgresql.Cluster = request.getfixturevalue("cluster")
    name = f"t{uuid.uuid4().hex}"
    yield cluster.clone(name)
    cluster.drop(name)


def on_both_databases(metafunc: pytest.Metafunc) -> None:
    """For a folder's `pytest_generate_tests`: its tests run on SQLite and PostgreSQL, unless marked as one's own."""
    if "database_url" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        metafunc.parametrize("database_url", only.args if only else ("sqlite", "postgresql"), indirect=True)


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
