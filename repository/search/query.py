"""What a question is, and what it asks for: words, phrases, concepts, citations. It knows no index and no engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from repository import thesaurus
from repository.languages import DEFAULT
from repository.search import citations
from repository.search.analysis import Word, compound_numbers, exact, words
from repository.search.citations import Citation
from repository.search.stopwords import STOP_WORDS
from repository.thesaurus import Occurrence

MAX_CHARACTERS = 2_000
"""Of what was typed or pasted; the rest is left out."""
MAX_WORDS = 40
MAX_SIZE = 100
"""Hits of a page."""

Mode = Literal["all", "any", "citation"]

_QUOTED = re.compile(r'"([^"]+)"|«([^»]+)»|“([^”]+)”')


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks. Filters of one kind are alternatives, kinds of filters all hold.

    `states` alpha-3, `articles` provisions of the Convention (`31` takes `31.2` in), `chapters` Roman numerals,
    `languages` ISO 639-1, `page` from 1, `size` at most MAX_SIZE. `reader_languages`: the reader's own, best first;
    their texts come a little higher, and labels are in the first.
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
    reader_languages: tuple[str, ...] = ()
    only_state: str = ""
    """The one State whose records may be in the answer at all, whatever is typed: hits, totals and facets."""

    @property
    def label_language(self) -> str:
        """The language of labels."""
        return self.reader_languages[0] if self.reader_languages else DEFAULT


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
class Slot:
    """One thing asked for: a word, a quoted phrase, or words that name concepts. `text` as typed."""

    text: str
    phrase: bool = False
    concepts: tuple[Occurrence, ...] = ()


_Taken = tuple[int, int, Slot]
"""A span of what was typed (characters) and the slot it became."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question taken apart: its slots in order, and the citation in it."""

    slots: tuple[Slot, ...]
    citation: Citation | None

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts named, then those narrower than them, each once."""
        named = dict.fromkeys(item.concept for slot in self.slots for item in slot.concepts)
        narrower = {item.id: None for concept in named for item in thesaurus.load().narrower(concept)}
        return tuple(named | narrower)


def understand(question: Question) -> Understanding:
    """Takes what was typed apart. Never fails, whatever it is."""
    typed = question.words[:MAX_CHARACTERS]
    citation = citations.find(typed)
    return Understanding(slots=tuple(slots(typed)), citation=citation)


def slots(typed: str) -> list[Slot]:
    """What is asked for, in order, at most MAX_WORDS; words without meaning only when there is nothing else."""
    taken = _quoted(typed)
    for concepts in _by_span(thesaurus.load().in_query(typed)):
        start, end = concepts[0].start, concepts[0].end
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in taken):
            taken.append((start, end, Slot(typed[start:end], concepts=concepts)))
    taken.extend(_pieces(typed, taken, compound_numbers))
    taken.extend(_pieces(typed, taken, words))
    ordered = [slot for _, _, slot in sorted(taken, key=lambda item: item[:2])][:MAX_WORDS]
    telling = [slot for slot in ordered if slot.phrase or slot.concepts or exact(slot.text) not in STOP_WORDS]
    return list({(slot.text, slot.phrase): slot for slot in telling or ordered}.values())


def _quoted(typed: str) -> list[_Taken]:
    found = ((match, match[match.lastindex or 0]) for match in _QUOTED.finditer(typed))
    return [(match.start(), match.end(), Slot(text, phrase=True)) for match, text in found if any(words(text))]


def _by_span(found: Iterable[Occurrence]) -> list[tuple[Occurrence, ...]]:
    spans: dict[tuple[int, int], list[Occurrence]] = {}
    for item in found:
        spans.setdefault((item.start, item.end), []).append(item)
    return [tuple(items) for items in spans.values()]


def _pieces(typed: str, taken: Sequence[_Taken], find: Callable[[str], Iterable[Word]]) -> list[_Taken]:
    """What `find` sees outside the taken spans; a Chinese run is cut where a span cuts it."""
    blank = typed
    for start, end, _ in taken:
        blank = blank[:start] + " " * (end - start) + blank[end:]
    return [(word.start, word.end, Slot(word.text)) for word in find(blank)]
