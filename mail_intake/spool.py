"""One DATA body while it arrives: small ones in memory, large ones on the disk; it reads neither dots nor mail."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, Protocol, TypeVar

from mail_intake.flow import Flow
from repository.intake import INLINE_LIMIT
from repository.model import Kept

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = 4
"""Measured with 8 on one busy core: no more mails a second, and the event loop waits twice as long for its turn."""


class Digest(Protocol):
    """A running hash, as hashlib's."""

    def copy(self) -> Digest: ...
    def update(self, piece: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Coming(Protocol):
    """A file whose bytes are still arriving; `repository.files` has the real one. Its methods block."""

    @property
    def digest(self) -> Digest: ...
    def write(self, piece: bytes) -> None: ...
    def keep(self) -> Kept: ...
    def discard(self) -> None: ...


class Spool:
    """Where large bodies go while they arrive. The disk is never waited for in the event loop."""

    def __init__(self, coming: Callable[[], Coming]) -> None:
        """`coming` opens a new file; it may raise DeskError."""
        self.open = coming
        # Threads of our own: a slow disk must not take those of the pages.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="spool")

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls something that blocks."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: call(*args, **kwargs))

    def soon(self, call: Callable[[], None]) -> None:
        """Calls something that blocks, and does not wait for its end."""
        try:
            self._threads.submit(call)
        except RuntimeError:  # the door has closed, and with it the threads
            call()

    def close(self) -> None:
        """Waits for what was begun; blocks."""
        self._threads.shutdown()


@dataclass(frozen=True, slots=True)
class Received:
    """A whole body: its bytes, or the file that holds them, and the running hash over them."""

    original: bytes
    digest: Digest
    kept: Kept | None = None


@dataclass(slots=True)
class Body:
    """Takes the bytes of one body. `limit` is the greatest size kept, in octets; a longer one is counted and dropped.

    What the disk refuses is remembered in `failure` and told at the end: the sender hears nothing before its final dot.
    """

    spool: Spool
    flow: Flow
    limit: int
    size: int = 0
    failure: Exception | None = None
    _held: bytearray = field(default_factory=bytearray)
    _coming: Coming | None = None

    @property
    def too_big(self) -> bool:
        """Whether more than `limit` octets have come."""
        return self.size > self.limit

    async def add(self, piece: bytes) -> None:
        """Takes the next bytes; waits for room. Raises TimeoutError when none comes."""
        self.size += len(piece)
        if self.too_big:
            self.discard()
        if self.too_big or self.failure:
            return
        if self._coming is None and self.size <= INLINE_LIMIT and self.flow.hold(len(piece)):
            self._held += piece
            return
        try:
            await self._write(piece)
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001 - boundary: the rest of the body is still coming, and is no command
            self.failure = error
            self.discard()

    async def finish(self) -> Received:
        """The whole body, durable if it is on the disk. Raises DeskError, or whatever the disk did."""
        if self.failure:
            raise self.failure
        if self._coming is None:
            original = bytes(self._held)
            return Received(original, hashlib.sha256(original))
        return Received(b"", self._coming.digest, await self.spool.run(self._coming.keep))

    def discard(self) -> None:
        """Gives back memory and disk, if the body was not kept. May be called at any time, and again."""
        if self._coming is not None:
            # Not here: a thread that was left alone by a cancelled conversation may be writing to it yet.
            self.spool.soon(self._coming.discard)
            self._coming = None
        self._let_go()

    async def _write(self, piece: bytes) -> None:
        async with self.flow.room(len(piece)):
            if self._coming is None:
                self._coming = await self.spool.run(self.spool.open)
                await self.spool.run(self._coming.write, bytes(self._held))
                self._let_go()
            await self.spool.run(self._coming.write, piece)

    def _let_go(self) -> None:
        self.flow.release(len(self._held))
        self._held = bytearray()
