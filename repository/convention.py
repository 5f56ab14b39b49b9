"""The Convention as facts: articles, chapters, States and their status, kinds of assistance. It knows no records."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from repository.errors import BadInput
from repository.folding import fold
from repository.languages import DEFAULT, UN_LANGUAGES

LAST_ARTICLE = 71
MOST_PARAGRAPHS = 30
"""Article 46 has the most paragraphs: 30."""

_PROVISION = re.compile(r"(?:art(?:icle)?\.? ?)?(\d{1,2})(?:[. ]?\(?(\d{1,2})\)?)?(?:[. ]?\(?([a-z])\)?)?")
_NAMES_OF_THE_UN = ("en", "es", "fr")


class TreatyStatus(StrEnum):
    """What a State is to the Convention on a day. «Observer» is attendance at a meeting, no status (ruling 7)."""

    PARTY = "party"
    SIGNATORY = "signatory"
    NONE = "none"


@dataclass(frozen=True, slots=True, order=True)
class Provision:
    """An article of the Convention, or a paragraph or letter of it: printed `31`, `54.1`, `54.1.c`, `2.a`."""

    number: int
    paragraph: int = 0
    letter: str = ""

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.number, self.paragraph, self.letter) if part)


@dataclass(frozen=True, slots=True)
class Titled:
    """Something with a title in six languages; `verified` are the languages whose wording was checked at a source."""

    titles: Mapping[str, str]
    verified: frozenset[str]

    def title(self, language: str) -> str:
        """The title in `language`, in English where there is none."""
        return self.titles.get(language) or self.titles[DEFAULT]

    def is_verified(self, language: str) -> bool:
        """Whether the title shown for `language` may be printed as official."""
        return (language if language in self.titles else DEFAULT) in self.verified


@dataclass(frozen=True, slots=True)
class Article(Titled):
    """An article of the Convention. `obligation` is mandatory, mandatory_to_consider, optional_or_mixed or ""."""

    number: int
    chapter: str
    obligation: str
    area: str
    notification: str
    in_first_checklist: bool
    review_cycle: str


@dataclass(frozen=True, slots=True)
class Chapter(Titled):
    """A chapter, by its Roman numeral, with its first and last article and its priority area (report, paragraph 26)."""

    numeral: str
    first: int
    last: int
    area: str


@dataclass(frozen=True, slots=True)
class State:
    """A State, or the one regional organization, by its ISO codes. No territory, no flag, no rank."""

    alpha2: str
    alpha3: str
    un_names: Mapping[str, str]
    matching_names: Mapping[str, str]
    other_names: tuple[str, ...]
    entity_type: str
    region: str
    signed_on: date | None
    deposited_on: date | None
    deposit_type: str
    dates_verified: bool
    languages: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name to print: the UN's in en, es, fr; CLDR's in ru, ar, zh (unverified); otherwise English."""
        return self.un_names.get(language) or self.matching_names.get(language) or self.un_names[DEFAULT]

    def name_is_verified(self, language: str) -> bool:
        """Whether that name follows UN usage, or is only CLDR's."""
        return language not in UN_LANGUAGES or language in _NAMES_OF_THE_UN

    @property
    def default_language(self) -> str:
        """The official UN language to write in; English where the State has none (ruling 15)."""
        return self.languages[0] if self.languages else DEFAULT

    def status(self, on: date) -> TreatyStatus:
        """Party from the day of deposit, signatory from the signature until then (ruling 1)."""
        if self.deposited_on and self.deposited_on <= on:
            return TreatyStatus.PARTY
        return TreatyStatus.SIGNATORY if self.signed_on and self.signed_on <= on else TreatyStatus.NONE


@dataclass(frozen=True, slots=True)
class AssistanceType:
    """A kind of assistance (report, paragraph 19). `level` is category, type or answer; `parent` is "" at the top."""

    code: str
    parent: str
    level: str
    labels: Mapping[str, str]
    articles: tuple[int, ...]

    def label(self, language: str) -> str:
        """The label in `language`, our own wording, in English where there is none."""
        return self.labels.get(language) or self.labels[DEFAULT]


