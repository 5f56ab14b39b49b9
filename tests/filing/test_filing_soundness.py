"""What `ventanilla check` finds: each fault is planted in a sound desk, and only that fault is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from repository import holds, steps
from repository.engines import reading_engine
from repository.files import Files
from repository.search.follower import both, public_folder
from repository.tables import Extract, File, Hold, Measure
from tests.conftest import NOON
from tests.filing.conftest import FilingDesk, mail
from ventanilla import soundness
from ventanilla.config import Settings, StorageSettings

LAW = ("ley.txt", "text/plain", (
    "LEY N.° 27806\nLEY DE TRANSPARENCIA\nArtículo 1. Objeto\nLa presente ley promueve la transparencia.\n"
    "Artículo 2. Ámbito\nSe aplica a todas las entidades.\n" + "Artículo 3. Publicidad\n" + "Todo acto es público. " * 4000
).encode())  # fmt: skip

Checked = Callable[[], dict[str, str]]


@pytest.fixture
def sound(desk: FilingDesk, tmp_path: Path, database_url: str) -> FilingDesk:
    """A desk with a public law, its copy, a stranger's held mail, and an index."""
    sent = mail("per@focal-points.example", "Ley 27806", "Adjuntamos la Ley 27806, aprobada en 2002.", LAW)
    desk.takes(sent)
    desk.works()
    desk.takes(sent, mail_from="other@focal-points.example")
    desk.takes(mail("someone@nowhere.example", "Hello", "A letter of somebody."))
    desk.works()
    assert desk.outcomes() == ["filed", "copy", "held"]
    desk.letters()
    engine = reading_engine(database_url)
    both(engine, tmp_path).rebuild("test")
    engine.dispose()
    return desk


@pytest.fixture
def faults(sound: FilingDesk, tmp_path: Path, database_url: str) -> Checked:
    """Everything that is not plainly right, by name."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    settings = Settings(data_folder=tmp_path, storage=StorageSettings(url=database_url))

    def check() -> dict[str, str]:
        found = soundness.findings(sound.store, settings, 1, lambda what, total: lambda more: None)
        return {finding.name: finding.text for finding in found if finding.ok is False}

    return check


def vandal(database_url: str, *statements: str) -> None:
    """Changes rows behind the desk's back, as a mistake or an intruder would."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def kept(desk: FilingDesk) -> list[File]:
    with desk.store.read() as session:
        return list(session.scalars(select(File)))


def test_a_sound_desk_has_no_fault_and_says_what_waits(
    sound: FilingDesk, tmp_path: Path, database_url: str, faults: Checked
):
    settings = Settings(data_folder=tmp_path, storage=StorageSettings(url=database_url))
    every = soundness.findings(sound.store, settings, 1, lambda what, total: lambda more: None)
    found = {finding.name: (finding.ok, finding.text) for finding in every}

    assert faults() == {}
    assert found["accounting"] == (True, "3 accepted = 1 filed + 1 copy + 1 held")
    assert found["held"] == (None, "1 unknown_sender")
    assert found["index"][1].startswith("4 entries, generation 1, at change ")
    assert found["originals"] == (True, "1 in their rows, all read")
    assert found["files"] == (True, f"{len(kept(sound))} on disk, all read")


