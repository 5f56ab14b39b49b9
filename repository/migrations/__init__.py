"""Brings a database to the schema of this program, statement by statement, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from repository.engines import writing_engine


def upgrade(url: str, to: str = "head") -> None:
    """Runs every migration up to `to` that the database has not seen. Needs the data folder's lock: one at a time.

    All or nothing: a database whose rows would point nowhere afterwards stays as it was (RuntimeError).
    """
    engine = writing_engine(url)
    try:
        with engine.connect() as connection:
            _let_tables_be_remade(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            _every_row_leads_somewhere(connection)
            connection.commit()
    finally:
        engine.dispose()


def _let_tables_be_remade(connection: Connection) -> None:
    # SQLite alters a table by writing another in its place: to drop the old one would break every row that points
    # to it. The pragma does nothing inside a transaction, so it comes before the first.
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")


def _every_row_leads_somewhere(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and (astray := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise RuntimeError(f"migration undone: rows of {astray[0][0]} would point to nothing")


def is_current(url: str) -> bool:
    """Whether the database stands at the newest migration."""
    engine = writing_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == _head()
    finally:
        engine.dispose()


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
