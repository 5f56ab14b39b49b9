"""The Convention's vocabulary: which concepts a text speaks of, in six languages. It knows no index and no record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from repository.convention import rows
from repository.folding import fold, folded
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.search.analysis import candidate_languages, stem, words

_ARTICLES_OF_ONE_CONCEPT = 3
# Words that stand in nearly every law: as concepts they would tell no two texts apart.
_EVERYWHERE = frozenset({"law", "legal_instrument", "decree", "regulation"})
# Concepts that say little about which provision a text implements: subjects and formalities of any law.
_NO_EVIDENCE = _EVERYWHERE | {
    "corruption", "uncac", "state_party", "public_official", "property", "amendment_of_law", "entry_into_force",
    "repeal", "constitution", "penal_code", "criminal_procedure_code", "official_gazette", "case_law", "draft_law",
    "ratification", "reservation", "secretariat", "donor", "denunciation", "training", "sovereignty",
}  # fmt: skip
# False friends: official terms that ordinary language uses for much else. They count as synonyms do.
_GENERAL = frozenset(
    {
        ("ru", "выдача"), ("es", "denuncia"), ("fr", "compétence"), ("fr", "prescription"), ("es", "prescripción"),
        ("fr", "corruption"), ("fr", "saisie"), ("es", "sanciones"), ("en", "seizure"), ("en", "domestic review"),
    }
)  # fmt: skip
# Articles 1 and 2 state purposes and define terms: no law implements them by speaking of what they define.
_DEFINING = frozenset({"1", "2"})


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: preferred term and synonyms by language, articles of the Convention, the broader concept."""

    id: str
    preferred: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    articles: tuple[str, ...]
    broader: str

    def label(self, language: str) -> str:
        """The preferred term in `language`, in English where there is none. Not official wording."""
        return self.preferred.get(language) or self.preferred[DEFAULT]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A concept found in a text at `start:end` (characters). `weak`: by a synonym or a very general term."""

    concept: str
    start: int
    end: int
    weak: bool


class _Term(NamedTuple):
    stems: tuple[str, ...]
    concept: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """All concepts, and their terms in each language by the first stem (Chinese: by the first two characters)."""

    concepts: Mapping[str, Concept]
    _terms: Mapping[str, Mapping[str, Sequence[_Term]]]

    def occurrences(self, text: str, language: str) -> list[Occurrence]:
        """The concepts of a text in `language`, in order; of terms that begin at one place the longest counts."""
        terms = self._terms.get(language)
        if terms is None:
            return []
        return list(_in_chinese(text, terms) if language == "zh" else _in_words(text, language, terms))

    def in_query(self, text: str) -> list[Occurrence]:
        """The concepts of a short text of unknown language: longest terms first win, none overlaps another.

        A term that means two concepts, in one language or in two, gives an occurrence for each.
        """
        languages = dict.fromkeys(name for word in words(text) for name in candidate_languages(word.text))
        found = {item for language in languages for item in self.occurrences(text, language)}
        kept: list[Occurrence] = []
        for item in sorted(found, key=lambda item: (item.start - item.end, item.start, item.weak, item.concept)):
            if all(_same_or_apart(item, other) for other in kept):
                kept.append(item)
        return sorted(kept, key=lambda item: (item.start, item.weak, item.concept))

    def near(self, text: str, language: str) -> tuple[str, ...]:
        """Labels of the concepts just above and below those a short text names: what to try when nothing is found."""
        named = [self.concepts[item.concept] for item in self.in_query(text)]
        found = [self.concepts[concept.broader] for concept in named if concept.broader]
        found += [narrower for concept in named for narrower in self.narrower(concept.id)]
        return tuple(dict.fromkeys(concept.label(language) for concept in found))

    def narrower(self, concept: str) -> tuple[Concept, ...]:
        """The concepts directly under one, in the order of the table."""
        return tuple(item for item in self.concepts.values() if item.broader == concept)


def implementable(concept: Concept) -> tuple[str, ...]:
    """The articles a law may implement by speaking of a concept, the closest first; () for what every law speaks of."""
    if concept.id in _NO_EVIDENCE:
        return ()
    return tuple(article for article in concept.articles if article not in _DEFINING)[:_ARTICLES_OF_ONE_CONCEPT]


def is_general(language: str, term: str) -> bool:
    """Whether ordinary language uses a preferred term for much else."""
    return (language, term) in _GENERAL


def _same_or_apart(one: Occurrence, other: Occurrence) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return one.concept != other.concept
    return one.end <= other.start or other.end <= one.start


def _in_words(text: str, language: str, terms: Mapping[str, Sequence[_Term]]) -> Iterator[Occurrence]:
    found = list(words(text))
    stems = [stem(word.text, language) for word in found]
    place = 0
    while place < len(stems):
        longest = 1
        for term in terms.get(stems[place], ()):
            length = len(term.stems)
            if length < longest:
                break
            if tuple(stems[place : place + length]) == term.stems:
                longest = length
                yield Occurrence(term.concept, found[place].start, found[place + length - 1].end, term.weak)
        place += longest


def _in_chinese(text: str, terms: Mapping[str, Sequence[_Term]]) -> Iterator[Occurrence]:
    plain = folded(text)
    place = 0
    while place < len(plain.text):
        longest = 1
        for term in terms.get(plain.text[place : place + 2], ()):
            length = len(term.stems[0])
            if length < longest:
                break
            if plain.text.startswith(term.stems[0], place):
                longest = length
                last = plain.origins[place + length - 1]
                yield Occurrence(term.concept, plain.origins[place], last + 1, term.weak)
        place += longest


@cache
def load() -> Thesaurus:
    """Reads `repository/reference/thesaurus.csv`, once in a process."""
    concepts = {row["concept_id"]: _concept(row) for row in rows("thesaurus.csv")}
    return Thesaurus(
        concepts=MappingProxyType(concepts),
        _terms=MappingProxyType({language: _terms_by_start(concepts.values(), language) for language in UN_LANGUAGES}),
    )


def _concept(row: Mapping[str, str]) -> Concept:
    return Concept(
        id=row["concept_id"],
        preferred=MappingProxyType({language: row[language] for language in UN_LANGUAGES}),
        synonyms=MappingProxyType({language: _list(row[f"syn_{language}"]) for language in UN_LANGUAGES}),
        articles=_list(row["articles"]),
        broader=row["broader"],
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _terms_by_start(concepts: Iterable[Concept], language: str) -> Mapping[str, Sequence[_Term]]:
    by_start: defaultdict[str, dict[_Term, None]] = defaultdict(dict)
    for concept in concepts:
        if concept.id in _EVERYWHERE:
            continue
        preferred = concept.preferred[language]
        # The preferred term first: a synonym with the same stems adds nothing.
        for term in (preferred, *concept.synonyms[language]):
            weak = term != preferred or (language, term) in _GENERAL
            stems = _stems(term, language)
            start = stems[0][:2] if language == "zh" else stems[0]
            if _Term(stems, concept.id, not weak) not in by_start[start]:
                by_start[start][_Term(stems, concept.id, weak)] = None
    ordered = {start: sorted(terms, key=_longest_first) for start, terms in by_start.items()}
    return MappingProxyType(ordered)


def _stems(term: str, language: str) -> tuple[str, ...]:
    return (fold(term),) if language == "zh" else tuple(stem(word.text, language) for word in words(term))


def _longest_first(term: _Term) -> tuple[int, int]:
    return (-len(term.stems), -len(term.stems[0]))
