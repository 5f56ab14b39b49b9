"""Headings and lines to articles: each with its text, the titles it stands under and a label of its own."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repository.model import ArticleText
from repository.provisions.headings import heading_of, title_of
from repository.provisions.lines import Line, usual_width
from repository.provisions.marks import Kind, Mark

_FEWEST_PROSE_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Open:
    """A part the current line stands in."""

    rank: int
    kind: Kind
    label: str
    title: str


def assemble(lines: Sequence[Line], found: Sequence[Mark]) -> tuple[ArticleText, ...]:
    """One entry for each unit, and for each annex or part that holds text of its own; () when there is no unit."""
    if not any(mark.kind in (Kind.UNIT, Kind.ANNEX) for mark in found):
        return ()
    assembly = _Assembly(usual_width(lines))
    for place, mark in enumerate(found):
        end = found[place + 1].line if place + 1 < len(found) else len(lines)
        assembly.take(mark, lines[mark.line : end])
    return tuple(assembly.articles)


class _Assembly:
    """The articles so far and the parts open at this point."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.articles: list[ArticleText] = []
        self._open: list[_Open] = []
        self._labels: set[str] = set()

    def take(self, mark: Mark, block: Sequence[Line]) -> None:
        """Adds the unit or opens the part that `block`, heading line first, is."""
        while self._open and self._open[-1].rank >= mark.rank:
            self._open.pop()
        if mark.kind is Kind.UNIT:
            heading = heading_of(mark.rest, block, self._width)
            self._add(mark.label, heading, block, always_in_part=mark.nested)
        else:
            self._open_part(mark, block)

    def _open_part(self, mark: Mark, block: Sequence[Line]) -> None:
        title, used = title_of(mark.rest, block)
        rest = [line.text for line in block[used:] if not line.blank]
        if mark.kind is Kind.PART and len(" ".join(rest).split()) < _FEWEST_PROSE_WORDS:
            title, rest = " ".join((title, *rest)), []
        if rest:
            self._add(mark.label, title, block, always_in_part=False)
        self._open.append(_Open(mark.rank, mark.kind, mark.label, title))

    def _add(self, label: str, heading: str, block: Sequence[Line], *, always_in_part: bool) -> None:
        path = tuple(part.title for part in self._open)
        text = "\n".join(line.text for line in block).strip()
        unique = self._unique(label, always_in_part)
        self._labels.add(unique)
        self.articles.append(ArticleText(unique, (*path, heading) if heading else path, text))

    def _unique(self, label: str, always_in_part: bool) -> str:
        if label not in self._labels and not (always_in_part and self._open):
            return label
        for prefix in self._prefixes():
            if f"{prefix}-{label}" not in self._labels:
                return f"{prefix}-{label}"
        longest = "-".join((*self._prefixes()[-1:], label))
        nth = 2
        while f"{longest}-{nth}" in self._labels:
            nth += 1
        return f"{longest}-{nth}"

    def _prefixes(self) -> list[str]:
        # An annex first, as lawyers cite it; then the innermost part; then the whole way down.
        labels = [part.label for part in self._open]
        annexes = [part.label for part in self._open if part.kind is Kind.ANNEX]
        return [*annexes, *labels[-1:], "-".join(labels)] if labels else []
