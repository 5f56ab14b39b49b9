"""What Telegram shows of the bot before anything is said: its commands and its descriptions, in six languages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from repository.languages import UN_LANGUAGES
from repository.wording import Wording

log = structlog.get_logger()

DESCRIPTION_UNITS, SHORT_UNITS, COMMAND_UNITS = 512, 120, 256
"""Characters Telegram takes (Bot API: setMyDescription, setMyShortDescription, BotCommand)."""
PAUSES = (5.0, 60.0, 600.0)
"""Seconds between tries; the last one is repeated."""
_PATIENCE = 10


class Introducer:
    """Tells Telegram once, and again until it has taken it; what it shows already is not set anew."""

    def __init__(self, bot: Bot, wording: Wording, commands: Sequence[str], pauses: Sequence[float] = PAUSES) -> None:
        self._bot = bot
        self._wording = wording
        self.commands = tuple(commands)
        self._pauses = tuple(pauses)

    async def run(self) -> None:
        """Returns when all is told. A limit (429) is waited for as long as it says."""
        tries = 0
        while True:
            try:
                for language in ("", *UN_LANGUAGES):
                    await self._introduce(language)
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except AiogramError as error:
                log.info("not introduced yet", reason=type(error).__name__)
                await asyncio.sleep(self._pauses[min(tries, len(self._pauses) - 1)])
                tries += 1
            else:
                return

    async def _introduce(self, language: str) -> None:
        """One language; "" is for everybody whose language is none of the six, and says it in English."""
        spoken, code, scope = language or "en", language or None, BotCommandScopeAllPrivateChats()
        said = self._wording.text
        commands = [
            BotCommand(command=name, description=said(spoken, f"bot.command.{name}")) for name in self.commands
        ]
        bot = self._bot
        if await bot.get_my_commands(scope, code, request_timeout=_PATIENCE) != commands:
            await bot.set_my_commands(commands, scope, code, request_timeout=_PATIENCE)
        description = said(spoken, "bot.description")
        if (await bot.get_my_description(code, request_timeout=_PATIENCE)).description != description:
            await bot.set_my_description(description, code, request_timeout=_PATIENCE)
        short = said(spoken, "bot.description.short")
        if (await bot.get_my_short_description(code, request_timeout=_PATIENCE)).short_description != short:
            await bot.set_my_short_description(short, code, request_timeout=_PATIENCE)
