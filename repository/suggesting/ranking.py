"""Which articles of the Convention a text seems to implement, the likeliest first, and by which of its words.

It knows no record and decides nothing: every answer is a suggestion.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from repository import thesaurus
from repository.suggesting import vocabulary
from repository.suggesting.vocabulary import TOGETHER, Phrase, Vocabulary

MOST_FOR_A_LAW, MOST_FOR_AN_ARTICLE = 8, 3
"""A longer list would be read by nobody."""
LEAST = 2.0
"""Below this score the words of an article are chance: one synonym of the thesaurus, once, in running text."""
TITLE, HEADING, TEXT = 3.0, 2.0, 1.0
NEAR = 300
"""Characters within which words count as standing together: two or three sentences of a law."""
_AGAIN, _MOST_AGAIN = 0.2, 3
_LONGER = 0.25
_GENERAL_BESIDE_SPECIAL = 0.5
_WORDS, _CUT = 3, 60


class Suggestion(NamedTuple):
    """A provision (`31`, `54.1.c`), its rank from 1, its score, and the text's own words, «cut», in order."""

    provision: str
    rank: int
    score: float
    evidence: str


@dataclass(slots=True)
class _Evidence:
    """What speaks for one article of the Convention: scores by provision, and where the words stand."""

    scores: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    places: set[tuple[int, int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    weight: float
    places: Mapping[Phrase, Sequence[tuple[int, int]]]


def rank(title: str, headings: Sequence[str], text: str, language: str, most: int) -> tuple[Suggestion, ...]:
    """The articles a text in `language` speaks of, at most `most`; linear in its length.

    A word of the title counts more than one of a heading, that one more than one of the text. Equal scores stand in
    the order of the Convention.
    """
    words = vocabulary.load(language)
    parts = [
        _Part(part, weight, _places(words, part))
        for part, weight in ((title, TITLE), ("\n".join(headings), HEADING), (text, TEXT))
        if part
    ]
    found: defaultdict[int, _Evidence] = defaultdict(_Evidence)
    concepts = _concepts(words, parts)
    seen: set[tuple[str, Phrase]] = set()
    for number, part in enumerate(parts):
        for provision, phrase, score, places in _of_part(words, part, concepts):
            # The same words in the title and again in the text are one piece of evidence.
            if (provision, phrase) in seen:
                continue
            evidence = found[int(provision.split(".")[0])]
            evidence.scores[provision] += score
            evidence.places |= {(number, start, end) for start, end in places}
        seen |= {(meaning.provision, phrase) for phrase in part.places for meaning in words.meanings.get(phrase, ())}
    totals = sorted(
        ((article, sum(evidence.scores.values()), evidence) for article, evidence in found.items()),
        key=lambda item: (-round(item[1], 6), item[0]),
    )
    return tuple(
        Suggestion(_printed(article, evidence), place, round(total, 3), _words(parts, evidence))
        for place, (article, total, evidence) in enumerate(totals[:most], start=1)
        if total >= LEAST
    )


def _places(words: Vocabulary, text: str) -> Mapping[Phrase, Sequence[tuple[int, int]]]:
    found: defaultdict[Phrase, list[tuple[int, int]]] = defaultdict(list)
    for phrase, start, end in words.find(text):
        found[phrase].append((start, end))
    return found


def _concepts(words: Vocabulary, parts: Sequence[_Part]) -> frozenset[str]:
    return frozenset(
        meaning.concept for part in parts for phrase in part.places for meaning in words.meanings.get(phrase, ())
    )


def _of_part(
    words: Vocabulary, part: _Part, concepts: frozenset[str]
) -> Iterator[tuple[str, Phrase, float, Sequence[tuple[int, int]]]]:
    """What each phrase of a part, and each combination, says: provision, phrase, score, places of its words."""
    special = {thesaurus.load().concepts[name].broader for name in concepts if name}
    for phrase, places in part.places.items():
        longer = 1 + _LONGER * (_length(phrase, words.language) - 1)
        again = 1 + _AGAIN * min(len(places) - 1, _MOST_AGAIN)
        for provision, weight, concept in words.meanings.get(phrase, ()):
            general = _GENERAL_BESIDE_SPECIAL if concept and concept in special else 1
            yield provision, phrase, weight * longer * again * general * part.weight, places[:1]
        for together in words.together.get(phrase, ()):
            if near := _near([part.places.get(one, ()) for one in together.phrases]):
                joined = tuple(word for one in together.phrases for word in one)
                yield together.provision, joined, TOGETHER * part.weight, near


def _length(phrase: Phrase, language: str) -> float:
    return len(phrase[0]) / 2 if language == "zh" else len(phrase)


def _near(places: Sequence[Sequence[tuple[int, int]]]) -> tuple[tuple[int, int], ...]:
    """The first place of the first phrase with the others near it; () when they never stand together."""
    for start, end in places[0]:
        others = [_first_from(some, start - NEAR) for some in places[1:]]
        if all(other is not None and other[0] <= end + NEAR for other in others):
            return ((start, end), *(other for other in others if other is not None))
    return ()


def _first_from(places: Sequence[tuple[int, int]], start: int) -> tuple[int, int] | None:
    place = bisect_left(places, (start, 0))
    return places[place] if place < len(places) else None


def _printed(article: int, evidence: _Evidence) -> str:
    """The article, or the paragraph of it for which at least half of the evidence speaks."""
    total = sum(evidence.scores.values())
    exact = [name for name, score in evidence.scores.items() if "." in name and score * 2 >= total]
    return min(exact, default=str(article))


def _words(parts: Sequence[_Part], evidence: _Evidence) -> str:
    shown: dict[str, None] = {}
    told = (-1, 0)
    for number, start, end in sorted(evidence.places, key=lambda place: (place[0], place[1], -place[2])):
        if (number, end) <= told:
            continue  # inside the words before: «testigos» of «protección de testigos»
        told = (number, end)
        words = " ".join(parts[number].text[start:end].split())
        shown[f"«{words if len(words) <= _CUT else words[: _CUT - 1] + '…'}»"] = None
    return ", ".join(tuple(shown)[:_WORDS])
