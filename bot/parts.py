"""A long text in parts that Telegram takes: cut where a reader would pause, counted as Telegram counts."""

from __future__ import annotations

import re
import unicodedata

TEXT_UNITS = 4096
"""UTF-16 code units in one message (Bot API, sendMessage)."""
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_JOINERS = "\u200d\ufe0e\ufe0f"
_PAUSES = (
    re.compile(r"\n\n+"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?;。！？；؟؛…])\s*"),
    re.compile(r"\s+"),
)
"""Paragraphs, lines, sentences, words: the first kind that leaves a part at least a third full is taken."""
_TOKEN = re.compile(r"[A-Z]\d{2}-\d{4,}-[A-Z]|https?://\S+|/\w+|[\w.+-]+@[\w.-]+")
"""What must stay in one piece wherever possible: our numbers, links, commands, addresses."""
_LONGEST_TOKEN = 300


def cut(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """The parts in order, none over `limit` units and none empty; nothing but white space between them is lost."""
    parts: list[str] = []
    rest = text.strip()
    while units(rest) > limit:
        place = _place(rest, _fitting(rest, limit))
        if part := rest[:place].rstrip():
            parts.append(part)
        rest = rest[place:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def units(text: str) -> int:
    """The length of a text as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit: those beyond the basic plane count twice."""
    counted = 0
    for place, character in enumerate(text):
        counted += 2 if ord(character) > 0xFFFF else 1
        if counted > limit:
            return place
    return len(text)


def _place(text: str, room: int) -> int:
    for pause in _PAUSES:
        ends = [match.end() for match in pause.finditer(text, 0, room + 1) if 0 < match.start() <= room]
        whole = [min(end, room) for end in ends if _is_whole(text, min(end, room))]
        if whole and whole[-1] > room // 3:
            return whole[-1]
    place = room
    # Nowhere to pause: not inside what is one sign to its reader, nor between isolates, nor inside a number.
    while place > max(1, room - _LONGEST_TOKEN) and not (_is_whole(text, place) and _is_between_signs(text, place)):
        place -= 1
    return place if place > max(1, room - _LONGEST_TOKEN) else _between_signs(text, room)


def _between_signs(text: str, room: int) -> int:
    place = room
    while place > 1 and not _is_between_signs(text, place):
        place -= 1
    return place if place > 1 else room


def _is_between_signs(text: str, place: int) -> bool:
    after, before = text[place : place + 1], text[place - 1 : place]
    return not (after and (unicodedata.combining(after) or after in _JOINERS or before == "\u200d"))


def _is_whole(text: str, place: int) -> bool:
    """Whether a cut here leaves isolates closed and numbers, links and addresses in one piece."""
    line = text[max(text.rfind("\n", 0, place), place - _LONGEST_TOKEN) + 1 : place]
    if sum(line.count(sign) for sign in _OPEN) > line.count(_CLOSE):
        return False
    start = max(0, place - _LONGEST_TOKEN)
    around = _TOKEN.finditer(text, start, min(len(text), place + _LONGEST_TOKEN))
    return not any(match.start() < place < match.end() for match in around)
