"""An officer's acceptance: enacted text becomes public, a draft stays restricted, and two are two."""

from __future__ import annotations

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from repository import laws, reviewing
from repository.errors import CaseMoved, NotAllowed
from repository.lifecycles import NoSuchTransition
from repository.messages import DeskNames
from repository.model import LawFacts, MeasureStatus, Proof, Publication, Visibility
from repository.reviewing import Review
from repository.store import Store
from repository.tables import Measure, MeasureVersion
from repository.tokens import Signer
from repository.voice import Voice
from tests.conftest import NOON
from tests.keys import RECEIPT_KEY


@pytest.fixture
def under_review(store: Store) -> int:
    def add(session, **changes) -> int:
        measure = Measure(
            reference="L26-000417-S", state="PER", kind="law", form="law", title="Ley", number="1",
            status=MeasureStatus.IN_FORCE, language="es", state_of_review="under_review",
            visibility=Visibility.RESTRICTED, received_at=NOON,
        )  # fmt: skip
        session.add(measure)
        session.flush()
        session.add(MeasureVersion(measure_id=measure.id, ordinal=1, filed_at=NOON))
        return measure.id

    return store.write(add)


def review(officer: str, *, two: bool = False) -> Review:
    desk = DeskNames("Ventanilla", "http://desk.example", "desk@desk.example")
    voice = Voice(desk, "desk@desk.example", Signer(b"k" * 32), RECEIPT_KEY)
    return Review(officer, NOON, voice, "http://desk.example", two=two)


def accepted(store: Store, measure_id: int, officer: str, *, two: bool = False) -> tuple[str, str]:
    def accept(session):
        measure = session.get_one(Measure, measure_id)
        reviewing.accept(session, measure, review(officer, two=two))
        return measure.state_of_review, measure.visibility.value

    return store.write(accept)


def drafted(session, measure_id: int) -> None:
    session.get_one(Measure, measure_id).status = MeasureStatus.DRAFT


def test_an_accepted_enacted_law_is_public(store: Store, under_review: int):
    assert accepted(store, under_review, "officer:1") == ("published", "public")


def test_an_accepted_draft_stays_restricted(store: Store, under_review: int):
    store.write(drafted, under_review)

    assert accepted(store, under_review, "officer:1") == ("filed_restricted", "restricted")
    with pytest.raises(NoSuchTransition):
        accepted(store, under_review, "officer:1")


def test_two_officers_are_two_persons(store: Store, under_review: int):
    assert accepted(store, under_review, "officer:1", two=True) == ("under_review", "restricted")
    with pytest.raises(NotAllowed):
        accepted(store, under_review, "officer:1", two=True)
    assert accepted(store, under_review, "officer:2", two=True) == ("published", "public")


def test_a_change_on_an_old_version_is_refused(store: Store, under_review: int):
    def stale(session):
        measure = session.get_one(Measure, under_review)
        reviewing.accept(session, measure, review("officer:1"))
        set_committed_value(measure, "version", 1)  # as somebody read it before the acceptance
        laws.move(session, measure, NOON, "officer:2", "late", {"number": "2"})

    with pytest.raises(CaseMoved):
        store.write(stale)


@pytest.mark.parametrize(
    ("facts", "draft_word", "points"),
    [
        (LawFacts(), "", ("title", "number", "adopted_on", "articles", "status")),
        (LawFacts(), "proyecto", ("title", "number", "adopted_on", "articles", "draft_or_enacted")),
        (
            LawFacts(
                "Ley", number="1", adopted_on=NOON.date(), articles_claimed=("31",), status=MeasureStatus.IN_FORCE
            ),
            "",
            (),
        ),
    ],
    ids=["nothing stated", "a draft word without a status", "everything stated"],
)
def test_only_what_nobody_has_stated_is_asked(facts: LawFacts, draft_word: str, points: tuple[str, ...]):
    assert laws.missing_points(facts, draft_word) == points


@pytest.mark.parametrize(
    ("status", "draft_word", "proof", "policy", "place"),
    [
        (MeasureStatus.IN_FORCE, "", Proof.PROVEN, Publication.VERIFIED_SENDERS, "published"),
        (MeasureStatus.UNKNOWN, "", Proof.PROVEN, Publication.VERIFIED_SENDERS, "published"),
        (MeasureStatus.UNKNOWN, "projet", Proof.PROVEN, Publication.VERIFIED_SENDERS, "under_review"),
        (MeasureStatus.DRAFT, "", Proof.PROVEN, Publication.VERIFIED_SENDERS, "under_review"),
        (MeasureStatus.IN_FORCE, "", Proof.UNPROVEN, Publication.VERIFIED_SENDERS, "under_review"),
        (MeasureStatus.IN_FORCE, "", Proof.PROVEN, Publication.AFTER_REVIEW, "under_review"),
    ],
    ids=["enacted", "unknown, no draft word", "unknown, draft word", "draft", "unproven", "policy: review first"],
)
def test_where_the_policy_puts_a_law(status, draft_word, proof, policy, place):
    assert laws.placement(status, draft_word, proof, policy).state_of_review == place
