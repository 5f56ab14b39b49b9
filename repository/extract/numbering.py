"""Word's automatic numbers: «Artículo 5.» is often no text at all but a list level that counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_MOST_LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts (`decimal`, `upperRoman`), its text (`Article %1.`), its first number."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has counted. Paragraphs must be asked for in order."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, paragraph: etree._Element) -> str:
        """The number Word shows before this paragraph, "" when it shows none (or a bullet); counts on."""
        place = self._place(paragraph)
        if place is None:
            return ""
        name, depth = self.lists.get(place[0], ""), place[1]
        level = self.levels.get((name, depth))
        if level is None:
            return ""
        self._counts[name, depth] = self._counts.get((name, depth), level.start - 1) + 1
        for deeper in range(depth + 1, _MOST_LEVELS):
            self._counts.pop((name, deeper), None)
        if level.form in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: self._shown(name, int(match.group(1)) - 1, level), level.text).strip()

    def _shown(self, name: str, depth: int, asking: Level) -> str:
        level = self.levels.get((name, depth), asking)
        return _FORMS.get(level.form, str)(self._counts.get((name, depth), level.start))

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _number_of(properties)
        style = properties.find(f"{W}pStyle")
        inherited = self.styles.get(style.get(f"{W}val", "")) if style is not None else None
        if own is None:
            return inherited
        name, depth = own
        if not name and inherited:
            name = inherited[0]
        return (name, depth) if name not in ("", "0") else None


def numbering_of(numbers: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Reads `numbering.xml` and `styles.xml`; without the first, no paragraph has a number."""
    found = Numbering()
    if numbers is None:
        return found
    for abstract in numbers.iterchildren(f"{W}abstractNum"):
        name = abstract.get(f"{W}abstractNumId", "")
        for level in abstract.iterchildren(f"{W}lvl"):
            found.levels[name, _whole(level.get(f"{W}ilvl"))] = Level(
                _value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), _whole(_value(level, "start", "1"))
            )
    for number in numbers.iterchildren(f"{W}num"):
        found.lists[number.get(f"{W}numId", "")] = _value(number, "abstractNumId", "")
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        properties = style.find(f"{W}pPr")
        place = _number_of(properties) if properties is not None else None
        if place is not None and place[0]:
            found.styles[style.get(f"{W}styleId", "")] = place
    return found


def _number_of(properties: etree._Element) -> tuple[str, int] | None:
    number = properties.find(f"{W}numPr")
    if number is None:
        return None
    return _value(number, "numId", ""), _whole(_value(number, "ilvl", "0"))


def _value(element: etree._Element, name: str, default: str) -> str:
    found = element.find(f"{W}{name}")
    return default if found is None else str(found.get(f"{W}val", default))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def letter(number: int) -> str:
    """1, 2 … 26, 27 as a, b … z, aa; what has no such form as digits."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def roman(number: int) -> str:
    """1, 4 … 3999 as i, iv …; what has no such form as digits."""
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "ordinal": lambda number: f"{number}º",
    "lowerLetter": letter,
    "upperLetter": lambda number: letter(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
}
