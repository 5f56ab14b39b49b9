"""How many bytes of bodies that are still arriving the door holds in memory; knows numbers only."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Flow:
    """A bound in octets over all connections.

    Half of it at most is *held*, by small bodies until they are stored. The rest is always free for bytes on their way
    to the disk, which go at the disk's speed: so no sender, however slow, keeps the others waiting.
    """

    def __init__(self, most: int, patience: float) -> None:
        """`most` in octets; `patience` in seconds, for who waits for room."""
        self._most = most
        self._patience = patience
        self._used = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @property
    def used(self) -> int:
        """Octets held or on their way now."""
        return self._used

    def hold(self, size: int) -> bool:
        """Takes room until `release`, if there is room for holding; never waits."""
        if self._waiting or self._used + size > self._most // 2:
            return False
        self._used += size
        return True

    def release(self, size: int) -> None:
        """Gives room back, and lets in who waits for it, in the order of coming."""
        self._used -= size
        while self._waiting and self._used + self._waiting[0][0] <= self._most:
            granted, place = self._waiting.popleft()
            self._used += granted
            place.set_result(None)

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[None]:
        """Room for `size` octets while the block runs; waits for it. Raises TimeoutError when patience ends."""
        size = min(size, self._most // 2)
        await self._enter(size)
        try:
            yield
        finally:
            self.release(size)

    async def _enter(self, size: int) -> None:
        if not self._waiting and self._used + size <= self._most:
            self._used += size
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.append((size, place))
        try:
            async with asyncio.timeout(self._patience):
                await place
        except BaseException:
            if place.done() and not place.cancelled():
                self.release(size)  # room came in the moment in which we gave up
            else:
                self._waiting.remove((size, place))
                self.release(0)  # whoever stood behind us may fit
            raise
