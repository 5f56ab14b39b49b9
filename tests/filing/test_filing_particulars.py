"""What a law's text says of itself: proposed when it is filed, and nothing more until an officer takes it over."""

from __future__ import annotations

from datetime import date

import pytest

from repository import particulars
from repository.errors import NotAllowed, NotFound
from repository.model import MeasureStatus, Publication
from repository.tables import AuditEntry, Change, Measure, Particular
from tests.filing.conftest import FilingDesk, mail

LAW = """Traducción no oficial
LEY N.º 31999 CONTRA EL ENRIQUECIMIENTO ILÍCITO
Publicada en el Diario Oficial N.º 45, de 20 de enero de 2024
EL CONGRESO DE LA REPÚBLICA DE MERIDIA,
Artículo 1. Objeto
La presente ley sanciona el enriquecimiento ilícito de los funcionarios públicos.
Artículo 2. Declaraciones
Todo funcionario presenta cada año una declaración de bienes.
Artículo 3. Vigencia
La presente ley entra en vigor el 1 de febrero de 2024.
Dada en la sede del Congreso, a los doce días del mes de enero de dos mil veinticuatro.
"""
PERU = "per@focal-points.example"
PROPOSED = [
    ("number", "31999", 1, 2),
    ("promulgated_on", "2024-01-12", 1, 11),
    ("published_on", "2024-01-20", 1, 3),
    ("in_force_on", "2024-02-01", 1, 10),
    ("gazette", "Diario Oficial N.º 45", 1, 3),
    ("issuing_body", "CONGRESO DE LA REPÚBLICA DE MERIDIA", 1, 4),
    ("text_is", "unofficial_translation", 1, 1),
]


def filed(desk: FilingDesk) -> Measure:
    desk.takes(mail(PERU, "Remite la ley", "Adjunto la ley.", ("ley.txt", "text/plain", LAW.encode())))
    desk.works()
    [measure] = desk.all(Measure)
    return measure


def proposals(desk: FilingDesk) -> list[particulars.Proposal]:
    [measure] = desk.all(Measure)
    with desk.store.read() as session:
        return list(particulars.proposed(session, measure))


def take(desk: FilingDesk, field: str, value: str) -> None:
    def write(session) -> None:
        measure = session.query(Measure).one()
        particulars.take_over(session, measure, field, value, desk.clock(), "officer:7")

    desk.store.write(write)


def test_what_the_text_says_is_proposed_with_its_place(desk: FilingDesk) -> None:
    measure = filed(desk)
    shown = [
        (found.finding.field, found.finding.value, found.finding.page, found.finding.line) for found in proposals(desk)
    ]
    assert shown == PROPOSED
    # What filing itself recognised stands in the record already.
    assert [found.finding.field for found in proposals(desk) if found.taken] == ["number", "in_force_on"]
    assert (measure.number, measure.in_force_on) == ("31999", date(2024, 2, 1))
    assert desk.all(Particular) == []


def test_an_officer_takes_over_what_the_text_says(desk: FilingDesk) -> None:
    filed(desk)
    changes = len(desk.all(Change))
    take(desk, "gazette", "Diario Oficial N.º 45")
    take(desk, "promulgated_on", "2024-01-12")
    assert [(fact.field, fact.value, fact.words, fact.page, fact.line, fact.by) for fact in desk.all(Particular)] == [
        ("gazette", "Diario Oficial N.º 45", "Diario Oficial N.º 45", 1, 3, "officer:7"),
        ("promulgated_on", "2024-01-12", "Dada en la sede del Congreso, a los doce días del mes de enero de dos mil"
         " veinticuatro", 1, 11, "officer:7"),
    ]  # fmt: skip
    assert [found.finding.field for found in proposals(desk) if found.taken] == [
        "number", "promulgated_on", "in_force_on", "gazette",
    ]  # fmt: skip
    told = [entry for entry in desk.all(AuditEntry) if entry.action == "taken over from the text"]
    assert [(entry.actor, entry.details) for entry in told] == [
        ("officer:7", {"gazette": "Diario Oficial N.º 45"}), ("officer:7", {"promulgated_on": "2024-01-12"}),
    ]  # fmt: skip
    assert len(desk.all(Change)) == changes + 2


def test_nothing_the_text_does_not_say_is_taken_over(desk: FilingDesk) -> None:
    filed(desk)
    with pytest.raises(NotFound):
        take(desk, "gazette", "Diario Oficial N.º 46")
    assert desk.all(Particular) == []


def test_a_status_is_taken_over_only_before_the_law_is_public(make_desk) -> None:
    def repealed(desk: FilingDesk) -> Measure:
        text = LAW.replace("Traducción no oficial", "(DEROGADA)")
        desk.takes(mail(PERU, "Remite la ley", "Adjunto la ley.", ("ley.txt", "text/plain", text.encode())))
        desk.works()

        def unknown(session) -> None:
            session.query(Measure).update({"status": MeasureStatus.UNKNOWN})

        desk.store.write(unknown)
        return desk.all(Measure)[0]

    desk = make_desk(Publication.AFTER_REVIEW)
    assert repealed(desk).state_of_review == "under_review"
    take(desk, "status", "repealed")
    assert desk.all(Measure)[0].status is MeasureStatus.REPEALED


def test_a_public_law_keeps_its_status(desk: FilingDesk) -> None:
    text = LAW.replace("Traducción no oficial", "(texto reformado) versión modificada por la Ley 7")
    desk.takes(mail(PERU, "Remite la ley", "Adjunto la ley.", ("ley.txt", "text/plain", text.encode())))
    desk.works()
    [measure] = desk.all(Measure)
    assert measure.state_of_review == "published"
    [status] = [found.finding.value for found in proposals(desk) if found.finding.field == "status"]
    with pytest.raises(NotAllowed):
        take(desk, "status", status)
    assert desk.all(Measure)[0].status is measure.status
