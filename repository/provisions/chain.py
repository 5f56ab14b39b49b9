"""Articles that are numbered and not called anything: which of the numbered lines of a law count it through."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from repository.provisions import numerals
from repository.provisions.lines import Line

NUMBERED = re.compile(r"(?P<number>\d{1,4}[A-Z]{0,2})(?:(?P<dot>\s?[.)]|\s?\.?[-–—])|(?=[\s—–(]))(?P<rest>.*)$")
"""A line that begins with a number, in a line's shadow."""

CHINESE = re.compile(rf"(?P<number>[{numerals.CHINESE_DIGITS}]{{1,5}})\s*、(?P<rest>.*)$")
"""The same in Chinese, where decisions and amendments count their points: `一、`."""

_OPENING = re.compile(r"[\s#*•]*")
_NEAR = 12
_COST_OF_A_GAP, _DEAREST_GAP = 0.7, 2.5
_RUNS_ON = re.compile(r"(?:[:;,،؛—–-]|\b(?:and|or|et|ou|y|e|и|или))$")
_ENDS = re.compile(r"[.!?。»”\"')\]]$")
_INLINE_HEADING = re.compile(r"\S{2}.{0,150}?\.\s?[—–-]")
_PARAGRAPH_ONE = re.compile(r"\s*[—–-]?\s*\((?:1|i|a)\)")
_LONG_ENOUGH = 10


@dataclass(frozen=True, slots=True)
class _Numbered:
    place: int
    number: int
    letters: str
    weight: float


def chain(lines: Sequence[Line], skipped: Collection[int], starts: Sequence[int]) -> frozenset[int]:
    """The numbers of the lines whose numbers run through the text with the least gaps, told from lists inside it.

    `skipped` lines are not asked. `starts` are the lines where an annex begins: there the count is another one, and
    the stretch that holds the heaviest count is the law's own.
    """
    bounds = [0, *starts, len(lines)]
    stretches = [_heaviest(_numbered(lines, skipped, start, end)) for start, end in pairwise(bounds)]
    return max(stretches, key=lambda found: found[0])[1]


def _numbered(lines: Sequence[Line], skipped: Collection[int], start: int, end: int) -> list[_Numbered]:
    found: list[_Numbered] = []
    before = ""
    for place in range(start, end):
        line = lines[place]
        if line.blank:
            continue
        if place not in skipped:
            opening = _OPENING.match(line.shadow)
            start_of_text = opening.end() if opening else 0
            if chinese := CHINESE.match(line.shadow, start_of_text):
                counted = numerals.read_chinese(chinese["number"], 0)
                if counted and counted[1] == len(chinese["number"]):
                    found.append(_Numbered(place, int(counted[0]), "", 1.0))
            match = NUMBERED.match(line.shadow, start_of_text)
            if match and (rest := match["rest"].strip()) and _can_head(rest, dotted=bool(match["dot"])):
                weight = _weight(rest, before, _next_text(lines, place))
                digits = re.match(r"\d+", match["number"])
                number = int(digits.group()) if digits else 0
                found.append(_Numbered(place, number, match["number"].lstrip("0123456789"), weight))
        before = line.text
    return found


def _can_head(rest: str, *, dotted: bool) -> bool:
    if not any(map(str.isalpha, rest)):
        return False
    return dotted or not rest[0].islower()


def _next_text(lines: Sequence[Line], place: int) -> str:
    return next((line.shadow for line in lines[place + 1 : place + 4] if not line.blank), "")


def _weight(rest: str, before: str, after: str) -> float:
    """How much a numbered line looks like the head of an article and not like an item of a list or a table."""
    weight = 1.0
    if _RUNS_ON.search(before):
        weight -= 0.8
    elif not before or _ENDS.search(before) or before.isupper():
        weight += 0.2
    if _PARAGRAPH_ONE.match(rest) or _INLINE_HEADING.match(rest):
        weight += 0.5
    if _PARAGRAPH_ONE.match(after):
        weight += 0.3
    if len(rest.split()) >= _LONG_ENOUGH or not NUMBERED.match(after):
        weight += 0.3
    if rest[0].islower():
        weight -= 0.6
    return weight


def _heaviest(found: Sequence[_Numbered]) -> tuple[float, frozenset[int]]:
    """The heaviest run of growing numbers: each gap costs, and so does a beginning that is not 1."""
    # By number and letters: the weight of the heaviest run that ends there, and its last line.
    best: defaultdict[int, dict[str, tuple[float, int]]] = defaultdict(dict)
    before: list[int] = []
    top = (0.0, -1)
    for index, line in enumerate(found):
        weight, last = line.weight - _gap_cost(line.number - 1), -1
        if top[1] >= 0 and found[top[1]].number < line.number and top[0] + line.weight - _DEAREST_GAP > weight:
            weight, last = top[0] + line.weight - _DEAREST_GAP, top[1]
        for number in range(max(0, line.number - _NEAR), line.number + 1):
            for letters, (reached, end) in best[number].items() if number in best else ():
                if number == line.number and not _follows(letters, line.letters):
                    continue
                total = reached + line.weight - _gap_cost(line.number - number - 1)
                if total > weight:
                    weight, last = total, end
        before.append(last)
        # Of two that weigh the same, the later: what stands first is a list of what follows.
        known = best[line.number].get(line.letters)
        if known is None or weight >= known[0]:
            best[line.number][line.letters] = (weight, index)
        top = max(top, (weight, index))
    return top[0], frozenset(_back(found, before, top[1]))


def _follows(before: str, letters: str) -> bool:
    return (len(before), before) < (len(letters), letters)


def _gap_cost(missing: int) -> float:
    return min(_DEAREST_GAP, _COST_OF_A_GAP * max(0, missing))


def _back(found: Sequence[_Numbered], before: Sequence[int], index: int) -> list[int]:
    places: list[int] = []
    while index >= 0:
        places.append(found[index].place)
        index = before[index]
    return places
