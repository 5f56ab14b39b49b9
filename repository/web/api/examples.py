"""Answers as they look, one for each operation, for the API's description. A test holds each against the schema."""

from __future__ import annotations

from typing import Any

from repository.web.api.models import Problem

_DESK = "https://desk.example"
_LAW = f"{_DESK}/laws/L26-000417-S"
BRIEF: dict[str, Any] = {
    "reference": "L26-000417-S", "url": _LAW, "state": "PER", "kind": "law", "form": "law",
    "title": "Ley de recuperación de activos", "number": "4117", "status": "in_force", "adopted_on": "2019-05-02",
    "in_force_on": None, "language": "es",
}  # fmt: skip
_LINK: dict[str, Any] = {
    "provision": "31", "basis": "claimed", "article": "", "evidence": "", "made_on": 1, "to_confirm": "",
}  # fmt: skip
_PROVISION: dict[str, Any] = {
    "number": 31, "title": "Freezing, seizure and confiscation", "title_verified": True, "chapter": "III",
    "chapter_title": "Criminalization and law enforcement", "url": f"{_DESK}/articles/31",
}  # fmt: skip
_CONCEPT: dict[str, Any] = {
    "id": "whistleblower", "labels": {"en": "whistleblower", "es": "denunciante"},
    "synonyms": {"en": ["reporting person"]}, "articles": ["33"], "broader": "", "narrower": [],
}  # fmt: skip

EXAMPLES: dict[str, Any] = {
    "search": {
        "total": 1, "took_ms": 12.4,
        "understood": {"mode": "all", "expanded": ["confiscation"], "corrected": None, "filters": [], "unknown": [],
                       "concepts": True, "excluded": [], "cut": []},
        "facets": {"state": [{"value": "PER", "label": "Peru", "count": 1}]},
        "hits": [{
            "reference": "L26-000417-S", "url": _LAW, "kind": "law", "title": "Ley de recuperación de activos",
            "state": "PER", "language": "es", "status": "in_force", "adopted_on": "2019-05-02",
            "article": {"label": "31", "heading_path": ["Título II", "Del decomiso"]},
            "snippet_html": "Procede el <mark>decomiso</mark> del producto del delito.", "score": 7.1, "version": None,
            "text": None,
        }],
    },
    "laws": {"laws": [BRIEF], "next": "bGF3cx80MTc"},
    "law": BRIEF | {
        "source": "state", "source_name": "", "received_on": "2026-03-04", "verified_on": None, "version": 1,
        "versions": [{"version": 1, "applies_from": "2019-05-02", "applies_until": None, "stated": False, "made_by": "",
                      "received_on": "2026-03-04", "url": _LAW}],
        "texts": [{"language": "es", "role": "original", "url": _LAW}], "relations": [],
        "facts": [{"field": "gazette", "value": "El Peruano 12", "as_given": "El Peruano 12"}], "provisions": [_LINK],
        "files": [{"filename": "ley.pdf", "media_type": "application/pdf", "size": 18204, "sha256": "9f" * 32,
                   "url": f"{_LAW}/files/1"}],
        "articles": [{"label": "31", "heading_path": ["Título II", "Del decomiso"], "url": f"{_LAW}/articles/31"}],
    },
    "article": {
        "label": "31", "heading_path": ["Título II", "Del decomiso"], "reference": "L26-000417-S",
        "url": f"{_LAW}/articles/31", "language": "es", "text": "Artículo 31. Del decomiso\nProcede el decomiso.",
        "version": 1, "provisions": [],
    },
    "changes": {"changes": [{"event": "published", "at": "2026-03-04T12:00:00Z", "law": BRIEF}], "next": None},
    "states": {
        "states": [{"alpha3": "PER", "name": "Peru", "region": "GRULAC", "measures": 1, "url": f"{_DESK}/states/PER"}],
        "next": "c3RhdGVzH1BFUg",
    },
    "state": {
        "alpha2": "PE", "alpha3": "PER", "name": "Peru", "names": {"en": "Peru", "es": "Perú", "fr": "Pérou"},
        "region": "GRULAC", "treaty_status": "party", "as_of": "2026-03-04", "signed_on": "2003-12-10",
        "deposited_on": "2004-11-16", "deposit_type": "ratification", "dates_verified": True,
        "institutions": [{"office": "Oficina de Cooperación", "role": "coordination centre"}], "by_article": {"31": 1},
        "measures": [BRIEF],
    },
    "articles": {"articles": [_PROVISION], "next": "YXJ0aWNsZXMfMzE"},
    "provision": _PROVISION | {
        "linked": 1, "next": None,
        "laws": [{"law": BRIEF, "provisions": ["31"], "basis": "claimed", "to_confirm": "", "articles": ["31"]}],
    },
    "concepts": {"concepts": [_CONCEPT], "next": None},
    "concept": _CONCEPT,
    "suggest": {"suggestions": [
        {"kind": "concept", "label": "confiscation", "value": "confiscation", "query": "confiscation"},
    ]},
    "codes": {"lists": {"kind": [{"code": "law", "label": "Law"}], "status": [{"code": "draft", "label": "Draft"}]}},
}  # fmt: skip
"""By the operation's name."""

_PROBLEMS: dict[int, dict[str, str]] = {
    400: {"error": "bad_input", "told": "cursor: this is no cursor of this list; begin without one."},
    403: {"error": "not_allowed", "told": "This is not open to you."},
    404: {"error": "not_found", "told": "There is nothing under this reference that you can open."},
    410: {"error": "withdrawn", "told": "Withdrawn by the State."},
    503: {"error": "unavailable", "told": "The search is being prepared; please try again in a moment."},
}
_WHEN = {
    400: "What was asked cannot be understood.",
    403: "What is not public is searched on officers' pages.",
    404: "There is no such record, or it is not public.",
    410: "The State withdrew it.",
    503: "It can be tried again in a moment.",
}


def answering(name: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of an operation for the description: its example, and the problems it may tell."""
    return {200: {"content": {"application/json": {"example": EXAMPLES[name]}}}, **problems(*statuses)}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems an operation may tell, each with its example."""
    return {
        status: {
            "model": Problem,
            "description": _WHEN[status],
            "content": {"application/json": {"example": _PROBLEMS[status]}},
        }
        for status in statuses
    }
