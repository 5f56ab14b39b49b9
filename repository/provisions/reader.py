"""Reads a law line by line for its headings; judges a line by its form, its surroundings and the count so far."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from repository.provisions import numerals
from repository.provisions.chain import CHINESE, NUMBERED
from repository.provisions.lines import Line, usual_width
from repository.provisions.marks import Kind, Mark
from repository.provisions.standing import Standing, standing
from repository.provisions.words import Part, Words, compiled

_LEADER = re.compile(r"(?:\.\s?){4,}\s*[\divxlc]*$|…{2,}\s*\d*$|(?:\s{3,}|\t)\d{1,4}$|_{4,}\s*\d*$")
_LEADER_ENDS = frozenset("0123456789ivxlcIVXLC._… ")
_OPENING = re.compile(r"[\s#*•]*")
_IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{3,60}?)\s*[)\]]\s*[:.]?")
_TERMINAL = re.compile(r"[.;:!?…。；：！？؛»”\"')\]】」]$|^[-–—_*=\s]+$")
_NUMBER_WORD = re.compile(r"\s*(?:n(?:[.º°]|[uú]m\.|o\.)+\s*|№\s*|رقم\s*)?[(\[]?\s*", re.IGNORECASE)
_CLOSING = re.compile(r"\s*[)\]](?!\w)")
_ITEM = re.compile(r"(?P<number>\d{1,3})[ºª°]?(?=\s?[.)–—-])")
_LETTER = re.compile(r"[A-HJ-UWYZ](?![\w'’])")
_CHINESE_UNIT = re.compile(r"第\s*")
_CHINESE_ZHI = re.compile(r"\s*之\s*")
_LONGEST_TITLE, _MOST_TITLE_WORDS = 400, 24
_TITLE_WORD_WITHIN, _MOST_SENTENCE_WORDS = 60, 12
_TITLE_LINES = 3
_LIST_RANK, _PROVISION_RANK = 1, 2
# Articles are left out when repealed: a gap of a few is no reason to doubt.
_WIDEST_GAP = 5


class Reader:
    """One reading of a text with one idea of what its units are called; remembers the number it is at."""

    def __init__(
        self, lines: Sequence[Line], words: Words, skipped: Collection[int], numbered: Collection[int] = ()
    ) -> None:
        """`skipped` lines head nothing; `numbered` ones are units by their number alone."""
        self._lines = lines
        self._words = words
        self._any_part = compiled("|".join(part.words for part in (*words.parts, *words.annexes)))
        self._skipped = skipped
        self._numbered = numbered
        self._width = usual_width(lines)
        self._last: Mark | None = None
        self._last_place = -1
        self._label, self._at = "", 0
        first = compiled(rf"\W*(?:{words.articles})\W{{0,6}}(?:1(?!\d)|I(?!\w)|prem|prim|first|one|перв|[اأ]لأ?ول|一)")
        self._has_first = any(first.match(line.shadow) for line in lines)
        self._context: Kind | None = None
        self._nested_at = 0

    def read(self, unit_words: str) -> list[Mark]:
        """The marks in order; units are called `unit_words`, or are numbered lines."""
        found: list[Mark] = []
        for place, line in enumerate(self._lines):
            if line.blank:
                continue
            if place not in self._skipped and not _leads(line.shadow):
                mark = self._mark(place, line.shadow, unit_words)
                if mark is not None:
                    found.append(mark)
                    self._note(mark)
            self._last_place = place
        return found

    def _note(self, mark: Mark) -> None:
        self._last = mark
        if mark.nested:
            self._nested_at = numerals.base(mark.label) or self._nested_at
        elif mark.kind is Kind.UNIT:
            self._label, self._at = mark.label, numerals.base(mark.label) or self._at
            self._context = None
        elif mark.kind is not Kind.PART:
            self._context, self._nested_at = mark.kind, 0
        elif self._context is Kind.LIST:
            self._context = None

    def _mark(self, place: int, text: str, unit_words: str) -> Mark | None:
        opening = _OPENING.match(text)
        start = opening.end() if opening else 0
        # «(المادة الأولى)»: a heading that stands in brackets as a whole.
        if (bracketed := _IN_BRACKETS.fullmatch(text, start)) is not None:
            start, text = bracketed.start(1), text[: bracketed.end(1)]
        if self._words.language == "zh":
            return self._chinese(place, text, start) if place not in self._numbered else self._point(place, text, start)
        initial = text[start : start + 1]
        # A lower-case «article 5» at the start of a line is the middle of a sentence.
        if initial.islower():
            return None
        for found in self._readings(place, text, start, unit_words):
            if found is not None:
                return found
        return None

    def _readings(self, place: int, text: str, start: int, unit_words: str) -> Iterator[Mark | None]:
        yield self._unit(place, text, start, unit_words)
        if place in self._numbered or (self._context is Kind.ANNEX and self._words.sections):
            yield self._bare(place, text, start)
        yield self._part(place, text, start)
        yield self._list(place, text, start)
        yield self._provision(place, text, start)
        yield self._item(place, text, start)

    def _unit(self, place: int, text: str, start: int, unit_words: str) -> Mark | None:
        word = compiled(unit_words).match(text, start)
        if word is None:
            return None
        number = self._number_after(text, word.end())
        if number is None:
            return None
        label, rest = number
        if not self._believed(place, label, rest):
            return None
        # Transitional articles are counted afresh: «ARTÍCULOS TRANSITORIOS. Artículo primero».
        afresh = self._context is Kind.LIST and numerals.base(label) == self._nested_at + 1 != self._at + 1
        return Mark(place, Kind.UNIT, label, rest, nested=afresh)

    def _number_after(self, text: str, place: int) -> tuple[str, str] | None:
        before = _NUMBER_WORD.match(text, place)
        begin = before.end() if before else place
        number = numerals.read(text, begin, self._words.language)
        if number is None:
            return None
        label, end = number
        if before and before.group().rstrip()[-1:] in ("(", "[") and (closing := _CLOSING.match(text, end)):
            end = closing.end()
        return label, text[end:]

    def _believed(self, place: int, label: str, rest: str) -> bool:
        form = standing(rest, self._words)
        if form is Standing.NONE or self._cut_short(place):
            return False
        if self._mid_sentence(place):
            return self._next(label)
        return form is Standing.STRONG or self._next(label) or self._near(label)

    def _next(self, label: str) -> bool:
        number = numerals.base(label)
        if number is None:
            return False
        return number == self._at + 1 or (number == self._at and label != self._label)

    def _near(self, label: str) -> bool:
        number = numerals.base(label)
        if number is None:
            return False
        fresh = number == 1 and self._last is not None and self._last.kind is not Kind.UNIT
        # An extract of a code begins where it begins; a whole law has an article 1 somewhere.
        begins = not self._at and not self._has_first
        return fresh or self._at < number <= self._at + _WIDEST_GAP or self._last is None or begins

    def _cut_short(self, place: int) -> bool:
        """Whether the line before ends in a word that no sentence ends with."""
        if place == 0 or self._last_place != place - 1:
            return False
        return compiled(rf"(?:^|.*[\s(])(?:{self._words.runs_on})").fullmatch(self._lines[place - 1].shadow) is not None

    def _mid_sentence(self, place: int) -> bool:
        """Whether the line before runs on into this one: nearly full and without an end."""
        if place == 0 or self._last_place != place - 1:
            return False
        before = self._lines[place - 1].text
        last = self._last
        if last and last.line == place - 1 and (last.kind is not Kind.UNIT or not last.rest.strip()):
            return False
        # «Capítulo II», its title, «Sección IV»: a title has no full stop.
        if last and last.kind is not Kind.UNIT and place - last.line <= _TITLE_LINES:
            return False
        # Dots lead to a page number, a tab to the next cell: the end of such a line is the end of its row.
        if "\t" in before or _leads(self._lines[place - 1].shadow):
            return False
        return len(before) >= 0.6 * self._width and not _TERMINAL.search(before) and not before.isupper()

    def _point(self, place: int, text: str, start: int) -> Mark | None:
        match = CHINESE.match(text, start)
        number = numerals.read_chinese(match["number"], 0) if match else None
        return Mark(place, Kind.UNIT, number[0], match["rest"]) if match and number else None

    def _bare(self, place: int, text: str, start: int) -> Mark | None:
        if place not in self._numbered and self._context is not Kind.ANNEX:
            return None
        match = NUMBERED.match(text, start)
        if match is None:
            return None
        label, rest = match["number"].lower(), match["rest"]
        # The rest after «12.—(1)» or «12)» is what follows the number's own sign.
        if place in self._numbered:
            return Mark(place, Kind.UNIT, label, rest)
        fits = numerals.base(label) == self._nested_at + 1 and (match["dot"] or not self._mid_sentence(place))
        if not fits or not rest.strip() or standing(rest, self._words) is Standing.NONE:
            return None
        return Mark(place, Kind.UNIT, label, rest, nested=True)

    def _part(self, place: int, text: str, start: int) -> Mark | None:
        # Most lines hold no such word: one search spares them a dozen.
        if not self._any_part.search(text, start, start + _TITLE_WORD_WITHIN) or len(text) > _LONGEST_TITLE:
            return None
        if self._mid_sentence(place):
            return None
        for kind, parts in ((Kind.PART, self._words.parts), (Kind.ANNEX, self._words.annexes)):
            for part in parts:
                found = self._part_number(text, start, part, kind)
                if found is not None and self._titles(part, found[1]):
                    label = f"{part.slug}-{found[0]}" if found[0] else part.slug
                    return Mark(place, kind, label, found[1], part.rank)
        return None

    def _titles(self, part: Part, rest: str) -> bool:
        form = standing(rest, self._words)
        words = len(rest.split())
        if form is Standing.NONE or rest.rstrip()[-1:] in (",", ";", "،", "؛"):
            return False
        # «Chapitre II bis : …» is a title however long; without a sign after its number a long line is a sentence.
        if words > _MOST_TITLE_WORDS and form is not Standing.STRONG:
            return False
        # «Section 1. The executive power is vested in a President.» is a section of an article, not its title.
        most = 5 if (self._words.language, part.slug) == ("en", "section") else _MOST_SENTENCE_WORDS
        colon = rest.lstrip()[:1] in (":", "-", "–", "—")
        return not (rest.rstrip().endswith(".") and words > most and not colon)

    def _part_number(self, text: str, start: int, part: Part, kind: Kind) -> tuple[str, str] | None:
        word = compiled(rf"(?:{part.words})(?![^\W\d_])").match(text, start)
        if word is None:
            return self._number_before(text, start, part)
        if kind is Kind.ANNEX and (letter := _LETTER.match(text, _blank_end(text, word.end()))):
            return letter.group().lower(), text[letter.end() :]
        number = self._number_after(text, word.end())
        if number is not None or kind is Kind.PART:
            return number
        rest = text[word.end() :]
        return ("", rest) if standing(rest, self._words) is Standing.STRONG else None

    def _number_before(self, text: str, start: int, part: Part) -> tuple[str, str] | None:
        # FIRST SCHEDULE, PRIMERA PARTE
        if text[start : start + 4].lower() == "the ":
            start += 4
        number = numerals.read_words(text, start, self._words.language)
        if number is None:
            return None
        label, end = number
        word = compiled(rf"\s+(?:{part.words})(?![^\W\d_])").match(text, end)
        return (label, text[word.end() :]) if word else None

    def _list(self, place: int, text: str, start: int) -> Mark | None:
        last = self._last
        if last and last.kind is Kind.PART and last.line == self._last_place and not last.rest.strip():
            return None  # the title of the part on the line before
        bare = text[start:].rstrip(" .:*")
        for label, expression in self._words.lists:
            if compiled(expression).fullmatch(bare):
                return Mark(place, Kind.LIST, label, "", _LIST_RANK)
        return None

    def _provision(self, place: int, text: str, start: int) -> Mark | None:
        for slug, expression in self._words.provisions:
            if word := compiled(expression).match(text, start):
                number = self._number_after(text, word.end())
                if number is not None and standing(number[1], self._words) is not Standing.NONE:
                    return Mark(place, Kind.UNIT, f"{slug}-{number[0]}", number[1], _PROVISION_RANK)
        return None

    def _item(self, place: int, text: str, start: int) -> Mark | None:
        if self._context is not Kind.LIST or self._mid_sentence(place):
            return None
        digits = _ITEM.match(text, start)
        number = (digits["number"], digits.end()) if digits else None
        number = number or numerals.read_words(text, start, self._words.language)
        if number is None or standing(text[number[1] :], self._words) is not Standing.STRONG:
            return None
        if numerals.base(number[0]) not in (None, self._nested_at + 1):
            return None
        return Mark(place, Kind.UNIT, number[0], text[number[1] :], nested=True)

    def _chinese(self, place: int, text: str, start: int) -> Mark | None:
        opening = _CHINESE_UNIT.match(text, start)
        number = numerals.read_chinese(text, opening.end()) if opening else None
        if number is None:
            return self._chinese_annex(place, text, start) or self._list(place, text, start)
        end = _blank_end(text, number[1])
        if compiled(self._words.articles).match(text, end):
            return self._chinese_article(place, text, number[0], end + 1)
        for part in self._words.parts:
            if (word := compiled(part.words).match(text, end)) and len(text) <= _LONGEST_TITLE // 4:
                rest = text[word.end() :]
                if not compiled(self._words.refers).match(rest.lstrip()):
                    return Mark(place, Kind.PART, f"{part.slug}-{number[0]}", rest, part.rank)
        return None

    def _chinese_article(self, place: int, text: str, label: str, end: int) -> Mark | None:
        if (nth := _CHINESE_ZHI.match(text, end)) and (inserted := numerals.read_chinese(text, nth.end())):
            label, end = f"{label}-{inserted[0]}", inserted[1]
        rest = text[end:]
        # A blank after the number sets the article apart; running text has none.
        cites = not rest[:1].isspace() and compiled(self._words.refers).match(rest)
        if cites or (self._mid_sentence(place) and not self._next(label)):
            return None
        return Mark(place, Kind.UNIT, label, rest)

    def _chinese_annex(self, place: int, text: str, start: int) -> Mark | None:
        for part in self._words.annexes:
            word = compiled(part.words).match(text, start)
            if word is None or len(text) > _LONGEST_TITLE // 4:
                continue
            number = numerals.read_chinese(text, _blank_end(text, word.end()))
            rest = text[number[1] :] if number else text[word.end() :]
            if not rest or rest[0] in " ：:.、":
                return Mark(place, Kind.ANNEX, f"{part.slug}-{number[0]}" if number else part.slug, rest, part.rank)
        return None


def _leads(shadow: str) -> bool:
    """Whether a line ends in dots or blanks that lead to a page number."""
    return shadow[-1:] in _LEADER_ENDS and _LEADER.search(shadow) is not None


def _blank_end(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
