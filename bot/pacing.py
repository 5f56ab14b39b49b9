"""How fast Telegram may be spoken to: when a message may go, by chat, by group and for the whole bot. It sends none.

Limits as the Bot API's FAQ gives them ("My bot is hitting limits"): about 30 messages a second in all, one a second
in a chat with short bursts allowed, 20 a minute in a group.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages: of the bot in a second, of a chat at once and then one each `chat_every`, of a group in a minute."""

    bot_a_second: int = 30
    chat_at_once: int = 3
    chat_every: timedelta = timedelta(seconds=1)
    group_a_minute: int = 20


TELEGRAM = Limits()
_MOST_CHATS = 10_000
"""Chats remembered; who wrote long ago owes nothing."""


@dataclass(slots=True)
class _Bucket:
    """Room for `size` messages at once, refilled by one each `every`."""

    size: int
    every: timedelta
    full_at: datetime | None = None
    """When it is full again: everything before that is owed."""

    def ready(self, now: datetime) -> datetime:
        """When the next message may go."""
        if self.full_at is None:
            return now
        return max(now, self.full_at - self.every * (self.size - 1))

    def take(self, now: datetime) -> None:
        """One message goes."""
        self.full_at = max(self.full_at or now, now) + self.every


@dataclass(slots=True)
class Pace:
    """The pace of one bot, kept in memory: whoever must wait has it written in their row."""

    limits: Limits = TELEGRAM
    _bot: _Bucket = field(init=False)
    _chats: OrderedDict[str, _Bucket] = field(init=False, default_factory=OrderedDict)
    _refused: dict[str, datetime] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._bot = _Bucket(self.limits.bot_a_second, timedelta(seconds=1) / self.limits.bot_a_second)

    def take(self, chat: str, now: datetime) -> datetime | None:
        """None: it may go now, and is counted. Else the moment from which it may; nothing is counted."""
        bucket = self._bucket(chat)
        ready = max(self._bot.ready(now), bucket.ready(now), self._held_until(chat, now))
        if ready > now:
            return ready
        self._bot.take(now)
        bucket.take(now)
        return None

    def refused(self, chat: str, until: datetime, now: datetime) -> datetime:
        """Telegram said 429 for this chat, until then. Two chats refused at once: it meant the bot, and all wait."""
        self._refused[chat] = until
        return self._held_until(chat, now)

    def _held_until(self, chat: str, now: datetime) -> datetime:
        for known, until in list(self._refused.items()):
            if until <= now:
                del self._refused[known]
        if len(self._refused) > 1:
            return max(self._refused.values())
        return self._refused.get(chat, now)

    def _bucket(self, chat: str) -> _Bucket:
        bucket = self._chats.pop(chat, None) or self._new(chat)
        self._chats[chat] = bucket
        while len(self._chats) > _MOST_CHATS:
            self._chats.popitem(last=False)
        return bucket

    def _new(self, chat: str) -> _Bucket:
        limits = self.limits
        if chat.startswith("-"):  # a group's id is negative
            return _Bucket(limits.group_a_minute, timedelta(minutes=1) / limits.group_a_minute)
        return _Bucket(limits.chat_at_once, limits.chat_every)
