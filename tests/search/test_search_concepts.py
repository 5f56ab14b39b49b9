"""Searching by concept, and by the words alone; in the languages a reader prefers."""

from __future__ import annotations

from pathlib import Path

import pytest
from search_corpus import Ask, law

from repository.search.answering import answer, language_factor
from repository.search.filters import read
from repository.search.index import IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading

PERU, RUSSIA, CHINA, JORDAN = (f"L26-{number:06d}-X" for number in range(1, 5))


def test_with_concepts_off_only_the_words_are_found(ask: Ask) -> None:
    answered = ask("enriquecimiento ilícito", concepts=False)

    assert [hit.reference for hit in answered.hits] == [PERU]
    assert (answered.understood.concepts, answered.understood.expanded) == (False, ())
    assert "<mark>enriquecimiento</mark> <mark>ilícito</mark>" in answered.hits[0].snippet_html


TYPED = ["concepts:off", "conceptos: no", "Concept : off", "понятия:нет", "مفاهيم:لا", "概念：关"]


@pytest.mark.parametrize("switch", TYPED)
def test_the_switch_may_be_typed(ask: Ask, switch: str) -> None:
    answered = ask(f"{switch} enriquecimiento ilícito country:PE")

    assert answered.total == 1
    assert not answered.understood.concepts
    assert [(item.name, item.value) for item in answered.understood.filters] == [("concepts", "off"), ("state", "PER")]
    assert answered.understood.words == "enriquecimiento ilícito"


def test_what_is_typed_wins_over_the_address(ask: Ask) -> None:
    assert ask("enriquecimiento ilícito concepts:on", concepts=False).total == 4


def test_the_switch_alone_asks_nothing_and_other_words_are_no_switch() -> None:
    assert not read("concepts:off", "en").asks
    assert read("key concepts: bribery", "en").filters == ()
    assert read("concepts: offence", "en").words == "concepts: offence"


@pytest.fixture(scope="module")
def equals(tmp_path_factory: pytest.TempPathFactory):
    """The same article in four languages: a concept finds all of them alike."""
    texts = {"PER": ("es", "decomiso"), "FRA": ("fr", "confiscation"), "RUS": ("ru", "конфискация"), "BRA": ("pt", "x")}
    laws = [
        law(place, state, language, "…", {"1": word if word != "x" else "confiscation"})
        for place, (state, (language, word)) in enumerate(texts.items(), start=1)
    ]
    folder = IndexFolder(tmp_path_factory.mktemp("equals"), "public")
    folder.rebuild((entry for one in laws for entry in one), position=1)
    reading = Reading(folder)
    yield reading
    reading.close()


ORDERS = [
    (("ru", "es", "fr"), ["ru", "es", "fr"]), (("fr", "ru"), ["fr", "ru", "es"]), (("es",), ["es", "fr", "ru"]),
    (("zh", "fr", "es"), ["fr", "es", "ru"]),
]  # fmt: skip


@pytest.mark.parametrize(("languages", "order"), ORDERS)
def test_equals_stand_in_the_order_the_reader_prefers(
    equals: Reading, languages: tuple[str, ...], order: list[str]
) -> None:
    # Asked in Chinese, so that no text has the words themselves.
    answered = answer(equals, Question("没收", reader_languages=languages))

    assert [hit.language for hit in answered.hits if hit.language != "pt"] == order


def test_the_factors_fall_and_never_reach_a_match_better_by_much() -> None:
    own = ("pt", "es", "fr", "en")

    assert [round(language_factor(language, own), 4) for language in (*own, "ru")] == [1.15, 1.075, 1.05, 1.0375, 1.0]


def test_labels_are_in_the_first_language_that_has_labels() -> None:
    assert Question(reader_languages=("pt", "fr", "en")).label_language == "fr"
    assert Question(reader_languages=("pt",)).label_language == "en"


def test_a_better_match_in_another_language_stays_ahead(tmp_path: Path) -> None:
    laws = [
        law(1, "CHN", "zh", "法", {"1": "没收"}),
        law(2, "FRA", "fr", "Loi", {"1": "confiscation"}),
    ]
    folder = IndexFolder(tmp_path, "public")
    folder.rebuild((entry for one in laws for entry in one), position=1)
    reading = Reading(folder)
    hits = answer(reading, Question("没收", reader_languages=("fr", "zh"))).hits
    reading.close()

    assert [hit.language for hit in hits] == ["zh", "fr"]
