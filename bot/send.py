"""The chat's Sender: hands one letter of the outbox to Telegram, and says whether time will heal a refusal."""

from __future__ import annotations

import json
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from repository.errors import SendFailed
from repository.model import Outgoing

TEXT_UNITS = 4096
"""UTF-16 code units in one message (Bot API, sendMessage)."""


class ChatSender:
    """Sends letters of the channel `telegram`.

    A body is JSON: `{"text", "buttons": [[{"text", "callback_data" | "url"}]]}`, `buttons` may be missing.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, message: Outgoing) -> str:
        """Returns the id of the (last) message in its chat. Raises SendFailed and nothing else."""
        text, keyboard = read(message.body)
        number = ""
        parts = cut(text)
        try:
            for part in parts:
                last = part is parts[-1]
                sent = await self._bot.send_message(
                    chat_id=message.recipient, text=part, reply_markup=keyboard if last else None, request_timeout=20
                )
                number = str(sent.message_id)
        except TelegramRetryAfter as error:
            raise SendFailed("retry_after", retry_after=float(error.retry_after)) from None
        except TelegramForbiddenError:
            # Blocked, or the account is gone: this channel is dead until the person writes again.
            raise SendFailed("forbidden", temporary=False) from None
        except (TelegramBadRequest, TelegramNotFound) as error:
            raise SendFailed(f"refused: {error.message}", temporary=False) from None
        except AiogramError as error:
            raise SendFailed(type(error).__name__) from None
        return number


def read(body: bytes) -> tuple[str, InlineKeyboardMarkup | None]:
    """The text and the keyboard of a letter."""
    letter: dict[str, Any] = json.loads(body)
    rows = [[InlineKeyboardButton(**button) for button in row] for row in letter.get("buttons", [])]
    return letter["text"], InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def cut(text: str) -> list[str]:
    """A text in parts that Telegram takes, cut between paragraphs or lines where there are any; nothing is lost."""
    parts: list[str] = []
    while _units(text) > TEXT_UNITS:
        room = _fitting(text)
        places = (text.rfind(separator, 0, room) for separator in ("\n\n", "\n", " "))
        place = next((place for place in places if place > room // 2), room)
        parts.append(text[:place].rstrip())
        text = text[place:].lstrip()
    return [*parts, text]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str) -> int:
    """How many characters of `text` fit: those beyond the basic plane count twice."""
    units = 0
    for place, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > TEXT_UNITS:
            return place
    return len(text)
