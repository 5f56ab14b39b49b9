"""The migrations and the tables say the same."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from repository.migrations import is_current, upgrade
from repository.tables import Base


def test_a_migrated_database_is_what_the_tables_describe(database_url: str):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()

    assert differences == []


def test_migrating_twice_changes_nothing(database_url: str):
    upgrade(database_url)

    assert is_current(database_url)
