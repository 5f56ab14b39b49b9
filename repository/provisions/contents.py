"""Tables of contents: headings that announce the articles which follow later."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from repository.provisions.lines import Line
from repository.provisions.marks import Kind, Mark
from repository.provisions.words import Words, compiled

_FEWEST = 2
_MOST_THIN_LINES = 2
_MOST_THIN_WORDS = 24
_MOST_ENTRY_WORDS = 6
_SENTENCE_ENDS = (".", ";", "。", "؛", "；")
# So many of the announced headings must come again.
_COMING_AGAIN = 0.6

_WORD = re.compile(r"[^\W_]+")
_PAGE = re.compile(r"(?:[\s.…_·]{3,}|\t)\s*(?:\d{1,4}|[ivxlc]{1,6})\s*$", re.IGNORECASE)
_ENTRIES_ASKED = 6
_MOST_ENTRIES = 4000


def listed(lines: Sequence[Line], words: Words) -> frozenset[int]:
    """The lines of the table of contents that a law announces by its name: from its title to where the law begins.

    The law begins where an entry of the table comes again. At the end of a text the table runs to the last line.
    """
    for place, line in enumerate(lines):
        if 0 < len(line.text) <= 60 and compiled(words.contents).fullmatch(line.shadow.strip(" .:*#[]()-–—")):
            entries = [here for here in range(place + 1, min(len(lines), place + 60)) if not lines[here].blank]
            asked = [(here, _entry(lines[here])) for here in entries[:_ENTRIES_ASKED]]
            end = next((again for here, key in asked if (again := _again(lines, here, key)) is not None), None)
            if end is not None:
                return frozenset(range(place, _last_entry(lines, place, end) + 1))
            if place > len(lines) // 2:
                return frozenset(range(place, len(lines)))
    return frozenset()


def _again(lines: Sequence[Line], here: int, key: tuple[str, ...]) -> int | None:
    later = range(here + 2, min(len(lines), here + _MOST_ENTRIES))
    return next((place for place in later if _comes_again(key, lines[place])), None)


def _last_entry(lines: Sequence[Line], place: int, end: int) -> int:
    """The last line of the table: what follows it up to where its first entry comes again is the law's preamble."""
    later = [_entry(line) for line in lines[end : end + _MOST_ENTRIES]]
    known = set(later)
    repeated = (
        here
        for here in range(end - 1, place, -1)
        if (key := _entry(lines[here])) and (key in known or (len(key) > 1 and {key[1:], key[:2]} & known))
    )
    return next(repeated, end - 1)


def _entry(line: Line) -> tuple[str, ...]:
    return tuple(_WORD.findall(_PAGE.sub("", line.shadow).casefold()))


def _comes_again(key: tuple[str, ...], line: Line) -> bool:
    """Whether a line is an entry of the table once more: wholly, its number and title apart, or without its number."""
    own = _entry(line)
    if not key or not own:
        return False
    if own == key:
        return len(" ".join(key)) >= 8 or key[0].startswith("第") or any(word.isdigit() for word in key)
    if own[: len(key)] == key and len(key) > 1:
        return True
    if key[0].startswith("第"):
        return "".join(own).startswith("".join(key))
    if key[0].isdigit():
        return own == key[1:]
    # «PART I—PRELIMINARY» in the table, «PART I» over «PRELIMINARY» in the law.
    return len(own) >= 2 and len(key) >= 2 and own == key[: len(own)] and len(own[1]) <= 8 and not own[0].isdigit()


def without_contents(lines: Sequence[Line], found: Sequence[Mark]) -> list[Mark]:
    """`found` without the headings of a table of contents: a run of bare headings most of which come again later."""
    kept: list[Mark] = []
    ahead = Counter(map(_key, found))
    place = asked = 0
    begun = False
    while place < len(found):
        end = _thin_until(lines, found, place)
        thin = found[place:end]
        ahead.subtract(map(_key, thin))
        run = _coming_again(thin, ahead)
        # In the midst of a law only articles that come again make a table: each book of a code has a chapter 2.
        has_units = any(mark.kind is Kind.UNIT for mark in run)
        begun = begun or any(mark.kind is Kind.UNIT for mark in kept[asked:])
        asked = len(kept)
        if (has_units or not begun) and _announces(run, ahead):
            kept.extend(thin[len(run) :])
            # The last entry runs into the preamble: it is no thin one, and comes again as well.
            if len(run) == len(thin) and end < len(found) and ahead[_key(found[end])] > 1:
                ahead[_key(found[end])] -= 1
                end += 1
        else:
            kept.extend(thin)
            if end < len(found):
                kept.append(found[end])
                ahead[_key(found[end])] -= 1
                end += 1
        place = end
    return kept


_Key = tuple[Kind, str, bool, str]


def _key(mark: Mark) -> _Key:
    # Each title of a code has a chapter 2: of parts the words count too.
    title = " ".join(_WORD.findall(_PAGE.sub("", mark.rest).casefold())) if mark.kind is Kind.PART else ""
    return mark.kind, mark.label, mark.nested, title


def _thin_until(lines: Sequence[Line], found: Sequence[Mark], place: int) -> int:
    # A heading that comes a second time is the first of the law itself.
    seen: set[_Key] = set()
    while place < len(found) and _key(found[place]) not in seen and _is_thin(lines, found, place):
        seen.add(_key(found[place]))
        place += 1
    return place


def _coming_again(thin: Sequence[Mark], ahead: Counter[_Key]) -> Sequence[Mark]:
    # What follows the table may be thin too: the first part's title, which comes only once.
    end = len(thin)
    while end and ahead[_key(thin[end - 1])] <= 0:
        end -= 1
    return thin[:end]


def _announces(run: Sequence[Mark], ahead: Counter[_Key]) -> bool:
    kinds = Counter((mark.kind, mark.rank) for mark in run)
    # Book, title and chapter over one article are three bare headings too: a table lists several of one kind.
    if len(run) < _FEWEST or max(kinds.values()) < 2:
        return False
    again = sum(ahead[_key(mark)] > 0 for mark in run)
    return again == len(run) or (len(run) > _FEWEST and again >= _COMING_AGAIN * len(run))


def _is_thin(lines: Sequence[Line], found: Sequence[Mark], place: int) -> bool:
    mark = found[place]
    end = found[place + 1].line if place + 1 < len(found) else len(lines)
    below = [line.text for line in lines[mark.line + 1 : min(end, mark.line + 40)] if not line.blank]
    if len(below) > _MOST_THIN_LINES or any(text.endswith(_SENTENCE_ENDS) for text in below):
        return False
    # «1. Short title.» is an entry, «1. This Act comes into force on its publication.» an article.
    own = mark.rest.split()
    if mark.rest.rstrip().endswith(_SENTENCE_ENDS) and len(own) > _MOST_ENTRY_WORDS:
        return False
    return len(own) + sum(len(text.split()) for text in below) <= _MOST_THIN_WORDS
