"""What one sender may take of the mail door, and who is at it now; it reads no command and no mail."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

_FILES_OF_THE_DESK = 100


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """What one sender may take of the door. Times in seconds, sizes in octets.

    `commands` and `mistakes` are counted from one stored mail to the next. `idle` ends a silent connection, `data` one
    body however slowly it comes: 30 MB over 64 kbit/s take an hour. A body slower than `least_rate` a second on average
    is given `rate_grace` and no more. `in_flight` is what all bodies together may hold in memory; who finds it full
    waits `patience` for room. When all connections are taken, one that has been silent for `spare` before a command, or
    silent or below `least_rate` for `spare_body` within a body, is sent away for a new one. `grace` is what an orderly
    stop waits for commits in flight.
    """

    recipients: int = 100
    connections: int = 500
    per_address: int = 50
    commands: int = 1000
    mistakes: int = 20
    idle: float = 300.0
    data: float = 7200.0
    least_rate: int = 500
    rate_grace: float = 180.0
    in_flight: int = 64 * 1024 * 1024
    patience: float = 60.0
    spare: float = 0.2
    spare_body: float = 10.0
    grace: float = 8.0

    def fitting(self, open_files: int) -> Self:
        """The same for a process that may have `open_files` files open: a connection may need two."""
        room = max(1, (open_files - _FILES_OF_THE_DESK) // 2)
        return replace(self, connections=min(self.connections, room))


class Caller(Protocol):
    """One connection, as those see it who count it."""

    @property
    def spare_from(self) -> float | None:
        """The loop's time from which it may be sent away for a new caller; None while it is busy."""

    def dismiss(self, farewell: str) -> None:
        """Says farewell and hangs up."""

    def drop(self) -> None:
        """Cuts the connection without a word."""


@dataclass(slots=True)
class Callers:
    """Who is connected now: all, and by address."""

    limits: DoorLimits
    connected: set[Caller] = field(default_factory=set)
    by_address: Counter[str] = field(default_factory=Counter)
    nobody: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is connected."""

    def __post_init__(self) -> None:
        self.nobody.set()

    def admit(self, caller: Caller, address: str, now: float) -> bool:
        """Counts a new connection in; False when this address has enough of them, or the house and nobody is silent."""
        if self.by_address[address] >= self.limits.per_address:
            return False
        if len(self.connected) >= self.limits.connections and not self._make_room(now):
            return False
        self.connected.add(caller)
        self.by_address[address] += 1
        self.nobody.clear()
        return True

    def leave(self, caller: Caller, address: str) -> None:
        """Counts a connection out; the second time does nothing."""
        if caller not in self.connected:
            return
        self.connected.discard(caller)
        self.by_address[address] -= 1
        if not self.by_address[address]:
            del self.by_address[address]
        if not self.connected:
            self.nobody.set()

    def _make_room(self, now: float) -> bool:
        """Sends away whoever has been of no use longest: thousands who say nothing must not keep honest mail out."""
        silent = [(caller.spare_from, caller) for caller in self.connected if caller.spare_from is not None]
        spare_from, caller = min(silent, key=lambda one: one[0], default=(now, None))
        if caller is None or now < spare_from:
            return False
        caller.dismiss("421 4.7.0 You were silent and others wait, please try again later")
        return True
