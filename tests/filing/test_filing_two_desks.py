"""Two clerks on one database: one row, one filing, whoever was slow; and the many ways one mail arrives twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from repository import audit
from repository.filing.clerk import LEASE
from repository.store import Store
from repository.tables import InboundMessage, Measure, Submission
from tests.filing.conftest import FilingDesk, mail

PERU = "per@focal-points.example"
LAW = (
    "ley.txt",
    "text/plain",
    b"LEY 31999\n\nArticulo 1. Objeto\nLa ley sanciona.\n\nArticulo 2. Vigencia\nRige hoy.\n",
)


def a_law(number: int = 31999, **headers: str) -> bytes:
    return mail(PERU, f"Remite Ley {number}", "Adjunto la ley.", LAW, **headers)


def second_clerk(desk: FilingDesk, store: Store) -> FilingDesk:
    """The same desk in another process: a store of its own on the same database."""
    return replace(desk, store=store, clerk=replace(desk.clerk, reading=replace(desk.clerk.reading, store=store)))


def test_who_was_too_slow_writes_nothing(desk: FilingDesk, database_url: str):
    """The first clerk stops in the middle; the second files the row; the first wakes up and is turned away."""
    reading, filed = threading.Event(), threading.Event()

    def slowly(original, envelope):
        reading.set()
        filed.wait(60)
        return desk.clerk.read_mail(original, envelope)

    desk.takes(a_law())
    other = Store(database_url)
    slow = second_clerk(desk, other)
    slow = replace(slow, clerk=replace(slow.clerk, read_mail=slowly))
    stopped = threading.Thread(target=slow.works)
    stopped.start()
    assert reading.wait(60)
    desk.clock.move(LEASE + timedelta(seconds=1))
    desk.works()
    filed.set()
    stopped.join(60)
    other.close()

    assert (desk.outcomes(), len(desk.all(Submission)), len(desk.all(Measure))) == (["filed"], 1, 1)
    assert [letter["To"] for letter in desk.letters()] == [PERU]
    with desk.store.read() as session:
        assert audit.first_bad_row(session) is None


def test_two_clerks_at_once_file_each_mail_once_and_find_the_copies(desk: FilingDesk, database_url: str):
    mails = [a_law(number) for number in range(8)]
    for way in ("mx1", "mx2"):
        for raw in mails:
            desk.takes(f"Received: from {way}.ministry.example by desk.example\r\n".encode() + raw)
    other = Store(database_url)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.works(), (desk, second_clerk(desk, other))))
    # A clerk that lost the race for a key tries again after a pause.
    desk.clock.move(timedelta(minutes=10))
    desk.works()
    other.close()

    assert sorted(map(str, desk.outcomes())) == ["copy"] * 8 + ["filed"] * 8
    assert (len(desk.all(Submission)), len(desk.letters())) == (8, 8)
    firsts = [row.first_id for row in desk.all(InboundMessage) if row.first_id]
    assert len(set(firsts)) == 8


@pytest.mark.parametrize("list_first", [False, True], ids=["straight first", "by the list first"])
def test_a_mail_that_also_comes_by_a_list_is_filed_once(desk: FilingDesk, list_first: bool):
    text = "We request assistance of the desk: training of our investigators."
    straight = mail(PERU, "A request", text)
    by_list = straight.replace(b"Subject:", b"List-Id: <anticorruption.lists.example>\nPrecedence: list\nSubject:", 1)
    for raw in (by_list, straight) if list_first else (straight, by_list):
        desk.takes(raw)
        desk.works()

    assert desk.outcomes() == (["held", "filed"] if list_first else ["filed", "copy"])
    # Who writes through a list is told that it waits, then that it is filed.
    assert (len(desk.all(Submission)), len(desk.letters())) == (1, 1)


def test_to_and_cc_in_two_deliveries_are_one_case(desk: FilingDesk):
    for mailbox in ("laws@desk.example", "requests@desk.example"):
        desk.takes(a_law(), to=mailbox)
    desk.works()

    assert (desk.outcomes(), len(desk.all(Submission)), len(desk.letters())) == (["filed", "copy"], 1, 1)
