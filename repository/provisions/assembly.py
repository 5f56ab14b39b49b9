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
    block: Sequence[Line]
    first: int


def assemble(lines: Sequence[Line], found: Sequence[Mark]) -> tuple[ArticleText, ...]:
    """One entry for each unit, and for each annex or part that holds text of its own; () when there is no unit."""
    if not any(mark.kind in (Kind.UNIT, Kind.ANNEX) for mark in found):
        return ()
    assembly = _Assembly(usual_width(lines))
    for place, mark in enumerate(found):
        end = found[place + 1].line if place + 1 < len(found) else len(lines)
        assembly.take(mark, lines[mark.line : end])
    return assembly.finish()


class _Assembly:
    """The articles so far and the parts open at this point."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._articles: list[ArticleText] = []
        self._open: list[_Open] = []
        self._labels: set[str] = set()
        self._repeats: dict[str, int] = {}

    def take(self, mark: Mark, block: Sequence[Line]) -> None:
        """Adds the unit or opens the part that `block`, heading line first, is."""
        self._close(mark.rank)
        if mark.kind is Kind.UNIT:
            heading = heading_of(mark.rest, block, self._width)
            self._add(mark.label, heading, block, always_in_part=mark.nested)
        else:
            self._open_part(mark, block)

    def finish(self) -> tuple[ArticleText, ...]:
        """All articles, when the last block has been taken."""
        self._close(-1)
        return tuple(self._articles)

    def _close(self, rank: int) -> None:
        while self._open and self._open[-1].rank >= rank:
            part = self._open.pop()
            if len(self._articles) == part.first:  # nothing under it: a repealed chapter is all it says of itself
                self._add(part.label, part.title, part.block, always_in_part=False)

    def _open_part(self, mark: Mark, block: Sequence[Line]) -> None:
        title, used = title_of(mark.rest, block)
        rest = [line.text for line in block[used:] if not line.blank]
        if mark.kind is not Kind.UNIT and len(" ".join(rest).split()) < _FEWEST_PROSE_WORDS:
            title, rest = " ".join((title, *rest)), []
        first = len(self._articles)
        if rest:
            self._add(mark.label, title, block, always_in_part=False)
        self._open.append(_Open(mark.rank, mark.kind, mark.label, title, block, first))

    def _add(self, label: str, heading: str, block: Sequence[Line], *, always_in_part: bool) -> None:
        path = tuple(part.title for part in self._open)
        text = "\n".join(line.text for line in block).strip()
        unique = self._unique(label, always_in_part)
        self._labels.add(unique)
        self._articles.append(ArticleText(unique, (*path, heading) if heading else path, text))

    def _unique(self, label: str, always_in_part: bool) -> str:
        if label not in self._labels and not (always_in_part and self._open):
            return label
        for prefix in self._prefixes():
            if f"{prefix}-{label}" not in self._labels:
                return f"{prefix}-{label}"
        longest = "-".join((*self._prefixes()[-1:], label))
        # Remembered, not counted from 2 again: a hostile text repeats one label a hundred thousand times.
        nth = self._repeats.get(longest, 2)
        while f"{longest}-{nth}" in self._labels:
            nth += 1
        self._repeats[longest] = nth + 1
        return f"{longest}-{nth}"

    def _prefixes(self) -> list[str]:
        # An annex first, as lawyers cite it; then the innermost part; then the whole way down.
        labels = [part.label for part in self._open]
        annexes = [part.label for part in self._open if part.kind is Kind.ANNEX]
        return [*annexes, *labels[-1:], "-".join(labels)] if labels else []
