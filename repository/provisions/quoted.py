"""Which lines stand inside a quotation: the articles an amending law quotes are not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repository.provisions.lines import Line

_CLOSING = {"«": "»", "“": "”", "„": "“”", "「": "」", "『": "』", '"': '"', "”": "”", "‘": "’", "‹": "›"}
# What may follow the closing mark at the end of the last quoted line, and open the line the quotation begins on.
_TAIL = " .;,:)]。；，،؛"
_LEAD = "([ \t-–—•*"
_ANNOUNCED = re.compile(r"(?:[:：—–]|-\s)\s*$")
# A quotation longer than this was never closed: the rest of the law must not vanish in it.
_MOST_LINES = 400


def inside_quotation(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines that are quoted as whole lines, the one that opens the quotation among them.

    A quotation of lines opens at the head of a line, or after a colon, and closes at the end of one; a term between
    marks within a sentence is none.
    """
    inside: set[int] = set()
    # Where a mark was opened and never closed it is not asked again at once: a text of opening marks alone would cost
    # the square of its length.
    patience: dict[str, int] = {}
    place = 0
    while place < len(lines):
        opening = _opens(lines, place)
        end = _closes(lines, place, opening) if opening and place >= patience.get(opening, 0) else None
        if end is None or end < 0:
            if end is not None:
                patience[opening] = place + _MOST_LINES // 2
            place += 1
            continue
        # Only the line that begins with the mark is quoted from its beginning.
        first = place if _head(lines[place].text) == opening else place + 1
        inside.update(range(first, end + 1))
        place = end + 1
    return frozenset(inside)


def _head(text: str) -> str:
    return text.lstrip(_LEAD)[:1]


def _opens(lines: Sequence[Line], place: int) -> str:
    """The mark of a quotation that opens on this line and runs on, or fills the line; "" without one."""
    text = lines[place].text
    if (mark := _head(text)) in _CLOSING:
        return mark
    for mark in "«“„「『":
        at = text.rfind(mark)
        if at > 0 and _ANNOUNCED.search(text[:at]) and not any(close in text[at + 1 :] for close in _CLOSING[mark]):
            return mark
    at = text.rfind('"')
    return '"' if at > 0 and text.count('"') % 2 and _ANNOUNCED.search(text[:at]) else ""


def _closes(lines: Sequence[Line], place: int, mark: str) -> int | None:
    """The line at whose end the quotation closes; None where it is a quoted term, -1 where it never closes."""
    closing = _CLOSING[mark]
    depth = 0
    for here in range(place, min(len(lines), place + _MOST_LINES)):
        text = lines[here].text
        if mark in closing:
            depth += text.count(mark)
            closed = depth % 2 == 0
        else:
            # Every paragraph may open anew and only the last one close.
            reopened = here > place and _head(text) == mark
            depth += text.count(mark) - reopened - sum(text.count(close) for close in closing)
            closed = depth <= 0
        if closed:
            ends = text.rstrip(_TAIL)[-1:] in closing
            return here if ends else None
    return -1
