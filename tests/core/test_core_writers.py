"""Several processes write at once: each with its own store on one database, as the parts of a divided desk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import audit, cases, claims, intake, steps
from repository.cases import Asking
from repository.errors import CaseMoved
from repository.filing import numbers
from repository.model import Arrival, Channel, Letter, Proof, Received
from repository.store import Store
from repository.tables import AssistanceRequest, Change, InboundMessage, Submission
from tests.conftest import NOON

WRITERS = 3
MAILS = 40
HOLD = timedelta(minutes=1)


@pytest.fixture
def stores(database_url: str) -> Iterator[list[Store]]:
    stores = [Store(database_url) for _ in range(WRITERS)]
    yield stores
    for store in stores:
        store.close()


def at_once(stores: list[Store], act: Callable[[Store], object]) -> list:
    """Each store's answer, all begun at the same moment."""
    start = threading.Barrier(len(stores))

    def acting(store: Store) -> object:
        start.wait()
        return act(store)

    with ThreadPoolExecutor(len(stores)) as pool:
        return list(pool.map(acting, stores))


def arrival(number: int) -> Arrival:
    return Arrival(Channel.MAIL, "mail", f"mail {number}", b"x" * number, NOON)


def take_all(store: Store) -> list[str]:
    waiting = [store.write_first(intake.accept, arrival(number)) for number in range(MAILS)]
    return [answer.result(30).number for answer in waiting]


def test_one_mail_by_several_doors_has_one_receipt_and_one_place_in_the_chain(stores: list[Store]):
    first, *others = at_once(stores, take_all)

    assert others == [first] * (WRITERS - 1)
    assert len(set(first)) == MAILS
    with stores[0].read() as session:
        assert session.scalar(select(func.count()).select_from(InboundMessage)) == MAILS
        assert audit.first_bad_row(session) is None


def test_numbers_drawn_at_once_are_all_different_and_leave_no_gap(stores: list[Store]):
    rows = [stores[0].write(intake.accept, arrival(number)).journal_id for number in range(MAILS)]

    def draw(store: Store) -> list[str]:
        """Every third row is this one's, the others are drawn for at the same time."""
        own = rows[stores.index(store) :: WRITERS]
        return [store.write(numbers.reserve, row, {Letter.MEASURE: 1}, NOON)[Letter.MEASURE][0] for row in own]

    drawn = sorted(number[4:10] for numbers_of_one in at_once(stores, draw) for number in numbers_of_one)
    assert drawn == [f"{number:06}" for number in range(1, MAILS + 1)]


def test_a_row_is_claimed_by_one(stores: list[Store]):
    for number in range(MAILS):
        stores[0].write(intake.accept, arrival(number))

    def claim_all(store: Store) -> list[int]:
        mine: list[int] = []
        pending = InboundMessage.outcome.is_(None)
        while got := store.write(claims.claim, InboundMessage, pending, NOON, hold=HOLD):
            mine.extend(row for row, _ in got)
        return mine

    claimed = [row for mine in at_once(stores, claim_all) for row in mine]
    assert len(claimed) == len(set(claimed)) == MAILS


def test_changes_appear_in_the_order_of_their_numbers(stores: list[Store]):
    seen: list[int] = []
    over = threading.Event()

    def follow() -> None:
        while not over.is_set():
            with stores[0].read() as session:
                seen.extend(
                    session.scalars(select(Change.id).where(Change.id > max(seen, default=0)).order_by(Change.id))
                )

    follower = threading.Thread(target=follow)
    follower.start()
    at_once(stores, lambda store: [store.write(steps.note_change, f"L26-{n}", NOON) for n in range(MAILS)])
    over.set()
    follower.join()
    follow_up = stores[0]
    with follow_up.read() as session:
        every = list(session.scalars(select(Change.id).order_by(Change.id)))
    # A follower that remembers only the last number has overlooked none.
    assert seen == every[: len(seen)]
    assert len(every) == WRITERS * MAILS


def test_of_two_who_change_a_request_the_second_is_told(stores: list[Store]):
    def ask(session: Session) -> int:
        journal = intake.accept(session, arrival(1)).journal_id
        submission = Submission(
            reference="S26-000001-B", state="PER", proof=Proof.PROVEN, language="es", subject="", received_at=NOON
        )
        session.add(submission)
        session.flush()
        asking = Asking(
            "R26-000001-K", (), submission.id, journal, "M26-000001-W", "PER", "implementation", "", (),
            Received.NOT_STATED, "", NOON,
        )  # fmt: skip
        return cases.register(session, asking).id

    request = stores[0].write(ask)
    with stores[0].read() as session:
        first_seen = session.get_one(AssistanceRequest, request)
    with stores[1].read() as session:
        second_seen = session.get_one(AssistanceRequest, request)

    def change(session: Session, seen: AssistanceRequest, words: str) -> None:
        cases.move(session, session.merge(seen, load=False), NOON, "officer:1", "noted", {"received_words": words})

    stores[0].write(change, first_seen, "the first")
    with pytest.raises(CaseMoved):
        stores[1].write(change, second_seen, "the second")
    with stores[2].read() as session:
        kept = session.get_one(AssistanceRequest, request)
        assert (kept.received_words, kept.version) == ("the first", 2)


def test_two_who_take_the_same_rows_in_opposite_order_both_succeed(stores: list[Store]):
    """Row by row, PostgreSQL would find that they wait for each other, and throw one of them out."""
    rows = [stores[0].write(intake.accept, arrival(number)).journal_id for number in (1, 2)]

    def note_both(session: Session, order: list[int]) -> None:
        for row in order:
            session.get_one(InboundMessage, row).outcome_note += "x"
            session.flush()

    def act(store: Store) -> None:
        order = rows if store is stores[0] else rows[::-1]
        for _ in range(20):
            store.write(note_both, order)

    at_once(stores[:2], act)
    with stores[2].read() as session:
        assert list(session.scalars(select(InboundMessage.outcome_note))) == ["x" * 40] * 2
