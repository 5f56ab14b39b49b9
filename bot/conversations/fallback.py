"""What no other conversation takes: groups, unknown commands, stickers, voices, places. Never silence."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.types import Message

from bot.conversations import menu
from bot.desk import Surroundings
from bot.turn import Turn

_PRIVATE = "private"
_SERVICE = frozenset({
    ContentType.PINNED_MESSAGE, ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED, ContentType.CHAT_BACKGROUND_SET,
    ContentType.WRITE_ACCESS_ALLOWED, ContentType.CONNECTED_WEBSITE, ContentType.USERS_SHARED, ContentType.CHAT_SHARED,
})  # fmt: skip


async def in_public(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Outside a private chat the desk reads nothing: what States send is not for a group."""
    if (message.text or "").startswith("/"):
        turn.say("bot.private_only")


async def unknown_command(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A command of some other bot."""
    turn.say("bot.help", address=desk.mail_address)


async def not_for_filing(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A contact card, a place, a sticker: what to write instead."""
    if message.contact is not None:
        turn.say("bot.contact")
    elif message.location is not None or message.venue is not None:
        turn.say("bot.place")
    else:
        turn.say("bot.sticker", menu.rows(turn.language, desk.wording))


async def service(message: Message, turn: Turn) -> None:
    """What Telegram itself notes in a chat (a pinned message, a changed timer): nobody said anything."""


async def not_usable(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Something the desk cannot file: it says what it can take."""
    turn.say("bot.not_usable", address=desk.mail_address)


def public_router() -> Router:
    """Everything outside private chats; must come first."""
    routes = Router(name="public")
    routes.message.register(in_public, F.chat.type != _PRIVATE)
    routes.edited_message.register(in_public, F.chat.type != _PRIVATE)
    return routes


def command_router() -> Router:
    """Commands nobody knows; must come before the drafts."""
    routes = Router(name="unknown commands")
    routes.message.register(unknown_command, F.text.startswith("/"))
    return routes


def router() -> Router:
    """What is left; must come last."""
    routes = Router(name="not usable")
    routes.message.register(not_for_filing, F.contact | F.location | F.venue | F.sticker | F.dice)
    routes.message.register(service, F.content_type.in_(_SERVICE))
    routes.message.register(not_usable)
    return routes
