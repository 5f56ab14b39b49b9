"""How well the search finds: questions with known answers, asked of laws written for it, measured and put in a table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from repository import convention
from repository.languages import UN_LANGUAGES
from repository.search.answering import answer
from repository.search.query import Question
from repository.search.reading import Reading
from repository.search.results import LANGUAGE_NAMES, Hit
from repository.search.schema import Entry

FOLDER = Path(__file__).parent / "quality"
FIRST = 10
"""Hits that are looked at."""

Place = tuple[str, str]
"""A law's key and the topic of its article, "" for the law as a whole."""


@dataclass(frozen=True)
class Asked:
    """A question of the set; `answers` as the file has them."""

    language: str
    words: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Of some questions, on average: the share of right answers among the first hits, and 1 / place of the first."""

    questions: int
    recall: float
    first: float

    def cells(self) -> str:
        """As two cells of a table."""
        return f"{self.recall:.3f} | {self.first:.3f}"


def laws() -> list[dict]:
    """The laws, as the file has them."""
    return tomllib.loads((FOLDER / "laws.toml").read_text("utf-8"))["law"]


def asked() -> list[Asked]:
    """The questions, as the file has them."""
    read = tomllib.loads((FOLDER / "queries.toml").read_text("utf-8"))["query"]
    return [Asked(one["language"], one["words"], tuple(one["answers"])) for one in read]


def entries() -> Iterable[Entry]:
    """The laws and their articles; a topic is its article's label, so that a hit tells it."""
    for number, law in enumerate(laws(), start=1):
        state = convention.load().states[law["state"]]
        common = {
            "reference": f"L26-{number:06d}-X", "kind": "law", "status": "in_force", "state": state.alpha3,
            "region": state.region, "language": law["language"], "title": law["title"], "number": law["number"],
            "adopted_on": law["adopted"], "year": law["adopted"].year,
        }  # fmt: skip
        yield Entry(uid=law["key"], unit="law", **common)
        for topic, text in law["articles"].items():
            yield Entry(uid=f"{law['key']}/{topic}", unit="article", label=topic, text=text, **common)


def right(one: Asked) -> set[Place]:
    """The places that answer a question."""
    found: set[Place] = set()
    for wanted in one.answers:
        language, _, topic = wanted.rpartition(":")
        places = [
            (law["key"], topic) for law in laws() if topic in law["articles"] and language in ("", law["language"])
        ]
        found.update(places or [(law["key"], "") for law in laws() if law["key"] == wanted])
    return found


def measured(reading: Reading, questions: Sequence[Asked], *, concepts: bool) -> list[tuple[Asked, float, float]]:
    """Each question with its recall among the first hits and 1 / place of its first right hit."""
    keys = {f"L26-{number:06d}-X": law["key"] for number, law in enumerate(laws(), start=1)}
    return [(one, *_of_one(reading, one, keys, concepts=concepts)) for one in questions]


def _of_one(reading: Reading, one: Asked, keys: dict[str, str], *, concepts: bool) -> tuple[float, float]:
    wanted = right(one)
    question = Question(one.words, size=FIRST, concepts=concepts, reader_languages=(one.language,))
    shown = [_places(hit, keys) for hit in answer(reading, question).hits]
    found = {place for places in shown for place in places} & wanted
    first = next((place for place, places in enumerate(shown, start=1) if places & wanted), 0)
    return len(found) / min(len(wanted), FIRST), 1 / first if first else 0.0


def _places(hit: Hit, keys: dict[str, str]) -> set[Place]:
    key = keys[hit.reference]
    return {(key, ""), (key, hit.article.label)} if hit.article else {(key, "")}


def figures(results: Sequence[tuple[Asked, float, float]]) -> Figures:
    """The averages."""
    count = len(results)
    return Figures(count, sum(recall for _, recall, _ in results) / count, sum(first for *_, first in results) / count)


def table(on: Sequence[tuple[Asked, float, float]], off: Sequence[tuple[Asked, float, float]]) -> str:
    """The figures by language, with concepts and without."""
    lines = ["| questions in | how many | recall@10 | first hit (MRR) | words only: recall@10 | MRR |", "|---|---|---|---|---|---|"]
    for language in UN_LANGUAGES:
        both = [figures([item for item in results if item[0].language == language]) for results in (on, off)]
        lines.append(f"| {LANGUAGE_NAMES[language]} | {both[0].questions} | {both[0].cells()} | {both[1].cells()} |")
    both = [figures(on), figures(off)]
    lines.append(f"| all | {both[0].questions} | {both[0].cells()} | {both[1].cells()} |")
    return "\n".join(lines)


def misses(results: Sequence[tuple[Asked, float, float]]) -> str:
    """The questions whose answers are not all among the first hits, the worst first."""
    short = sorted((item for item in results if item[1] < 1), key=lambda item: (item[1], item[0].words))
    lines = ["| question | recall@10 | first hit |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {one.words.replace('|', '&#124;')} | {recall:.2f} | {first:.2f} |" for one, recall, first in short)])
