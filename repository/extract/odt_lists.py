"""OpenDocument's automatic numbers: «Artículo 5.» is often no text at all but a list level that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from repository.extract.numbering import letter, roman

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OUTLINE = "\x00outline"
"""The name under which the numbers of headings are kept: no list style can be called so."""
_MOST_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How a level counts: `form` is 1, a, A, i or I ("" shows no number); `shown` how many levels its label has."""

    form: str
    prefix: str
    suffix: str
    start: int
    shown: int


@dataclass(slots=True)
class Lists:
    """The lists of one document and how far each has counted. Elements must be entered and left in order."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _due: bool = False
    """Whether the next paragraph is the first of a list item: only that one is numbered."""

    def enter(self, element: etree._Element) -> None:
        """A list or an item begins; other elements mean nothing here."""
        if element.tag == f"{TEXT}list":
            inherited = self._open[-1] if self._open else ""
            style = element.get(f"{TEXT}style-name", "") or inherited
            goes_on = element.get(f"{TEXT}continue-numbering") == "true" or element.get(f"{TEXT}continue-list")
            if not self._open and not goes_on:
                self._forget(style, 0)
            self._open.append(style)
        elif element.tag == f"{TEXT}list-item":
            self._due = True
            start = element.get(f"{TEXT}start-value", "")
            if start.isdigit() and self._open:
                self._counts[self._open[-1], len(self._open)] = int(start) - 1

    def leave(self, element: etree._Element) -> None:
        """A list ends."""
        if element.tag == f"{TEXT}list" and self._open:
            self._open.pop()
            self._due = False

    def label(self, paragraph: etree._Element) -> str:
        """The number shown before this paragraph, "" when none is (or a bullet); counts on."""
        if self._open:
            if not self._due:
                return ""
            self._due = False
            return self._counted(self._open[-1], len(self._open))
        if paragraph.tag == f"{TEXT}h" and paragraph.get(f"{TEXT}is-list-header") != "true":
            depth = paragraph.get(f"{TEXT}outline-level", "1")
            return self._counted(_OUTLINE, int(depth) if depth.isdigit() else 1)
        return ""

    def _counted(self, style: str, depth: int) -> str:
        level = self.levels.get((style, depth))
        if level is None:
            return ""
        self._counts[style, depth] = self._counts.get((style, depth), level.start - 1) + 1
        self._forget(style, depth)
        if not level.form:
            return ""
        places = range(max(1, depth - level.shown + 1), depth + 1)
        numbers = (self._shown(style, place, level) for place in places)
        return f"{level.prefix}{'.'.join(number for number in numbers if number)}{level.suffix}".strip()

    def _shown(self, style: str, depth: int, asking: Level) -> str:
        level = self.levels.get((style, depth), asking)
        return _FORMS.get(level.form, str)(self._counts.get((style, depth), level.start))

    def _forget(self, style: str, depth: int) -> None:
        for deeper in range(depth + 1, _MOST_LEVELS + 1):
            self._counts.pop((style, deeper), None)


def lists_of(content: etree._Element, styles: etree._Element | None) -> Lists:
    """The list styles that a document defines, those of its headings among them."""
    lists = Lists()
    for root in (styles, content):
        if root is None:
            continue
        for style in root.iter(f"{TEXT}list-style"):
            _add(lists, style.get(f"{_STYLE}name", ""), style.iterchildren(f"{TEXT}list-level-style-number"))
        for outline in root.iter(f"{TEXT}outline-style"):
            _add(lists, _OUTLINE, outline.iterchildren(f"{TEXT}outline-level-style"))
    return lists


def _add(lists: Lists, name: str, levels: Iterable[etree._Element]) -> None:
    for level in levels:
        depth = _number(level, "level", 1)
        form = level.get(f"{_STYLE}num-format", "")
        lists.levels[name, depth] = Level(
            form=form if form in _FORMS else ("1" if form else ""),
            prefix=level.get(f"{_STYLE}num-prefix", ""),
            suffix=level.get(f"{_STYLE}num-suffix", ""),
            start=_number(level, "start-value", 1),
            shown=_number(level, "display-levels", 1),
        )


def _number(level: etree._Element, name: str, otherwise: int) -> int:
    said = level.get(f"{TEXT}{name}", "")
    return int(said) if said.isdigit() and len(said) < 9 else otherwise


_FORMS: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": letter,
    "A": lambda number: letter(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}
