"""Reference numbers with a check character: `M26-000417-T`. One wrong character or one swap of neighbours is found."""

from __future__ import annotations

import re
import unicodedata

from repository.errors import BadReference
from repository.model import Letter

ALPHABET = "ABCDEFGHJKLMNPQRSTVWXYZ"
"""23 letters (a prime): without I, O and U, which are read as 1, 0 and V."""

_FORM = re.compile(rf"([{''.join(letter.value for letter in Letter)}])(\d\d)(\d{{6,12}})([{ALPHABET}])")
_LOOSE = re.compile(
    rf"\b([{''.join(letter.value for letter in Letter)}])[ -]?(\d\d)[ -]?(\d{{6,12}})[ -]?([{ALPHABET}])\b", re.ASCII
)
# What people and their mail programs put between or around the characters.
_DASHES_AND_BLANKS = re.compile(r"[\s\-_./\u2010-\u2015\u2212\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def check_character(letter: str, year: str, number: str) -> str:
    """The check character over `letter`, two digits of the year and the number as printed (at least six digits)."""
    total = sum(place * _value(character) for place, character in enumerate(letter + year + number, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _value(character: str) -> int:
    return int(character) if character.isdigit() else ALPHABET.index(character)


def compose(letter: Letter, year: int, number: int) -> str:
    """Prints a reference: `compose(Letter.MESSAGE, 2026, 417)` is `M26-000417-T`."""
    short_year, digits = f"{year % 100:02d}", f"{number:06d}"
    return f"{letter.value}{short_year}-{digits}-{check_character(letter.value, short_year, digits)}"


def normalise(typed: str) -> str:
    """The printed form of what a person typed: case, dashes, Arabic-Indic and full-width digits are forgiven.

    Raises BadReference when the form or the check character is wrong.
    """
    plain = "".join(_ascii_digit(character) for character in unicodedata.normalize("NFKC", typed))
    match = _FORM.fullmatch(_DASHES_AND_BLANKS.sub("", plain).upper())
    if match is None:
        raise BadReference(typed)
    letter, year, number, check = match.groups()
    if check_character(letter, year, number) != check:
        raise BadReference(typed)
    return f"{letter}{year}-{number}-{check}"


def _ascii_digit(character: str) -> str:
    return str(unicodedata.digit(character)) if character.isdigit() and not character.isascii() else character


def find(text: str) -> tuple[str, ...]:
    """Every valid reference in running text, in order, each once; wrong check characters are left out."""
    plain = "".join(_ascii_digit(character) for character in unicodedata.normalize("NFKC", text)).upper()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    found: dict[str, None] = {}
    for letter, year, number, check in _LOOSE.findall(plain):
        if check_character(letter, year, number) == check:
            found[f"{letter}{year}-{number}-{check}"] = None
    return tuple(found)
