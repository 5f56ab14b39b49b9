"""What is asked about a law or another measure: its text, title, status, number and date, articles of the treaty."""

from __future__ import annotations

import re
from functools import cache

from bot.questions import LONGEST_ANSWER, Answers, Options, Question, pick
from bot.recognising import law_fields
from bot.turn import Draft
from repository import convention, recognition
from repository.errors import BadInput
from repository.folding import fold
from repository.model import MeasureStatus

TEXT_IN_CHAT = 1500
"""Characters from which what was written in the chat can itself be the text of the measure."""

_STATUSES = tuple(status.value for status in MeasureStatus if status is not MeasureStatus.UNKNOWN)
_NUMBERS = re.compile(r"\d{1,2}(?:[.(]\d{1,2}\)?)?(?:[.(][a-z]\)?)?")


def _has_text(draft: Draft) -> bool:
    return bool(draft.files or draft.new_files) or len(draft.text) >= TEXT_IN_CHAT


@cache
def statuses(language: str) -> Options:
    """The statuses a law can have, with their labels."""
    facts = convention.load()
    return tuple((code, facts.label("measure_status", code, language)) for code in _STATUSES)


def _title(text: str, language: str) -> Answers | None:
    title = " ".join(text.split())
    return {"title": title} if 0 < len(title) <= LONGEST_ANSWER else None


def _status(text: str, language: str) -> Answers | None:
    code = pick(statuses(language), text, fold)
    if code is None:
        facts = recognition.law_facts("", text, "", "", language)
        code = "" if facts.status is MeasureStatus.UNKNOWN else facts.status.value
    return {"status": code} if code else None


def _number(text: str, language: str) -> Answers | None:
    if len(text) > LONGEST_ANSWER:
        return None
    fields = law_fields(recognition.law_facts("", text, "", "", language))
    found: Answers = {name: fields[name] for name in ("number", "adopted_on") if name in fields}
    # «1474/11-B» means nothing to a reader of sentences, yet it is what the State calls its law.
    if "number" not in found and "adopted_on" not in found and any(character.isdigit() for character in text):
        found["number"] = " ".join(text.split())
    return found or None


def provisions(text: str) -> list[str]:
    """Articles of the Convention typed as numbers: `14, 23 and 54.1.c`; what is none of 1-71 is left out."""
    facts, found = convention.load(), []
    for typed in _NUMBERS.findall(fold(text)):
        try:
            found.append(str(facts.article(typed)))
        except BadInput:
            continue
    return list(dict.fromkeys(found))


def _articles(text: str, language: str) -> Answers | None:
    found = provisions(text) if len(text) <= LONGEST_ANSWER else []
    return {"articles": found} if found else None


QUESTIONS = (
    Question("law.text", (), _has_text, lambda _: None, lambda *_: None),
    Question("law.title", ("title",), lambda draft: "title" in draft.stated, lambda _: None, _title),
    Question(
        "law.status", ("status",), lambda draft: "status" in draft.stated,
        lambda code: {"status": code} if code in _STATUSES else None, _status, statuses,
    ),
    Question(
        "law.number", ("number", "adopted_on"), lambda draft: {"number", "adopted_on"} <= draft.stated.keys(),
        lambda _: None, _number,
    ),
    Question("law.articles", ("articles",), lambda draft: "articles" in draft.stated, lambda _: None, _articles),
)  # fmt: skip
