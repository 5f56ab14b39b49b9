"""aiogram's state storage over the Turn at hand: it reads and writes the Turn, never a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from bot.turn import Turn


class TurnStorage(BaseStorage):
    """Finds the Turn by its chat: a chat has one at a time, because its rows are taken in order."""

    def __init__(self) -> None:
        self._turns: dict[int, Turn] = {}

    @contextmanager
    def holding(self, turn: Turn) -> Iterator[None]:
        """Makes `turn` the state of its chat while the block runs."""
        chat = int(turn.chat)
        self._turns[chat] = turn
        try:
            yield
        finally:
            del self._turns[chat]

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """The state the chat will be in after this update."""
        self._turns[key.chat_id].state = state.state if isinstance(state, State) else state

    async def get_state(self, key: StorageKey) -> str | None:
        """The state the last update left."""
        return self._turns[key.chat_id].state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """What the conversation remembers beside the draft."""
        self._turns[key.chat_id].memory = dict(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What the conversation remembers beside the draft."""
        return dict(self._turns[key.chat_id].memory)

    async def close(self) -> None:
        """There is nothing to close."""
