"""The thesaurus: concepts in running text, and in questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import thesaurus
from repository.languages import UN_LANGUAGES

OUR_OWN = {
    "en": "An official commits illicit enrichment when wealth cannot be explained.",
    "es": "Comete enriquecimiento ilícito quien no justifique su fortuna.",
    "fr": "L'enrichissement illicite est puni d'une amende.",
    "ru": "Незаконного обогащения не допускается.",
    "ar": "يعاقب على الإثراء غير المشروع بالحبس.",
    "zh": "国家工作人员资产非法增加的，依法处理。",
}


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_a_concept_is_found_in_running_text_of_each_language(language: str) -> None:
    found = thesaurus.load().occurrences(OUR_OWN[language], language)

    assert "illicit_enrichment" in {item.concept for item in found}


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_every_preferred_term_finds_its_own_concept(language: str) -> None:
    table = thesaurus.load()
    lost = [
        concept.id
        for concept in table.concepts.values()
        if concept.id not in {item.concept for item in table.occurrences(concept.preferred[language], language)}
    ]

    # The words for law itself are in every text: they count as no concept.
    assert lost == ["law", "legal_instrument", "decree", "regulation"]


def test_the_whole_table_is_there() -> None:
    assert len(thesaurus.load().concepts) == 155


def test_the_longest_term_wins_and_the_place_is_that_of_the_original() -> None:
    text = "Le corresponde al Funcionario  Público extranjero."
    [found] = thesaurus.load().occurrences(text, "es")

    assert found.concept == "foreign_public_official"
    assert text[found.start : found.end] == "Funcionario  Público extranjero"


def test_synonyms_and_very_general_terms_are_weak() -> None:
    weak = {
        text: [item.weak for item in thesaurus.load().occurrences(text, language)]
        for language, text in [("en", "confiscation"), ("en", "forfeiture"), ("ru", "выдача"), ("es", "denuncia")]
    }

    assert weak == {"confiscation": [False], "forfeiture": [True], "выдача": [True], "denuncia": [True, True]}


QUESTIONS = [
    ("enriquecimiento ilícito de funcionarios públicos", ["illicit_enrichment"]),
    ("el funcionario y su enriquecimiento ilicito", ["illicit_enrichment"]),
    ("公职人员资产非法增加", ["public_official", "illicit_enrichment"]),
    ("الإثراء غير المشروع", ["illicit_enrichment"]),
    # One word, two meanings: French calls bribery so too.
    ("corruption", ["corruption", "bribery"]),
    ("ley decreto", []),
]


@pytest.mark.parametrize(("question", "concepts"), QUESTIONS)
def test_a_question_needs_no_language(question: str, concepts: list[str]) -> None:
    assert [item.concept for item in thesaurus.load().in_query(question)] == concepts


def test_narrower_concepts_are_those_directly_below() -> None:
    assert [concept.id for concept in thesaurus.load().narrower("corruption")] == [
        "bribery", "embezzlement_public", "trading_in_influence", "abuse_of_functions", "illicit_enrichment",
    ]  # fmt: skip


@given(st.text(max_size=300), st.sampled_from([*UN_LANGUAGES, "pt", "sw"]))
def test_any_text_is_searched_without_complaint(text: str, language: str) -> None:
    for item in thesaurus.load().occurrences(text, language):
        assert 0 <= item.start < item.end <= len(text)
    thesaurus.load().in_query(text)
