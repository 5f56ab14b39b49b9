"""What no other conversation takes: groups, unknown commands, stickers, voices, places. Never silence."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import Message

from bot.desk import Surroundings
from bot.turn import Turn

_PRIVATE = "private"


async def in_public(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Outside a private chat the desk reads nothing: what States send is not for a group."""
    if (message.text or "").startswith("/"):
        turn.say("bot.private_only")


async def unknown_command(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A command of some other bot."""
    turn.say("bot.help", address=desk.mail_address)


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
    routes.message.register(not_usable)
    return routes
