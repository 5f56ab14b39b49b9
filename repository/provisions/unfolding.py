"""Laws whose breaks of line were lost: long lines are parted where the count of articles goes on inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from repository.provisions import numerals
from repository.provisions.standing import Standing, standing
from repository.provisions.words import Words, compiled

LONG = 300
"""Characters from which a line may hold several articles."""

_TITLE_WITHIN, _LOOK_AT = 120, 160
# What stands before an article's head on the same line: the end of the sentence, or of a title in capitals.
_ENDS = ".;:!?»”\"')]。；：）」 ،؛؟"
_NUMBERED_PART = re.compile(r"\s*(?:[IVXLC]{1,6}|\d{1,3}|[^\W\d_]{4,})\b")
_NUMBER = re.compile(r"\s*(?:n[.º°o]+\s*|№\s*|رقم\s*)?[(\[]?\s*")


def unfolded(text: str, shadow: str, words: Words) -> Iterator[str]:
    """The line in pieces, each but the first with an article's head in front; short lines and others come back whole.

    A head counts only when its number is the next one: a citation seldom is.
    """
    if len(text) < LONG:
        yield text
        return
    start = at = 0
    for match in _heads(words).finditer(shadow):
        place = match.start()
        if match["part"]:
            numbered = _NUMBERED_PART.match(shadow, match.end()) is not None
            begins = bool(at) and numbered and _ends_before(shadow, place)
        else:
            number = _number(shadow, match, words)
            begins = number is not None and number == at + 1 and _may_begin(shadow, place, words, first=not at)
            at = number if begins and number else at
        if begins and place > start:
            yield text[start:place].strip()
            start = place
    yield text[start:].strip()


def _number(shadow: str, match: re.Match[str], words: Words) -> int | None:
    """The article's number, None where the words behind it only cite it."""
    if words.language == "zh":
        found = numerals.read_chinese(match["number"], 0)
        tail = shadow[match.end() : match.end() + _LOOK_AT]
    else:
        tail = shadow[match.end() : match.end() + _LOOK_AT]
        before = _NUMBER.match(tail)
        found = numerals.read(tail, before.end() if before else 0, words.language)
        tail = tail[found[1] :] if found else ""
    if found is None or standing(tail.lstrip(")]"), words) is Standing.NONE:
        return None
    return numerals.base(found[0])


def _may_begin(shadow: str, place: int, words: Words, *, first: bool) -> bool:
    if first or _ends_before(shadow, place):
        return True
    title = compiled("|".join(part.words for part in words.parts))
    return title.search(shadow, max(0, place - _TITLE_WITHIN), place) is not None


def _ends_before(shadow: str, place: int) -> bool:
    before = shadow[max(0, place - 3) : place].rstrip()
    return not before or before[-1] in _ENDS


@cache
def _heads(words: Words) -> re.Pattern[str]:
    parts = "|".join(part.words for part in words.parts if part.slug not in words.section_parts)
    if words.language == "zh":
        number = rf"(?P<number>[{numerals.CHINESE_DIGITS}]{{1,7}}|\d{{1,4}})"
        return re.compile(rf"第\s*{number}\s*(?:(?P<part>{parts})|(?:{words.articles}))")
    units = f"{words.articles}|{words.sections}" if words.sections else words.articles
    return re.compile(rf"(?<![\w-])(?:(?P<part>{_capital(parts)})|{_capital(units)})(?![^\W\d_])")


def _capital(names: str) -> str:
    """Heads begin with a capital where a script has them: «artículo 5» inside a sentence is none."""
    return "|".join(f"{name[:1].upper()}(?i:{name[1:]})" if name[:1].isalpha() else name for name in _names(names))


def _names(names: str) -> list[str]:
    # Not inside a group: «(?:table of )?contents» is one name.
    return re.split(r"\|(?![^(]*\))", names)
