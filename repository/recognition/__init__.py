"""What a person meant, by the words of seven languages. Pure: it reads no record and decides nothing.

Word lists stand in `words/*.toml`, for people to correct; `vocabulary` says how a phrase is written.
"""

from __future__ import annotations

from repository.recognition.answers import (
    Answer,
    date_answer,
    met_answer,
    numbered_answers,
    single_answer,
    status_answer,
    still_answer,
    twin_answer,
)
from repository.recognition.articles import area, cited, named, typed
from repository.recognition.intent import Intent, help_kind, intents, is_greeting
from repository.recognition.laws import holds_measure, is_legal_text, law_facts, stated_law
from repository.recognition.requests import is_unscoped_model_law, need_facts, received, stage
from repository.recognition.self_description import self_description
from repository.recognition.status import draft_word

__all__ = [
    "Answer",
    "Intent",
    "area",
    "cited",
    "date_answer",
    "draft_word",
    "help_kind",
    "holds_measure",
    "intents",
    "is_greeting",
    "is_legal_text",
    "is_unscoped_model_law",
    "law_facts",
    "met_answer",
    "named",
    "need_facts",
    "numbered_answers",
    "received",
    "self_description",
    "single_answer",
    "stage",
    "stated_law",
    "status_answer",
    "still_answer",
    "twin_answer",
    "typed",
]
