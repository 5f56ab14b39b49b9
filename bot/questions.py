"""Questions and their order: what is still to ask of a draft, one at a time. Pure: a draft in, a question out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.turn import Draft

MOST_QUESTIONS = 4
"""Askings before the summary, not counting «law, request or help?»; what is left is asked once after filing."""
MOST_ASKINGS = 2
"""How often one question is asked of its own accord: once more when nothing was understood, then no more."""
LONGEST_ANSWER = 600
"""Characters of a typed answer; what is longer is part of what the person wants to send."""

KINDS = ("law", "request", "help")
DEEPER = ">"
"""Before the name of a branch, in the code of a choice: `>III`, and `>III.8` from its ninth choice on."""
Options = tuple[tuple[str, str], ...]
Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `code` names its wording `bot.ask.<code>` and its place in payloads.

    `options(language)` are (code, label) of its buttons; `chosen(option)` and `typed(text, language)` turn an answer
    into fields (None: not understood); `known(draft)` says whether what is at hand makes it needless; `clear(fields)`
    whether what was answered settles it; `joined(earlier, new)` what stands after a second answer to it.
    `deeper(branch, language)` are the finer choices under a branch ("" at the top), reached by a button of their own;
    one whose code begins with `>` leads to another branch.
    """

    code: str
    fields: tuple[str, ...]
    known: Callable[[Draft], bool]
    chosen: Callable[[str], Answers | None]
    typed: Callable[[str, str], Answers | None]
    options: Callable[[str], Options] = lambda _: ()
    clear: Callable[[Answers], bool] = lambda _: True
    joined: Callable[[Answers, Answers], Answers] = lambda _, new: new
    deeper: Callable[[str, str], Options] = lambda *_: ()
    closer: Callable[[str], Options] = lambda _: ()
    """The options when it is put again because the answer was not clear; its wording is then `bot.ask.<code>.again`."""


Plan = Mapping[str, tuple[Question, ...]]


def next_question(draft: Draft, plan: Plan) -> Question | None:
    """The first question that is not settled yet; None: on to the summary."""
    if sum(code != "kind" for code in draft.asked) >= MOST_QUESTIONS:
        return None
    return next((question for question in plan.get(draft.kind, ()) if not _is_settled(draft, question)), None)


def note(draft: Draft, code: str) -> None:
    """Writes down that a question is put on the screen: every asking counts, Back knows each question once."""
    draft.asked.append(code)
    if code in draft.trail:
        del draft.trail[draft.trail.index(code) :]
    draft.trail.append(code)


def take(draft: Draft, question: Question, fields: Answers) -> None:
    """Keeps an answer, joined with an earlier one to the same question as the question says."""
    earlier = {name: draft.answers.pop(name) for name in question.fields if name in draft.answers}
    draft.answers.update(question.joined(earlier, fields))
    _unpass(draft, question.code)


def skip(draft: Draft, question: Question) -> None:
    """The person leaves this one as it is: what was answered stands (HR1), and it is not asked again here."""
    _unpass(draft, question.code)
    draft.passed.append(question.code)


def step_back(draft: Draft) -> str | None:
    """One question back: its code, None at the beginning. What was answered stands until it is answered anew."""
    if len(draft.trail) < 2:
        return None
    left = draft.trail.pop()
    code = draft.trail.pop()
    if code == "kind":
        change_kind(draft)
        return code
    # Whoever goes back asks for these questions again: the askings so far are not held against them.
    draft.asked = [asked for asked in draft.asked if asked not in (left, code)]
    _unpass(draft, code)
    return code


def change_kind(draft: Draft) -> None:
    """Law, request or help is open again, and so is the count of what may be asked; the answers stay."""
    draft.kind = ""
    draft.trail.clear()
    draft.asked.clear()


def find(code: str, plan: Plan) -> Question | None:
    """The question of that code, whatever kind of draft it belongs to."""
    return next((question for questions in plan.values() for question in questions if question.code == code), None)


def beside(earlier: Answers, new: Answers) -> Answers:
    """Joins answers whose fields stand beside each other: a date given later leaves the number as it is."""
    return earlier | new


def pick(options: Options, typed: str, fold: Callable[[str], str]) -> str | None:
    """The option a person typed: its number in the list, its label, or the beginning of its label."""
    words = fold(typed).strip(" .!?)")
    if words.isdigit() and 1 <= int(words) <= len(options):
        return options[int(words) - 1][0]
    for code, label in options:
        if words and (fold(label) == words or (len(words) >= 2 and fold(label).startswith(words))):
            return code
    return None


def _is_settled(draft: Draft, question: Question) -> bool:
    if question.code in draft.passed or question.code in draft.settled or question.known(draft):
        return True
    answered = {name: draft.answers[name] for name in question.fields if name in draft.answers}
    return bool(answered and question.clear(answered)) or draft.asked.count(question.code) >= MOST_ASKINGS


def _unpass(draft: Draft, code: str) -> None:
    if code in draft.passed:
        draft.passed.remove(code)
