"""The one way to write: answers after the commit, savepoints of one's own, intake first, errors that tell."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from repository import audit
from repository.engines import writing_engine
from repository.errors import StoreUnavailable
from repository.store import Store
from repository.tables import AuditEntry, Change
from tests.conftest import NOON


def note(session: Session, subject: str) -> None:
    session.add(Change(at=NOON, subject=subject))


def subjects(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Change.subject).order_by(Change.id)))


def test_a_write_is_readable_when_its_caller_is_answered(store: Store):
    store.write(note, "L26-000001-A")

    assert subjects(store) == ["L26-000001-A"]


def test_a_failing_function_rolls_back_only_itself(store: Store):
    def note_then_fail(session: Session) -> None:
        note(session, "lost")
        raise ValueError("my own mistake")

    answers = [store.write_soon(note, "first"), store.write_soon(note_then_fail), store.write_soon(note, "third")]

    assert [answer.exception() for answer in (answers[0], answers[2])] == [None, None]
    assert str(answers[1].exception()) == "my own mistake"
    assert subjects(store) == ["first", "third"]


def test_waiting_functions_share_a_transaction_and_intake_goes_first(store: Store):
    busy, released = threading.Event(), threading.Event()
    commits: list[None] = []
    store.on_commit(lambda: commits.append(None))

    def occupy(session: Session) -> None:
        busy.set()
        released.wait(5)

    occupied = store.write_soon(occupy)
    busy.wait(5)
    later = [store.write_soon(note, "ordinary 1"), store.write_soon(note, "ordinary 2")]
    urgent = store.write_first(note, "intake")
    released.set()
    for answer in (occupied, *later, urgent):
        answer.result(5)

    assert subjects(store) == ["intake", "ordinary 1", "ordinary 2"]
    assert len(commits) < 4  # a transaction of its own for each would be four


def test_a_reader_cannot_write(store: Store):
    with pytest.raises(StoreUnavailable), store.read() as session:
        session.execute(text("DELETE FROM change"))


def test_a_broken_constraint_is_its_callers_alone(store: Store):
    def twice(session: Session) -> None:
        for _ in range(2):
            values = {
                "at": NOON,
                "actor": "a",
                "action": "b",
                "subject": "c",
                "details": {},
                "previous": "",
                "hash": "",
            }
            session.execute(insert(AuditEntry).values(id=7, **values))

    with pytest.raises(IntegrityError):
        store.write(twice)
    store.write(note, "after")

    assert subjects(store) == ["after"]


def test_a_database_locked_by_another_is_told_as_temporary(database_url: str):
    impatient = Store(database_url, busy_seconds=0.05)
    other = writing_engine(database_url)
    with other.connect() as connection, connection.begin():
        with pytest.raises(StoreUnavailable) as told:
            impatient.write(note, "cannot")
        assert told.value.temporary
    other.dispose()
    impatient.write(note, "can")
    assert subjects(impatient) == ["can"]
    impatient.close()


def test_a_closed_store_finishes_its_queue_and_refuses_the_rest(database_url: str):
    store = Store(database_url)
    answers = [store.write_soon(note, str(number)) for number in range(50)]
    store.close()

    assert [answer.exception(0) for answer in answers] == [None] * 50
    with pytest.raises(StoreUnavailable):
        store.write(note, "too late")


@pytest.mark.only_on("sqlite")
def test_the_writer_syncs_and_the_log_is_write_ahead(store: Store):
    def pragmas(session: Session) -> tuple[str, int]:
        return (
            session.execute(text("PRAGMA journal_mode")).scalar_one(),
            session.execute(text("PRAGMA synchronous")).scalar_one(),
        )

    assert store.write(pragmas) == ("wal", 2)  # 2 is FULL


@pytest.mark.only_on("postgresql")
def test_a_commit_is_on_disk_whatever_the_servers_habit(store: Store):
    """The tests' cluster has synchronous_commit off."""
    assert store.write(lambda session: session.execute(text("SHOW synchronous_commit")).scalar_one()) == "on"


def test_the_audit_chain_names_the_first_row_that_was_touched(store: Store, database_url: str):
    for number in range(5):
        store.write(audit.record, NOON, "system", "received", f"M26-{number}")
    with store.read() as session:
        assert audit.first_bad_row(session) is None
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 5

    touch = text("UPDATE audit_entry SET actor = 'nobody' WHERE id = 3")
    vandal = create_engine(database_url)
    with pytest.raises(DBAPIError, match="append-only"), vandal.begin() as connection:
        connection.execute(touch)
    trigger = "audit_entry_no_update" if vandal.name == "sqlite" else "audit_entry_append_only ON audit_entry"
    with vandal.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(touch)
    vandal.dispose()

    with store.read() as session:
        assert audit.first_bad_row(session) == 3
