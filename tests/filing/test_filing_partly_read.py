"""A law whose file could be read only in part: filed, searchable as far as it goes, and its sender is told."""

from __future__ import annotations

from pathlib import Path

from repository.tables import DerivedText, Extract, Measure
from tests.filing.conftest import FilingDesk, mail

MADE = Path(__file__).parents[1] / "documents" / "fixtures" / "made"


def test_the_receipt_says_that_a_file_was_read_in_part(desk: FilingDesk) -> None:
    content = (MADE / "es.chromium.pdf").read_bytes()
    cut = ("Ley_27.pdf", "application/pdf", content[: len(content) * 9 // 10])
    desk.takes(mail("per@focal-points.example", "Remite Ley 27", "Adjunto la ley.", cut))
    desk.works()

    [text], [measure] = desk.all(DerivedText), desk.all(Measure)
    assert (text.quality, text.problems) == ("poor", ["damaged"])
    assert len(desk.all(Extract)) == text.articles == 12
    [letter] = desk.letters()
    told = " ".join(letter.get_body(("plain",)).get_content().split())
    assert "Un archivo solo pudo leerse en parte" in told
    assert measure.reference in told


def test_a_file_that_was_read_wholly_is_not_mentioned_so(desk: FilingDesk) -> None:
    whole = ("Ley_27.pdf", "application/pdf", (MADE / "es.chromium.pdf").read_bytes())
    desk.takes(mail("per@focal-points.example", "Remite Ley 27", "Adjunto la ley.", whole))
    desk.works()
    [letter] = desk.letters()
    assert "en parte" not in letter.get_body(("plain",)).get_content()
