"""The migrations and the tables say the same."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from repository.engines import writing_engine
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


def test_a_database_with_rows_is_migrated_with_them(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    upgrade(url, to="0009")
    with writing_engine(url).begin() as connection:
        for statement in _ROWS_OF_0009:
            connection.exec_driver_sql(statement)

    upgrade(url)

    with writing_engine(url).connect() as connection:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("measure", "measure_version", "clarification")
        ]
        follow_up = connection.exec_driver_sql("SELECT kind, of_state, person_id, state FROM follow_up").one()
    assert counts == [1, 1, 1]
    assert tuple(follow_up) == ("questions", "PER", None, "sent")


_ROWS_OF_0009 = (
    """INSERT INTO submission (id, reference, state, proof, language, subject, received_at)
       VALUES (1, 'S26-000001-A', 'PER', 2, 'es', '', '2026-01-05 09:00:00')""",
    """INSERT INTO measure (id, reference, submission_id, state, kind, form, title, number, status, draft_word, language,
                            source, state_of_review, visibility, accepted_by, received_at, version)
       VALUES (1, 'L26-000001-A', 1, 'PER', 'law', '', 'Ley', '', 'unknown', '', 'es', 'state', 'under_review',
               'restricted', '', '2026-01-05 09:00:00', 1)""",
    "INSERT INTO measure_version (id, measure_id, ordinal, filed_at) VALUES (1, 1, 1, '2026-01-05 09:00:00')",
    """INSERT INTO clarification (id, subject, submission_id, points, first_number, answers, state, opened_at, due_on)
       VALUES (1, 'L26-000001-A', 1, '["number"]', 1, '{}', 'open', '2026-01-05 09:00:00', '2026-01-19')""",
    """INSERT INTO follow_up (id, kind, subject, clarification_id, state, due_at, sends)
       VALUES (1, 'clarification reminder', 'L26-000001-A', 1, 'sent', '2026-01-12 08:00:00', 1)""",
)
