"""What waits for officers besides laws: requests, sleeping questions, and every message readable as it came."""

from __future__ import annotations

from datetime import date

from lxml import html
from sqlalchemy.orm import Session
from test_web_officers import form_token, officer  # noqa: F401 - a fixture

from repository.model import HoldReason, Proof, Received, Visibility
from repository.tables import AssistanceRequest, Clarification, HelpRequest, Submission
from tests.conftest import NOON

MAIL = b"From: per@focal-points.example\r\nSubject: Respuesta <b>\r\n\r\n1: En vigor <script>x</script>\r\n"


def _waiting(session: Session) -> None:
    submission = Submission(
        reference="S26-000900-A", state="PER", proof=Proof.PROVEN, language="es", subject="", received_at=NOON
    )
    session.add(submission)
    session.flush()
    common = {"submission_id": submission.id, "state": "PER", "registered_at": NOON}
    session.add(
        AssistanceRequest(
            reference="R26-000001-A",
            stage="implementation",
            words="Necesitamos <i>jueces</i>",
            received=Received.NOT_STATED,
            state_of_case="dormant",
            visibility=Visibility.RESTRICTED,
            **common,
        )
    )
    session.add(HelpRequest(reference="H26-000001-R", kind="question", words="¿Cómo?", **common))
    session.add(
        Clarification(
            subject="R26-000001-A",
            submission_id=submission.id,
            points=["term"],
            answers={},
            state="dormant",
            opened_at=NOON,
            due_on=date(2026, 3, 1),
        )
    )


def test_requests_and_questions_nobody_answered_are_in_the_list(place, officer):
    place.shelf.store.write(_waiting)
    tree = html.fromstring(officer.get("/officers/").content)

    shown = {
        section: tree.xpath(f"//section[@id='{section}']//h3//bdi/text()") for section in ("requests", "questions")
    }
    assert shown == {"requests": ["R26-000001-A", "H26-000001-R"], "questions": ["R26-000001-A"]}
    assert "Necesitamos <i>jueces</i>" in tree.xpath("string(//section[@id='requests'])")


def test_any_message_can_be_read_as_it_came(place, officer):
    place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL)
    page = officer.get("/officers/messages/M26-000001-W")
    tree = html.fromstring(page.content)

    assert [found.text_content() for found in tree.xpath("//div[@class='record-main']/h2")] == ["Respuesta <b>"]
    assert tree.xpath("//script") == []
    assert officer.get("/officers/messages/M26-000001-W/original").content == MAIL
    assert place.shelf.actions("M26-000001-W") == ["received", "viewed", "viewed"]


def test_what_is_no_message_or_hold_is_not_found(place, officer):
    for path in ("messages/M26-000009-X", "messages/nonsense", "holds/99999999999999999999999"):
        assert officer.get(f"/officers/{path}").status_code == 404, path


def test_a_deed_on_a_number_no_row_can_have_is_not_found(place, officer):
    token = {"form_token": form_token(officer.get("/officers/"))}

    assert officer.post("/officers/holds/99999999999999999999999/replay", data=token).status_code == 404


def test_nobody_else_reads_messages(place, http):
    place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL)

    assert http.get("/officers/messages/M26-000001-W").status_code == 303
