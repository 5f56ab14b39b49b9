"""One row of an import: what it may say, read and checked. Every mistake of a row is told at once, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from repository import convention
from repository.errors import BadInput
from repository.folding import folded
from repository.languages import LANGUAGES
from repository.model import ArticleText, LawFacts, MeasureKind, MeasureStatus, RelationKind
from repository.recognition import said_dates

STATED = ("title_en", "known_as", "gazette", "issuing_body", "promulgated_on", "published_on", "amended_on",
          "repealed_on", "consolidated_on", "legal_system", "note")  # fmt: skip
"""Facts that stand beside the record as they are given (`particulars.state`)."""
RELATED = tuple(kind.value for kind in RelationKind)
FIELDS = (
    "id", "reference", "address", "received_on", "verified_on",  # what an export has besides: kept, and not read
    "state", "title", "language", "kind", "form", "number", "adopted_on", "in_force_on", "status", "url", "text",
    "file", "articles", "provisions", "source", *STATED, *RELATED,
)  # fmt: skip
"""Everything a row may have; anything else is told as a mistake, for a misspelt column would be lost in silence."""

LONGEST_FILE = 100 * 1024 * 1024
_LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a row: its line (from 1; a file's place in its folder), and what to do about it."""

    line: int
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be filed. `facts` hold what it states; `given` dates and facts in the words they were given in.

    Its text is in `articles`, in `text`, or in the file at `path`. `source` is the organization it comes from (HR9), ""
    for the State itself. `relations` are (kind, the other law in words).
    """

    line: int
    raw: bytes
    state: str
    facts: LawFacts
    given: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    path: Path | None = None
    articles: tuple[ArticleText, ...] = ()
    source: str = ""
    relations: tuple[tuple[RelationKind, str], ...] = ()


def read(line: int, raw: bytes, said: Mapping[str, Any], folder: Path) -> Row | tuple[Problem, ...]:
    """The row as values, or everything that is wrong with it. `folder` is where its `file` must lie."""
    reader = _Reader(said, folder)
    row = reader.row(line, raw)
    return tuple(Problem(line, told) for told in reader.problems) if reader.problems else row


class _Reader:
    """Reads the fields of one row and collects what is wrong with them."""

    def __init__(self, said: Mapping[str, Any], folder: Path) -> None:
        self._said = {str(name).strip(): value for name, value in said.items() if name is not None}
        self._folder = folder
        self.problems: list[str] = []

    def row(self, line: int, raw: bytes) -> Row:
        """The row; meaningless when there are problems."""
        for name in self._said:
            if name not in FIELDS:
                self.problems.append(f"«{name}» is no field of an import; the fields are {', '.join(FIELDS)}")
        state, language = self._state(), self._one_of("language", LANGUAGES, "")
        days = {name: self._day(name, language) for name in ("adopted_on", "in_force_on")}
        facts = LawFacts(
            title=self._words("title"), kind=MeasureKind(self._one_of("kind", tuple(MeasureKind), "law")),
            form=self._words("form"), number=self._words("number"), language=language,
            status=MeasureStatus(self._one_of("status", tuple(MeasureStatus), "unknown")),
            adopted_on=days["adopted_on"], in_force_on=days["in_force_on"],
            articles_claimed=tuple(self._provisions()),
        )  # fmt: skip
        said = self._said.get("text")
        text = said if isinstance(said, str) and said.strip() else self._words("text")
        articles, path = tuple(self._articles()), self._path()
        if sum(map(bool, (text, articles, path))) == 0:
            self.problems.append("there is no text: give `text`, `articles`, or `file`")
        return Row(line, raw, state, facts, dict(self._given(days)), text, path, articles,
                   self._words("source"), tuple(self._relations()))  # fmt: skip

    def _words(self, name: str) -> str:
        value = self._said.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int):
            self.problems.append(f"{name}: must be text")
            return ""
        return str(value).strip()

    def _one_of(self, name: str, known: Sequence[str], otherwise: str) -> str:
        value = self._words(name).lower()
        if value and value not in known:
            self.problems.append(f"{name}: «{value[:40]}» is none of {', '.join(known)}")
        return value if value in known else otherwise

    def _state(self) -> str:
        name = self._words("state")
        found = convention.load().state(name) if name else None
        if found is None:
            self.problems.append(
                f"state: «{name[:40]}» is no State the desk knows; use ISO alpha-3, such as PER"
                if name
                else "state: is missing; use ISO alpha-3, such as PER"
            )
        return found.alpha3 if found else ""

    def _day(self, name: str, language: str) -> date | None:
        words = self._words(name)
        if not words:
            return None
        found = said_dates.find(folded(words), language or "en")
        if not found:
            self.problems.append(f"{name}: «{words[:40]}» cannot be read as a date; write 2011-05-03, 2011-05 or 2011")
        return found[0].day if found else None

    def _given(self, days: Mapping[str, date | None]) -> Iterator[tuple[str, str]]:
        for name in STATED:
            if words := self._words(name):
                yield name, words
        if url := self._words("url"):
            yield "official_url", url
        for name, day in days.items():
            words = self._words(name)
            # A part of a date, or one of another calendar, is kept as it was given.
            if words and (day is None or day.isoformat() != words):
                yield name, words

    def _listed(self, name: str) -> list[str]:
        value = self._said.get(name)
        if isinstance(value, list):
            return [str(item).strip() for item in value if str(item).strip()]
        return [item.strip() for item in re.split(r"[;,|]", self._words(name)) if item.strip()]

    def _provisions(self) -> Iterator[str]:
        for printed in self._listed("provisions"):
            try:
                yield str(convention.load().article(printed))
            except (BadInput, KeyError):
                self.problems.append(f"provisions: «{printed[:40]}» is no article of the Convention; write 54.1.c")

    def _relations(self) -> Iterator[tuple[RelationKind, str]]:
        for name in RELATED:
            for other in self._listed(name):
                yield RelationKind(name), other

    def _articles(self) -> Iterator[ArticleText]:
        value = self._said.get("articles") or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problems.append("articles: must be a list of {label, heading, text}")
            return
        seen: set[str] = set()
        for place, item in enumerate(value, start=1):
            label, text = str(item.get("label") or "").strip().lower(), str(item.get("text") or "").strip()
            if not _LABEL.fullmatch(label) or not text or label in seen:
                self.problems.append(f"articles: number {place} needs a label of its own (31-bis) and a text")
                continue
            seen.add(label)
            path = [str(part) for part in item.get("heading_path") or [] if str(part).strip()]
            heading = str(item.get("heading") or "").strip()
            yield ArticleText(label, tuple(path if not heading or path[-1:] == [heading] else [*path, heading]), text)

    def _path(self) -> Path | None:
        name = self._words("file")
        if not name:
            return None
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            self.problems.append(f"file: «{name[:80]}» lies outside {self._folder}; put it below that folder")
        elif not path.is_file():
            self.problems.append(f"file: «{name[:80]}» is not there")
        elif path.stat().st_size > LONGEST_FILE:
            self.problems.append(f"file: «{name[:80]}» is larger than {LONGEST_FILE // 1024 // 1024} MB")
        return path
