"""What is asked about a law or another measure: its text, title, status, number and date, articles of the treaty."""

from __future__ import annotations

from functools import cache

from babel import Locale

from bot.questions import LONGEST_ANSWER, Answers, Options, Question, beside, pick
from bot.recognising import law_fields
from bot.turn import Draft
from repository import convention, recognition
from repository.folding import fold
from repository.languages import LANGUAGES, UN_LANGUAGES
from repository.model import MeasureStatus

TEXT_IN_CHAT = 1500
"""Characters from which what was written in the chat can itself be the text of the measure."""

_STATUSES = tuple(status.value for status in MeasureStatus if status is not MeasureStatus.UNKNOWN)


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
        status = recognition.status_answer(text) or recognition.stated_law("", text, language).status
        code = "" if status is MeasureStatus.UNKNOWN else status.value
    return {"status": code} if code else None


def _number(text: str, language: str) -> Answers | None:
    if len(text) > LONGEST_ANSWER:
        return None
    fields = law_fields(recognition.stated_law("", text, language))
    found: Answers = {"number": fields["number"]} if "number" in fields else {}
    adopted_on = recognition.date_answer(text, language)
    if adopted_on is not None:
        found["adopted_on"] = adopted_on.isoformat()
    # «1474/11-B» means nothing to a reader of sentences, yet it is what the State calls its law.
    elif not found and any(character.isdigit() for character in text):
        found["number"] = " ".join(text.split())
    return found or None


def _articles(text: str, language: str) -> Answers | None:
    if len(text) > LONGEST_ANSWER:
        return None
    found = recognition.typed(text) or recognition.named(text)
    return {"articles": list(found)} if found else None


def language_name(code: str, language: str) -> str:
    """The name of a language in another: `fr` in Spanish is francés."""
    return str(Locale(language).languages.get(code, code))


@cache
def tongues(language: str) -> Options:
    """The languages a text may be in."""
    return tuple((code, language_name(code, language)) for code in LANGUAGES)


def _language(text: str, language: str) -> Answers | None:
    """Named in any of the six: a person who writes in English may well call it «español»."""
    names = (pick(tongues(spoken), text, fold) for spoken in (language, *UN_LANGUAGES))
    code = next(filter(None, names), None)
    return {"language": code} if code else None


QUESTIONS = (
    Question("law.text", (), _has_text, lambda _: None, lambda *_: None),
    Question("law.title", ("title",), lambda draft: "title" in draft.stated, lambda _: None, _title),
    Question(
        "law.status", ("status",), lambda draft: "status" in draft.stated,
        lambda code: {"status": code} if code in _STATUSES else None, _status, statuses,
    ),
    Question(
        "law.number", ("number", "adopted_on"), lambda draft: {"number", "adopted_on"} <= draft.stated.keys(),
        lambda _: None, _number, joined=beside,
    ),
    Question("law.articles", ("articles",), lambda draft: "articles" in draft.stated, lambda _: None, _articles),
    # Never asked: the text says it. Shown in the summary, where it can be put right.
    Question(
        "law.language", ("language",), lambda _: True,
        lambda code: {"language": code} if code in LANGUAGES else None, _language, tongues,
    ),
)  # fmt: skip
