"""The things a query asks for, one by one: words, quoted phrases, beginnings of words, terms of the thesaurus.

It knows no signs between them and no index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from repository import thesaurus
from repository.search.analysis import Word, compound_numbers, exact, is_han, words
from repository.search.stopwords import STOP_WORDS
from repository.thesaurus import Occurrence

SHORTEST_BEGINNING = 3
"""Letters before a `*`: of two letters nearly every tenth word begins so."""

_BEGINNING = re.compile(r"(?<![\w*])(?P<letters>\w+)\*")


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing asked for: a word, a quoted phrase, the beginning of a word, or words that name concepts.

    `text` as typed, without its quotation marks or star.
    """

    text: str
    phrase: bool = False
    beginning: bool = False
    concepts: tuple[Occurrence, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether it says anything: «de» or «the» alone do not."""
        return self.phrase or self.beginning or bool(self.concepts) or exact(self.text) not in STOP_WORDS


_Taken = tuple[int, int, Slot]
"""A span of what was typed (characters) and the slot it became."""


def read(typed: str, *, concepts: bool) -> list[Slot]:
    """What a run of words without signs asks for, in order."""
    taken = _beginnings(typed)
    if concepts:
        for found in _by_span(thesaurus.load().in_query(typed)):
            start, end = found[0].start, found[0].end
            if all(end <= other_start or other_end <= start for other_start, other_end, _ in taken):
                # Without their places: the same words twice are asked for once.
                named = tuple(replace(item, start=0, end=end - start) for item in found)
                taken.append((start, end, Slot(typed[start:end], concepts=named)))
    taken.extend(_pieces(typed, taken, compound_numbers))
    taken.extend(_pieces(typed, taken, words))
    return [slot for _, _, slot in sorted(taken, key=lambda item: item[:2])]


def loosened(slot: Slot) -> tuple[Slot, ...]:
    """A slot, and where it is a term of several words the telling ones, each with the concepts that it names alone."""
    parts = list(words(slot.text))
    if slot.phrase or not slot.concepts or len(parts) < 2:
        return (slot,)
    return (slot, *(part for word in parts for part in read(word.text, concepts=True) if part.telling))


def phrase(quoted: str) -> list[Slot]:
    """What stands between quotation marks, as it stands; nothing where there is no word."""
    return [Slot(quoted, phrase=True)] if any(words(quoted)) else []


def _beginnings(typed: str) -> list[_Taken]:
    found = ((match, match["letters"]) for match in _BEGINNING.finditer(typed))
    return [
        (match.start(), match.end(), Slot(letters, beginning=True))
        for match, letters in found
        if len(exact(letters)) >= SHORTEST_BEGINNING and not is_han(letters) and len(list(words(letters))) == 1
    ]


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
