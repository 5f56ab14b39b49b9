"""Articles of the Convention suggested for the desk's own samples, and by which words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.languages import LANGUAGES
from repository.suggesting import MOST_FOR_A_LAW, MOST_FOR_AN_ARTICLE, rank, vocabulary

SAMPLES = Path(__file__).parent / "samples_treaty"
WANTED = 0.9


def among_three(folder: Path, language: str) -> tuple[int, int]:
    lines = (folder / f"{language}.csv").read_text(encoding="utf-8").splitlines()
    right = [
        bool(
            set(row["articles"].split())
            & {item.provision.split(".")[0] for item in rank("", (), row["text"], language, MOST_FOR_AN_ARTICLE)}
        )
        for row in csv.DictReader(lines, delimiter="|")
    ]
    return sum(right), len(right)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_article_is_among_three_in_nine_of_ten(language: str) -> None:
    right, total = among_three(SAMPLES, language)

    assert total >= 30
    assert right >= WANTED * total


def test_evidence_is_the_words_as_they_stand_in_order() -> None:
    text = "El juez ordenará el decomiso   de los bienes y la protección de testigos; el Decomiso es total."

    assert [(item.provision, item.rank, item.evidence) for item in rank("", (), text, "es", 3)] == [
        ("32", 1, "«protección de testigos»"),
        ("31", 2, "«decomiso»"),
    ]


def test_the_title_counts_more_than_the_text() -> None:
    ranked = [
        [item.provision for item in rank(title, (), text, "en", 1)]
        for title, text in [("On extradition", "Of money laundering."), ("On money laundering", "Of extradition.")]
    ]

    assert ranked == [["44"], ["23"]]


def test_words_that_mean_a_provision_together_must_stand_near_each_other() -> None:
    near = "Un Estado extranjero podrá presentar demanda."
    far = f"Un Estado extranjero.{' Nada.' * 100} La demanda."

    assert [[item.provision for item in rank("", (), text, "es", 3)] for text in (near, far)] == [["53"], []]


def test_a_paragraph_is_named_where_its_own_words_stand() -> None:
    assert [item.provision for item in rank("Ley de extinción de dominio", (), "", "es", 1)] == ["54.1.c"]


def test_what_every_law_speaks_of_suggests_nothing() -> None:
    assert rank("", (), "La ley entra en vigor el día de su publicación en el diario oficial.", "es", 8) == ()


def test_a_language_that_is_not_ours_has_no_words() -> None:
    assert rank("Sheria ya rushwa", (), "rushwa", "sw", 8) == ()


def test_chinese_terms_find_themselves() -> None:
    words = vocabulary.load("zh")
    lost = [phrase for phrase in words.meanings if phrase not in {found.phrase for found in words.find(phrase[0])}]

    assert lost == []
    assert len(words.meanings) >= 150


def test_portuguese_has_words_of_its_own() -> None:
    assert len(vocabulary.load("pt").meanings) >= 150


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, "sw"]))
def test_any_text_is_ranked_without_complaint(text: str, language: str) -> None:
    found = rank(text, (text,), text, language, MOST_FOR_A_LAW)

    assert [item.rank for item in found] == list(range(1, len(found) + 1))
    assert len(found) <= MOST_FOR_A_LAW
