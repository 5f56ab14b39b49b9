"""`/status`: where a law, request or question stands, in plain words; without a number, what was sent last."""

from __future__ import annotations

import asyncio

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.conversations import linking
from bot.desk import Surroundings
from bot.records import Standing
from bot.turn import Turn
from repository import references
from repository.errors import BadReference, NotFound
from repository.wording import Wording


async def status(message: Message, command: CommandObject, turn: Turn, desk: Surroundings) -> None:
    """Answers for a number, or lists what this person sent last."""
    typed = (command.args or "").strip()
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    if typed:
        await _of(typed, turn, desk)
        return
    recent = await asyncio.to_thread(desk.records.recent, turn.person)
    turn.say_text(_listed(recent, turn.language, desk.wording)) if recent else turn.say("bot.status.none")


async def bare_number(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A reference and nothing else: the person wants to know how it stands."""
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    await _of(message.text or "", turn, desk)


async def _of(typed: str, turn: Turn, desk: Surroundings) -> None:
    try:
        reference = references.normalise(typed)
        found = await asyncio.to_thread(desk.records.standing, reference, turn.person, turn.chat)
    except BadReference:
        turn.say("bot.status.bad_number")
    except NotFound:
        turn.say("bot.status.unknown")
    else:
        turn.say_text(_listed(found, turn.language, desk.wording))


def _listed(found: tuple[Standing, ...], language: str, wording: Wording) -> str:
    return "\n\n".join(_one(item, language, wording) for item in found)


def _one(item: Standing, language: str, wording: Wording) -> str:
    lines = [item.reference]
    if item.title:
        lines.append(item.title)
    lines.append(wording.text(language, f"bot.stage.{item.stage}"))
    if item.url:
        lines.append(item.url)
    return "\n".join(lines)


def _is_reference(text: str) -> bool:
    try:
        references.normalise(text)
    except BadReference:
        return False
    return True


def router() -> Router:
    """`/status`, and a number typed alone."""
    routes = Router(name="status")
    routes.message.register(status, Command("status"))
    routes.message.register(bare_number, F.text.func(_is_reference))
    return routes
