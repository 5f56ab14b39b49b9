"""The word lists: every language has them, every code is one the desk knows, and no length of text upsets them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from repository.convention import load
from repository.folding import fold, folded
from repository.languages import LANGUAGES, UN_LANGUAGES
from repository.recognition import Answer, Intent, cited, intents, law_facts, need_facts
from repository.recognition.articles import AREAS
from repository.recognition.sentences import split
from repository.recognition.vocabulary import codes_of, has, prepare, whole

WORDS = Path(__file__).parents[2] / "repository" / "recognition" / "words"


def _lists(language: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_section(language: str):
    english = set(_lists("en")) - {"numbers"}

    assert set(_lists(language)) - {"numbers"} == english


@pytest.mark.parametrize("language", UN_LANGUAGES)
@pytest.mark.parametrize(
    "section", ["status", "form", "assistance", "training", "term", "received", "ask", "answer", "area"]
)
def test_the_six_languages_have_the_same_codes(language: str, section: str):
    assert set(_lists(language)[section]) | {"not"} == set(_lists("en")[section]) | {"not"}


def test_every_code_is_one_of_ours():
    facts = load()

    assert {*codes_of("assistance"), *codes_of("training")} <= set(facts.assistance_types)
    assert set(codes_of("form")) == set(facts.code_lists["measure_type"])
    assert set(codes_of("status_answer")) | {"unknown"} == set(facts.code_lists["measure_status"])
    assert set(codes_of("term")) == set(facts.code_lists["term"])
    assert set(codes_of("area")) == set(AREAS)
    assert set(codes_of("answer")) == {*Answer} | {Intent.LAW, Intent.REQUEST, Intent.HELP}
    assert [int(code) for code in codes_of("months")] == list(range(1, 13))


def test_no_answer_means_two_things():
    heard: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, phrases in _lists(language)["answer"].items():
            for phrase in phrases:
                heard.setdefault(fold(phrase), set()).add(code)

    assert {phrase: codes for phrase, codes in heard.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        pytest.param("request", "we REQUEST your kind assistance", True, id="a gap and capitals"),
        pytest.param("request", "we request. Assistance", False, id="no gap over the end of a sentence"),
        pytest.param("request", "requested by assistants", False, id="whole words only"),
        pytest.param("request", "وبحاجة إلى المساعدة", True, id="Arabic prefixes"),
        pytest.param("request", "نَحْتَاجُ إلى مساعدة", True, id="Arabic marks"),
    ],
)
def test_how_a_phrase_is_found(phrase: str, text: str, found: bool):
    assert has(prepare(text), "ask", phrase) is found


def test_the_whole_text_must_be_the_answer():
    assert (whole(" ¡Sí! ", "answer"), whole("sí, pero no", "answer")) == ("yes", "")


def test_folding_keeps_the_way_back_to_the_words():
    text = "La «Ley N.º ٥» del Año"
    plain = folded(text)
    start = plain.text.index("ley")

    assert plain.text == 'la "ley n.o 5" del ano'
    assert plain.words(start, start + len("ley n.o 5")) == "Ley N.º ٥"
    assert fold("Ёлка й ألف ة ى Ｎｏ") == "елка й الف ه ي no"


def test_sentences_end_where_they_end():
    assert split("Véase el art. 31. Otra frase\nque sigue:\n1) uno\n2) dos。第一句。第二句") == (
        "Véase el art. 31.", "Otra frase que sigue:", "1) uno", "2) dos。", "第一句。", "第二句",
    )  # fmt: skip


@pytest.mark.parametrize("word", ["dos mil ", "need ", "art. 1, ", "1) a\n", "ley n ", "مادة "])
def test_one_word_a_thousand_times_is_only_a_text(word: str):
    text = word * 1000

    assert law_facts("", text, "", text[:6000], "es").adopted_on is None
    assert intents("", text, (), (), (), "es") == {Intent.UNCLEAR}
    assert need_facts(text, "es") == ()
    assert cited(text) in {(), ("1",)}