@dataclass(frozen=True, slots=True)
class Convention:
    """All the facts, read once. Chapters and articles stay in the treaty's order: none weighs more than another."""

    chapters: tuple[Chapter, ...]
    articles: Mapping[int, Article]
    states: Mapping[str, State]
    assistance_types: Mapping[str, AssistanceType]
    code_lists: Mapping[str, Mapping[str, Mapping[str, str]]]
    _states_by_name: Mapping[str, State]

    def state(self, code_or_name: str) -> State | None:
        """The State of an alpha-2 or alpha-3 code or of a name in six languages; None when it is none of these."""
        return self._states_by_name.get(_key(code_or_name))

    def article(self, typed: str) -> Provision:
        """The provision of what was typed: `31`, `54.1.c`, `art. 54(1)(c)`. Raises BadInput when it is none of 1-71."""
        match = _PROVISION.fullmatch(fold(typed).strip())
        if match is not None:
            number, paragraph, letter = int(match[1]), int(match[2] or 0), match[3] or ""
            if 1 <= number <= LAST_ARTICLE and paragraph <= MOST_PARAGRAPHS and match[2] not in {"0", "00"}:
                return Provision(number, paragraph, letter)
        raise BadInput("This is not an article of the Convention. Articles are 1 to 71, for example 31 or 54.1.c.")

    def chapter_of(self, number: int) -> Chapter:
        """The chapter an article stands in. Raises KeyError when there is no such article."""
        numeral = self.articles[number].chapter
        return next(chapter for chapter in self.chapters if chapter.numeral == numeral)

    def treaty_status(self, state: State, on: date) -> TreatyStatus:
        """What `state` is to the Convention on a day; by deposit, in force for it or not yet."""
        return state.status(on)

    def parties_on(self, on: date) -> tuple[State, ...]:
        """States (and the regional organization) that had deposited by the end of a day, in the order of the table."""
        return tuple(state for state in self.states.values() if state.status(on) is TreatyStatus.PARTY)

    def in_force_for(self, on: date) -> tuple[State, ...]:
        """Those of the parties for which the Convention was in force on a day (article 68)."""
        start = self._entry_into_force()
        return tuple(
            state
            for state in self.parties_on(on)
            if state.deposited_on and max(start, state.deposited_on + timedelta(days=30)) <= on
        )

    def _entry_into_force(self) -> date:
        # UNCAC art. 68(1): the ninetieth day after the thirtieth deposit, a regional organization's not counted.
        deposits = sorted(
            state.deposited_on
            for state in self.states.values()
            if state.deposited_on and state.entity_type != "regional_organization"
        )
        return deposits[29] + timedelta(days=90)

    def assistance_under(self, parent: str = "") -> tuple[AssistanceType, ...]:
        """The types directly under a category; the top of the tree for ""."""
        return tuple(kind for kind in self.assistance_types.values() if kind.parent == parent)

    def label(self, code_list: str, code: str, language: str) -> str:
        """The label of a code, in English for a language without one. Raises KeyError for a code that is not ours."""
        labels = self.code_lists[code_list][code]
        return labels.get(language) or labels[DEFAULT]


@cache
def load() -> Convention:
    """Reads the tables of `repository/reference/`, once in a process."""
    states = {row["alpha3"]: _state(row) for row in rows("states.csv")}
    lists: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in rows("code_lists.csv"):
        lists.setdefault(row["list"], {})[row["code"]] = _in_languages(row, "label")
    return Convention(
        chapters=tuple(_chapter(row) for row in rows("uncac_chapters.csv")),
        articles=MappingProxyType({int(row["number"]): _article(row) for row in rows("uncac_articles.csv")}),
        states=MappingProxyType(states),
        assistance_types=MappingProxyType({row["code"]: _assistance_type(row) for row in rows("assistance_types.csv")}),
        code_lists=MappingProxyType({name: MappingProxyType(codes) for name, codes in lists.items()}),
        _states_by_name=MappingProxyType({key: state for state in states.values() for key in _keys(state)}),
    )


def territory_of(state: str) -> str:
    """The alpha-2 code by which calendars know a State (alpha-3); "" for none."""
    found = load().states.get(state)
    return found.alpha2 if found else ""


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of `repository/reference/`; lines that start with # are its notes."""
    text = resources.files("repository").joinpath("reference", name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _in_languages(row: Mapping[str, str], column: str, languages: tuple[str, ...] = UN_LANGUAGES) -> Mapping[str, str]:
    return MappingProxyType({language: row[f"{column}_{language}"] for language in languages})


def _chapter(row: Mapping[str, str]) -> Chapter:
    first, _, last = row["articles"].partition("-")
    return Chapter(
        titles=_in_languages(row, "title"), verified=frozenset(row["verified_titles"].split("|")),
        numeral=row["chapter"], first=int(first), last=int(last), area=row["priority_area"],
    )  # fmt: skip


def _article(row: Mapping[str, str]) -> Article:
    return Article(
        titles=_in_languages(row, "title"), verified=frozenset(row["verified_titles"].split("|")),
        number=int(row["number"]), chapter=row["chapter"], obligation=row["obligation_class"],
        area=row["priority_area"], notification=row["state_notification_duty"],
        in_first_checklist=row["in_2007_checklist"] == "yes", review_cycle=row["review_cycle"],
    )  # fmt: skip


def _state(row: Mapping[str, str]) -> State:
    return State(
        alpha2=row["alpha2"], alpha3=row["alpha3"],
        un_names=_in_languages(row, "un_name", _NAMES_OF_THE_UN), matching_names=_in_languages(row, "cldr"),
        other_names=tuple(name for name in (row["seed_name_es"],) if name),
        entity_type=row["entity_type"], region=row["un_regional_group"],
        signed_on=_day(row["signature_date"]), deposited_on=_day(row["deposit_date"]), deposit_type=row["deposit_type"],
        dates_verified=row["status_source"].startswith("untc"),
        languages=tuple(language for language in row["un_languages_official"].split("|") if language),
    )  # fmt: skip


def _assistance_type(row: Mapping[str, str]) -> AssistanceType:
    return AssistanceType(
        code=row["code"], parent=row["parent"], level=row["level"], labels=_in_languages(row, "label"),
        articles=tuple(int(number) for number in row["articles"].split("|") if number),
    )  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _keys(state: State) -> Iterator[str]:
    names = (state.alpha2, state.alpha3, *state.un_names.values(), *state.matching_names.values(), *state.other_names)
    return (_key(name) for name in names)


def _key(name: str) -> str:
    plain = re.sub(r"[^\w]+", " ", fold(name)).strip()
    return plain.removeprefix("the ")
