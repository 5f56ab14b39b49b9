"""Titles that run over several lines."""

from __future__ import annotations

import pytest

from repository.recognition import law_facts


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (
            "LEY N.º 90417\nLEY SOBRE ENRIQUECIMIENTO ILÍCITO DE SERVIDORES\nPÚBLICOS Y RECUPERACIÓN DE ACTIVOS\nTexto de ensayo.",
            "LEY N.º 90417, LEY SOBRE ENRIQUECIMIENTO ILÍCITO DE SERVIDORES PÚBLICOS Y RECUPERACIÓN DE ACTIVOS",
        ),
        ("LEY N.º 90417\nLEY SOBRE DECOMISO\nTexto de ensayo.", "LEY N.º 90417, LEY SOBRE DECOMISO"),
    ],
    ids=["capitals go on below an ordinal sign", "a sentence does not go on"],
)
def test_a_title_in_capitals_goes_on_over_its_lines(page: str, title: str):
    assert law_facts("", "", "", page, "es").title == title
