"""The signs of a query: what they mean, and that a stray one means nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_corpus import Ask

from repository.search.operators import MAX_DEPTH, MAX_WORDS, Either, Every, Part, asked_text, excluded, leaves, read
from repository.search.slots import Slot

PERU, RUSSIA, CHINA, JORDAN, FRANCE, KENYA, BRAZIL, DRAFT = (f"L26-{number:06d}-X" for number in range(1, 9))


def shown(part: Part) -> str:
    """A part as one may write it: brackets for Every, `|` for Either."""
    match part:
        case Slot():
            return f'"{part.text}"' if part.phrase else f"{part.text}*" if part.beginning else part.text
        case Either():
            return "|".join(map(shown, part.choices))
        case Every():
            return f"({' '.join([*map(shown, part.parts), *(f'-{shown(inner)}' for inner in part.without)])})"


READ = {
    "words": ("juez bienes", "(juez bienes)"),
    "excluded": ("juez -bienes", "(juez -bienes)"),
    "excluded by a word": ("juez NOT bienes", "(juez -bienes)"),
    "a phrase is excluded": ('juez -"buena fe"', '(juez -"buena fe")'),
    "a group is excluded": ("juez -(bienes OR dinero)", "(juez -(bienes|dinero))"),
    "alone, it is asked for": ("-bienes", "(bienes)"),
    "a lone minus": ("juez - bienes", "(juez bienes)"),
    "two minus": ("juez --bienes", "(juez bienes)"),
    "a hyphen within": ("anti-lavado 273-ФЗ", "(anti lavado 273 ФЗ)"),
    "a dash of a title": ("juez –bienes", "(juez bienes)"),
    "either": ("juez OR fiscal", "(juez|fiscal)"),
    "either, of three": ("juez | fiscal | perito bienes", "(juez|fiscal|perito bienes)"),
    "only its neighbours": ("alfa juez OR fiscal beta", "(alfa juez|fiscal beta)"),
    "terms of the thesaurus are one thing": ("tráfico de influencias OR soborno", "(tráfico de influencias|soborno)"),
    "small letters are words": ("juez or fiscal", "(juez fiscal)"),
    "brackets": ("(juez OR fiscal) bienes", "((juez|fiscal) bienes)"),
    "brackets of full width": ("（juez）", "((juez))"),
    "stray signs": ("OR juez AND NOT )(| ) bienes OR", "(juez bienes)"),
    "a stray quotation mark": ('juez "bienes', "(juez bienes)"),
    "an empty phrase": ('juez "" «»', "(juez)"),
    "excluded within brackets": ("(-bienes) juez", "(juez -bienes)"),
    "excluded twice": ("juez -(-bienes)", "(juez bienes)"),
    "a beginning": ("corrup*", "(corrup*)"),
    "too short a beginning": ("co* x", "(co x)"),
    "stars that begin nothing": ("juez * *bienes", "(juez bienes)"),
    "a Chinese star": ("腐败*", "(腐败)"),
    "an excluded beginning": ("juez -corrup*", "(juez -corrup*)"),
    "words without meaning": ("el juez OR la", "(juez)"),
    "nothing else": ("de la", "(de la)"),
    "nothing at all": ("- OR ( NOT", "()"),
}  # fmt: skip


@pytest.mark.parametrize("case", READ, ids=str)
def test_signs_are_read(case: str) -> None:
    typed, meant = READ[case]

    assert shown(read(typed)) == meant


def test_citations_are_looked_for_in_what_is_asked() -> None:
    assert asked_text("Ley 1474 -decomiso NOT (art. 5) x").split() == ["Ley", "1474", "x"]
    assert asked_text("Ley 1474 OR decomiso") == ""


def depth(part: Part) -> int:
    match part:
        case Slot():
            return 0
        case Either():
            return max(map(depth, part.choices))
        case Every():
            return 1 + max(map(depth, (*part.parts, *part.without)), default=0)


SIGNS = st.text(alphabet=st.sampled_from('ab法 "«»()-|*&ORNT'), max_size=80)


@given(SIGNS)
def test_whatever_is_typed_has_a_bounded_meaning(typed: str) -> None:
    tree = read(typed)

    assert depth(tree) <= MAX_DEPTH + 1
    assert len([*leaves(tree), *excluded(tree)]) <= MAX_WORDS


def test_brackets_beyond_the_bound_are_blanks() -> None:
    tree = read("(" * 900 + "juez" + ")" * 900)

    assert depth(tree) == MAX_DEPTH + 1
    assert [slot.text for slot in leaves(tree)] == ["juez"]


FOUND = [
    ("property -frozen concepts:off", [KENYA, DRAFT]),
    ("frozen -property concepts:off", []),
    ("subject -again concepts:off", []),
    # The law as a whole does not say it, one of its articles does.
    ("confiscation -again concepts:off", [KENYA, DRAFT]),
    ("juez OR registrar", [KENYA, PERU]),
    # No text has all: then any.
    ("(juez OR registrar) patrimonio", [PERU, KENYA]),
    ("(juez OR court) (bienes OR property) concepts:off", [PERU, KENYA]),
    ("patrimonio OR «no hay»", [PERU]),
    ("serv*", [BRAZIL]),
    ("presente* -servi* concepts:off", [PERU]),
    ("Ley 1474 -decomiso", [PERU]),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "references"), FOUND)
def test_signs_find(ask: Ask, typed: str, references: list[str]) -> None:
    assert {hit.reference for hit in ask(typed).hits} == set(references)


def test_the_answer_says_what_was_excluded(ask: Ask) -> None:
    assert ask("juez -bienes NOT «buena fe»").understood.excluded == ("bienes", "buena fe")


def test_a_beginning_is_marked_in_the_text(ask: Ask) -> None:
    assert "El <mark>juez</mark> podrá <mark>ordenar</mark> el decomiso" in ask("orde* juez").hits[0].snippet_html
