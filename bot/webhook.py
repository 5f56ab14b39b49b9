"""Updates that Telegram brings: stored and committed, then answered 200. Never looks into them beyond who speaks."""

from __future__ import annotations

import asyncio
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiohttp import web
from sqlalchemy.orm import Session

from bot.journal import arrival, number_of
from bot.updates import KINDS
from repository import intake
from repository.errors import StoreUnavailable
from repository.files import Files
from repository.model import Arrival, Channel, Clock
from repository.store import Store

log = structlog.get_logger()

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 4 * 1024 * 1024
"""Octets of an update: a text has 4,096 signs, and no file travels in one."""
AT_ONCE = 40
"""Connections Telegram may hold at a time (Bot API, setWebhook: 1 to 100)."""
_PAUSES = (1.0, 5.0, 30.0, 300.0)
_SHUTDOWN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram is told to knock (`url`), where we listen (`host`, `port`), and the secret it must bring."""

    url: str
    host: str
    port: int
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        """The one path that answers."""
        return urlsplit(self.url).path or "/"


class Webhook:
    """The door that listens, instead of the poller that asks. Both keep in the same journal."""

    def __init__(self, bot: Bot, hook: Hook, store: Store, files: Files, now: Clock) -> None:
        self._bot = bot
        self._hook = hook
        self._store = store
        self._files = files
        self._now = now

    async def run(self) -> None:
        """Listens until cancelled, then finishes what is in hand. OSError when the address is taken."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(self._hook.path, self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._hook.host, self._hook.port).start()
            await self._announce()
            await asyncio.Event().wait()
        finally:
            await asyncio.shield(runner.cleanup())

    async def _announce(self) -> None:
        """Tells Telegram where to knock, until it has heard; what waits there is kept."""
        tries = 0
        while True:
            try:
                await self._bot.set_webhook(
                    self._hook.url, secret_token=self._hook.secret, allowed_updates=list(KINDS),
                    max_connections=AT_ONCE, drop_pending_updates=False, request_timeout=10,
                )  # fmt: skip
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except AiogramError as error:
                log.warning("webhook not announced yet", reason=type(error).__name__)
                await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
                tries += 1
            else:
                log.info("webhook announced")
                return

    async def _take(self, request: web.Request) -> web.Response:
        if not self._is_telegram(request):
            log.warning("webhook refused: wrong secret", peer=request.remote)
            return web.Response(status=401)
        body = await request.read()
        try:
            await asyncio.to_thread(self._files.require_room)
            arrived = _read(str(self._bot.id), body, self._now())
            if arrived.size > intake.INLINE_LIMIT:
                await asyncio.to_thread(self._files.put, arrived.original)
            await asyncio.shield(asyncio.wrap_future(self._store.write_first(keep, arrived)))
        except StoreUnavailable as error:
            # Telegram brings it again.
            log.warning("webhook: update not kept", reason=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    def _is_telegram(self, request: web.Request) -> bool:
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._hook.secret.encode())


def keep(session: Session, arrived: Arrival) -> bool:
    """Stores an update once, in the caller's transaction; says whether it was new."""
    return intake.accept(session, arrived).new


def _read(bot_id: str, body: bytes, now: datetime) -> Arrival:
    """The update as an arrival. What brings the secret and is no update is kept as it came, and held for an officer."""
    try:
        update = json.loads(body)
        if isinstance(update, dict) and number_of(update) is not None:
            return arrival(bot_id, update, now)
    except (ValueError, RecursionError):
        # No JSON, or JSON too deep to be read: kept below as it came. A 500 would bring it again for ever.
        log.warning("webhook: what was brought is no update", size=len(body))
    return Arrival(
        channel=Channel.TELEGRAM, account=bot_id, external_id=f"sha256:{sha256(body).hexdigest()}", original=body,
        received_at=now, envelope={"chat": "", "user": ""},
    )  # fmt: skip
