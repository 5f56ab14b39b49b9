"""The chat door put together: bot, conversations, poller, worker, fetcher, sender. Composition imports this alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot import journal
from bot.conversations import (
    about,
    drafts,
    fallback,
    forget,
    invite,
    linking,
    me,
    menu,
    mine,
    presence,
    reading,
    release,
    search,
    start,
    status,
    withdrawal,
)
from bot.desk import Surroundings
from bot.dispatch import PAUSES, Worker
from bot.files import Fetcher
from bot.introducing import Introducer
from bot.journal import POLL_SECONDS, Poller
from bot.pacing import TELEGRAM, Limits, Pace
from bot.send import ChatSender
from bot.storage import TurnStorage
from bot.unasked import Unasked
from bot.webhook import Hook, Webhook
from repository.files import Files
from repository.model import Clock, Sender
from repository.pieces import Pieces
from repository.store import Store

# Not shown: /invite is a coordination centre's alone, /unlink is named where a chat is linked.
COMMANDS = (
    "menu", "mine", "search", "status", "upload", "me", "link", "language", "about", "forget", "cancel", "help",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`api_base` is the Bot API's address without a slash at its end; the token comes from a file, goes nowhere."""

    token: str
    api_base: str
    poll_seconds: int = POLL_SECONDS
    pauses: tuple[timedelta, ...] = PAUSES
    limits: Limits = TELEGRAM
    hook: Hook | None = None
    """Updates are brought there instead of asked for."""


@dataclass(frozen=True, slots=True)
class ChatDoor:
    """The running parts. `sender` goes to the outbox's courier; `run` is a task of the desk."""

    bot: Bot
    intake: Poller | Webhook
    worker: Worker
    fetcher: Fetcher
    unasked: Unasked
    introducer: Introducer
    sender: Sender

    async def run(self) -> None:
        """Runs intake, worker, fetcher and what else the chat needs, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.intake.run(), name="chat intake")
            tasks.create_task(self.worker.run(), name="chat worker")
            tasks.create_task(self.fetcher.run(), name="chat fetcher")
            tasks.create_task(self.unasked.run(), name="chat unasked")
            tasks.create_task(self.introducer.run(), name="chat introduction")


@asynccontextmanager
async def opened(
    settings: ChatSettings,
    store: Store,
    files: Files,
    desk: Surroundings,
    now: Clock,
) -> AsyncIterator[ChatDoor]:
    """The chat door, its connections closed at the end. Raises TokenValidationError for what is no bot token."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api_base))
    bot = Bot(settings.token, session=session)
    storage = TurnStorage()
    try:
        yield ChatDoor(
            bot=bot,
            intake=_intake(settings, bot, store, files, now),
            worker=Worker(bot, conversations(storage), storage, desk, store, files, now, pauses=settings.pauses),
            fetcher=Fetcher(bot, store, files, now),
            unasked=Unasked(bot, desk, store, Pieces(files), now),
            introducer=Introducer(bot, desk.wording, COMMANDS),
            sender=ChatSender(bot, Pace(settings.limits), now),
        )
    finally:
        await session.close()


def _intake(settings: ChatSettings, bot: Bot, store: Store, files: Files, now: Clock) -> Poller | Webhook:
    if settings.hook is not None:
        return Webhook(bot, settings.hook, store, files, now)
    return Poller(bot, store, files, now, poll_seconds=settings.poll_seconds)


def conversations(storage: TurnStorage) -> Dispatcher:
    """The routers in their order: what is more particular comes first, what takes everything last."""
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_routers(
        presence.router(), fallback.public_router(), withdrawal.router(), release.router(), mine.router(),
        start.router(),
        forget.router(), me.router(), invite.router(), linking.router(), about.router(), menu.router(),
        search.router(), reading.router(), status.router(),
        fallback.command_router(),
        drafts.router(), fallback.router(),
    )  # fmt: skip
    return dispatcher


def release_poll(store: Store, token: str) -> None:
    """Frees the right to poll after a crash: for a desk that is the only one on its data folder."""
    store.write(journal.release_lease, token.partition(":")[0])
