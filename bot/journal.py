"""Raw updates into the journal: one transaction stores the rows and the next offset; only then are they confirmed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramRetryAfter
from aiogram.methods.base import TelegramMethod
from sqlalchemy.orm import Session

from bot.updates import KINDS, Raw, parties
from repository import intake
from repository.errors import LeaseLost, StoreUnavailable
from repository.files import Files
from repository.model import Arrival, Channel, Clock
from repository.store import Store
from repository.tables import PollPosition

log = structlog.get_logger()

POLL_SECONDS = 25
LEASE = timedelta(seconds=90)
"""Longer than a poll: a poller that still waits for Telegram keeps its right."""
LARGEST_NUMBER = 2**53
"""No update is counted higher: an offset beyond what the database holds would stop the poller for ever."""
_PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without a model: an update this version cannot read must not stop the ones behind it."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


def take_lease(session: Session, bot_id: str, holder: str, now: datetime) -> int | None:
    """The offset to ask for next, if this holder may poll: one poller at a time. None while another one does."""
    position = session.get(PollPosition, bot_id, with_for_update=True)
    if position is None:
        position = PollPosition(bot_id=bot_id, offset=0)
        session.add(position)
    elif position.lease not in (None, holder) and position.lease_until is not None and position.lease_until > now:
        return None
    position.lease, position.lease_until = holder, now + LEASE
    return position.offset


def release_lease(session: Session, bot_id: str, holder: str | None = None) -> None:
    """Gives the right to poll back; without a holder whoever had it: at the start of a desk that is the only one."""
    position = session.get(PollPosition, bot_id, with_for_update=True)
    if position is not None and holder in (None, position.lease):
        position.lease = position.lease_until = None


def keep(session: Session, bot_id: str, holder: str, updates: Sequence[Raw], now: datetime) -> int:
    """Stores raw updates with the offset that follows them, in the caller's transaction. Returns how many are new.

    Raises LeaseLost when another poller took over meanwhile: it has asked for the same updates itself.
    """
    position = session.get(PollPosition, bot_id, with_for_update=True)
    if position is None or position.lease != holder:
        raise LeaseLost("another poller holds the bot")
    new = sum(intake.accept(session, arrival(bot_id, update, now)).new for update in updates)
    numbers = [number for update in updates if (number := number_of(update)) is not None]
    position.offset = max([position.offset, *(number + 1 for number in numbers)])
    return new


def number_of(update: Raw) -> int | None:
    """The number Telegram gave it; None where there is none that could be one."""
    number = update.get("update_id")
    return number if type(number) is int and 0 <= number <= LARGEST_NUMBER else None


def arrival(bot_id: str, update: Raw, now: datetime) -> Arrival:
    """An update as an arrival: its bytes are the JSON as received, canonical; without a number they are its name."""
    who, number, original = parties(update), number_of(update), _bytes_of(update)
    return Arrival(
        channel=Channel.TELEGRAM, account=bot_id, original=original, received_at=now,
        external_id=f"sha256:{sha256(original).hexdigest()}" if number is None else str(number),
        envelope={"chat": who.chat, "user": who.user},
    )  # fmt: skip


def _bytes_of(update: Raw) -> bytes:
    text = json.dumps(update, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair: legal in JSON, impossible in UTF-8. Escaped, as it must have come.
        return json.dumps(update, sort_keys=True, separators=(",", ":")).encode()


class Poller:
    """Asks for updates and keeps them; never looks into them beyond who speaks where."""

    def __init__(self, bot: Bot, store: Store, files: Files, now: Clock, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._bot = bot
        self._store = store
        self._files = files
        self._now = now
        self._poll_seconds = poll_seconds
        self._holder = secrets.token_hex(8)
        self._failures = 0

    async def run(self) -> None:
        """Polls until cancelled, then gives the lease back. Telegram or the database may be away: it waits, goes on."""
        bot_id = str(self._bot.id)
        try:
            while True:
                pause = await self._once(bot_id)
                await asyncio.sleep(pause)
        finally:
            with suppress(StoreUnavailable):
                await asyncio.shield(asyncio.wrap_future(self._store.write_soon(release_lease, bot_id, self._holder)))

    async def _once(self, bot_id: str) -> float:
        """One getUpdates; returns the seconds to wait before the next."""
        try:
            offset = await self._write(take_lease, bot_id, self._holder, self._now())
            if offset is None:
                return LEASE.total_seconds() / 6
            updates = await self._ask(offset)
            if updates:
                # Before keeping: an update that is not kept is not confirmed, and Telegram gives it again.
                await asyncio.to_thread(self._files.require_room)
                await asyncio.to_thread(self._keep_large, updates)
                await self._first(keep, bot_id, self._holder, updates, self._now())
        except TelegramRetryAfter as error:
            return float(error.retry_after)
        except TelegramConflictError as error:
            await self._without_webhook(error)
            return self._pause()
        except (AiogramError, StoreUnavailable, LeaseLost) as error:
            # The offset has not moved: Telegram gives the same updates again.
            log.warning("polling failed", reason=type(error).__name__)
            return self._pause()
        self._failures = 0
        return 0.0

    async def _ask(self, offset: int) -> list[Raw]:
        method = GetRawUpdates(offset=offset, limit=100, timeout=self._poll_seconds, allowed_updates=list(KINDS))
        return await self._bot(method, request_timeout=self._poll_seconds + 15)

    async def _without_webhook(self, error: TelegramConflictError) -> None:
        """Polling is what this desk is told to do: a webhook left from before is taken away, and nothing it holds."""
        if "webhook" in error.message.lower():
            log.warning("a webhook was set: it is taken away, for this desk polls")
            with suppress(AiogramError):
                await self._bot.delete_webhook(drop_pending_updates=False, request_timeout=10)
        else:
            log.warning("polling failed: another poller")

    def _keep_large(self, updates: Sequence[Raw]) -> None:
        for update in updates:
            original = arrival("", update, self._now()).original
            if len(original) > intake.INLINE_LIMIT:
                self._files.put(original)

    def _pause(self) -> float:
        self._failures += 1
        return _PAUSES[min(self._failures, len(_PAUSES)) - 1]

    async def _write(self, *call: Any) -> Any:
        return await asyncio.wrap_future(self._store.write_soon(*call))

    async def _first(self, *call: Any) -> Any:
        return await asyncio.wrap_future(self._store.write_first(*call))
