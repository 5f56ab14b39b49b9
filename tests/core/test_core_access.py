"""The one gate as a table: who may see what. «None» and «not for you» are the same answer."""

from __future__ import annotations

import pytest

from repository import access
from repository.access import ANONYMOUS, Reader
from repository.errors import NotFound
from repository.model import MeasureStatus, Proof, Received, Role, Visibility
from repository.store import Store
from repository.tables import AssistanceRequest, HelpRequest, Measure, Need, Submission
from tests.conftest import NOON

PUBLIC, RESTRICTED, REQUEST, HELP, NEED = "L26-000001-V", "L26-000002-E", "R26-000001-A", "H26-000001-R", "N26-000001-X"
SUBMISSION = "S26-000001-B"
READERS = {
    "anonymous": ANONYMOUS,
    "its State": Reader(Role.FOCAL_POINT, "PER", 1),
    "another State": Reader(Role.FOCAL_POINT, "BEN", 2),
    "an officer": Reader(Role.OFFICER, officer_id=1),
    "an administrator": Reader(Role.ADMINISTRATOR, officer_id=2),
}
MAY = {
    "anonymous": {PUBLIC},
    "its State": {PUBLIC, RESTRICTED, REQUEST, HELP, NEED},
    "another State": {PUBLIC},
    "an officer": {PUBLIC, RESTRICTED, REQUEST, HELP, NEED},
    "an administrator": {PUBLIC},
}


@pytest.fixture
def records(store: Store) -> Store:
    def add(session) -> None:
        submission = Submission(
            reference=SUBMISSION, state="PER", proof=Proof.PROVEN, language="es", subject="", received_at=NOON
        )
        session.add(submission)
        session.flush()
        common = {"submission_id": submission.id, "state": "PER"}
        for reference, visibility in ((PUBLIC, Visibility.PUBLIC), (RESTRICTED, Visibility.RESTRICTED)):
            session.add(
                Measure(
                    reference=reference,
                    kind="law",
                    form="law",
                    title="Ley",
                    number="",
                    status=MeasureStatus.UNKNOWN,
                    language="es",
                    state_of_review="under_review",
                    visibility=visibility,
                    received_at=NOON,
                    **common,
                )
            )
        request = AssistanceRequest(
            reference=REQUEST, stage="implementation", words="", received=Received.NOT_STATED, state_of_case="open",
            visibility=Visibility.RESTRICTED, registered_at=NOON, **common,
        )  # fmt: skip
        session.add_all([request, HelpRequest(reference=HELP, kind="question", words="", registered_at=NOON, **common)])
        session.flush()
        session.add(Need(reference=NEED, request_id=request.id, ordinal=1, articles=["31"]))

    store.write(add)
    return store


@pytest.mark.parametrize("who", READERS)
def test_who_may_see_what(records: Store, who: str):
    seen = set()
    with records.read() as session:
        for reference in (PUBLIC, RESTRICTED, REQUEST, HELP, NEED):
            try:
                access.case(session, READERS[who], reference)
            except NotFound:
                continue
            seen.add(reference)

    assert seen == MAY[who]


@pytest.mark.parametrize("who", READERS)
def test_a_submissions_number_leads_to_what_its_reader_may_see_and_no_more(records: Store, who: str):
    with records.read() as session:
        shown = {case.reference for case in access.cases_of(session, READERS[who], SUBMISSION)}

    assert shown == MAY[who] - {NEED}


def test_hits_pass_the_gate(records: Store):
    with records.read() as session:
        assert set(access.measures(session, ANONYMOUS, [PUBLIC, RESTRICTED, "L26-000009-X"])) == {PUBLIC}


@pytest.mark.parametrize("typed", ["l26000001v", "L26-000001-A", "nonsense", "", "X26-000001-V"])
def test_what_is_no_reference_is_not_found(records: Store, typed: str):
    with records.read() as session:
        if typed == "l26000001v":
            assert access.measure(session, ANONYMOUS, typed).reference == PUBLIC
        else:
            with pytest.raises(NotFound):
                access.measure(session, ANONYMOUS, typed)
