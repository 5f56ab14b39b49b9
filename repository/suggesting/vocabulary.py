"""By which words a law says what an article of the Convention asks, in seven languages. It ranks nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from repository import thesaurus
from repository.convention import rows
from repository.folding import fold, folded
from repository.languages import LANGUAGES
from repository.search.analysis import stem, words

PREFERRED, SYNONYM = 2.0, 1.0
PRACTITIONERS, TOGETHER = 3.0, 3.5
"""A practitioners' term, and several that stand together, say more than a concept of the thesaurus."""
_FOLLOWING = 0.7
"""Of the articles of a concept the first is meant most."""

Phrase = tuple[str, ...]
"""The stems of a term in order; in Chinese one folded string."""


class Meaning(NamedTuple):
    """That a phrase speaks of a provision, how strongly, and by which concept of the thesaurus ("" for our own)."""

    provision: str
    weight: float
    concept: str


class Together(NamedTuple):
    """Phrases that mean a provision only where all of them stand near each other."""

    phrases: tuple[Phrase, ...]
    provision: str


class Found(NamedTuple):
    """A phrase in a text, at `start:end` (characters)."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The phrases of one language. `together` is by the first phrase of each combination."""

    language: str
    meanings: Mapping[Phrase, Sequence[Meaning]]
    together: Mapping[Phrase, Sequence[Together]]
    starts: Mapping[str, Sequence[Phrase]]

    def find(self, text: str) -> Iterator[Found]:
        """Every phrase of the vocabulary in `text`, in order; shorter ones inside longer ones too."""
        return self._in_chinese(text) if self.language == "zh" else self._in_words(text)

    def _in_words(self, text: str) -> Iterator[Found]:
        found = list(words(text))
        stems = [stem(word.text, self.language) for word in found]
        for place, first in enumerate(stems):
            for phrase in self.starts.get(first, ()):
                last = place + len(phrase)
                if tuple(stems[place:last]) == phrase:
                    yield Found(phrase, found[place].start, found[last - 1].end)

    def _in_chinese(self, text: str) -> Iterator[Found]:
        plain = folded(text)
        for place in range(len(plain.text) - 1):
            for phrase in self.starts.get(plain.text[place : place + 2], ()):
                if plain.text.startswith(phrase[0], place):
                    last = plain.origins[place + len(phrase[0]) - 1]
                    yield Found(phrase, plain.origins[place], last + 1)


@cache
def load(language: str) -> Vocabulary:
    """The vocabulary of a language, read once in a process; an empty one for a language that is not ours."""
    meanings: defaultdict[Phrase, list[Meaning]] = defaultdict(list)
    together: defaultdict[Phrase, list[Together]] = defaultdict(list)
    if language in LANGUAGES:
        _take_thesaurus(meanings, language)
        _take_practitioners(meanings, together, language)
    every = {*meanings, *(phrase for some in together.values() for one in some for phrase in one.phrases)}
    return Vocabulary(language, dict(meanings), dict(together), _by_start(every, language))


def _take_thesaurus(meanings: defaultdict[Phrase, list[Meaning]], language: str) -> None:
    for concept in thesaurus.load().concepts.values():
        articles = thesaurus.implementable(concept)
        terms = (concept.preferred.get(language, ""), *concept.synonyms.get(language, ()))
        for term in filter(None, terms):
            weak = term != terms[0] or thesaurus.is_general(language, term)
            weight = (SYNONYM if weak else PREFERRED) / max(1, len(articles)) ** 0.5
            for place, article in enumerate(articles):
                meanings[_phrase(term, language)].append(
                    Meaning(article, weight * (_FOLLOWING if place else 1), concept.id)
                )


def _take_practitioners(
    meanings: defaultdict[Phrase, list[Meaning]], together: defaultdict[Phrase, list[Together]], language: str
) -> None:
    for row in rows("practitioners_terms.csv"):
        if row["language"] != language:
            continue
        for term in row["terms"].split("|"):
            parts = tuple(_phrase(part, language) for part in term.lstrip("~").split("&"))
            if len(parts) > 1:
                together[parts[0]].append(Together(parts, row["provision"]))
            else:
                weight = SYNONYM if term.startswith("~") else PRACTITIONERS
                meanings[parts[0]].append(Meaning(row["provision"], weight, ""))


def _phrase(term: str, language: str) -> Phrase:
    plain = term.strip()
    return (fold(plain),) if language == "zh" else tuple(stem(word.text, language) for word in words(plain))


def _by_start(phrases: Iterable[Phrase], language: str) -> Mapping[str, Sequence[Phrase]]:
    found: defaultdict[str, list[Phrase]] = defaultdict(list)
    for phrase in sorted(phrases):
        found[phrase[0][:2] if language == "zh" else phrase[0]].append(phrase)
    return dict(found)
