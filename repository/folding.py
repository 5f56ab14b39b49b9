"""Folding: text without accents, case, Arabic marks, widths and digit shapes, for comparing. It knows no words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

_BREVE = "\u0306"
# Letters people write one for the other, and typography that mail programs put in.
_SAME = str.maketrans(
    {
        "ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": "", "ک": "ك", "ی": "ي",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "、": ",", "،": ",", "؛": ";", "؟": "?", "。": ".", "\u00a0": " ",
        "«": '"', "»": '"', "“": '"', "”": '"', "„": '"',
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that still knows, for each of its characters, where it stood in the original."""

    text: str
    original: str
    origins: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """The original words of the folded span `start:end`."""
        if start >= end:
            return ""
        return self.original[self.origins[start] : self._end(end - 1)].strip()

    def _end(self, last: int) -> int:
        # Marks that were folded away still belong to the letter before them.
        stop = self.origins[last + 1] if last + 1 < len(self.origins) else len(self.original)
        return max(stop, self.origins[last] + 1)


def fold(text: str) -> str:
    """`text` for comparing: case, accents, Arabic marks, tatweel and controls off, digits ASCII, widths plain, ё as е.

    й stays apart from и. Line ends stay; nothing else about the layout is changed.
    """
    return "".join(_plain(character) for character in text)


def folded(text: str) -> Folded:
    """`text` folded, with the way back to its own words."""
    pieces: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        plain = _plain(character)
        pieces.append(plain)
        origins.extend([place] * len(plain))
    return Folded("".join(pieces), text, tuple(origins))


@cache
def _plain(character: str) -> str:
    if character in "\n\t ":
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed[:1] in "иИ" and _BREVE in decomposed:
        return "й"
    kept = "".join(part for part in decomposed if unicodedata.category(part) not in {"Mn", "Cf", "Cc", "Cs", "Co"})
    return kept.casefold().translate(_SAME).translate(_SAME)
