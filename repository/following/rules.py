"""What the desk comes back to, how often and after how long, as data. It reads no record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """Why a matter is come back to."""

    QUESTIONS = "questions"
    """What is missing in a law or request (messages 5, 6, 7, 12): asked with the acknowledgement."""
    FILE = "file"
    """A file that could not be read (message 8): asked with the acknowledgement, reminded of after 14 days."""
    PROGRESS = "progress"
    """What became of a request for assistance (message 19)."""
    REFRESH = "refresh"
    """Whether a law is still as we hold it (message 20)."""
    ENTRY = "entry"
    """That somebody else entered a law of the State (message 15): it may confirm, correct or comment."""
    CLAIMS = "claims"
    """Whether the articles of the Convention named for a law still hold, now that it was amended or repealed."""


MOST_SENDS = 3
"""The question and two reminders, in all (ruling 10)."""

_WEEK, _FORTNIGHT = timedelta(days=7), timedelta(days=14)
_USUAL: Mapping[str, timedelta] = {"sent": _WEEK, "reminder_1": _WEEK, "reminder_2": _FORTNIGHT}
WAITS: Mapping[Kind, Mapping[str, timedelta]] = {
    Kind.QUESTIONS: _USUAL,
    Kind.PROGRESS: _USUAL,
    Kind.REFRESH: _USUAL,
    Kind.CLAIMS: _USUAL,
    # Told once; the State may answer at any later time.
    Kind.ENTRY: {"sent": timedelta(days=30), "reminder_1": _WEEK, "reminder_2": _FORTNIGHT},
    # It has no deadline, and a readable copy may have to come from a registry.
    Kind.FILE: {"sent": _FORTNIGHT, "reminder_1": _FORTNIGHT, "reminder_2": _FORTNIGHT},
}
"""How long a matter stays unanswered in a state before its next step."""

PROGRESS_MONTHS = (3, 6, 12)
"""After how many months a request is asked about: from its registration, for when help begins the desk is not told."""
REFRESH_MONTHS = 24
"""Months after which a law is asked about again, from the day somebody last vouched for it."""

PROGRESS_POINTS = ("begun", "result", "met", "more")
REFRESH_POINTS = ("still_so",)
CLAIMS_POINTS = ("claims_hold",)
ENTRY_POINTS = ("entry",)

MOST_MATTERS = 20
"""Matters of one letter; the rest waits for the next working day."""
MOST_NUMBERS = 40
"""Questions of one letter."""
