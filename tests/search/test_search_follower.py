"""From the records to the index: what is public, what a change row does, when the index is built again."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from repository.engines import reading_engine, writing_engine
from repository.model import LinkBasis, MeasureKind, MeasureStatus, Visibility
from repository.search import projection
from repository.search.answering import answer
from repository.search.engine import IndexUnusable
from repository.search.follower import REBUILD_REQUEST, Follower, public_folder, run
from repository.search.index import IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading
from repository.search.schema import Entry
from repository.tables import (
    Change,
    DerivedText,
    Extract,
    File,
    Measure,
    MeasureVersion,
    ProvisionLink,
    VersionFile,
)

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
REFERENCE = "L26-000417-S"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = writing_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(database_url: str) -> Iterator[Engine]:
    """What a follower has: connections that cannot write."""
    reader = reading_engine(database_url)
    yield reader
    reader.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    return public_folder(tmp_path)


def add(session: Session, *rows: object) -> None:
    session.add_all(rows)
    session.flush()


def file_law(session: Session, reference: str = REFERENCE, visibility: Visibility = Visibility.PUBLIC) -> Measure:
    """A Peruvian law with two articles, one of them linked to article 20, the law as a whole to 31.2."""
    measure = Measure(
        reference=reference, state="PER", kind=MeasureKind.LAW, form="law", title="Ley de integridad", number="1474",
        status=MeasureStatus.IN_FORCE, adopted_on=date(2011, 7, 12), in_force_on=date(2011, 8, 1), language="es",
        state_of_review="published", visibility=visibility, received_at=NOW,
    )  # fmt: skip
    text = DerivedText(
        sha256=reference, extractor=1, media_type="text/plain", language="es", quality="good", engine="text",
        pages=[], problems=[], articles=2, complete=True,
    )  # fmt: skip
    add(session, File(sha256=reference, size=1, stored_at=NOW))
    add(session, measure, text)
    version = MeasureVersion(measure_id=measure.id, ordinal=1, filed_at=NOW)
    add(session, version)
    add(
        session,
        VersionFile(version_id=version.id, ordinal=1, sha256=reference, filename="ley.txt", media_type="text/plain",
                    text_id=text.id),
        Extract(text_id=text.id, ordinal=1, label="7", heading_path=["Título I", "Delitos"], text="Enriquecimiento."),
        Extract(text_id=text.id, ordinal=2, label="8", heading_path=["Título I"], text="El juez decide."),
        ProvisionLink(version_id=version.id, label="", provision="31.2", basis=LinkBasis.CLAIMED, by="p", at=NOW),
        ProvisionLink(version_id=version.id, label="7", provision="20", basis=LinkBasis.SUGGESTED, by="system", at=NOW),
    )  # fmt: skip
    change(session, reference)
    return measure


def change(session: Session, subject: str) -> None:
    add(session, Change(at=NOW, subject=subject))


def written(engine: Engine, *steps: Callable[[Session], object]) -> None:
    with Session(engine) as session, session.begin():
        for step in steps:
            step(session)


def found(folder: IndexFolder, words: str = "juez") -> list[str]:
    reading = Reading(folder)
    hits = [hit.reference for hit in answer(reading, Question(words=words)).hits]
    reading.close()
    return hits


def test_a_public_measure_becomes_its_law_and_its_articles(engine: Engine) -> None:
    written(engine, file_law)
    with Session(engine) as session:
        entries = projection.entries(session, REFERENCE)

    common = {
        "reference": REFERENCE, "kind": "law", "status": "in_force", "state": "PER", "region": "GRULAC",
        "language": "es", "title": "Ley de integridad", "number": "1474", "year": 2011,
        "adopted_on": date(2011, 7, 12), "in_force_on": date(2011, 8, 1),
        "applies_from": date(2011, 8, 1),
    }  # fmt: skip
    assert entries == [
        Entry(uid=REFERENCE, unit="law", text="Título I\nDelitos", treaty_articles=("31.2",), **common),
        Entry(uid=f"{REFERENCE}/7", unit="article", label="7", heading_path=("Título I", "Delitos"),
              text="Enriquecimiento.", treaty_articles=("31.2", "20"), **common),
        Entry(uid=f"{REFERENCE}/8", unit="article", label="8", heading_path=("Título I",),
              text="El juez decide.", treaty_articles=("31.2",), **common),
    ]  # fmt: skip


def test_what_is_not_public_has_no_entries(engine: Engine) -> None:
    written(engine, lambda session: file_law(session, visibility=Visibility.RESTRICTED))
    with Session(engine) as session:
        assert projection.entries(session, REFERENCE) == []
        assert projection.entries(session, "L26-000001-X") == []
        assert projection.references_of(session) == frozenset()


def test_a_missing_index_is_built_from_the_records(engine: Engine, reader: Engine, folder: IndexFolder) -> None:
    written(engine, file_law)

    Follower(reader, folder).check()

    assert (folder.position(), found(folder)) == (1, [REFERENCE])


def test_change_rows_are_applied_in_one_commit(engine: Engine, reader: Engine, folder: IndexFolder) -> None:
    follower = Follower(reader, folder)
    follower.check()
    written(engine, file_law, lambda session: file_law(session, "L26-000418-T"))

    assert follower.step() == 2
    assert follower.step() == 0
    assert (folder.position(), found(folder)) == (2, [REFERENCE, "L26-000418-T"])


def test_a_law_withdrawn_from_the_public_leaves_the_index(engine: Engine, reader: Engine, folder: IndexFolder) -> None:
    follower = Follower(reader, folder)
    written(engine, file_law)
    follower.check()

    def withdraw(session: Session) -> None:
        session.query(Measure).one().visibility = Visibility.RESTRICTED
        change(session, REFERENCE)

    written(engine, withdraw)
    follower.step()

    assert found(folder) == []


def test_a_change_of_a_request_only_moves_the_position(engine: Engine, reader: Engine, folder: IndexFolder) -> None:
    follower = Follower(reader, folder)
    follower.check()
    written(engine, lambda session: change(session, "R26-000001-X"))
    follower.step()

    assert (folder.position(), folder.open().references()) == (1, frozenset())


def pointer(folder: IndexFolder) -> str:
    return folder.current().folder


DOUBTS = {
    "ahead of the records": lambda session: session.execute(delete(Change).where(Change.id > 1)),
    "older than the oldest change": lambda session: (
        [change(session, REFERENCE) for _ in range(3)] and session.execute(delete(Change).where(Change.id < 5))
    ),
    "not the same measures as the records": lambda session: (
        session.execute(delete(ProvisionLink))
        and setattr(session.query(Measure).first(), "visibility", Visibility.RESTRICTED)
    ),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_an_index_in_doubt_is_built_again(engine: Engine, reader: Engine, folder: IndexFolder, doubt: str) -> None:
    written(engine, file_law, lambda session: change(session, REFERENCE))
    Follower(reader, folder).check()
    before = pointer(folder)
    Follower(reader, folder).check()
    assert pointer(folder) == before

    written(engine, DOUBTS[doubt])
    Follower(reader, folder).check()

    assert pointer(folder) != before


def test_an_index_that_only_lags_behind_is_not_in_doubt(engine: Engine, reader: Engine, folder: IndexFolder) -> None:
    Follower(reader, folder).check()
    before = pointer(folder)
    written(engine, file_law)
    follower = Follower(reader, folder)
    follower.check()

    assert pointer(folder) == before
    assert follower.step() == 1


def test_a_rebuild_can_be_asked_for(engine: Engine, reader: Engine, folder: IndexFolder) -> None:
    follower = Follower(reader, folder)
    written(engine, file_law)
    follower.check()
    before = pointer(folder)
    written(engine, lambda session: change(session, REBUILD_REQUEST))
    follower.step()

    assert pointer(folder) != before
    assert (folder.position(), found(folder)) == (2, [REFERENCE])
    assert follower.step() == 0


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_running_follower_survives_a_damaged_index_and_obeys_a_stop(
    engine: Engine, database_url: str, tmp_path: Path, folder: IndexFolder
) -> None:
    written(engine, file_law)
    stop = threading.Event()
    running = threading.Thread(target=run, args=(database_url, tmp_path, stop))
    running.start()
    until(folder.exists)
    for path in folder.path.glob("g-*/*.toc"):
        path.unlink()
    written(engine, lambda session: file_law(session, "L26-000418-T"))
    until(lambda: folder.exists() and _position(folder) == 2)
    stop.set()
    running.join(5)

    assert not running.is_alive()
    assert found(folder) == [REFERENCE, "L26-000418-T"]


def _position(folder: IndexFolder) -> int:
    try:
        return folder.position()
    except IndexUnusable:
        return -1


def test_the_process_of_its_own_follows_and_ends_when_its_stdin_closes(
    engine: Engine, database_url: str, tmp_path: Path, folder: IndexFolder
) -> None:
    command = [sys.executable, "-m", "repository.search.follower", database_url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        until(lambda: _position(folder) == 0)
        written(engine, file_law)
        until(lambda: _position(folder) == 1)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
    assert found(folder) == [REFERENCE]
