"""Numbers in words: Chinese numerals, and the cardinal words of dates in four languages. It knows no dates."""

from __future__ import annotations

import re
from functools import cache

from repository.folding import fold
from repository.recognition.vocabulary import entries

CHINESE = "〇零一二三四五六七八九十百千两"
"""The characters of Chinese numerals, for use inside a character class."""

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese(text: str) -> int:
    """The value of digits or Chinese numerals: `三十一` is 31, `二〇一二` is 2012."""
    if text.isdecimal():
        return int(text)
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text) or 0)
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit


def in_words(text: str) -> int:
    """The value of number words: `dos mil dieciséis` is 2016, `quatre-vingt-dix-huit` 98. Other words count nothing."""
    total = part = 0
    for word in re.findall(r"\w+", fold(text)):
        value = _values().get(word, 0)
        if value == 1000:
            total, part = total + (part or 1) * 1000, 0
        elif value == 100 or (value == 20 and part == 4):
            part = (part or 1) * value
        else:
            part += value
    return total + part


@cache
def words_pattern() -> str:
    """A regular expression for a run of up to eight number words, in folded text."""
    words = "|".join(sorted((re.escape(word) for word in _values()), key=len, reverse=True))
    return rf"(?:{words})(?:[\s-]+(?:(?:y|et|e|and)[\s-]+)?(?:{words})){{0,7}}"


@cache
def _values() -> dict[str, int]:
    return {fold(phrase): int(code) for _, code, phrase in entries("numbers")}
