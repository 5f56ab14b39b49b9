"""Scans read by machine: page by page after filing, resumed where it stopped, marked as such, searchable then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.children import ChildFailed, Children
from repository.extract import ocr
from repository.extract.pdf import read as read_pdf
from repository.scans import ScanReader
from repository.store import Store
from repository.tables import Change, DerivedText, Extract, Measure, ScanPage, ScanReading
from tests.documents.paper import scanned
from tests.filing.conftest import FilingDesk, mail

FIXTURES = Path(__file__).parents[1] / "documents" / "fixtures"
pytestmark = pytest.mark.only_on("sqlite")  # pages take seconds to read: once is enough
PERU, JORDAN = "per@focal-points.example", "jor@focal-points.example"


@pytest.fixture(autouse=True)
def _reads(needs_tool: Callable[[str], None]) -> None:
    needs_tool(ocr.ENGINE)


def pdf(language: str) -> bytes:
    return (FIXTURES / f"law_{language}.pdf").read_bytes()


def reader(desk: FilingDesk) -> ScanReader:
    return ScanReader(desk.store, desk.files, desk.clerk.reading.children, desk.clock)


def file_a_scan(desk: FilingDesk, sender: str, subject: str, text: str, content: bytes) -> None:
    desk.takes(mail(sender, subject, text, ("SKM_C25820.pdf", "application/pdf", content)))
    desk.works()


def words(text: str) -> set[str]:
    return set("".join(sign if sign.isalnum() else " " for sign in text).split())


def test_a_scanned_law_is_filed_first_and_has_its_articles_when_it_was_read(desk: FilingDesk):
    file_a_scan(desk, PERU, "Remite ley", "Adjunto la ley.", scanned(pdf("es")))
    [measure], [text], [reading] = desk.all(Measure), desk.all(DerivedText), desk.all(ScanReading)
    assert (text.quality, text.problems, text.articles) == ("none", ["no_text"], 0)
    assert (reading.state, reading.language) == ("waiting", "es")

    assert reader(desk).work()
    assert [page.number for page in desk.all(ScanPage)] == [1]  # a desk that stops here goes on with the second
    steps = 1
    while reader(desk).work():
        steps += 1
    assert (steps, [page.number for page in desk.all(ScanPage)]) == (3, [1, 2])
    [text], [reading] = desk.all(DerivedText), desk.all(ScanReading)
    assert (text.quality, text.problems, text.engine, reading.state) == (
        "poor", ["recognised_by_machine"], "tesseract", "done",
    )  # fmt: skip
    assert [article.label for article in desk.all(Extract)] == [
        "1", "2", "3", "4", "5", "5-bis", "6", "7", "disposiciones-finales-1", "disposiciones-finales-2",
    ]  # fmt: skip
    laws = [change.subject for change in desk.all(Change) if change.subject.startswith("L")]
    assert laws == [measure.reference] * 2
    assert reader(desk).work() is False


def test_an_arabic_scan_keeps_its_words(desk: FilingDesk):
    file_a_scan(desk, JORDAN, "قانون", "نرفق نص القانون.", scanned(pdf("ar"), 1))
    while reader(desk).work():
        pass
    with desk.store.read() as session:
        read = session.scalars(select(DerivedText)).one()
        found = words("\n".join(read.pages))
    expected = words(read_pdf(pdf("ar")).pages[0])
    assert (read.language, len(expected & found) / len(expected) > 0.95) == ("ar", True)


def test_the_same_scan_in_two_laws_is_read_once_and_both_are_told_of(desk: FilingDesk):
    for number in (1, 2):
        file_a_scan(desk, PERU, f"Remite ley {number}", f"Adjunto la ley, envío {number}.", scanned(pdf("es"), 1))
    while reader(desk).work():
        pass
    references = [measure.reference for measure in desk.all(Measure)]
    assert (len(references), len(desk.all(ScanReading))) == (2, 1)
    laws = sorted(change.subject for change in desk.all(Change) if change.subject.startswith("L"))
    assert laws == sorted(references * 2)


class Feeble(Children):
    """Children that die over every page: what a hostile picture would do to them."""

    def run(self, function, *arguments, limits):
        if function is ocr.read_page:
            raise ChildFailed("time")
        return super().run(function, *arguments, limits=limits)


def test_a_page_that_kills_its_reader_is_tried_three_times_and_the_law_stays_as_it_was(desk: FilingDesk):
    file_a_scan(desk, PERU, "Remite ley", "Adjunto la ley.", scanned(pdf("es")))
    with Feeble(()) as children:
        feeble = ScanReader(desk.store, desk.files, children, desk.clock)
        steps = 0
        while feeble.work():
            steps += 1
    [text], [reading] = desk.all(DerivedText), desk.all(ScanReading)
    assert (steps, text.problems, reading.state) == (7, ["no_text"], "given_up")
    assert [page.text for page in desk.all(ScanPage)] == ["", ""]


def test_a_law_whose_words_are_there_is_not_read_by_machine(desk: FilingDesk, store: Store):
    file_a_scan(desk, PERU, "Remite ley", "Adjunto la ley.", pdf("es"))
    with store.read() as session:
        assert session.scalar(select(ScanReading)) is None
