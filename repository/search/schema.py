"""What one entry of the index is, and how it becomes a Whoosh document. It knows no file and no question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from whoosh.fields import COLUMN, ID, KEYWORD, STORED, TEXT, Schema  # type: ignore[import-untyped]

from repository import convention, thesaurus
from repository.errors import BadInput
from repository.folding import fold
from repository.languages import LANGUAGES, UN_LANGUAGES
from repository.search.analysis import compound_numbers, exact_terms, terms

FORMAT = 2
"""Grows with every change of fields or terms: an index of another format is rebuilt, never read."""

Unit = Literal["law", "article"]

CURRENT = 0
NEVER = "9999-12-31"
"""Until when a text applies that still does."""

WEAK = "~"
"""Ends the term of a concept that a text names only by a synonym or a very general word."""

POSITION = "position"
"""The one document of each index that is no entry: it holds the number of the last change applied."""

_SEPARATOR = "\x1f"
_FIRST_NUMBER = re.compile(r"\d+")
_THEN_YEAR = re.compile(r"\d+[/-](?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of the index: an article of a measure, or the measure as a whole.

    `reference` is the measure's, `state` alpha-3, `language` ISO 639-1. `treaty_articles` are provisions of the
    Convention as printed (`31`, `54.1.c`). For the law as a whole `text` is its outline: the headings of its parts.
    """

    uid: str
    reference: str
    unit: Unit
    kind: str
    status: str
    state: str
    region: str
    language: str
    title: str
    number: str = ""
    year: int | None = None
    adopted_on: date | None = None
    in_force_on: date | None = None
    label: str = ""
    heading_path: tuple[str, ...] = ()
    text: str = ""
    treaty_articles: tuple[str, ...] = ()
    version: int = CURRENT
    """CURRENT for the text that is shown without being asked for; else the ordinal of an earlier one."""
    edition: str = ""
    """Which of the version's texts: "" for its own, else the language of another."""
    applies_from: date | None = None
    applies_until: date | None = None
    """The days on which the text applies, the last excluded; without a first day it is in force on none."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What facets and order need of an entry: read for every match, so kept in a column and not with the text."""

    reference: str
    unit: str
    kind: str
    status: str
    state: str
    region: str
    language: str
    year: str
    adopted_on: str
    articles: tuple[str, ...]
    chapters: tuple[str, ...]


def text_field(language: str) -> str:
    """The name of the analysed field of a language; a text in none of ours is searched by its plain words only."""
    return f"text_{language}"


def schema() -> Schema:
    """The fields. All terms are made by `analysis`, so the fields' own analysers are never used."""
    fields: dict[str, Any] = {text_field(language): TEXT() for language in LANGUAGES}
    fields |= {"exact": TEXT(phrase=False), "title": TEXT(phrase=False), "context": TEXT(phrase=False)}
    fields["concept"] = KEYWORD(scorable=True)
    for name in ("reference", "unit", "number", "label", "article", "chapter", "state", "region",
                 "kind", "status", "language", "year"):  # fmt: skip
        fields[name] = KEYWORD()
    for name in ("current", "applies_from", "applies_until"):
        fields[name] = ID()
    fields |= {"facts": COLUMN(), "entry": STORED(), POSITION: ID(), "applied": STORED()}
    return Schema(**fields)


def document(entry: Entry) -> dict[str, Any]:
    """The Whoosh document of an entry: lists of finished terms, a column and what a hit shows."""
    provisions = with_ancestors(entry.treaty_articles)
    keywords = {
        "reference": [entry.reference], "unit": [entry.unit], "state": [entry.state], "region": [fold(entry.region)],
        "kind": [entry.kind], "status": [entry.status], "language": [entry.language],
        "number": number_terms(entry.number), "label": [entry.label] if entry.unit == "article" else [],
        "year": [str(entry.year)] if entry.year else [], "article": provisions, "chapter": chapters(provisions),
    }  # fmt: skip
    fields: dict[str, Any] = {name: values for name, values in keywords.items() if values}
    fields |= _searched(entry)
    fields["facts"] = pack(facts(entry))
    fields["entry"] = entry
    if entry.version == CURRENT:
        fields["current"] = ["1"]
    if entry.applies_from is not None:
        fields["applies_from"] = [entry.applies_from.isoformat()]
        fields["applies_until"] = [entry.applies_until.isoformat() if entry.applies_until else NEVER]
    return fields


