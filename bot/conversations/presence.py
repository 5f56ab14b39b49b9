"""The bot blocked and unblocked, a group that moved: Telegram's own news of a chat. Nobody said anything."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from bot.effects.reaching import ChatLost, MoveChat
from bot.turn import Turn


async def member(event: ChatMemberUpdated, turn: Turn) -> None:
    """In a private chat «kicked» means blocked; whatever else it says, the chat is there."""
    in_private = event.chat.type == ChatType.PRIVATE
    if in_private and event.new_chat_member.status in (ChatMemberStatus.KICKED, ChatMemberStatus.LEFT):
        turn.effects.append(ChatLost())


async def moved(message: Message, turn: Turn) -> None:
    """A group says which id it has from now on."""
    turn.effects.append(MoveChat(str(message.migrate_to_chat_id)))


def router() -> Router:
    """Before everything else: these are no messages of a person."""
    routes = Router(name="presence")
    routes.my_chat_member.register(member)
    routes.message.register(moved, F.migrate_to_chat_id)
    return routes
