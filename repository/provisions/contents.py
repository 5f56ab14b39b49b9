"""Tables of contents: headings that announce the articles which follow later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from repository.provisions.lines import Line
from repository.provisions.marks import Kind, Mark

_FEWEST = 2
_MOST_THIN_LINES = 2
_MOST_THIN_WORDS = 24
_MOST_ENTRY_WORDS = 6
_SENTENCE_ENDS = (".", ";", "。", "؛", "；")
# So many of the announced headings must come again.
_COMING_AGAIN = 0.6


def without_contents(lines: Sequence[Line], found: Sequence[Mark]) -> list[Mark]:
    """`found` without the headings of a table of contents: a run of bare headings most of which come again later."""
    kept: list[Mark] = []
    ahead = Counter(map(_key, found))
    place = 0
    while place < len(found):
        end = _thin_until(lines, found, place)
        thin = found[place:end]
        ahead.subtract(map(_key, thin))
        run = _coming_again(thin, ahead)
        if _announces(run, ahead):
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


def _key(mark: Mark) -> tuple[Kind, str, bool]:
    return mark.kind, mark.label, mark.nested


def _thin_until(lines: Sequence[Line], found: Sequence[Mark], place: int) -> int:
    # A heading that comes a second time is the first of the law itself.
    seen: set[tuple[Kind, str, bool]] = set()
    while place < len(found) and _key(found[place]) not in seen and _is_thin(lines, found, place):
        seen.add(_key(found[place]))
        place += 1
    return place


def _coming_again(thin: Sequence[Mark], ahead: Counter[tuple[Kind, str, bool]]) -> Sequence[Mark]:
    # What follows the table may be thin too: the first part's title, which comes only once.
    end = len(thin)
    while end and ahead[_key(thin[end - 1])] <= 0:
        end -= 1
    return thin[:end]


def _announces(run: Sequence[Mark], ahead: Counter[tuple[Kind, str, bool]]) -> bool:
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
