"""How text becomes the terms of the index, in seven languages. It knows no Whoosh and no record."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]

from repository.folding import fold
from repository.languages import LANGUAGES

MAX_TERM = 64
"""Characters of a term: longer words are noise of broken documents, and are cut."""

_STEMMERS = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian", "ar": "arabic", "pt": "portuguese"}
_LATIN = ("en", "es", "fr", "pt")

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
# Marks that stand inside a word and are folded away: accents typed apart, Arabic vowels, joiners, soft hyphens.
_MARKS = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200c\u200d"
_WORD = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}](?:[^\W_{_HAN}]|[{_MARKS}])*")
_HAN_START = re.compile(rf"[{_HAN}]")
_COMPOUND_NUMBER = re.compile(r"\d+(?:[/.‐‑–-]\d+)+")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
# Clitics and the article, longest first: the stemmer alone takes a first ف for a clitic in «فساد», not in «الفساد».
_ARABIC_PREFIX = re.compile(r"^(?:[وف]?(?:بال|كال|ال|لل))(?=..)")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_SCRIPTS = (("ar", re.compile(r"[\u0620-\u06ff]")), ("ru", re.compile(r"[\u0400-\u04ff]")), ("zh", _HAN_START))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as it stands, with its place (characters)."""

    text: str
    start: int
    end: int

    @property
    def han(self) -> bool:
        """Whether this is a run of Chinese characters, which has no spaces to tell its words apart."""
        return is_han(self.text)


def is_han(text: str) -> bool:
    """Whether `text` begins with a Chinese character."""
    return _HAN_START.match(text) is not None


def words(text: str) -> Iterator[Word]:
    """The words of `text` in order; a run of Chinese characters counts as one."""
    return (Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text))


def terms(text: str, language: str) -> list[str]:
    """The terms of `text` for the field of `language`, in order: stems, or bigrams of Chinese characters.

    No word is left out, so a phrase keeps its places.
    """
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if is_han(word):
            found.extend(bigrams(fold(word)))
        else:
            found.append(stem(word, language))
    return found


def exact_terms(text: str) -> list[str]:
    """The unstemmed terms: folded words in order, then numbers whole (`58/4`, `2016-09`; 27.693 also as `27693`)."""
    found = [exact(match[0]) for match in _WORD.finditer(text) if not is_han(match[0])]
    for number in map(exact, (word.text for word in compound_numbers(text))):
        found.append(number)
        if _THOUSANDS.fullmatch(number):
            found.append(number.replace(".", ""))
    return found


def compound_numbers(text: str) -> Iterator[Word]:
    """Numbers written with `/`, `-` or `.` between digits, as they stand: `58/4`, `2016-09`."""
    return (Word(match[0], match.start(), match.end()) for match in _COMPOUND_NUMBER.finditer(text))


@lru_cache(maxsize=200_000)
def exact(word: str) -> str:
    """One word folded, as the unstemmed field keeps it."""
    return fold(word).translate(_LIGATURES)[:MAX_TERM]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of one word in a language. Words with a digit, and languages without a stemmer, are only folded.

    Folding comes first, so that a word typed without its accents has the same stem; a few endings are put back
    because the stemmers know them only with their accents.
    """
    plain = exact(word)
    if language not in _STEMMERS or any(character.isdigit() for character in plain):
        return plain
    stemmed = _stemmer(language, threading.get_ident()).stemWord(_prepared(plain, language))
    return fold(stemmed)


def _prepared(plain: str, language: str) -> str:
    if language == "pt":
        singular = f"{plain[:-3]}ao" if plain.endswith("oes") else plain
        return f"{singular[:-3]}ção" if singular.endswith("cao") else singular
    if language == "ar":
        bare = _ARABIC_PREFIX.sub("", plain)
        # Folding wrote ta marbuta as ه; the stemmer takes it off only as ة.
        return f"{bare[:-1]}ة" if bare.endswith("ه") else bare
    return plain


@lru_cache(maxsize=256)
def _stemmer(language: str, thread: int) -> Stemmer.Stemmer:
    # A stemmer of PyStemmer is for one thread only.
    return Stemmer.Stemmer(_STEMMERS[language])


def bigrams(run: str) -> list[str]:
    """Overlapping pairs of a run of Chinese characters; a single character stands for itself."""
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def candidate_languages(word: str) -> tuple[str, ...]:
    """The languages of ours that a word may be of, by its script; digits fit all."""
    for language, script in _SCRIPTS:
        if script.search(word):
            return (language,)
    return LANGUAGES if word.isdecimal() else _LATIN
