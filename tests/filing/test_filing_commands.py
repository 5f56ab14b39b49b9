"""Commands by mail through the real filing: each level gets what it may, in its language, and nothing is filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from repository.search.engine import IndexUnusable
from repository.search.query import Question
from repository.search.results import Answer
from repository.tables import AssistanceRequest, FollowUp, InboundMessage, Person, Submission
from tests.filing.conftest import FilingDesk, mail

PERU, JORDAN, CHINA = (f"{name}@focal-points.example" for name in ("per", "jor", "chn"))
REQUEST = "Perú solicita una capacitación de jueces sobre el artículo 31 de la Convención."


def said(desk: FilingDesk) -> str:
    [letter] = desk.letters()
    return letter.get_body(("plain",)).get_content()


def asks(desk: FilingDesk, sender: str, subject: str, text: str = "", **headers: str) -> str:
    desk.takes(mail(sender, subject, text, **headers))
    desk.works()
    return said(desk)


@pytest.fixture
def request_number(desk: FilingDesk) -> str:
    """A request of Peru, acknowledged."""
    desk.takes(mail(PERU, "Solicitud", REQUEST))
    desk.works()
    desk.letters()
    [request] = desk.all(AssistanceRequest)
    return request.reference


def test_a_proven_sender_hears_where_a_matter_stands(desk: FilingDesk, request_number: str):
    answer = asks(desk, PERU, f"Estado {request_number}")
    assert (request_number in answer, "cómo van sus asuntos" in answer or "capacitación" in answer) == (True, True)
    assert [(row.outcome, row.outcome_note) for row in desk.all(InboundMessage)][1:] == [("answered", "command status")]
    assert len(desk.all(Submission)) == 1


def test_without_a_number_the_last_matters_are_listed(desk: FilingDesk, request_number: str):
    assert request_number in asks(desk, PERU, "estado")


def test_another_states_number_is_the_same_as_none(desk: FilingDesk, request_number: str):
    theirs, nobodys = asks(desk, JORDAN, "حالة", request_number), asks(desk, JORDAN, "حالة", "R26-000099-X")
    assert (request_number in theirs, "لا يوجد تحت هذا الرقم" in theirs) == (False, True)
    assert "لا يوجد تحت هذا الرقم" in nobodys or "ليس هذا من أرقامنا" in nobodys


def test_an_unproven_sender_hears_how_to_prove_and_nothing_of_the_state(make_desk, request_number: str):
    desk = make_desk(proven=False)
    answer = asks(desk, PERU, f"estado {request_number}")
    assert ("enlace de confirmación" in answer, "capacitación" in answer) == (True, False)


def test_a_stranger_gets_message_10_as_ever(desk: FilingDesk):
    desk.takes(mail("new@ministry.example", "help", ""))
    desk.works()
    assert (desk.outcomes(), len(desk.letters())) == (["held"], 1)


def test_help_is_given_in_the_language_of_the_word(desk: FilingDesk):
    assert "状态" in asks(desk, CHINA, "帮助")
    assert "статус" in asks(desk, PERU, "Помощь")


def test_a_search_answers_with_public_hits_and_says_when_it_cannot(desk: FilingDesk):
    asked: list[Question] = []

    def nothing(question: Question) -> Answer:
        asked.append(question)
        raise IndexUnusable("being made")

    desk = replace(desk, clerk=replace(desk.clerk, find=nothing))
    answer = asks(desk, PERU, "Buscar decomiso sin condena")
    assert ("decomiso sin condena" in answer, "en unos minutos" in answer) == (True, True)
    assert [(one.words, one.scope, one.size, one.reader_languages) for one in asked] == [
        ("decomiso sin condena", "public", 5, ("es",))
    ]


def test_stop_ends_what_would_be_asked_again_and_start_lets_it_begin(desk: FilingDesk, request_number: str):
    assert "reanudar" in asks(desk, PERU, "Re: preguntas", "alto")
    [follow_up] = [row for row in desk.all(FollowUp) if row.kind == "questions"]
    assert (follow_up.state, desk.all(Person)[0].reminders_stopped_at) == ("cancelled", desk.clock())

    desk.takes(mail(PERU, "Otra solicitud", REQUEST + " Es otra."))
    desk.works()
    desk.letters()
    desk.clock.move(timedelta(days=9, hours=3))
    while desk.follow_ups.work():
        pass
    assert desk.letters() == []

    asks(desk, PERU, "reanudar")
    assert desk.all(Person)[0].reminders_stopped_at is None


def test_stop_needs_no_proof(make_desk, request_number: str):
    desk = make_desk(proven=False)
    asks(desk, PERU, "stop")
    assert [row.state for row in desk.all(FollowUp) if row.kind == "questions"] == ["cancelled"]


def test_a_mail_with_a_document_or_a_request_is_no_command(desk: FilingDesk):
    desk.takes(
        mail(
            PERU,
            "Ayuda",
            "Adjunto.",
            ("ley.txt", "text/plain", b"LEY 1\n\nArt\xc3\xadculo 1. Uno.\n\nArt\xc3\xadculo 2. Dos.\n"),
        )
    )
    desk.takes(mail(PERU, "Ayuda", "Perú solicita capacitación de jueces."))
    desk.works()
    assert "answered" not in desk.outcomes()
