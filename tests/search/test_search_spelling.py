"""«Did you mean»: word by word, never a number, and only what finds something with the filters in force."""

from __future__ import annotations

import pytest
from search_corpus import Ask

MENDED = {
    "one word": ("enriquecimineto", "enriquecimiento"),
    "one word of two": ("juez patrimonoi", "juez patrimonio"),
    "two words": ("enriquecimineto patrimonoi", "enriquecimiento patrimonio"),
    "within a longer word it stays": ("registrra registrrando", "registrar registrrando"),
    "the number beside it stays": ("patrimonoi 1475", "patrimonio 1475"),
    "so does a word with a digit": ("patrimonoi 31a", "patrimonio 31a"),
    "even one that looks like a word": ("decom1so", None),
    "a phrase stays": ('"patrimonoi" x', None),
    "what is excluded stays": ("enriquecimineto -patrimonoi", "enriquecimiento -patrimonoi"),
    "a number alone": ("1475", None),
    "a known word": ("patrimonio", None),
    "a bent known word": ("patrimonios zzzz", None),
    "a short word": ("jues", "juez"),
    "too short a word": ("jue", None),
    "with a filter that fits": ("country:PE patrimonoi", "country:PE patrimonio"),
    "with a filter where it finds nothing": ("country:KE patrimonoi", None),
    "signs stay": ("(juez OR patrimonoi) 1475", "(juez OR patrimonio) 1475"),
}


@pytest.mark.parametrize("case", MENDED, ids=str)
def test_words_are_mended(ask: Ask, case: str) -> None:
    typed, mended = MENDED[case]

    assert ask(typed).understood.corrected == mended


@pytest.mark.parametrize("case", [case for case, (_, mended) in MENDED.items() if mended], ids=str)
def test_what_is_offered_finds_something(ask: Ask, case: str) -> None:
    assert ask(str(MENDED[case][1])).total > 0


def test_the_filters_of_the_address_count_too(ask: Ask) -> None:
    assert ask("patrimonoi", states=("PER",)).understood.corrected == "patrimonio"
    assert ask("patrimonoi", states=("KEN",)).understood.corrected is None


def test_a_word_beside_one_that_finds_something_is_mended_too(ask: Ask) -> None:
    answered = ask("juez patrimonoi")

    assert (answered.understood.mode, answered.understood.corrected) == ("any", "juez patrimonio")


def test_a_state_alone_is_offered_nothing(ask: Ask) -> None:
    assert ask("patrimonoi", only_state="PER").understood.corrected is None
