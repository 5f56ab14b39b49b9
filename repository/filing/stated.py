"""What a person stated in answer to questions in a chat, joined with what was recognised. The person's word wins."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from repository.languages import LANGUAGES
from repository.model import LawFacts, MeasureStatus, NeedFacts, Received

Stated = Mapping[str, Any]
"""By field, as `repository.drafts.SentDraft` lists them."""


def law_facts(stated: Stated) -> LawFacts:
    """The facts of a law that were stated; what was not is left open."""
    adopted_on = None
    with suppress(ValueError):
        adopted_on = date.fromisoformat(str(stated.get("adopted_on") or ""))
    status = MeasureStatus.UNKNOWN
    with suppress(ValueError):
        status = MeasureStatus(str(stated.get("status") or "unknown"))
    return LawFacts(
        title=str(stated.get("title") or ""),
        number=str(stated.get("number") or ""),
        status=status,
        adopted_on=adopted_on,
        language=_language(stated),
        articles_claimed=_articles(stated),
    )


def needs(stated: Stated, recognised: tuple[NeedFacts, ...]) -> tuple[NeedFacts, ...]:
    """The needs of a request: those recognised in the text, what was answered put where they say nothing."""
    given = NeedFacts(
        articles=_articles(stated),
        area=str(stated.get("area") or ""),
        assistance_type=str(stated.get("type") or ""),
        term=str(stated.get("term") or ""),
        priority_words=str(stated.get("priority_words") or ""),
    )
    if not recognised:
        return (given,) if given != NeedFacts() else ()
    return tuple(_joined(need, given, alone=len(recognised) == 1) for need in recognised)


def received(stated: Stated, recognised: tuple[Received | None, str]) -> tuple[Received, str]:
    """Assistance already received: as answered, else as recognised, else not stated («none» differs, ruling 5)."""
    with suppress(ValueError, KeyError):
        return Received(stated["received"]), str(stated.get("received_words") or "")
    return recognised[0] or Received.NOT_STATED, recognised[1]


def _joined(need: NeedFacts, given: NeedFacts, *, alone: bool) -> NeedFacts:
    about = need.articles or need.area
    # With one need, an answer replaces what was guessed; with several it only fills gaps.
    first, second = (given, need) if alone else (need, given)
    return replace(
        need,
        articles=first.articles or (second.articles if not (first.area or (about and not alone)) else ()),
        area=first.area or (second.area if not first.articles else ""),
        assistance_type=first.assistance_type or second.assistance_type,
        term=first.term or second.term,
        priority_words=given.priority_words or need.priority_words,
    )


def _language(stated: Stated) -> str:
    said = str(stated.get("language") or "")
    return said if said in LANGUAGES else ""


def _articles(stated: Stated) -> tuple[str, ...]:
    return tuple(str(article) for article in stated.get("articles") or ())
