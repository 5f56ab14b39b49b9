"""`/search words`: the same public hits as the web's, a few at a time, with links."""

from __future__ import annotations

import asyncio

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.desk import Found, Surroundings
from bot.turn import Button, Turn
from repository.errors import BadInput, DeskError


async def search(message: Message, command: CommandObject, turn: Turn, desk: Surroundings) -> None:
    """Answers with the first hits; without words it says how to ask."""
    words = (command.args or "").strip()
    if not words:
        turn.say("bot.search.usage")
        return
    try:
        found = await asyncio.to_thread(desk.search, words, turn.language)
    except BadInput:
        turn.say("bot.search.unclear")
        return
    except DeskError:
        # The index is being made or made again: it is derived, and comes back by itself.
        turn.say("bot.search.not_now")
        return
    if not found.hits:
        turn.say("bot.search.nothing", words=words)
        return
    more = ((Button(desk.wording.text(turn.language, "bot.search.more"), url=found.url),),) if found.url else ()
    turn.say_text(_listed(found, words, turn, desk), more)


def _listed(found: Found, words: str, turn: Turn, desk: Surroundings) -> str:
    lines = [desk.wording.plural(turn.language, "bot.search.total", found.total, words=words)]
    for number, hit in enumerate(found.hits, start=1):
        parts = (hit.state, hit.title, hit.article)
        # Addresses stand on lines of their own: in Arabic they would be torn apart otherwise.
        lines.append(f"\n{number}. {' · '.join(part for part in parts if part)}\n{hit.url}")
    return "\n".join(lines)


def router() -> Router:
    """`/search`."""
    routes = Router(name="search")
    routes.message.register(search, Command("search"))
    return routes
