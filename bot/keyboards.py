"""Inline keyboards as rows of buttons, and what a press says: ids only, checked anew against the draft at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.turn import Button, Turn

Rows = tuple[tuple[Button, ...], ...]

SKIP, BACK, SEND, EDIT, CANCEL, ANSWER = "skip", "back", "send", "edit", "cancel", "answer"


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: which draft (0: none yet) in which version, which question, which choice."""

    draft: int
    version: int
    question: str
    choice: str


def payload(turn: Turn, question: str, choice: str) -> str:
    """The payload of a button of this turn's draft: `12.1/law.status/in_force`.

    A draft that is not stored yet has no id; 0 stands for «the open one».
    """
    draft = turn.draft
    return f"{draft.id or 0 if draft else 0}.{draft.version if draft else 0}/{question}/{choice}"


def apart(question: str, choice: str) -> str:
    """The payload of a button that belongs to no draft: `0.0/menu/law`. Ids and codes only, 64 bytes at most."""
    return f"0.0/{question}/{choice}"


LASTING = ("find", "law", "read")
"""Questions whose buttons stay on the screen when one is pressed: a list is read one hit after the other."""


def lasts(data: str) -> bool:
    """Whether the keyboard of a pressed button stays."""
    pressed = read(data)
    return pressed is not None and pressed.question in LASTING


def read(data: str) -> Press | None:
    """What a payload says; None when it is not one of ours."""
    parts = data.split("/")
    if len(parts) != 3:
        return None
    draft, _, version = parts[0].partition(".")
    if not (draft.isascii() and draft.isdigit() and version.isascii() and version.isdigit()):
        return None
    return Press(int(draft), int(version), parts[1], parts[2])


def is_current(press: Press, turn: Turn) -> bool:
    """Whether a press belongs to the draft at hand as it stands, and to the question that is open."""
    draft = turn.draft
    if draft is None:
        return press.draft == 0 and press.version == 0
    return press.draft in (0, draft.id) and press.version == draft.version


def choices(turn: Turn, question: str, options: Sequence[tuple[str, str]], extras: Sequence[tuple[str, str]]) -> Rows:
    """A row for each option (code, label), and one row for what every question has: Skip, Back."""
    rows: list[tuple[Button, ...]] = [(Button(label, payload(turn, question, code)),) for code, label in options]
    if extras:
        rows.append(tuple(Button(label, payload(turn, question, code)) for code, label in extras))
    return tuple(rows)
