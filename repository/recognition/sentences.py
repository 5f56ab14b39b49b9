"""A text cut into sentences and list items, each in its own words. It does not know what they say."""

from __future__ import annotations

import re

LONGEST = 12_000
"""Characters of a text that are looked at: a cover note or a letter, not a whole code."""

_ITEM = r"(?:[-•*–·▪]|\(?\d{1,2}[.)\-:](?!\d)|[a-zа-я]\))[ \t]+"
# A line break in the middle of a sentence is only the width of the sender's window.
_BREAKS = re.compile(rf"\n[ \t]*(?=\n)|\n(?=[ \t]*{_ITEM})|(?<=:)[ \t]*\n")
# Not after «art.», «N.º» or «No.»: a sentence does not begin with a digit or a small letter.
_ENDS = re.compile(r"(?<=[.!?;؟؛…])\s+(?![\d\sa-zа-яà-ÿ(])|(?<=[。！？；])")


def is_item(sentence: str) -> bool:
    """Whether a sentence begins as an item of a list does: `- `, `2) `, `b) `."""
    return re.match(_ITEM, sentence) is not None


def split(text: str) -> tuple[str, ...]:
    """The sentences and list items of a text in order, blanks inside made single. Empty for an empty text."""
    pieces = (piece for block in _BREAKS.split(text[:LONGEST]) for piece in _ENDS.split(block))
    return tuple(sentence for piece in pieces if (sentence := " ".join(piece.split())))
