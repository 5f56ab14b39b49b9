"""What a question is, and what it asks for: words, phrases, concepts, citations. It knows no index and no engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from repository import thesaurus
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.search import citations, operators, slots
from repository.search.citations import Citation
from repository.search.operators import Every
from repository.search.slots import Slot

MAX_CHARACTERS = 2_000
"""Of what was typed or pasted; the rest is left out."""
MAX_SIZE = 100
"""Hits of a page."""

Mode = Literal["all", "any", "citation"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks. Filters of one kind are alternatives, kinds of filters all hold.

    `states` alpha-3, `articles` provisions of the Convention (`31` takes `31.2` in), `chapters` Roman numerals,
    `languages` ISO 639-1, `page` from 1, `size` at most MAX_SIZE. `concepts`: whether words also find their concepts in
    other languages. `reader_languages`: the reader's own, best first; their texts come a little higher, and labels are
    in the first that has labels.
    """

    words: str = ""
    scope: str = "public"
    states: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    in_force_on: date | None = None
    page: int = 1
    size: int = 20
    concepts: bool = True
    reader_languages: tuple[str, ...] = ()
    only_state: str = ""
    """The one State whose records may be in the answer at all, whatever is typed: hits, totals and facets."""

    @property
    def label_language(self) -> str:
        """The language of labels."""
        return next((language for language in self.reader_languages if language in UN_LANGUAGES), DEFAULT)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter typed among the words: name and value as a Question has them, its label, how it is typed again."""

    name: str
    value: str
    label: str
    typed: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A typed filter whose value is none the desk knows: the value, and the labels of what is most like it."""

    name: str
    value: str
    nearest: tuple[str, ...]
    typed: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question taken apart: what it asks for, the citation in it, and what it asks for beside the citation."""

    asked: Every
    citation: Citation | None
    beside: Every

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The single things asked for, in order, each once, without those excluded."""
        return tuple(dict.fromkeys(operators.leaves(self.asked)))

    @property
    def excluded(self) -> tuple[Slot, ...]:
        """The single things excluded."""
        return tuple(dict.fromkeys(operators.excluded(self.asked)))

    @property
    def loose(self) -> Understanding:
        """The same as it is taken where any word will do: a term of several words is its single words too."""
        parts = dict.fromkeys(part for slot in self.slots for part in slots.loosened(slot))
        return replace(self, asked=Every(tuple(parts), self.asked.without))

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts named, then those narrower than them, each once."""
        named = dict.fromkeys(item.concept for slot in self.slots for item in slot.concepts)
        narrower = {item.id: None for concept in named for item in thesaurus.load().narrower(concept)}
        return tuple(named | narrower)


def understand(question: Question) -> Understanding:
    """Takes what was typed apart. Never fails, whatever it is."""
    typed = question.words[:MAX_CHARACTERS]
    citation = citations.find(operators.asked_text(typed))
    return Understanding(
        asked=operators.read(typed, concepts=question.concepts),
        citation=citation,
        beside=operators.read(citation.rest if citation is not None else "", concepts=question.concepts),
    )
