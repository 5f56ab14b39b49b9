"""Page numbers and heads in a text whose pages are not told apart: numbers that count the pages, and their like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from repository.provisions.lines import Line, page_number
from repository.provisions.words import Words

_FEWEST, _LEAST_BETWEEN = 3, 12
_MOST_UNEVEN = 2.5
"""Pages have about as many lines each; what is counted otherwise is none."""

_OFFSETS = (-2, -1, 1, 2)
_ALWAYS = 0.8
_NUMBER = re.compile(r"\d{1,4}")


def page_marks(lines: Sequence[Line], words: Words) -> frozenset[int]:
    """The lines that a page put between two lines of the text, without any mark of where the page ended.

    Lines that are a page number and nothing else count the pages when each is one higher than the last, a page's length
    on. What stands at the same distance of nearly all of them, word for word, is the head or foot that goes with them.
    """
    counting = _counting(lines, words)
    return frozenset({*counting, *_beside(lines, counting)})


def _counting(lines: Sequence[Line], words: Words) -> list[int]:
    is_number = page_number(words)
    seen: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, line in enumerate(lines):
        if 0 < len(line.text) <= 40 and is_number.fullmatch(line.shadow) and (number := _NUMBER.search(line.shadow)):
            # «Page 3 of 20» and «- 3 -» are two ways of counting.
            seen[_NUMBER.sub("#", line.shadow, count=1)].append((place, int(number.group())))
    runs = [run for occurrences in seen.values() if (run := _run(occurrences))]
    return max(runs, key=len, default=[])


def _run(occurrences: Sequence[tuple[int, int]]) -> list[int]:
    """The places of the longest stretch that counts up by one, a page apart; [] when it is too short or too uneven."""
    best: list[int] = []
    start = 0
    for place in range(1, len(occurrences) + 1):
        if place < len(occurrences) and _follows(occurrences[place - 1], occurrences[place]):
            continue
        if place - start > len(best):
            best = [line for line, _ in occurrences[start:place]]
        start = place
    gaps = [after - before for before, after in pairwise(best)]
    return best if len(best) >= _FEWEST and max(gaps) <= _MOST_UNEVEN * min(gaps) else []


def _follows(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[1] == one[1] + 1 and other[0] - one[0] >= _LEAST_BETWEEN


def _beside(lines: Sequence[Line], counting: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for offset in _OFFSETS if counting else ():
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place in counting:
            if 0 <= place + offset < len(lines) and lines[place + offset].text:
                places[lines[place + offset].text].append(place + offset)
        found.update(near for same in places.values() if len(same) >= _ALWAYS * len(counting) for near in same)
    return found
