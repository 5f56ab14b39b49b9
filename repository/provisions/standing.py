"""Whether what follows a number lets it head an article, or shows a sentence that only cites one. Pure."""

from __future__ import annotations

import re
from enum import Enum

from repository.provisions.words import Words, compiled


class Standing(Enum):
    """How surely a line is a heading, by its form alone."""

    NONE = 0
    WEAK = 1
    STRONG = 2


SEPARATOR = re.compile(r"\s*(?:[.:)\]】]?[ºª°]?\s?[-–—―‒ـ]{1,2}|[.:)\]】][ºª°]?|[ºª°])")
_BARE_DASH = re.compile(r"\s*[-–—―‒ـ]{1,2}")
_ENUMERATED = re.compile(r"(?:\(\d{1,3}[A-Za-z]?\)\s*)+")
_BRACKETED = re.compile(r"[(\[【〔][^\d)\]】〕][^)\]】〕]{1,160}[)\]】〕]\s*(?:\.\s*)?")
_ITEM = re.compile(r"\d{1,2}[.)]")
_OPENERS = "([«“\"'‘【〔「*_"


def standing(rest: str, words: Words) -> Standing:
    """Judges the rest of a line after its number: `. Heading` is strong, ` Heading` weak, `, paragraph 2` none."""
    if not rest.strip():
        return Standing.STRONG
    if compiled(words.refers).match(rest.lstrip()):
        return Standing.NONE
    if separator := SEPARATOR.match(rest):
        return _after_separator(separator.group(), rest[separator.end() :], words)
    if rest[0].isspace():
        return _after_blank(rest.lstrip(), words)
    return Standing.WEAK if rest[0] in "([【〔" and rest[1:2].isalpha() else Standing.NONE


def _after_separator(separator: str, after: str, words: Words) -> Standing:
    following = after.lstrip()
    if not following:
        return Standing.STRONG
    if _BARE_DASH.fullmatch(separator) and (following[0].isdigit() or (after == following and following[0].islower())):
        return Standing.NONE  # a range, or a word joined by a hyphen
    return Standing.WEAK if words.cased and following[0].islower() else Standing.STRONG


def _after_blank(body: str, words: Words) -> Standing:
    if _BRACKETED.fullmatch(body):
        return Standing.STRONG
    bare = _ENUMERATED.sub("", body, count=1)
    if not bare:
        return Standing.WEAK
    if not words.cased:
        return Standing.NONE if body[0] in ",;،؛" else Standing.WEAK
    starts = bare[0].isupper() or bare[0] in _OPENERS or _ITEM.match(bare)
    return Standing.WEAK if starts else Standing.NONE
