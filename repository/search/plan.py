"""In which order a question is tried on an index, and how much of it at most. It knows no files and no hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from whoosh.query import And, Or, Query, Term  # type: ignore[import-untyped]

from repository.search.analysis import exact, is_han
from repository.search.clauses import any_part, cited, slot_query
from repository.search.exclusion import Without
from repository.search.operators import Either, Every, Part, excluded, leaves
from repository.search.query import Mode, Understanding
from repository.search.slots import Slot

_P = TypeVar("_P", bound=Part)

MOST_OF_ANY = 10
"""Of many words «any» takes the rarest: the common ones of a pasted page would cost seconds and tell nothing."""
MOST_BEGUN = 200
"""Words that the beginnings (`corrup*`) of one query stand for, together."""
POSTINGS_A_DOCUMENT = 24
FEWEST_POSTINGS = 120_000
"""What one attempt may read: so many postings for each document of the index, and never less than these. Stock Whoosh
takes about six microseconds for one."""


class Index(Protocol):
    """What a plan asks of an index: it reads no posting for it."""

    def size(self, query: Query) -> int:
        """How many documents a query matches at most."""

    def postings(self, query: Query) -> int:
        """What it costs to find all of them."""

    def documents(self) -> int:
        """How many documents there are."""

    def beginning_with(self, letters: str, most: int) -> tuple[tuple[str, ...], bool]:
        """The most frequent words with a beginning, and whether there are others."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A query to try; the first one that matches anything is the answer.

    `besides` then adds what it matches, lower down: the texts that mention a cited law.
    """

    mode: Mode
    query: Query
    besides: Query | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to try, in order; the beginnings that stand for some of their words only; the words that are left out."""

    attempts: tuple[Attempt, ...]
    begun: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def cut(self, mode: Mode) -> tuple[str, ...]:
        """What is looked for in part or not at all, as typed. «Any word» says itself that it takes some only."""
        return self.begun if mode == "any" else (*self.begun, *self.left_out)


def plan(understanding: Understanding, index: Index) -> Plan:
    """What to try: what is cited; all words; any word. Without words: everything."""
    if not understanding.slots:
        return Plan((Attempt("all", Term("unit", "law")),))
    making = _Making(understanding, index)
    found = [*making.citation(understanding), *making.words(understanding)]
    return Plan(tuple(found), tuple(making.begun), tuple(making.left_out))


class _Making:
    """Makes the queries of one question, within its bounds, and notes what they leave out."""

    def __init__(self, understanding: Understanding, index: Index) -> None:
        self._index = index
        most = max(FEWEST_POSTINGS, POSTINGS_A_DOCUMENT * index.documents())
        # A citation is tried in up to three ways before the words are.
        self._most = most if understanding.citation is None else most // 2
        asked = [*leaves(understanding.asked), *excluded(understanding.asked)]
        self._share = MOST_BEGUN // max(1, sum(slot.beginning for slot in asked))
        self._beginnings: dict[str, tuple[str, ...]] = {}
        self.begun: dict[str, None] = {}
        self.left_out: dict[str, None] = {}
        self._without = self._alternatives(understanding.asked.without)

    def citation(self, understanding: Understanding) -> list[Attempt]:
        """What is cited; with a law's number, the texts that mention it beside it."""
        citation = understanding.citation
        if citation is None:
            return []
        beside = self._every(understanding.beside.parts) if understanding.beside.parts else None
        mentions = self._every(understanding.asked.parts) if citation.number else None
        return [
            Attempt("citation", self._less(query), None if mentions is None else self._less(mentions))
            for query in cited(citation, beside)
        ]

    def words(self, understanding: Understanding) -> list[Attempt]:
        """All words, unless one of them is nowhere; then any."""
        found: list[Attempt] = []
        if all(self._index.size(self._query(part)) for part in understanding.asked.parts):
            found.append(Attempt("all", self._less(self._every(understanding.asked.parts))))
        slots = understanding.loose.slots
        if len(slots) > 1 or is_han(slots[0].text):
            some = self._affordable(slots, lambda slot: any_part(slot, self._words(slot)), noted=False)
            rarest = sorted((query for query in some if self._index.size(query)), key=self._index.size)
            found.append(Attempt("any", self._less(Or(rarest[:MOST_OF_ANY]))))
        return found

    def _query(self, part: Part) -> Query:
        match part:
            case Slot():
                return slot_query(part, self._words(part))
            case Either():
                return self._alternatives(part.choices)
            case Every():
                without = self._alternatives(part.without)
                asked = self._every(part.parts)
                return asked if without is None else Without(asked, without)

    def _every(self, parts: Sequence[Part]) -> Query:
        return And(self._affordable(parts, self._query))

    def _alternatives(self, parts: Sequence[Part]) -> Query | None:
        return Or(self._affordable(parts, self._query)) if parts else None

    def _affordable(
        self, parts: Iterable[_P], make: Callable[[_P], Query], *, noted: bool = True
    ) -> list[Query]:
        """The queries of parts that together cost no more than is allowed: the cheapest, one at least, in order."""
        made = [(part, make(part)) for part in parts]
        left = self._most
        kept: set[int] = set()
        for place, cost in sorted(((place, self._index.postings(query)) for place, (_, query) in enumerate(made)),
                                  key=lambda item: item[1]):  # fmt: skip
            left -= cost
            if left >= 0 or not kept:
                kept.add(place)
            elif noted:
                self.left_out.update({slot.text: None for slot in leaves(made[place][0])})
        return [query for place, (_, query) in enumerate(made) if place in kept]

    def _words(self, slot: Slot) -> tuple[str, ...]:
        """The index's words with the beginning that a slot is."""
        if not slot.beginning:
            return ()
        if slot.text not in self._beginnings:
            found, more = self._index.beginning_with(exact(slot.text), self._share)
            self._beginnings[slot.text] = found
            if more:
                self.begun[f"{slot.text}*"] = None
        return self._beginnings[slot.text]

    def _less(self, query: Query) -> Query:
        return query if self._without is None else Without(query, self._without)
