"""A request for help with drafting is answered with examples at once: public, enacted, in a language its State reads."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from repository import examples
from repository.model import MeasureStatus, Visibility
from repository.tables import Measure, MeasureVersion, ProvisionLink
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_following import text_of
from tests.filing.test_filing_laws import PERU

ASKS = "Perú solicita asesoramiento para redactar una ley sobre el artículo 31 de la Convención."


def shelve(desk: FilingDesk, number: int, state: str, language: str, **changes) -> None:
    def add(session) -> None:
        provision, basis = changes.pop("provision", "31"), changes.pop("basis", "claimed")
        values = {
            "reference": f"L25-{number:06d}-X", "state": state, "kind": "law", "form": "law",
            "title": f"Ley {number}", "number": str(number), "status": MeasureStatus.IN_FORCE, "language": language,
            "adopted_on": date(2000 + number, 1, 1), "state_of_review": "published",
            "visibility": Visibility.PUBLIC, "received_at": desk.clock(),
        } | changes  # fmt: skip
        measure = Measure(**values)
        session.add(measure)
        session.flush()
        version = MeasureVersion(measure_id=measure.id, ordinal=1, filed_at=desk.clock())
        session.add(version)
        session.flush()
        session.add(ProvisionLink(version_id=version.id, provision=provision, basis=basis, by="person:1", at=desk.clock()))

    desk.store.write(add)


@pytest.fixture
def shelf(desk: FilingDesk) -> FilingDesk:
    shelve(desk, 1, "PER", "es")
    shelve(desk, 2, "CHL", "es")
    shelve(desk, 3, "BEN", "fr")
    shelve(desk, 4, "ARG", "es", provision="31.2")
    shelve(desk, 5, "KEN", "en")
    shelve(desk, 6, "MEX", "es", basis="suggested")
    shelve(desk, 7, "COL", "es", basis="confirmed")
    shelve(desk, 11, "ESP", "es", status=MeasureStatus.DRAFT)
    shelve(desk, 12, "BOL", "es", visibility=Visibility.RESTRICTED)
    shelve(desk, 13, "ECU", "es", status=MeasureStatus.REPEALED)
    shelve(desk, 14, "URY", "es", status=MeasureStatus.UNKNOWN)
    shelve(desk, 15, "PAN", "es", provision="32")
    return desk


def found(desk: FilingDesk, state: str, language: str) -> list[str]:
    with desk.store.read() as session:
        [one] = examples.find(session, ("31",), state, language, "http://desk.example")
    return [example.state for example in one.examples]


def test_the_order_is_language_then_who_says_so_then_the_newest(shelf: FilingDesk):
    assert found(shelf, "PER", "es") == ["COL", "ARG", "CHL", "MEX", "KEN"]


def test_a_state_that_reads_french_gets_french_first(shelf: FilingDesk):
    assert found(shelf, "HTI", "fr")[0] == "BEN"


def test_the_receipt_of_a_request_for_drafting_help_brings_examples(shelf: FilingDesk):
    shelf.takes(mail(PERU, "Solicitud de asistencia", ASKS))
    shelf.works()

    [letter] = shelf.letters()
    text = text_of(letter)
    start = text.index("Cómo han legislado otros sobre el artículo 31")
    lines = [line for line in text[start:].splitlines() if line.startswith(("- ", "http"))]
    assert lines[:6] == [
        "- Colombia: Ley 7, 7 (español)", "http://desk.example/laws/L25-000007-X",
        "- Argentina: Ley 4, 4 (español)", "http://desk.example/laws/L25-000004-X",
        "- Chile: Ley 2, 2 (español)", "http://desk.example/laws/L25-000002-X",
    ]  # fmt: skip
    assert "No son un consejo" in text
    assert "http://desk.example/search?article=31" in text
    assert "sobre el capítulo III" in text


@pytest.mark.parametrize(
    "words",
    ["Perú solicita una capacitación de jueces sobre el artículo 31.", "Perú solicita asesoramiento para redactar una ley."],
    ids=["training", "no article"],
)
def test_other_requests_get_none(shelf: FilingDesk, words: str):
    shelf.takes(mail(PERU, "Solicitud de asistencia", words))
    shelf.works()

    assert "Cómo han legislado otros" not in text_of(shelf.letters()[0])


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("more", [0, 40])
def test_it_takes_one_query_whatever_there_is(shelf: FilingDesk, more: int):
    for number in range(100, 100 + more):
        shelve(shelf, number, "CRI", "es", adopted_on=None)
    asked: list[str] = []
    with shelf.store.read() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
        examples.find(session, ("31",), "PER", "es", "http://desk.example")
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1
