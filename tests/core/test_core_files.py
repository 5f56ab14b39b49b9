"""Files that are still arriving: kept whole under their hash, or gone without a trace."""

from __future__ import annotations

import resource
from hashlib import sha256
from pathlib import Path

import pytest

from repository import intake
from repository.errors import DiskFull, StoreUnavailable
from repository.files import Files
from repository.model import Arrival, Channel, Kept
from repository.store import Store
from repository.tables import File, InboundMessage

LAW = b"Article 1. " * 20_000
NAME = sha256(LAW).hexdigest()


def found(folder: Path) -> list[str]:
    """Every file below a folder, by its path there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_that_comes_in_pieces_is_kept_under_its_hash(tmp_path: Path):
    files = Files(tmp_path)
    coming = files.coming()
    for start in range(0, len(LAW), 70_000):
        coming.write(LAW[start : start + 70_000])
    kept = coming.keep()
    coming.discard()

    assert (kept, files.get(NAME)) == (Kept(NAME, len(LAW)), LAW)
    assert found(tmp_path) == [f"{NAME[:2]}/{NAME}"]


def test_the_same_bytes_twice_are_one_file(tmp_path: Path):
    files = Files(tmp_path)
    for _ in range(2):
        coming = files.coming()
        coming.write(LAW)
        coming.keep()
    assert files.put(LAW) == NAME
    assert found(tmp_path) == [f"{NAME[:2]}/{NAME}"]


def test_a_discarded_file_leaves_nothing_and_takes_no_more(tmp_path: Path):
    coming = Files(tmp_path).coming()
    coming.write(LAW)
    coming.discard()
    coming.discard()

    assert found(tmp_path) == []
    with pytest.raises(StoreUnavailable):
        coming.write(b"more")
    with pytest.raises(StoreUnavailable):
        coming.keep()


def test_what_a_killed_desk_left_is_swept_and_what_is_being_written_stays(tmp_path: Path):
    files = Files(tmp_path)
    (tmp_path / "coming" / "left").write_bytes(LAW)
    coming = files.coming()
    coming.write(LAW)

    assert Files(tmp_path).sweep() == 1
    assert (coming.keep().sha256, found(tmp_path)) == (NAME, [f"{NAME[:2]}/{NAME}"])


def test_below_min_free_nothing_is_begun_and_nothing_added(tmp_path: Path):
    with pytest.raises(DiskFull):
        Files(tmp_path, min_free=1 << 60).coming()
    files = Files(tmp_path)
    coming = files.coming()
    files._min_free = 1 << 60
    with pytest.raises(DiskFull):
        coming.write(b"one more")


def test_a_disk_that_takes_no_more_bytes_is_told_as_an_error_of_the_desk(tmp_path: Path):
    coming = Files(tmp_path).coming()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StoreUnavailable):
            coming.write(LAW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    coming.discard()
    assert found(tmp_path) == []


def test_a_mail_that_is_a_file_already_gets_its_row(store: Store, files: Files, clock):
    coming = files.coming()
    coming.write(LAW)
    arrival = Arrival(Channel.MAIL, "mail", "key", b"", clock(), {"peer": "192.0.2.1"}, coming.keep())

    receipts = [store.write(intake.accept, arrival) for _ in range(2)]

    assert [(receipt.journal_id, receipt.new) for receipt in receipts] == [(1, True), (1, False)]
    with store.read() as session:
        row = session.get_one(InboundMessage, 1)
        assert (row.size, row.original_sha256, row.original) == (len(LAW), NAME, None)
        assert (intake.original(row, files), intake.place(row, files)) == (LAW, files.path(NAME))
        assert session.get_one(File, NAME).size == len(LAW)
