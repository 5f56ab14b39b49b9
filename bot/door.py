"""The chat door put together: bot, conversations, poller, worker, fetcher, sender. Composition imports this alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from bot import journal
from bot.conversations import drafts, fallback, forget, invite, me, menu, search, start, status
from bot.desk import Surroundings
from bot.dispatch import PAUSES, Worker
from bot.files import Fetcher
from bot.journal import POLL_SECONDS, Poller
from bot.send import ChatSender
from bot.storage import TurnStorage
from bot.unasked import Unasked
from repository.files import Files
from repository.languages import UN_LANGUAGES
from repository.model import Clock, Sender
from repository.store import Store
from repository.wording import Wording

log = structlog.get_logger()

COMMANDS = ("menu", "search", "status", "language", "me", "forget", "cancel", "help")


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`api_base` is the Bot API's address without a slash at its end; the token comes from a file, goes nowhere."""

    token: str
    api_base: str
    poll_seconds: int = POLL_SECONDS
    pauses: tuple[timedelta, ...] = PAUSES


@dataclass(frozen=True, slots=True)
class ChatDoor:
    """The running parts. `sender` goes to the outbox's courier; `run` is a task of the desk."""

    bot: Bot
    poller: Poller
    worker: Worker
    fetcher: Fetcher
    unasked: Unasked
    sender: Sender
    wording: Wording

    async def run(self) -> None:
        """Runs poller, worker and fetcher until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.poller.run(), name="chat poller")
            tasks.create_task(self.worker.run(), name="chat worker")
            tasks.create_task(self.fetcher.run(), name="chat fetcher")
            tasks.create_task(self.unasked.run(), name="chat unasked")
            tasks.create_task(self._introduce(), name="chat commands")

    async def _introduce(self) -> None:
        """Tells Telegram the commands in six languages; a courtesy, tried once."""
        try:
            for language in ("", *UN_LANGUAGES):
                spoken = language or "en"
                commands = [
                    BotCommand(command=name, description=self.wording.text(spoken, f"bot.command.{name}"))
                    for name in COMMANDS
                ]
                await self.bot.set_my_commands(commands, language_code=language or None, request_timeout=10)
        except AiogramError as error:
            log.info("commands not set", reason=type(error).__name__)


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
            poller=Poller(bot, store, files, now, poll_seconds=settings.poll_seconds),
            worker=Worker(bot, conversations(storage), storage, desk, store, files, now, pauses=settings.pauses),
            fetcher=Fetcher(bot, store, files, now),
            unasked=Unasked(bot, desk, store, now),
            sender=ChatSender(bot),
            wording=desk.wording,
        )
    finally:
        await session.close()


def conversations(storage: TurnStorage) -> Dispatcher:
    """The routers in their order: what is more particular comes first, what takes everything last."""
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_routers(
        fallback.public_router(), start.router(), forget.router(), me.router(), invite.router(),
        menu.router(), search.router(), status.router(),
        fallback.command_router(),
        drafts.router(), fallback.router(),
    )  # fmt: skip
    return dispatcher


def release_poll(store: Store, token: str) -> None:
    """Frees the right to poll after a crash: for a desk that is the only one on its data folder."""
    store.write(journal.release_lease, token.partition(":")[0])
