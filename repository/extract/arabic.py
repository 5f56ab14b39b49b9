"""Arabic as PDFs store it: puts presentation forms and reversed lines right, and measures whether that worked."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"[\u0620-\u063f\u0641-\u064a]{4,}")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FORMS = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc]")
_LETTER_DIGIT = re.compile(r"(?<=[\u0620-\u064a])(?=\d)|(?<=\d)(?=[\u0620-\u064a])")
_BLANKS = re.compile(r"[^\S\n]{2,}")
# The article before a hamza, as producers write it that give the letters of the ligature lam-alef in the order they
# stand on paper: no Arabic word begins so.
_INSIDE_OUT = re.compile(r"(?<![\u0620-\u064a])([وفبك]?)ا([أإآ])ل(?=[\u0620-\u064a])")
_DIGITS = {ord(digit): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}

RIGHT = 0.2
"""Texts that read the right way score .33 and more, mixed ones about 0, reversed ones below it."""

ENOUGH_WORDS = 25
"""Fewer words of four letters prove nothing about the order."""


def is_arabic(text: str) -> bool:
    """Whether most letters of `text` are Arabic."""
    letters = sum(map(str.isalpha, text))
    return letters > 0 and len(_ARABIC.findall(text)) * 2 > letters


def repair(text: str) -> str:
    """Base letters for presentation forms, no marks, tatweel or direction controls, ASCII digits apart from letters."""
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), _BIDI.sub(" ", text))
    text = _INSIDE_OUT.sub(r"\1ال\2", _MARKS.sub("", text).translate(_DIGITS))
    return _BLANKS.sub(" ", _LETTER_DIGIT.sub(" ", text))


def order_score(text: str) -> float | None:
    """Share of words that start with the article less the share that end with its mirror; None when too few words."""
    words: list[str] = _WORD.findall(text)
    if len(words) < ENOUGH_WORDS:
        return None
    forward = sum(1 for word in words if word.startswith("ال"))
    mirrored = sum(1 for word in words if word.endswith("لا"))
    return (forward - mirrored) / len(words)


def reversed_lines(text: str) -> str:
    """Every line turned round, digits and Latin words kept: the cure for texts stored wholly in visual order."""
    return "\n".join(_turn_line(line) for line in text.split("\n"))


_LATIN_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/%-]*[A-Za-z0-9]")
_MIRROR = str.maketrans("()[]{}«»<>", ")(][}{»«><")


def _turn_line(line: str) -> str:
    turned = line[::-1].translate(_MIRROR)
    return _LATIN_RUN.sub(lambda match: match.group()[::-1], turned)
