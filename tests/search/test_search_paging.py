"""A large collection, page by page to the last hit, and its facets: equal to what is counted without an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import search_corpus

from repository.search.answering import answer
from repository.search.index import IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading

STATES = tuple(search_corpus.REGIONS)
KINDS = ("law", "regulation", "policy")
STATUSES = ("in_force", "draft", "repealed", "adopted", "amended")
COUNT = 420


@dataclass(frozen=True)
class Law:
    """A law by its number: every fact follows from it, so it can be counted without an index."""

    number: int

    @property
    def reference(self) -> str:
        return f"L26-{self.number:06d}-X"

    @property
    def facts(self) -> dict[str, str]:
        state = STATES[self.number % len(STATES)]
        return {
            "state": state, "region": search_corpus.REGIONS[state], "kind": KINDS[self.number % 3],
            "status": STATUSES[self.number % 5], "language": "en", "year": str(1990 + self.number % 30),
        }  # fmt: skip

    @property
    def treaty(self) -> tuple[str, ...]:
        return ("15",) if self.number % 4 == 0 else ("31", "54") if self.number % 4 == 1 else ()

    @property
    def articles(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words of its two articles."""
        dividing = {f"w{divisor}" for divisor in (2, 3, 5, 7, 11) if self.number % divisor == 0}
        return frozenset({"often", *dividing}), frozenset({"often", "seldom"} if self.number % 13 == 0 else {"often"})


LAWS = [Law(number) for number in range(1, COUNT + 1)]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder = IndexFolder(tmp_path_factory.mktemp("large"), "public")
    folder.rebuild((entry for one in LAWS for entry in entries(one)), position=1)
    reading = Reading(folder)
    yield reading
    reading.close()


def entries(one: Law) -> list[object]:
    facts = one.facts
    texts = {str(place): " ".join(sorted(words)) for place, words in enumerate(one.articles, start=1)}
    return search_corpus.law(
        one.number, facts["state"], "en", f"Act {one.number}", texts, status=facts["status"], kind=facts["kind"],
        adopted_on=date(int(facts["year"]), 1, 1), treaty=one.treaty,
    )  # fmt: skip


def having(test: Callable[[frozenset[str]], bool]) -> Callable[[Law], bool]:
    return lambda one: any(test(words) for words in one.articles)


ASKED: dict[str, tuple[dict[str, object], Callable[[Law], bool]]] = {
    "everything": ({}, lambda one: True),
    "a common word": ({"words": "often"}, lambda one: True),
    "two words": ({"words": "w2 w3"}, having(lambda words: {"w2", "w3"} <= words)),
    "less a word": ({"words": "w2 -w3"}, having(lambda words: "w2" in words and "w3" not in words)),
    "less a rare word": ({"words": "often -seldom -w2"}, having(lambda words: not words & {"seldom", "w2"})),
    "either": ({"words": "w7 OR w11"}, having(lambda words: bool(words & {"w7", "w11"}))),
    "groups": (
        {"words": "(w2 OR w5) -(w3 OR w7)"},
        having(lambda words: bool(words & {"w2", "w5"}) and not words & {"w3", "w7"}),
    ),
    "within a State": (
        {"words": "w2 -w3 country:PE"},
        lambda one: one.facts["state"] == "PER" and having(lambda w: "w2" in w and "w3" not in w)(one),
    ),
    "within a status and an article": (
        {"words": "often -w5", "statuses": ("draft",), "articles": ("31",)},
        lambda one: one.facts["status"] == "draft" and "31" in one.treaty,
    ),
    "a beginning": ({"words": "seld*"}, having(lambda words: "seldom" in words)),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED, ids=str)
def test_all_hits_stand_on_the_pages_each_once_and_facets_count_them(large: Reading, case: str) -> None:
    asked, fits = ASKED[case]
    right = [one for one in LAWS if fits(one)]
    assert right

    answers = [answer(large, Question(**asked, size=37, page=page)) for page in range(1, COUNT // 37 + 3)]

    shown = [hit.reference for page in answers for hit in page.hits]
    assert sorted(shown) == [one.reference for one in right]
    assert {page.total for page in answers} == {len(right)}
    for name in ("state", "region", "kind", "status", "language", "year"):
        counted = {value.value: value.count for value in answers[0].facets[name]}
        assert counted == Counter(one.facts[name] for one in right), name
    counted = {value.value: value.count for value in answers[-1].facets["article"]}
    assert counted == Counter(article for one in right for article in one.treaty)


def test_the_order_is_the_same_whatever_the_size_of_a_page(large: Reading) -> None:
    def paged(size: int) -> list[str]:
        pages = range(1, -(-COUNT // size) + 1)
        return [hit.reference for page in pages for hit in answer(large, Question("often", size=size, page=page)).hits]

    assert paged(100) == paged(33)
