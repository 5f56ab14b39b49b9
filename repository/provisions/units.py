"""Which headings a law is made of: articles, sections, or numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repository.provisions.lines import Line
from repository.provisions.marks import Kind, Mark
from repository.provisions.reader import Reader
from repository.provisions.words import Words

_FEWEST_BARE = 3
"""Fewer numbered lines than this are a list in a text, not an act."""


def find(lines: Sequence[Line], words: Words) -> list[Mark]:
    """Every heading line of the text, in order.

    Articles are the units where there is one; else, in common-law acts, sections, or numbers alone.
    """
    by_article = Reader(lines, words).read(words.articles)
    if _units(by_article) or not words.sections:
        return by_article
    without = replace(words, parts=tuple(part for part in words.parts if part.slug != "section"))
    by_section = Reader(lines, without).read(words.sections)
    by_number = Reader(lines, without).read(None)
    if _units(by_number) < _FEWEST_BARE or _units(by_number) <= _units(by_section):
        return by_section if _units(by_section) else by_article
    return by_number


def _units(found: Sequence[Mark]) -> int:
    return sum(mark.kind is Kind.UNIT and not mark.nested for mark in found)
