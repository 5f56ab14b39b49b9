"""Which headings a law is made of: articles, sections, or numbers alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from repository.provisions.chain import chain
from repository.provisions.contents import listed
from repository.provisions.lines import Line
from repository.provisions.marks import Kind, Mark
from repository.provisions.quoted import inside_quotation
from repository.provisions.reader import Reader
from repository.provisions.words import Words

_FEWEST_BARE = 3
"""Fewer numbered lines than this are a list in a text, not an act."""


def find(lines: Sequence[Line], words: Words) -> list[Mark]:
    """Every heading line of the text, in order.

    Articles are the units where there is one; else sections (or what the language calls them), or numbers alone.
    """
    skipped = inside_quotation(lines) | listed(lines, words)
    by_article = Reader(lines, words, skipped).read(words.articles)
    if _own_units(by_article):
        return by_article
    without = replace(words, parts=tuple(part for part in words.parts if part.slug not in words.section_parts))
    by_section = Reader(lines, without, skipped).read(words.sections) if words.sections else by_article
    by_number = _by_number(lines, without, skipped, by_section)
    if _own_units(by_number) < _FEWEST_BARE or _own_units(by_number) <= _own_units(by_section):
        return by_section if _own_units(by_section) else by_article
    return by_number


def _by_number(lines: Sequence[Line], words: Words, skipped: Collection[int], by_section: Sequence[Mark]) -> list[Mark]:
    annexes = [mark.line for mark in by_section if mark.kind is Kind.ANNEX]
    return Reader(lines, words, skipped, chain(lines, skipped, annexes)).read(words.articles)


def _own_units(found: Sequence[Mark]) -> int:
    """The units of the law itself: those of its annexes may be another instrument's, such as a treaty's."""
    count = 0
    in_annex = False
    for mark in found:
        in_annex = mark.kind is Kind.ANNEX or (in_annex and mark.kind is not Kind.LIST)
        count += mark.kind is Kind.UNIT and not mark.nested and not in_annex
    return count
