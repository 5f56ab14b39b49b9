"""The chat's Sender: hands one letter of the outbox to Telegram, and says whether time will heal a refusal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import ClientConnectorError

from bot.pacing import Pace
from bot.parts import cut
from repository.errors import ChannelLost, ChatMoved, NotYet, SendFailed
from repository.model import Clock, Outgoing

SEND_SECONDS = 20
_NOBODY = ("chat not found", "user is deactivated", "bot was kicked", "peer_id_invalid", "chat_write_forbidden")
"""Descriptions of a 400 that mean what a 403 means: there is nobody to write to."""


class ChatSender:
    """Sends letters of the channel `telegram`, as fast as Telegram likes it and no faster.

    A body is JSON: `{"text", "buttons": [[{"text", "callback_data" | "url"}]]}`, `buttons` may be missing.
    """

    def __init__(self, bot: Bot, pace: Pace, now: Clock) -> None:
        self._bot = bot
        self._pace = pace
        self._now = now

    async def send(self, message: Outgoing) -> str:
        """Returns the id of the (last) message in its chat. Raises NotYet, SendFailed and nothing else."""
        if (ready := self._pace.take(message.recipient, self._now())) is not None:
            raise NotYet(ready)
        try:
            return await self._send(message)
        except TelegramRetryAfter as error:
            until = self._now() + timedelta(seconds=error.retry_after)
            held = self._pace.refused(message.recipient, until, self._now())
            raise SendFailed("retry_after", retry_after=(held - self._now()).total_seconds()) from None
        except TelegramMigrateToChat as error:
            raise ChatMoved(str(error.migrate_to_chat_id)) from None
        except AiogramError as error:
            raise _as_failure(error) from None

    async def _send(self, message: Outgoing) -> str:
        text, keyboard = read(message.body)
        number = ""
        parts = cut(text)
        for part in parts:
            last = part is parts[-1]
            sent = await self._bot.send_message(
                chat_id=message.recipient, text=part, reply_markup=keyboard if last else None,
                request_timeout=SEND_SECONDS,
            )  # fmt: skip
            number = str(sent.message_id)
        return number


def read(body: bytes) -> tuple[str, InlineKeyboardMarkup | None]:
    """The text and the keyboard of a letter."""
    letter: dict[str, Any] = json.loads(body)
    rows = [[InlineKeyboardButton(**button) for button in row] for row in letter.get("buttons", [])]
    return letter["text"], InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _as_failure(error: AiogramError) -> SendFailed:
    """What a refusal means for the letter and its channel."""
    match error:
        case TelegramForbiddenError():
            return ChannelLost("forbidden")
        case TelegramUnauthorizedError():
            # The token, not the person: an operator's matter, and every letter waits for it.
            return SendFailed("unauthorized")
        case TelegramBadRequest(message=said) | TelegramNotFound(message=said):
            if any(words in said.lower() for words in _NOBODY):
                return ChannelLost(f"refused: {said}")
            return SendFailed(f"refused: {said}", temporary=False)
        case TelegramNetworkError():
            # Nobody was there to take it; in every other case the request went out and its answer got lost.
            return SendFailed("network", unsure=not isinstance(error.__cause__, ClientConnectorError))
        case TelegramServerError() | ClientDecodeError():
            return SendFailed(type(error).__name__, unsure=True)
        case _:
            return SendFailed(type(error).__name__)
