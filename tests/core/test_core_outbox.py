"""The outbox: one duty is one row, lanes keep order, leases fence, and what is uncertain stays visible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from repository import outbox
from repository.errors import LeaseLost, SendFailed
from repository.model import Channel
from repository.outbox import Letter
from repository.store import Store
from repository.tables import OutboundMessage
from tests.conftest import NOON, FixedClock

LETTER = Letter(
    "journal:1", "receipt", Channel.MAIL, "per@focal-points.example", "es", "a@desk.example", b"Uno", "S26-000001-F"
)


def rows(store: Store) -> list[tuple[str, str, int]]:
    with store.read() as session:
        found = session.scalars(select(OutboundMessage).order_by(OutboundMessage.id))
        return [(row.kind, row.state, row.tries) for row in found]


def test_the_same_duty_twice_is_one_letter(store: Store):
    store.write(outbox.queue, LETTER, NOON)
    store.write(outbox.queue, replace(LETTER, body=b"Dos"), NOON)

    assert rows(store) == [("receipt", "queued", 0)]


def test_letters_of_one_lane_go_one_after_the_other_and_other_lanes_do_not_wait(store: Store, clock: FixedClock):
    for kind, case in (("receipt", "S26-000001-F"), ("reminder", "S26-000001-F"), ("receipt", "S26-000002-G")):
        store.write(outbox.queue, replace(LETTER, kind=kind, case_reference=case, cause=case), clock())

    first = store.write(outbox.claim_due, Channel.MAIL, clock(), 10)
    assert [letter.id for letter, _ in first] == [1, 3]
    assert store.write(outbox.claim_due, Channel.MAIL, clock(), 10) == []
    store.write(outbox.sent, 1, first[0][1], "", clock())
    assert [letter.id for letter, _ in store.write(outbox.claim_due, Channel.MAIL, clock(), 10)] == [2]


def test_a_claimed_letter_is_maybe_sent_and_is_sent_again_when_the_lease_runs_out(store: Store, clock: FixedClock):
    store.write(outbox.queue, LETTER, clock())
    [(letter, lease)] = store.write(outbox.claim_due, Channel.MAIL, clock())
    assert rows(store) == [("receipt", "maybe_sent", 1)]

    clock.move(outbox.LEASE + timedelta(seconds=1))
    [(again, _)] = store.write(outbox.claim_due, Channel.MAIL, clock())
    assert (again.id, again.body, again.tries) == (letter.id, letter.body, 2)
    with pytest.raises(LeaseLost):
        store.write(outbox.sent, letter.id, lease, "", clock())


def test_a_one_time_code_is_never_sent_twice(store: Store, clock: FixedClock):
    store.write(outbox.queue, replace(LETTER, kind="sign_in"), clock())
    store.write(outbox.claim_due, Channel.MAIL, clock())
    clock.move(timedelta(hours=1))

    assert store.write(outbox.claim_due, Channel.MAIL, clock()) == []
    assert rows(store) == [("sign_in", "maybe_sent", 1)]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SendFailed("421 later"), "queued"),
        (SendFailed("550 no such user", temporary=False), "failed"),
        (SendFailed("429", retry_after=7.0), "queued"),
    ],
    ids=["temporary", "permanent", "told when to come back"],
)
def test_what_becomes_of_a_letter_that_did_not_go_out(store: Store, clock: FixedClock, error: SendFailed, state: str):
    store.write(outbox.queue, LETTER, clock())
    [(letter, lease)] = store.write(outbox.claim_due, Channel.MAIL, clock())
    store.write(outbox.not_sent, letter, lease, error, clock())

    assert rows(store) == [("receipt", state, 1)]
    with store.read() as session:
        waits = session.get_one(OutboundMessage, 1).due_at - clock()
    expected = {"queued": timedelta(seconds=error.retry_after or 5), "failed": timedelta(0)}
    assert waits == expected[state]


@pytest.mark.parametrize(
    ("tries", "age", "pause"),
    [
        (1, timedelta(seconds=1), timedelta(seconds=5)),
        (3, timedelta(minutes=1), timedelta(seconds=20)),
        (30, timedelta(hours=5), timedelta(minutes=4)),
        (90, timedelta(hours=10), timedelta(hours=1)),
    ],
)
def test_pauses_grow_but_stay_below_four_minutes_in_the_first_six_hours(tries: int, age: timedelta, pause: timedelta):
    assert outbox.pause_before(tries, age) == pause


def test_after_five_days_a_letter_becomes_an_officers_task(store: Store, clock: FixedClock):
    store.write(outbox.queue, LETTER, clock())
    clock.move(timedelta(days=5, seconds=1))
    [(letter, lease)] = store.write(outbox.claim_due, Channel.MAIL, clock())
    store.write(outbox.not_sent, letter, lease, SendFailed("no route"), clock())

    assert rows(store) == [("receipt", "failed", 1)]