@pytest.mark.parametrize(
    ("statement", "name", "told"),
    [
        ("UPDATE inbound_message SET submission_id = NULL WHERE id = 1", "accounting", "filed without a submission"),
        ("UPDATE inbound_message SET first_id = NULL WHERE id = 2", "accounting", "a copy of nothing"),
        ("UPDATE hold SET state = 'replayed' WHERE journal_id = 3", "accounting", "held without an open hold"),
        ("UPDATE inbound_message SET outcome = NULL WHERE id = 3", "accounting", "an open hold of a message that is not held"),
        ("UPDATE inbound_message SET original = substr(original, 2) WHERE id = 3", "originals", "damaged"),
        ("UPDATE inbound_message SET original = NULL WHERE id = 3", "originals", "no original"),
        ("UPDATE extract SET text = 'other words' WHERE ordinal = 2", "index", "not as in the records"),
        ("DELETE FROM extract WHERE ordinal = 2", "index", "does not belong here"),
        ("UPDATE measure SET visibility = 'restricted'", "index restricted", "does not belong here"),
        ("UPDATE measure SET state_of_review = 'amended'", "life cycles", "amended, told published"),
    ],
    ids=lambda value: value if " " in value and len(value) < 45 else "",
)  # fmt: skip
def test_a_row_changed_behind_the_desks_back_is_told(
    faults: Checked, database_url: str, statement: str, name: str, told: str
):
    vandal(database_url, statement)

    found = faults()
    # What one index must not hold any more, the other lacks.
    names = ["index", "restricted index"] if name == "index restricted" else [name]
    assert list(found) == names
    assert told in found[names[0]]


def test_the_first_changed_entry_of_the_audit_trail_is_named(faults: Checked, database_url: str):
    sqlite = database_url.startswith("sqlite")
    trigger = "audit_entry_no_update" if sqlite else "audit_entry_append_only ON audit_entry"
    vandal(database_url, f"DROP TRIGGER {trigger}", "UPDATE audit_entry SET actor = 'nobody' WHERE id IN (4, 6)")

    assert faults() == {"audit trail": "entry 4 was changed"}


def test_files_missing_damaged_or_cut_are_named(sound: FilingDesk, files: Files, faults: Checked):
    names = sorted(file.sha256 for file in kept(sound))
    first, second = (files.path(name) for name in names[:2])
    flipped = bytearray(first.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    first.write_bytes(flipped)
    second.unlink()

    assert faults() == {"files": f"{len(names)} on disk, all read; {names[0]}: damaged; {names[1]}: missing"}
    first.write_bytes(flipped[:-1])
    assert f"{names[0]}: not of its size" in faults()["files"]


def test_a_file_without_a_row_is_worth_a_note_once_it_is_old(sound: FilingDesk, files: Files):
    name = files.put(b"an arrival that was broken off")
    later = [
        soundness.inventory.orphans(sound.store, files, sound.clock() + timedelta(days=days)) for days in (-9999, 9999)
    ]

    assert later == [[], [name]]


def test_an_entry_stripped_from_the_index_is_named(sound: FilingDesk, tmp_path: Path, faults: Checked):
    [measure] = sound.all(Measure)
    second = sound.all(Extract)[1].label
    index = public_folder(tmp_path).open()
    writer = index._index.writer()
    writer.delete_by_term("label", second)
    writer.commit()

    assert faults()["index"].endswith(f"; {measure.reference}/{second}: missing")


def test_what_the_index_has_not_seen_is_its_lag_and_no_fault_for_a_while(
    sound: FilingDesk, tmp_path: Path, faults: Checked
):
    [measure] = sound.all(Measure)
    sound.store.write(steps.note_change, measure.reference, soundness.clock_of(Settings())())
    assert faults() == {}
    sound.store.write(steps.note_change, measure.reference, NOON)

    assert ", 2 changes behind" in faults()["index"]


def test_a_letter_that_nobody_takes_is_a_fault_and_one_that_failed_a_note(
    sound: FilingDesk, database_url: str, faults: Checked
):
    vandal(database_url, "UPDATE outbound_message SET state = 'failed'")
    assert faults() == {}
    vandal(database_url, "UPDATE outbound_message SET state = 'queued'")

    assert "the oldest has waited for" in faults()["letters"]


def test_a_hold_settled_by_an_officer_leaves_no_fault(sound: FilingDesk, faults: Checked):
    [held] = sound.all(Hold)
    sound.store.write(holds.discard, held.id, "no matter of ours", NOON, "officer:1", sound.voice)

    assert faults() == {}
