"""Tables of contents: headings that announce the articles which follow later."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from repository.provisions.lines import Line
from repository.provisions.marks import Kind, Mark

_FEWEST = 3
_MOST_THIN_LINES = 2
_MOST_THIN_WORDS = 24
_SENTENCE_ENDS = (".", ";", "。", "؛", "；")
# So many of the announced headings must come again.
_COMING_AGAIN = 0.6


def without_contents(lines: Sequence[Line], found: Sequence[Mark]) -> list[Mark]:
    """`found` without the headings of a table of contents: a run of bare headings most of which come again later."""
    kept: list[Mark] = []
    ahead = Counter(map(_key, found))
    place = 0
    while place < len(found):
        end = place
        while end < len(found) and _is_thin(lines, found, end):
            end += 1
        run = found[place:end]
        ahead.subtract(map(_key, run))
        if _announces(run, ahead):
            # The last entry runs into the preamble: it is no thin one, and comes again as well.
            if end < len(found) and ahead[_key(found[end])] > 1:
                ahead[_key(found[end])] -= 1
                end += 1
        else:
            kept.extend(run)
            if end < len(found):
                kept.append(found[end])
                ahead[_key(found[end])] -= 1
                end += 1
        place = end
    return kept


def _key(mark: Mark) -> tuple[Kind, str]:
    return mark.kind, mark.label


def _announces(run: Sequence[Mark], ahead: Counter[tuple[Kind, str]]) -> bool:
    kinds = Counter((mark.kind, mark.rank) for mark in run)
    # Book, title and chapter over one article are three bare headings too: a table lists several of one kind.
    if len(run) < _FEWEST or max(kinds.values()) < 2:
        return False
    return sum(ahead[_key(mark)] > 0 for mark in run) >= _COMING_AGAIN * len(run)


def _is_thin(lines: Sequence[Line], found: Sequence[Mark], place: int) -> bool:
    mark = found[place]
    end = found[place + 1].line if place + 1 < len(found) else len(lines)
    body = [mark.rest.strip()] if mark.rest.strip() else []
    for line in lines[mark.line + 1 : min(end, mark.line + 40)]:
        if not line.blank:
            body.append(line.text)
    if len(body) > _MOST_THIN_LINES + 1:
        return False
    words = sum(len(text.split()) for text in body)
    return words <= _MOST_THIN_WORDS and not (body and body[-1].endswith(_SENTENCE_ENDS) and words > 6)
