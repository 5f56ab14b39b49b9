"""Which headings a law is made of: articles, sections, or numbers alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from repository.provisions.chain import chain
from repository.provisions.contents import listed
from repository.provisions.lines import Line
from repository.provisions.marks import Kind, Mark
from repository.provisions.numerals import base
from repository.provisions.quoted import inside_quotation
from repository.provisions.reader import Reader
from repository.provisions.words import Words

_MOST_CITED = 60
# «القسم» stands over «الباب» in some Arab countries and under it in others.
_DIVISION, _DIVISION_WITHIN = 20, 35
_FEWEST_BARE = 3
"""Fewer numbered lines than this are a list in a text, not an act."""


def find(lines: Sequence[Line], words: Words) -> list[Mark]:
    """Every heading line of the text, in order.

    Articles are the units where there is one; else sections (or what the language calls them), or numbers alone.
    """
    return _nested_as_found(_without_cited(lines, _found(lines, words)))


def _found(lines: Sequence[Line], words: Words) -> list[Mark]:
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


def _without_cited(lines: Sequence[Line], found: Sequence[Mark]) -> list[Mark]:
    """`found` without the articles an amending law gives the new wording of, when no marks of quotation tell it.

    «Article 3 is replaced as follows:» stands before another law's Article 384, and this law's own count goes on after.
    """
    kept: list[Mark] = []
    at = 0
    place = 0
    while place < len(found):
        mark = found[place]
        number = base(mark.label) if mark.kind is Kind.UNIT and not mark.nested else None
        if number is not None and at and number not in (at, at + 1) and _announced(lines, mark.line):
            own = _goes_on(lines, found, place, at + 1)
            if own is not None:
                place = own
                continue
        at = at if number is None else number
        kept.append(mark)
        place += 1
    return kept


def _announced(lines: Sequence[Line], line: int) -> bool:
    before = next((lines[place].text for place in range(line - 1, max(-1, line - 4), -1) if lines[place].text), "")
    return before.endswith((":", "："))


def _goes_on(lines: Sequence[Line], found: Sequence[Mark], place: int, number: int) -> int | None:
    for later in range(place + 1, min(len(found), place + _MOST_CITED)):
        mark = found[later]
        own = mark.kind is Kind.UNIT and not mark.nested and base(mark.label) == number
        if own and not _announced(lines, mark.line):
            return later
    return None


def _nested_as_found(found: Sequence[Mark]) -> list[Mark]:
    """Divisions under the parts they were first found in: some countries part the one by the other, some turn it."""
    first = {slug: _first(found, slug) for slug in ("part", "division")}
    if not 0 <= first["part"] < first["division"]:
        return list(found)
    return [
        replace(mark, rank=_DIVISION_WITHIN) if mark.kind is Kind.PART and mark.rank == _DIVISION else mark
        for mark in found
    ]


def _first(found: Sequence[Mark], slug: str) -> int:
    return next((mark.line for mark in found if mark.kind is Kind.PART and mark.label.startswith(f"{slug}-")), -1)


def _own_units(found: Sequence[Mark]) -> int:
    """The units of the law itself: those of its annexes may be another instrument's, such as a treaty's."""
    count = 0
    in_annex = False
    for mark in found:
        in_annex = mark.kind is Kind.ANNEX or (in_annex and mark.kind is not Kind.LIST)
        count += mark.kind is Kind.UNIT and not mark.nested and not in_annex
    return count
