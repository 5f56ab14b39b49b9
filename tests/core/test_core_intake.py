"""The way in: one row a message, one receipt however often it comes, originals byte for byte."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import select

from repository import accounting, intake
from repository.errors import DiskFull, NotFound
from repository.files import Files
from repository.model import Arrival, Channel, Receipt
from repository.store import Store
from repository.tables import AuditEntry, InboundMessage
from tests.conftest import NOON


def arrival(original: bytes = b"Subject: Ley\r\n\r\ntexto", external_id: str = "a") -> Arrival:
    return Arrival(Channel.MAIL, "mail", external_id, original, NOON, {"peer": "192.0.2.1"})


def test_a_message_is_one_row_with_its_original_and_its_place_in_the_trail(store: Store):
    receipt = store.write(intake.accept, arrival())

    assert receipt == Receipt(1, "M26-000001-W", new=True)
    with store.read() as session:
        [row] = session.scalars(select(InboundMessage)).all()
        assert (row.original, row.outcome, row.received_at) == (b"Subject: Ley\r\n\r\ntexto", None, NOON)
        assert row.envelope == {"peer": "192.0.2.1"}
        [entry] = session.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.subject) == ("received", "M26-000001-W")


def test_the_same_arrival_again_gets_the_same_receipt(store: Store):
    first = store.write(intake.accept, arrival())
    again = store.write(intake.accept, arrival())
    other = store.write(intake.accept, arrival(external_id="b"))

    assert (again.number, again.new) == (first.number, False)
    assert other.number == "M26-000002-F"


@pytest.mark.parametrize("size", [intake.INLINE_LIMIT, intake.INLINE_LIMIT + 1], ids=["in the row", "in a file"])
def test_originals_are_kept_whole_in_row_or_file(store: Store, files: Files, size: int):
    original = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    digest = files.put(original)
    store.write(intake.accept, arrival(original))

    with store.read() as session:
        [row] = session.scalars(select(InboundMessage)).all()
        kept = row.original if row.original is not None else files.get(row.original_sha256)
        assert (sha256(kept).hexdigest(), row.original is None) == (digest, size > intake.INLINE_LIMIT)


def test_the_sum_of_outcomes_is_what_was_accepted(store: Store):
    for number in range(3):
        store.write(intake.accept, arrival(external_id=str(number)))
    with store.read() as session:
        account = accounting.account(session)

    assert (account.accepted, account.outcomes["pending"], account.holds) == (3, 3, True)


def test_a_row_that_claims_to_be_filed_without_a_case_breaks_the_account(store: Store):
    store.write(intake.accept, arrival())

    def lie(session):
        session.get_one(InboundMessage, 1).outcome = "filed"

    store.write(lie)
    with store.read() as session:
        account = accounting.account(session)

    assert (account.faults, account.holds) == (("M26-000001-W: filed without a submission",), False)


def test_a_file_is_kept_once_under_its_hash_and_no_other_name_opens_it(files: Files, tmp_path):
    name = files.put(b"%PDF-1.7")

    assert files.put(b"%PDF-1.7") == name
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [name]
    for wrong in ("../desk.sqlite", name[:-1], "0" * 64):
        with pytest.raises(NotFound):
            files.get(wrong)


def test_below_min_free_nothing_is_taken(tmp_path):
    with pytest.raises(DiskFull):
        Files(tmp_path / "files", min_free=2**62).put(b"x")
