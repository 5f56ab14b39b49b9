"""Hands what a door received to the journal: the door's side is answered only after the commit."""

from __future__ import annotations

import asyncio

from repository import intake
from repository.files import Files
from repository.model import Arrival, Receipt
from repository.store import Store


class Taker:
    """The way from a door to the journal: a large original becomes a file first, then its row is committed."""

    def __init__(self, store: Store, files: Files) -> None:
        self._store = store
        self._files = files

    async def take(self, arrival: Arrival) -> Receipt:
        """Stores an arrival and answers after the commit. Raises DeskError when it cannot be stored now."""
        if arrival.kept is None and arrival.size > intake.INLINE_LIMIT:
            await asyncio.to_thread(self._files.put, arrival.original)
        elif arrival.kept is None:
            self._files.require_room(arrival.size)
        return await asyncio.wrap_future(self._store.write_first(intake.accept, arrival))
