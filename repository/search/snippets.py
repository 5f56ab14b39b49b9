"""The piece of a text that shows why it was found, as HTML with nothing but <mark>. It knows no index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from repository import thesaurus
from repository.folding import fold, folded
from repository.search.analysis import candidate_languages, exact, is_han, stem, words
from repository.search.query import Understanding
from repository.search.stopwords import STOP_WORDS

LENGTH = 280
"""Characters of a snippet, before marks and escapes."""
_LOOKED_AT = 40_000
"""Characters of a long text that are searched for something to mark."""
_LEAD = 60
_WORD_END = 24

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """HTML that is safe to show, and whether anything in the text was marked."""

    html: str
    marked: bool


class Marker:
    """Finds in a text what a question asked for: its words by their stems, its Chinese runs, its concepts."""

    def __init__(self, understanding: Understanding) -> None:
        typed = [word.text for slot in understanding.slots if not slot.beginning for word in words(slot.text)]
        telling = [word for word in typed if exact(word) not in STOP_WORDS] or typed
        self._runs = [fold(word) for word in telling if is_han(word)]
        self._words = [word for word in telling if not is_han(word)]
        self._beginnings = tuple(exact(slot.text) for slot in understanding.slots if slot.beginning)
        self._concepts = frozenset(understanding.concepts)

    def spans(self, text: str, language: str) -> list[Span]:
        """The places (characters) to mark, in order, none overlapping another."""
        found = [*self._literal(text, language), *self._of_runs(text), *self._of_concepts(text, language)]
        merged: list[Span] = []
        for start, end in sorted(found):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _literal(self, text: str, language: str) -> list[Span]:
        wanted = {stem(word, language) for word in self._words if language in candidate_languages(word)}
        plain = {exact(word) for word in self._words}
        return [
            (word.start, word.end)
            for word in words(text)
            if stem(word.text, language) in wanted
            or (spelt := exact(word.text)) in plain
            or spelt.startswith(self._beginnings)
        ]

    def _of_runs(self, text: str) -> list[Span]:
        if not self._runs:
            return []
        plain = folded(text)
        found: list[Span] = []
        for run in self._runs:
            place = plain.text.find(run)
            while place >= 0:
                found.append((plain.origins[place], plain.origins[place + len(run) - 1] + 1))
                place = plain.text.find(run, place + len(run))
        return found

    def _of_concepts(self, text: str, language: str) -> list[Span]:
        if not self._concepts:
            return []
        found = thesaurus.load().occurrences(text, language)
        return [(item.start, item.end) for item in found if item.concept in self._concepts]


def snippet(text: str, language: str, marker: Marker) -> Snippet:
    """The best piece of `text` as HTML, at most LENGTH characters: where most marks are, or its beginning."""
    text = " ".join(text[:_LOOKED_AT].split())
    spans = marker.spans(text, language)
    start = _start(text, _densest(spans))
    end = _end(text, start + LENGTH)
    shown = [(max(place, start), min(stop, end)) for place, stop in spans if place < end and stop > start]
    html = ("… " if start else "") + _marked(text, start, end, shown) + (" …" if end < len(text) else "")
    return Snippet(html, bool(spans))


def _densest(spans: Sequence[Span]) -> int:
    """Where the window of LENGTH with the most different marks begins; 0 without any."""
    best, most = 0, 0
    last = 0
    for first, (start, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= start + LENGTH - _LEAD:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best


def _start(text: str, first: int) -> int:
    if first <= _LEAD:
        return 0
    place = first - _LEAD
    space = text.find(" ", place, first)
    return space + 1 if space >= 0 else place


def _end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - _WORD_END, place)
    return space if space >= 0 else place


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    pieces: list[str] = []
    place = start
    for first, last in spans:
        pieces += [escape(text[place:first]), "<mark>", escape(text[first:last]), "</mark>"]
        place = last
    return "".join([*pieces, escape(text[place:end])]).strip()
