"""What a template may do with a value: write it as the language writes it, name a code, cut a stranger's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale

from repository import wording
from repository.convention import Convention
from repository.messages.blocks import VALUE
from repository.messages.sections import (
    FileLine,
)
from repository.model import LinkBasis
from repository.wording import Wording

LONGEST_VALUE = 300
"""Characters of a stranger's words that a letter repeats."""

_WEB_ADDRESS = re.compile(r"(?:[a-z][a-z+.-]*://|www\.)\S*", re.IGNORECASE)
_MARKS_OF_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


class Own(str):
    """Words of our own files or an address we made: no stranger wrote them, so a link in them may stay a link."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Phrases:
    """The filters of one language's templates, and `finalize`, through which every value passes."""

    language: str
    words: Wording
    facts: Convention

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names templates use."""
        return {
            "ask": self.ask, "point": self.point, "points": self.points, "numbered": self.numbered,
            "label": self.label, "count": self.count,
            "state": self.state, "assistance": self.assistance, "area": self.area, "language_name": self.language_name,
            "size": self.size, "by_basis": self.by_basis, "link": Own, "cut": cut, "file": self.file,
            "stage": self.stage,
        }  # fmt: skip

    def finalize(self, value: object) -> str:
        """A value as it stands in the line: cleaned, in the reader's language, "not stated" when there is none."""
        if value is None or value in ("", ()):
            value = Own(self.words.text(self.language, "messages.not_stated"))
        if isinstance(value, str):
            value = value if isinstance(value, Own) else stranger(value)
        elif isinstance(value, tuple | list):
            value = [stranger(item) for item in value]
        elif not isinstance(value, int | date):
            raise TypeError(f"a template cannot say {type(value).__name__}")
        return VALUE + wording.written(self.language, value)

    def ask(self, point: str) -> Own:
        """The question for an open point of a law or a request."""
        return Own(self.words.text(self.language, f"messages.ask.{point}"))

    def point(self, point: str) -> Own:
        """An open point in a word or two."""
        return Own(self.words.text(self.language, f"messages.point.{point}"))

    def points(self, points: Sequence[str], first_number: int) -> Own:
        """Open points, numbered as they were asked, in one line: `1: title 2: number`."""
        return self.numbered(tuple(enumerate(points, start=first_number)))

    def numbered(self, points: Sequence[tuple[int, str]]) -> Own:
        """Points under the numbers they have, in one line."""
        return Own("  ".join(f"{number}: {self.point(point)}" for number, point in points))

    def label(self, code: str, code_list: str) -> Own | None:
        """The label of a code of `code_lists.csv`, or of our own lists held, file_problem, item; None for ""."""
        if not code:
            return None
        if code_list in self.facts.code_lists:
            return Own(self.facts.label(code_list, code, self.language))
        return Own(self.words.text(self.language, f"messages.{code_list}.{code}"))

    def stage(self, code: str) -> Own:
        """How a matter stands, as the chat says it."""
        return Own(self.words.text(self.language, f"bot.stage.{code}"))

    def count(self, n: int, things: str) -> Own:
        """So many files, articles or minutes."""
        return Own(self.words.plural(self.language, f"messages.{things}", n))

    def state(self, alpha3: str) -> Own:
        """The name of a State as the United Nations writes it."""
        return Own(self.facts.states[alpha3].name(self.language))

    def assistance(self, code: str) -> Own | None:
        """The type of assistance in words; None when not stated."""
        return Own(self.facts.assistance_types[code].label(self.language)) if code else None

    def area(self, code: str) -> Own:
        """The priority area of a need (report, paragraph 26), or ratification (paragraph 39)."""
        return Own(self.words.text(self.language, f"messages.area.{code}"))

    def language_name(self, code: str) -> Own | None:
        """The name of a language; None when not stated."""
        return Own(Locale.parse(self.language).languages[code]) if code else None

    def size(self, octets: int) -> Own:
        """A file's size."""
        return Own(wording.size(self.language, octets))

    def file(self, line: FileLine) -> Own:
        """A file with its size: `Ley.pdf (1.2 MB)`."""
        name = wording.isolated(self.language, stranger(line.name, 120))
        return Own(self.words.text(self.language, "messages.file", name=name, size=self.size(line.size)))

    def by_basis(self, links: Sequence[tuple[str, LinkBasis]]) -> tuple[tuple[Own | None, tuple[str, ...]], ...]:
        """Articles grouped by who says that the measure implements them: stated, suggested, confirmed."""
        groups = {basis: tuple(article for article, said in links if said is basis) for basis in LinkBasis}
        return tuple((self.label(basis, "mapping"), articles) for basis, articles in groups.items() if articles)


def stranger(text: str, longest: int = LONGEST_VALUE) -> str:
    """A stranger's words as plain text: one line, no control or direction marks, no web address, not longer than that.

    Our letters reach ministries under the desk's name; a subject must not put a link of its own into them.
    """
    plain = _MARKS_OF_DIRECTION.sub("", text)
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Cs", "Co"} else sign for sign in plain)
    return cut(_WEB_ADDRESS.sub("…", " ".join(plain.split())), longest)


def cut(text: str, longest: int) -> str:
    """The text, or its beginning with an ellipsis: never more than `longest` characters."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