def _searched(entry: Entry) -> dict[str, list[str]]:
    heading = entry.heading_path[-1] if entry.heading_path else ""
    spoken = f"{entry.title}\n{entry.text}" if entry.unit == "law" else f"{heading}\n{entry.text}"
    searched = {
        "exact": exact_terms(f"{spoken}\n{entry.number}" if entry.unit == "law" else spoken),
        "context": _context(entry),
        "concept": _concepts(spoken, entry.language),
    }
    if entry.language in LANGUAGES:
        searched[text_field(entry.language)] = terms(spoken, entry.language)
    if entry.unit == "law":
        searched["title"] = terms(entry.title, entry.language)
    return {name: values for name, values in searched.items() if values}


def _context(entry: Entry) -> list[str]:
    """What surrounds the text: the law's title, the titles of the enclosing parts, the State's names."""
    found = terms("\n".join((entry.title, *entry.heading_path)), entry.language)
    state = convention.load().states.get(entry.state)
    if state is None:
        return found
    named = dict.fromkeys(term for language in UN_LANGUAGES for term in terms(state.name(language), language))
    return [*found, *named]


def _concepts(text: str, language: str) -> list[str]:
    found = thesaurus.load().occurrences(text, language)
    strong = {item.concept for item in found if not item.weak}
    return [item.concept if item.concept in strong else f"{item.concept}{WEAK}" for item in found]


def facts(entry: Entry) -> Facts:
    """The facts of an entry, as text."""
    provisions = with_ancestors(entry.treaty_articles)
    return Facts(
        reference=entry.reference, unit=entry.unit, kind=entry.kind, status=entry.status, state=entry.state,
        region=entry.region, language=entry.language, year=str(entry.year or ""),
        adopted_on=entry.adopted_on.isoformat() if entry.adopted_on else "",
        articles=tuple(provisions), chapters=tuple(chapters(provisions)),
    )  # fmt: skip


def digest(entry: Entry) -> str:
    """A short name for everything an entry holds: two that differ anywhere have different ones."""
    return sha256(repr(entry).encode("utf-8", "surrogatepass")).hexdigest()


def pack(facts: Facts) -> bytes:
    """A column value; `unpack` reads it back."""
    single = (facts.reference, facts.unit, facts.kind, facts.status, facts.state, facts.region, facts.language,
              facts.year, facts.adopted_on)  # fmt: skip
    return _SEPARATOR.join((*single, " ".join(facts.articles), " ".join(facts.chapters))).encode()


def unpack(value: bytes) -> Facts | None:
    """The facts of a column value; None for the document that is no entry."""
    if not value:
        return None
    (reference, unit, kind, status, state, region, language, year, adopted_on, articles, numerals) = (
        value.decode().split(_SEPARATOR)
    )
    return Facts(
        reference, unit, kind, status, state, region, language, year, adopted_on,
        tuple(articles.split()), tuple(numerals.split()),
    )  # fmt: skip


def with_ancestors(provisions: Iterable[str]) -> list[str]:
    """Each provision with what it is part of, each once: `31.2` gives `31` and `31.2`."""
    found: dict[str, None] = {}
    for provision in provisions:
        parts = provision.split(".")
        found.update({".".join(parts[:length]): None for length in range(1, len(parts) + 1)})
    return list(found)


def chapters(provisions: Iterable[str]) -> list[str]:
    """The chapters of the Convention (Roman numerals) that provisions stand in, each once; other text has none."""
    found: dict[str, None] = {}
    for provision in provisions:
        try:
            found[convention.load().chapter_of(convention.load().article(provision).number).numeral] = None
        except (BadInput, KeyError):
            continue
    return list(found)


def number_terms(number: str) -> list[str]:
    """The ways a law's number is cited: whole, without thousands' dots, and by its first part when a year follows.

    `1474 de 2011` and `1474/2011` are cited as `1474` too; `58/4` and `2016-1691` only whole.
    """
    plain = fold(number).strip()
    found = cited_forms(plain)
    compound = next((word.text for word in compound_numbers(plain)), "")
    found += cited_forms(compound)
    first = _FIRST_NUMBER.search(plain)
    if first is not None and (not plain.startswith(compound or "-", first.start()) or _THEN_YEAR.fullmatch(compound)):
        found.append(first[0])
    return list(dict.fromkeys(found))


def cited_forms(number: str) -> list[str]:
    """A typed number as it stands, and without thousands' dots; none for ""."""
    plain = fold(number).strip()
    if not plain:
        return []
    return [plain, plain.replace(".", "")] if _THOUSANDS.fullmatch(plain) else [plain]
