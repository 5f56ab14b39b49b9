"""Whatever is typed, a question is answered, and what strangers wrote is never markup."""

from __future__ import annotations

from pathlib import Path

import pytest
import search_corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_corpus import Ask

from repository.search.answering import answer
from repository.search.index import IndexFolder
from repository.search.operators import MAX_WORDS
from repository.search.query import Question, understand
from repository.search.reading import Reading
from repository.search.snippets import LENGTH, Marker, snippet

TYPED = ['"', '""', '" "', "«", "-decomiso", "decomiso*", "*", "decomiso AND", "NOT", "text_es:decomiso", "(((((",
         "\0", "\ud800", "/", "...", "~2", "[a TO z]", "^9", "法", "第条", "٣" * 500, "a" * 10_000, "decomiso " * 2_000,
         "58/4/" * 500, "1/" * 900, "𠀀", "\u202edecomiso", "%00", "<script>alert(1)</script>"]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_nothing_typed_is_an_error(ask: Ask, typed: str) -> None:
    assert ask(typed).took_ms > 0


def test_signs_of_other_engines_are_just_left_out(ask: Ask) -> None:
    plain = [hit.reference for hit in ask("decomiso").hits]

    assert [hit.reference for hit in ask("-decomiso ~ ^ NOT - )").hits] == plain


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=120))
def test_any_text_is_a_question(ask: Ask, typed: str) -> None:
    assert ask(typed).total >= 0


def test_a_long_text_is_cut_to_a_bounded_question() -> None:
    pasted = " ".join(f"palabra{number}" for number in range(3_000))

    assert len(understand(Question(words=pasted)).slots) == MAX_WORDS


def test_of_a_pasted_page_the_rarest_words_are_tried(ask: Ask) -> None:
    page = "registrar " + " ".join(["confiscation property bienes delito funcionario Artículo juez court law"] * 50)
    answer = ask(f"{page} {' '.join(f'palabra{number}' for number in range(20))}")

    assert answer.understood.mode == "any"
    assert "L26-000006-X" in [hit.reference for hit in answer.hits]


WILD = [{"page": 0}, {"page": -5}, {"page": 10**9}, {"size": 0}, {"size": 10**6}, {"states": ("\0", "PER")},
        {"articles": ("999", "x" * 5_000)}, {"languages": tuple(f"l{number}" for number in range(500))}]  # fmt: skip


@pytest.mark.parametrize("filters", WILD, ids=lambda filters: next(iter(filters)))
def test_wild_filters_are_no_error(ask: Ask, filters: dict[str, object]) -> None:
    assert ask("decomiso", **filters).took_ms > 0


def test_markup_in_a_law_is_shown_as_text(tmp_path: Path) -> None:
    text = "1. <script>steal()</script> & <mark>decoy</mark> bribe"
    hostile = search_corpus.law(9, "KEN", "en", "<b>Act</b>", {"1": text})
    folder = IndexFolder(tmp_path, "public")
    folder.rebuild(hostile, position=1)
    reading = Reading(folder)
    [hit] = answer(reading, Question(words="bribe steal")).hits
    reading.close()

    assert hit.snippet_html == (
        "1. &lt;script&gt;<mark>steal</mark>()&lt;/script&gt; &amp; &lt;mark&gt;decoy&lt;/mark&gt; <mark>bribe</mark>"
    )


def test_a_snippet_is_the_dense_piece_of_a_long_text() -> None:
    text = f"{'relleno ' * 300}el juez ordena el decomiso {'relleno ' * 300}"
    piece = snippet(text, "es", Marker(understand(Question(words="juez decomiso")))).html

    assert piece.startswith("… relleno relleno")
    assert "el <mark>juez</mark> ordena el <mark>decomiso</mark> relleno" in piece
    assert piece.endswith("relleno …")
    assert len(piece) < LENGTH + 60
