"""Which lines stand inside a quotation: the articles an amending law quotes are not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repository.provisions.lines import Line

_CLOSING = {"«": "»", "“": "”", "„": "“”", "「": "」", "『": "』"}
_MARKS = re.compile("[«»“”„「」『』]")
# A quotation longer than this was never closed: the rest of the law must not vanish in it.
_MOST_LINES = 120


def inside_quotation(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines that begin inside a quotation opened on an earlier line."""
    inside: set[int] = set()
    open_since, closing = -1, ""
    for place, line in enumerate(lines):
        if open_since >= 0 and place - open_since > _MOST_LINES:
            open_since = -1
        begins_inside = open_since >= 0
        for mark in _MARKS.findall(line.text):
            if open_since < 0 and mark in _CLOSING:
                open_since, closing = place, _CLOSING[mark]
            elif open_since >= 0 and mark in closing:
                inside.update(range(open_since + 1, place + begins_inside))
                open_since = -1
                begins_inside = False
    return frozenset(inside)
