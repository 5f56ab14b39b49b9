"""`/about` and «what is this?»: who runs the desk, what it does with what is sent, how long it is kept."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.conversations import linking
from bot.desk import Surroundings
from bot.turn import Turn
from repository.folding import fold
from repository.languages import UN_LANGUAGES


async def about(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Three sentences; somebody unknown is offered to be recognised."""
    rows = linking.button(turn.language, desk.wording) if turn.person is None else ()
    turn.say("bot.about", rows)


def _asks(message: Message, desk: Surroundings) -> bool:
    words = fold(message.text or "").strip(" ?.!¿")
    return any(
        words in fold(desk.wording.text(language, "bot.about.questions")).split("|") for language in UN_LANGUAGES
    )


def router() -> Router:
    """Must come before the drafts."""
    routes = Router(name="about")
    routes.message.register(about, Command("about"))
    routes.message.register(about, F.text, _asks)
    return routes
