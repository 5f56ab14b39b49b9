"""Terms: what is folded, what shares a stem, what stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.languages import LANGUAGES
from repository.search.analysis import MAX_TERM, bigrams, candidate_languages, exact, exact_terms, stem, terms

FOLDED = [
    ("Ilícito", "ilicito"),
    ("ILI\u0301CITO", "ilicito"),
    ("año", "ano"),
    ("Straße", "strasse"),
    ("Œuvre", "oeuvre"),
    ("учёт", "учет"),
    ("Статьей", "статьей"),
    ("قَانُون", "قانون"),
    ("قـــانون", "قانون"),
    ("أحكام", "احكام"),
    ("إثراء", "اثراء"),
    ("آثار", "اثار"),
    ("مصادرة", "مصادره"),
    ("مبنى", "مبني"),
    ("٣١", "31"),
    ("ＬＡＷ３１", "law31"),
    ("co\u00adrrup\u200dción", "corrupcion"),
]


@pytest.mark.parametrize(("written", "plain"), FOLDED)
def test_one_word_however_it_is_written(written: str, plain: str) -> None:
    assert exact(written) == plain


SAME_STEM = [
    ("en", ["offence", "offences"]),
    ("es", ["corrupción", "corrupcion", "corrupciones"]),
    ("es", ["malversación", "malversacion", "malversaciones"]),
    ("es", ["ilícito", "ilicito", "ilícitos"]),
    ("fr", ["confisqué", "confisque", "confisquer"]),
    ("fr", ["sociétés", "societe"]),
    ("pt", ["corrupção", "corrupcao", "corrupções", "corrupcoes"]),
    ("ru", ["обогащение", "обогащения", "обогащением"]),
    ("ru", ["учёт", "учета"]),
    ("ar", ["الفساد", "فساد", "بالفساد", "للفساد", "والفساد"]),
    ("ar", ["المصادرة", "مصادره", "مصادرة"]),
]


@pytest.mark.parametrize(("language", "forms"), SAME_STEM)
def test_forms_of_a_word_share_one_stem(language: str, forms: list[str]) -> None:
    assert len({stem(form, language) for form in forms}) == 1


def test_chinese_becomes_pairs_of_characters_and_keeps_its_numbers() -> None:
    assert terms("巨额财产。第３１条 GDP", "zh") == ["巨额", "额财", "财产", "第", "31", "条", "gdp"]
    assert bigrams("法") == ["法"]


def test_no_word_is_left_out_so_that_phrases_keep_their_places() -> None:
    assert terms("el producto del delito", "es") == ["el", "product", "del", "delit"]


def test_numbers_stand_whole_beside_their_parts() -> None:
    assert exact_terms("Ley 27.693, A/RES/58/4 y 2016-09") == [
        "ley", "27", "693", "a", "res", "58", "4", "y", "2016", "09", "27.693", "27693", "58/4", "2016-09",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_never_stemmed(language: str) -> None:
    assert stem("1474s", language) == "1474s"


def test_the_script_tells_which_languages_a_word_may_be_of() -> None:
    assert [candidate_languages(word) for word in ("закон", "قانون", "法律", "law")] == [
        ("ru",), ("ar",), ("zh",), ("en", "es", "fr", "pt"),
    ]  # fmt: skip
    assert candidate_languages("1474") == LANGUAGES


@given(st.text(max_size=200), st.sampled_from([*LANGUAGES, "sw", ""]))
def test_any_text_becomes_terms_of_bounded_length(text: str, language: str) -> None:
    assert all(0 <= len(term) <= MAX_TERM for term in terms(text, language))
    assert all(0 < len(term) <= MAX_TERM for term in exact_terms(text))
