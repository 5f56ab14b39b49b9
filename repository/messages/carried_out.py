"""What the desk answers to commands by mail, as values; how it is said stands in templates/messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """What can be asked by mail."""


@dataclass(frozen=True, slots=True)
class CommandStatus:
    """How matters stand: (reference, title, stage, public address or "") each.

    Without any, `why`: none, unknown (also for another State's), bad_number, unproven.
    """

    lines: tuple[tuple[str, str, str, str], ...]
    why: str


@dataclass(frozen=True, slots=True)
class CommandSearch:
    """The first hits of a public search: (State, title, address) each. Without any `why`: nothing, unclear, not_now."""

    words: str
    total: int
    hits: tuple[tuple[str, str, str], ...]
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class CommandStopped:
    """No reminders from now on; or, `stopped` False, reminders again."""

    stopped: bool
