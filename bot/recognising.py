"""What a draft's texts and files already say, so that it is not asked. Reads through `repository.recognition` only."""

from __future__ import annotations

from typing import Any

from bot.desk import FirstPage
from bot.questions import KINDS
from bot.turn import Draft
from repository import languages, recognition
from repository.model import LawFacts, MeasureStatus, NeedFacts

ENOUGH_TO_SPEAK = 12
"""Characters from which a text may say by itself whether it is a law, a request or a question."""


def recognise(draft: Draft, language: str, first_page: FirstPage) -> None:
    """Writes into the draft what its texts and stored files say: kind where it is plain, `found`, `settled`. Blocks."""
    spoken = languages.detect(draft.text, (language,))
    if not draft.kind:
        draft.kind = _kind(draft, spoken)
    draft.found, draft.settled = {}, []
    if draft.kind == "law":
        draft.found = _law(draft, spoken, first_page)
    elif draft.kind == "request":
        _request(draft, spoken)


def _kind(draft: Draft, language: str) -> str:
    if len(draft.text) < ENOUGH_TO_SPEAK:
        return ""
    intents = {str(intent) for intent in recognition.intents("", draft.text, (), (), (), language)} & set(KINDS)
    # Two things at once are for the person to tell apart; a file alone says nothing of what is wanted with it.
    return intents.pop() if len(intents) == 1 else ""


def _law(draft: Draft, language: str, first_page: FirstPage) -> dict[str, Any]:
    stored = [file for file in draft.kept_files() if file.sha256]
    if not stored:
        return law_fields(recognition.stated_law("", draft.text, language))
    name, digest = stored[0].filename, stored[0].sha256 or ""
    page = first_page(digest, name, language)
    spoken = languages.detect(page, (language,))
    facts = law_fields(recognition.law_facts("", draft.text, name, page, spoken))
    # Too few letters say nothing, and a scan none.
    says_enough = sum(map(str.isalpha, page)) >= languages.ENOUGH_LETTERS
    return facts | ({"language": spoken} if says_enough else {})


def law_fields(facts: LawFacts) -> dict[str, Any]:
    """Recognised facts as the draft keeps them: by field, JSON-able, only what is known."""
    fields: dict[str, Any] = {
        "title": facts.title,
        "status": "" if facts.status is MeasureStatus.UNKNOWN else facts.status.value,
        "number": facts.number,
        "adopted_on": facts.adopted_on.isoformat() if facts.adopted_on else "",
        "articles": list(facts.articles_claimed),
    }
    return {name: value for name, value in fields.items() if value}


def need_fields(need: NeedFacts) -> dict[str, Any]:
    """A recognised need as the draft keeps it."""
    fields: dict[str, Any] = {
        "articles": list(need.articles), "area": need.area, "type": need.assistance_type, "term": need.term,
        "priority_words": need.priority_words,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def _request(draft: Draft, language: str) -> None:
    needs = recognition.need_facts(draft.text, language)
    received, words = recognition.received(draft.text, language)
    if len(needs) == 1:
        draft.found = need_fields(needs[0])
    elif needs:
        # Several needs in one letter are told apart when it is filed; here only what none of them says is asked.
        each = [need_fields(need) for need in needs]
        draft.settled = [
            code for code, names in _COVERED if all(any(name in fields for name in names) for fields in each)
        ]
    if received is not None:
        draft.found |= {"received": received.value} | ({"received_words": words} if words else {})


_COVERED = (
    ("request.subject", ("articles", "area")),
    ("request.type", ("type",)),
    ("request.term", ("term",)),
)
