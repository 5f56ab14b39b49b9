"""The answer to a question as values, and its JSON form (the stable one of `GET /api/v1/search`). It knows no index."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from repository import convention
from repository.errors import BadInput
from repository.search.query import Filter, Mode, Unknown

LANGUAGE_NAMES = {
    "ar": "العربية", "en": "English", "es": "Español", "fr": "Français",
    "pt": "Português", "ru": "Русский", "zh": "中文",
}  # fmt: skip
"""Each in its own language: whoever can read the texts can read the name."""


@dataclass(frozen=True, slots=True)
class HitArticle:
    """The law's own article a hit shows."""

    label: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One law that answers the question, with the article that answers it best; None when only the law as a whole does.

    `snippet_html` is escaped text with no markup but <mark>. `score` orders the hits of one answer, no more.
    """

    reference: str
    kind: str
    title: str
    state: str
    language: str
    status: str
    adopted_on: date | None
    article: HitArticle | None
    snippet_html: str
    score: float
    version: int = 0
    """The ordinal of an earlier text, asked for by its day; 0 for the text of today."""
    edition: str = ""
    """The language of another text of the law than its own, "" for its own."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value the hits have, its label, and how many laws have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Understood:
    """How the question was read: `all` words, `any` word (nothing had all), or a `citation`.

    `expanded` are the labels of the concepts it also searched for, `corrected` a spelling that would find something,
    `filters` those typed among the words, `unknown` those whose value the desk does not know, `words` what is left.
    `asks`: whether anything was asked; otherwise all laws are listed. `concepts`: whether words found their concepts
    too; `excluded` are the words kept out, `cut` those looked for in part or not at all, for they would cost too much.
    """

    mode: Mode
    expanded: tuple[str, ...] = ()
    corrected: str | None = None
    filters: tuple[Filter, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    words: str = ""
    asks: bool = True
    concepts: bool = True
    excluded: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    def again(self, *, without: Filter | None = None, mended: tuple[Unknown, str] | None = None) -> str:
        """The query as it may be typed again, less a filter, or with a near value in the place of an unknown one."""
        kept = [item.typed for item in self.filters if item != without]
        for item in self.unknown:
            put = mended is not None and mended[0] == item
            kept.append(item.typed.replace(item.value, mended[1], 1) if put and mended else item.typed)
        return " ".join(filter(None, (self.words, *kept)))


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of hits, the exact number of laws that answer, and how they are spread."""

    total: int
    took_ms: float
    understood: Understood
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()

    def only(self, readable: Container[str]) -> Answer:
        """The answer with those hits alone whose reference the gate lets through; totals and facets may lag."""
        return replace(self, hits=tuple(hit for hit in self.hits if hit.reference in readable))


def facet_label(name: str, value: str, language: str) -> str:
    """What to print for a facet's value in `language`; the value itself where there is no label."""
    facts = convention.load()
    try:
        match name:
            case "state":
                return facts.states[value].name(language)
            case "article":
                provision = facts.article(value)
                return f"{value} {facts.articles[provision.number].title(language)}"
            case "chapter":
                titles = {chapter.numeral: chapter.title(language) for chapter in facts.chapters}
                return f"{value} {titles[value]}"
            case "kind" | "status":
                return facts.label("kind" if name == "kind" else "measure_status", value, language)
            case "language":
                return LANGUAGE_NAMES[value]
    except (KeyError, BadInput):
        return value
    return value


def as_json(answer: Answer, url_of: Callable[[Hit], str]) -> dict[str, Any]:
    """The answer as `GET /api/v1/search` gives it; `url_of` makes a hit the address of its law."""
    understood = answer.understood
    return {
        "total": answer.total,
        "took_ms": round(answer.took_ms, 1),
        "understood": {
            "mode": understood.mode,
            "expanded": list(understood.expanded),
            "corrected": understood.corrected,
            "concepts": understood.concepts,
            "excluded": list(understood.excluded),
            "cut": list(understood.cut),
            "filters": [{"name": item.name, "value": item.value, "label": item.label} for item in understood.filters],
            "unknown": [
                {"name": item.name, "value": item.value, "nearest": list(item.nearest)} for item in understood.unknown
            ],
        },
        "facets": {
            name: [{"value": item.value, "label": item.label, "count": item.count} for item in values]
            for name, values in answer.facets.items()
        },
        "hits": [_hit(hit, url_of(hit)) for hit in answer.hits],
    }


def _hit(hit: Hit, url: str) -> dict[str, Any]:
    article = {"label": hit.article.label, "heading_path": list(hit.article.heading_path)} if hit.article else None
    return {
        "reference": hit.reference, "url": url, "kind": hit.kind, "title": hit.title, "state": hit.state,
        "language": hit.language, "status": hit.status,
        "adopted_on": hit.adopted_on.isoformat() if hit.adopted_on else None,
        "article": article, "snippet_html": hit.snippet_html, "score": round(hit.score, 4),
        "version": hit.version or None, "text": hit.edition or None,
    }  # fmt: skip
