"""The word lists of `words/*.toml` and how a phrase of them is found in a text. It knows no meanings.

A phrase is written as people write it. Case, accents and Arabic marks do not matter; `*` is any ending (`train*`),
a word in brackets may be missing (`projet (de) loi`), ` ... ` is a gap within the sentence. Arabic words are
written without article. The code `not` of a section holds its false friends.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from repository.folding import Folded, fold, folded
from repository.languages import LANGUAGES
from repository.recognition.sentences import LONGEST

_GAP = r"(?!\w)[^.!?;\n]{0,80}?(?<!\w)"
_CHINESE_GAP = "[^.!?;\n]{0,40}?"
_ARABIC_PREFIX = "(?:و|ف)?(?:ب|ك|ل)?(?:ال|ل)?"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found: the code it stands under, its span in the folded text, its words as the person wrote them."""

    code: str
    start: int
    end: int
    words: str


def prepare(text: str) -> Folded:
    """The beginning of a text, folded once for all the questions asked of it."""
    return folded(text[:LONGEST])


def order(language: str) -> tuple[str, ...]:
    """Every language of ours, `language` first: short texts are often in another one than was thought."""
    return (language, *(other for other in LANGUAGES if other != language)) if language in LANGUAGES else LANGUAGES


def first(text: Folded, section: str, codes: Sequence[str], languages: Sequence[str]) -> Found | None:
    """The earliest phrase of any of `codes` of a section; at the same place the code that is named first."""
    best: Found | None = None
    for code in codes:
        for language in languages:
            pattern = _pattern(language, section, code)
            match = pattern.search(text.text) if pattern else None
            if match and (best is None or match.start() < best.start):
                best = Found(code, match.start(), match.end(), text.words(match.start(), match.end()))
    return best


def without(text: Folded, section: str) -> Folded:
    """The text with a section's false friends (its `not` phrases) blanked out; nothing else moves."""
    plain = text.text
    for language in LANGUAGES:
        if pattern := _pattern(language, section, "not"):
            plain = pattern.sub(lambda match: " " * len(match.group()), plain)
    return Folded(plain, text.original, text.origins)


def has(text: Folded, section: str, code: str, languages: Sequence[str] = LANGUAGES) -> bool:
    """Whether any phrase of a section's code stands in the text."""
    return any(
        pattern.search(text.text) is not None
        for language in languages
        if (pattern := _pattern(language, section, code)) is not None
    )


def present(text: Folded, section: str, languages: Sequence[str] = LANGUAGES) -> tuple[str, ...]:
    """The codes of a section whose phrases stand in the text, in the order of the lists."""
    return tuple(code for code in codes_of(section) if has(text, section, code, languages))


def whole(text: str, section: str) -> str:
    """The code of a section of which `text` is a phrase and nothing else; "" when there is none."""
    plain = re.sub(r"^\W+|\W+$", "", fold(text[:200]))
    for code in codes_of(section):
        for language in LANGUAGES:
            pattern = _pattern(language, section, code)
            if pattern is not None and pattern.fullmatch(plain):
                return code
    return ""


@cache
def codes_of(section: str) -> tuple[str, ...]:
    """The codes of a section in the order of the lists, each once; `not` is no code."""
    codes = dict.fromkeys(code for language in LANGUAGES for code in _section(language, section))
    return tuple(code for code in codes if code != "not")


@cache
def alternatives(section: str, code: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    """A regular expression for any phrase of a code in the languages, without boundaries, for building others."""
    phrases = [(phrase, language) for language in languages for phrase in _section(language, section).get(code, ())]
    # Longest first: «arts.» before «art».
    phrases.sort(key=lambda pair: -len(pair[0]))
    return "|".join(_expression(phrase, language) for phrase, language in phrases)


def entries(section: str) -> Iterator[tuple[str, str, str]]:
    """Every (language, code, phrase) of a section."""
    for language in LANGUAGES:
        for code, phrases in _section(language, section).items():
            for phrase in phrases:
                yield language, code, phrase


@cache
def _pattern(language: str, section: str, code: str) -> re.Pattern[str] | None:
    words = alternatives(section, code, (language,))
    if not words:
        return None
    return re.compile(f"(?:{words})" if language == "zh" else rf"(?<!\w)(?:{words})(?!\w)")


def _expression(phrase: str, language: str) -> str:
    prefix = _ARABIC_PREFIX if language == "ar" else ""
    pieces: list[str] = []
    gap = ""
    for word in fold(phrase).split():
        if word == "...":
            gap = _CHINESE_GAP if language == "zh" else _GAP
            continue
        optional = word.startswith("(") and word.endswith(")")
        plain = prefix + re.escape(word.strip("()")).replace(r"\*", r"\w*")
        joint = gap or (r"[\s_\-]+" if pieces else "")
        pieces.append(f"(?:{joint}{plain})?" if optional else f"{joint}{plain}")
        gap = ""
    return "".join(pieces)


def _section(language: str, section: str) -> Mapping[str, tuple[str, ...]]:
    return _words(language).get(section, {})


@cache
def _words(language: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    path = resources.files("repository").joinpath("recognition", "words", f"{language}.toml")
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: {code: tuple(phrases) for code, phrases in codes.items()} for name, codes in sections.items()}
