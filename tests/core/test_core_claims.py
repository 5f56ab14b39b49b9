"""Leases: one holder at a time, fenced in the transaction of the effects."""

from __future__ import annotations

from datetime import timedelta

import pytest

from repository import claims, intake
from repository.errors import LeaseLost
from repository.filing import numbers
from repository.model import Arrival, Channel, Letter
from repository.store import Store
from repository.tables import InboundMessage, Measure
from tests.conftest import NOON, FixedClock

WAITING = InboundMessage.outcome.is_(None)
HOLD = timedelta(minutes=1)


@pytest.fixture
def row(store: Store) -> int:
    return store.write(intake.accept, Arrival(Channel.MAIL, "mail", "a", b"x", NOON)).journal_id


def test_a_row_has_one_holder_until_its_lease_runs_out(store: Store, row: int, clock: FixedClock):
    [(claimed, first)] = store.write(claims.claim, InboundMessage, WAITING, clock(), hold=HOLD)
    assert (claimed, store.write(claims.claim, InboundMessage, WAITING, clock(), hold=HOLD)) == (row, [])

    clock.move(HOLD + timedelta(seconds=1))
    [(claimed, second)] = store.write(claims.claim, InboundMessage, WAITING, clock(), hold=HOLD)
    assert (claimed, first != second) == (row, True)


def test_who_lost_the_lease_changes_nothing(store: Store, row: int, clock: FixedClock):
    [(_, stale)] = store.write(claims.claim, InboundMessage, WAITING, clock(), hold=HOLD)
    clock.move(HOLD + timedelta(seconds=1))
    store.write(claims.claim, InboundMessage, WAITING, clock(), hold=HOLD)

    def effects_then_end(session):
        session.get_one(InboundMessage, row).outcome_note = "effects of a stale worker"
        claims.settle(session, InboundMessage, row, stale, {"outcome": "filed"})

    with pytest.raises(LeaseLost):
        store.write(effects_then_end)
    with store.read() as session:
        kept = session.get_one(InboundMessage, row)
        assert (kept.outcome, kept.outcome_note) == (None, "")


def test_looking_says_what_claiming_would_find(store: Store, row: int, clock: FixedClock):
    def due() -> bool:
        with store.read() as session:
            return claims.any_due(session, InboundMessage, WAITING, clock())

    assert due()
    store.write(claims.claim, InboundMessage, WAITING, clock(), hold=HOLD)
    assert not due()


def test_a_message_draws_the_same_numbers_however_often_it_is_filed(store: Store, row: int):
    wanted = {Letter.SUBMISSION: 1, Letter.MEASURE: 2, Letter.REQUEST: 0}
    first = store.write(numbers.reserve, row, wanted, NOON)
    again = store.write(numbers.reserve, row, wanted, NOON)
    other = store.write(intake.accept, Arrival(Channel.MAIL, "mail", "b", b"y", NOON)).journal_id

    assert first == again == {Letter.SUBMISSION: ("S26-000001-B",), Letter.MEASURE: ("L26-000001-V", "L26-000002-E")}
    assert store.write(numbers.reserve, other, {Letter.MEASURE: 1}, NOON) == {Letter.MEASURE: ("L26-000003-P",)}
    with store.read() as session:
        assert session.get(Measure, 1) is None
