"""Questions and their order: what is still to ask of a draft, one at a time. Pure: a draft in, a question out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.turn import Draft

MOST_QUESTIONS = 4
"""Questions before the summary, not counting «law, request or help?»; what is left is asked once after filing."""
LONGEST_ANSWER = 600
"""Characters of a typed answer; what is longer is part of what the person wants to send."""

KINDS = ("law", "request", "help")
Options = tuple[tuple[str, str], ...]
Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `code` names its wording `bot.ask.<code>` and its place in payloads.

    `options(language)` are (code, label) of its buttons; `chosen(option)` and `typed(text, language)` turn an answer
    into fields (None: not understood); `known(fields)` says whether the fields at hand make it needless.
    """

    code: str
    fields: tuple[str, ...]
    known: Callable[[Draft], bool]
    chosen: Callable[[str], Answers | None]
    typed: Callable[[str, str], Answers | None]
    options: Callable[[str], Options] = lambda _: ()
    optional: bool = True


Plan = Mapping[str, tuple[Question, ...]]


def next_question(draft: Draft, plan: Plan) -> Question | None:
    """The first question whose answer is neither known, given nor passed over; None: on to the summary."""
    if sum(code != "kind" for code in draft.trail) >= MOST_QUESTIONS:
        return None
    for question in plan.get(draft.kind, ()):
        if question.code not in draft.passed and question.code not in draft.settled and not question.known(draft):
            return question
    return None


def take(draft: Draft, question: Question, fields: Answers) -> None:
    """Keeps an answer; an earlier one to the same question is gone."""
    _forget(draft, question)
    draft.answers.update(fields)


def skip(draft: Draft, question: Question) -> None:
    """The person does not answer this one: «not stated», and not asked again here."""
    _forget(draft, question)
    draft.passed.append(question.code)


def step_back(draft: Draft, plan: Plan) -> str | None:
    """Undoes the last answer and returns the code of the question to ask again; None at the beginning."""
    if len(draft.trail) < 2:
        return None
    draft.trail.pop()
    code = draft.trail.pop()
    if code == "kind":
        draft.kind = ""
        draft.trail.clear()
        return code
    for question in plan.get(draft.kind, ()):
        if question.code == code:
            _forget(draft, question)
    return code


def find(code: str, plan: Plan) -> Question | None:
    """The question of that code, whatever kind of draft it belongs to."""
    return next((question for questions in plan.values() for question in questions if question.code == code), None)


def pick(options: Options, typed: str, fold: Callable[[str], str]) -> str | None:
    """The option a person typed: its number in the list, its label, or the beginning of its label."""
    words = fold(typed).strip(" .!?)")
    if words.isdigit() and 1 <= int(words) <= len(options):
        return options[int(words) - 1][0]
    for code, label in options:
        if words and (fold(label) == words or (len(words) >= 2 and fold(label).startswith(words))):
            return code
    return None


def _forget(draft: Draft, question: Question) -> None:
    for name in question.fields:
        draft.answers.pop(name, None)
    if question.code in draft.passed:
        draft.passed.remove(question.code)
