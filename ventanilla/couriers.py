"""Carries letters from the outbox to a sender, one after the other, and writes down what became of each."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

import structlog

from repository import outbox
from repository.errors import DeskError, LeaseLost, NotYet, SendFailed, StoreUnavailable
from repository.model import Channel, Clock, Outgoing, Sender
from repository.store import Store

log = structlog.get_logger()
T = TypeVar("T")

IDLE_SECONDS = 1.0


class Courier:
    """One courier of one channel. Several may run: claims keep them off each other's letters, lanes keep order."""

    def __init__(self, store: Store, channel: Channel, sender: Sender, now: Clock, wake: asyncio.Event) -> None:
        self._store = store
        self._channel = channel
        self._sender = sender
        self._now = now
        self._wake = wake

    async def run(self) -> None:
        """Until cancelled. A letter in the provider's hands is finished first: see `ventanilla.serving`."""
        while True:
            self._wake.clear()
            try:
                worked = await self._carry_one()
            except DeskError as error:
                log.warning("courier interrupted", channel=self._channel, reason=type(error).__name__)
                worked = False
            if not worked:
                # A shell command may have queued something: look again after a while, whoever wakes us. (Not
                # wait_for: in Python 3.11 it swallows a cancellation that meets the end of the waiting.)
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._wake.wait()

    async def _carry_one(self) -> bool:
        if not await asyncio.to_thread(self._anything_due):
            return False
        taken = await _done(self._store.write_soon(outbox.claim_due, self._channel, self._now()))
        for letter, lease in taken:
            # Cancelled while sending, we would not know what became of the letter.
            await asyncio.shield(self._carry(letter, lease))
        return bool(taken)

    def _anything_due(self) -> bool:
        with self._store.read() as session:
            return outbox.any_due(session, self._channel, self._now())

    async def _carry(self, letter: Outgoing, lease: str) -> None:
        try:
            provider_id = await self._sender.send(letter)
        except NotYet as error:
            await _done(self._store.write_soon(outbox.put_off, letter, lease, error.until))
            return
        except SendFailed as error:
            await self._put_back(letter, lease, error)
            return
        except Exception as error:  # noqa: BLE001 - boundary: an unknown delivery error is temporary
            log.error("sender failed", letter=letter.id, channel=self._channel, error=type(error).__name__)
            await self._put_back(letter, lease, SendFailed(type(error).__name__))
            return
        try:
            await _done(self._store.write_soon(outbox.sent, letter.id, lease, provider_id, self._now()))
        except (LeaseLost, StoreUnavailable):
            # It went out, but we could not say so: it stays `maybe_sent` and is sent again, the same bytes.
            log.warning("letter sent, not noted", letter=letter.id)

    async def _put_back(self, letter: Outgoing, lease: str, error: SendFailed) -> None:
        log.warning("letter not sent", letter=letter.id, channel=self._channel, temporary=error.temporary)
        await _done(self._store.write_soon(outbox.not_sent, letter, lease, error, self._now()))


async def _done(future: Future[T]) -> T:
    return await asyncio.wrap_future(future)
