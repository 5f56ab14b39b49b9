"""Fetches the files people sent in a chat: asked for by id, at most 20 MB, tried for a day, kept under their sha256."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramNotFound, TelegramRetryAfter
from sqlalchemy.orm import Session

from bot.conversations.contents import FETCH_LIMIT
from repository import claims, intake
from repository.errors import DeskError, LeaseLost, StoreUnavailable
from repository.files import Files
from repository.model import Clock
from repository.store import Store
from repository.tables import Fetch, InboundMessage

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=1)
PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=30)
AT_ONCE = 4
_LOOK_AGAIN = 1.0
_DOWNLOAD_SECONDS = 240


class NotFetched(DeskError):
    """A file did not come; `problem` is what the fetch row will say, `retry_after` what Telegram asked for."""

    def __init__(self, problem: str, *, temporary: bool = True, retry_after: float = 0.0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.temporary = temporary
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fetch in our hands."""

    fetch_id: int
    lease: str
    file_id: str
    tries: int
    since: datetime


class Fetcher:
    """Brings the bytes of chat files, a few at a time."""

    def __init__(self, bot: Bot, store: Store, files: Files, now: Clock) -> None:
        self._bot = bot
        self._store = store
        self._files = files
        self._now = now
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Works until cancelled; what was not finished is taken again when its lease has run out."""
        loop = asyncio.get_running_loop()

        def woken() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._news.set)

        self._store.on_commit(woken)
        while True:
            self._news.clear()
            wanted = await self._claim()
            await asyncio.gather(*(self._one(one) for one in wanted))
            if not wanted:
                await self._wait()

    async def _wait(self) -> None:
        # Not wait_for: in Python 3.11 it can swallow a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_AGAIN):
                await self._news.wait()

    async def _claim(self) -> list[Wanted]:
        try:
            if not await asyncio.to_thread(self._is_anything_due):
                return []
            return await asyncio.wrap_future(self._store.write_soon(claim, self._now()))
        except StoreUnavailable as error:
            log.warning("no fetches taken", reason=type(error).__name__)
            return []

    def _is_anything_due(self) -> bool:
        with self._store.read() as session:
            return claims.any_due(session, Fetch, Fetch.state == "waiting", self._now())

    async def _one(self, wanted: Wanted) -> None:
        try:
            content = await self._download(wanted.file_id)
            digest = await asyncio.to_thread(self._files.put, content)
            await asyncio.wrap_future(self._store.write_soon(stored, wanted, digest, len(content), self._now()))
        except NotFetched as error:
            await self._after(wanted, error)
        except (LeaseLost, StoreUnavailable) as error:
            log.warning("fetch interrupted", fetch=wanted.fetch_id, reason=type(error).__name__)

    async def _after(self, wanted: Wanted, error: NotFetched) -> None:
        log.info("file not fetched", fetch=wanted.fetch_id, problem=error.problem, tries=wanted.tries)
        now = self._now()
        try:
            if not error.temporary or now - wanted.since > GIVE_UP_AFTER:
                await asyncio.wrap_future(self._store.write_soon(given_up, wanted, error.problem))
                return
            pause = max(pause_before(wanted.tries), timedelta(seconds=error.retry_after))
            await asyncio.wrap_future(self._store.write_soon(put_off, wanted, error.problem, now + pause))
        except (LeaseLost, StoreUnavailable) as lost:
            log.warning("fetch not noted", fetch=wanted.fetch_id, reason=type(lost).__name__)

    async def _download(self, file_id: str) -> bytes:
        """The bytes, or NotFetched: no error of the libraries leaves here, theirs carry the address, so the token."""
        try:
            file = await self._bot.get_file(file_id, request_timeout=30)
            url = self._bot.session.api.file_url(self._bot.token, file.file_path or "")
            content = bytearray()
            async for chunk in self._bot.session.stream_content(url, timeout=_DOWNLOAD_SECONDS):
                content += chunk
                if len(content) > FETCH_LIMIT:
                    raise NotFetched("too_large", temporary=False)
            return bytes(content)
        except TelegramRetryAfter as error:
            raise NotFetched("busy", retry_after=error.retry_after) from None
        except TelegramBadRequest as error:
            raise NotFetched("too_large" if "too big" in error.message else "gone", temporary=False) from None
        except TelegramNotFound:
            raise NotFetched("gone", temporary=False) from None
        except (AiogramError, aiohttp.ClientError, TimeoutError):
            raise NotFetched("unreachable") from None


def pause_before(tries: int) -> timedelta:
    """How long to wait after so many attempts: 5 seconds, doubled each time, at most half an hour."""
    return min(LONGEST_PAUSE, PAUSE * (1 << min(max(tries - 1, 0), 12)))


def claim(session: Session, now: datetime) -> list[Wanted]:
    """Takes due fetches."""
    wanted = []
    for fetch_id, lease in claims.claim(session, Fetch, Fetch.state == "waiting", now, hold=LEASE, limit=AT_ONCE):
        row = session.get_one(Fetch, fetch_id, populate_existing=True)
        since = session.get_one(InboundMessage, row.journal_id).received_at
        wanted.append(Wanted(fetch_id, lease, row.file_id, row.tries, since))
    return wanted


def stored(session: Session, wanted: Wanted, digest: str, size: int, now: datetime) -> None:
    """The bytes are kept: the draft may go on."""
    intake.remember_file(session, digest, size, now)
    session.flush()
    values = {"state": "stored", "sha256": digest, "size": size, "problem": ""}
    claims.settle(session, Fetch, wanted.fetch_id, wanted.lease, values)


def put_off(session: Session, wanted: Wanted, problem: str, until: datetime) -> None:
    """Tried again at `until`."""
    claims.postpone(session, Fetch, wanted.fetch_id, wanted.lease, until, problem=problem)


def given_up(session: Session, wanted: Wanted, problem: str) -> None:
    """The file will not come: the acknowledgement names it (message 8)."""
    claims.settle(session, Fetch, wanted.fetch_id, wanted.lease, {"state": "given_up", "problem": problem})
