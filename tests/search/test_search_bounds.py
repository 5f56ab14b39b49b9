"""What a query may cost, counted: beginnings that many words have, many common words, alternatives. No clock."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import search_corpus
from whoosh.query import And, AndNot, Or, Phrase, Term

from repository.search.answering import answer
from repository.search.clauses import MOST_OF_PHRASE, slot_query
from repository.search.index import IndexFolder
from repository.search.plan import FEWEST_POSTINGS, MOST_BEGUN, plan
from repository.search.query import Question, understand
from repository.search.reading import MOST_LOOKED_AT, Reading, View
from repository.search.slots import Slot

LETTERS = "abcdefghij"
BEGUN = ["corru" + "".join(end) for end in product(LETTERS, repeat=3)]
"""A thousand words with one beginning."""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder = IndexFolder(tmp_path_factory.mktemp("bounds"), "public")
    laws = [
        search_corpus.law(place + 1, "KEN", "en", f"Act {place}", {"1": " ".join(BEGUN[place * 100 : place * 100 + 100])})
        for place in range(10)
    ]
    laws.append(search_corpus.law(99, "KEN", "en", "Often", {"1": " ".join(BEGUN[-3:])}))
    folder.rebuild((entry for law in laws for entry in law), position=1)
    reading = Reading(folder)
    yield reading
    reading.close()


def terms(query: object) -> list[Term]:
    if isinstance(query, And | Or | AndNot):
        return [term for inner in query.children() for term in terms(inner)]
    return [query]


def begun(reading: Reading, typed: str) -> tuple[int, tuple[str, ...]]:
    """How many different words of the index the beginnings of a query stand for, and which were cut."""
    with reading.view() as view:
        planned = plan(understand(Question(typed)), view)
    found = {term.text for term in terms(planned.attempts[0].query) if term.fieldname == "exact"}
    return len(found), planned.cut("all")


def test_a_beginning_stands_for_a_bounded_number_of_words_and_the_answer_says_so(view: Reading) -> None:
    assert begun(view, "corrua*") == (100, ())
    assert begun(view, "corru*") == (MOST_BEGUN, ("corru*",))
    assert answer(view, Question("corru*")).understood.cut == ("corru*",)


def test_all_beginnings_of_a_query_share_the_bound(view: Reading) -> None:
    count, cut = begun(view, "corrua* OR corrub* OR corruc* OR corrud*")

    assert (count, cut) == (MOST_BEGUN, ("corrua*", "corrub*", "corruc*", "corrud*"))


def test_the_most_frequent_words_are_kept(view: Reading) -> None:
    with view.view() as seen:
        found, more = seen.beginning_with("corru", 3)

    assert (set(found), more) == (set(BEGUN[-3:]), True)
    assert len(BEGUN) < MOST_LOOKED_AT


class Large:
    """An index in which every word stands in every one of so many documents."""

    def __init__(self, documents: int) -> None:
        self._documents = documents

    def size(self, query: object) -> int:
        return self._documents

    def postings(self, query: object) -> int:
        return self._documents * len(terms(query))

    def documents(self) -> int:
        return self._documents

    def beginning_with(self, letters: str, most: int) -> tuple[tuple[str, ...], bool]:
        return tuple(f"{letters}{place}" for place in range(most)), True


PASTED = [
    " ".join(f"palabra{letter}{other}" for letter in LETTERS for other in LETTERS),
    " OR ".join(f"palabra{letter}" for letter in LETTERS * 4),
    " ".join(f"{letter * 4}*" for letter in LETTERS),
    "juez " + " ".join(f"-palabra{letter}" for letter in LETTERS),
    " ".join(f"(palabra{letter} OR {letter * 3}* -x{letter})" for letter in LETTERS),
    "soborno corrupción decomiso extradición lavado de activos enriquecimiento ilícito " * 5,
    "腐败贿赂没收引渡洗钱" * 20,
]


@pytest.mark.parametrize("typed", PASTED, ids=range(len(PASTED)))
def test_an_attempt_reads_a_bounded_number_of_postings(typed: str) -> None:
    index = Large(5_000)
    one = max(index.postings(slot_query(slot, ("x",) * MOST_BEGUN)) for slot in understand(Question(typed)).slots)

    for attempt in plan(understand(Question(typed)), index).attempts:
        # What is asked for and what is excluded, each within the bound; a single thing may cost more than that.
        assert index.postings(attempt.query) <= 2 * max(FEWEST_POSTINGS, one)


@pytest.mark.parametrize("typed", [f'"{"juez " * 300}"', f'"{"财产" * 600}"', "财产" * 600], ids=["words", "Chinese", "run"])
def test_of_a_long_phrase_so_many_words_are_looked_for(typed: str) -> None:
    [slot] = understand(Question(typed, concepts=False)).slots

    assert max(len(leaf.words) for leaf in slot_query(slot).leaves() if isinstance(leaf, Phrase)) == MOST_OF_PHRASE


def test_words_left_out_for_their_cost_are_told() -> None:
    index = Large(5_000)
    planned = plan(understand(Question(" ".join(f"w{letter}" for letter in LETTERS))), index)

    [*_, last] = planned.attempts
    assert planned.left_out
    assert (planned.cut("all"), planned.cut("any"), last.mode) == (planned.left_out, (), "any")


def test_a_view_counts_what_a_word_costs(view: Reading, tmp_path: Path) -> None:
    with view.view() as seen:
        assert isinstance(seen, View)
        # Two articles have it: their text and their unstemmed words.
        assert seen.postings(slot_query(Slot(BEGUN[-1]))) == 4
        assert seen.finds(Term("exact", BEGUN[0]))
        assert not seen.finds(Term("exact", "corru"))
