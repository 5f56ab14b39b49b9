"""`/invite`: a State's coordination centre picks a focal point of its own State, confirms, and a link is mailed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiogram import Bot, F, Router
from aiogram.exceptions import AiogramError
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import linking
from bot.desk import Surroundings
from bot.effects.inviting import InviteColleague
from bot.turn import Button, Turn
from repository.folding import fold
from repository.inviting import Invitee, mask

_PICK, _SEND = "invite", f"{keyboards.ONCE}invite"
_NO = "no"
_AWAITED = "invite:"
_MOST = 30
"""Buttons in one list."""


async def choose(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The focal points of the person's State."""
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    found = await _colleagues(turn, desk)
    if found is None:
        turn.say("bot.invite.not_you")
    elif not found:
        turn.say("bot.invite.nobody", address=desk.mail_address)
    else:
        rows = tuple((Button(_label(one), keyboards.apart(_PICK, str(one.who.person_id))),) for one in found[:_MOST])
        turn.say("bot.invite", rows)


async def confirm(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """Who it is, and where the link would go."""
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    pressed = keyboards.read(query.data or "")
    found = await _colleagues(turn, desk)
    if found is None:
        turn.say("bot.invite.not_you")
        return
    one = next((one for one in found if pressed and str(one.who.person_id) == pressed.choice), None)
    if one is None:
        turn.say("bot.invite.gone")
        return
    turn.awaits = f"{_AWAITED}{one.who.person_id}"
    rows = tuple(
        (Button(desk.wording.text(turn.language, key), keyboards.apart(_SEND, choice)),)
        for key, choice in (("bot.invite.yes", str(one.who.person_id)), ("bot.invite.no", _NO))
    )
    key = "bot.invite.confirm.linked" if one.linked else "bot.invite.confirm"
    turn.say(key, rows, name=one.who.name, office=one.who.office, mailbox=mask(one.mailbox))


async def send(query: CallbackQuery, turn: Turn, desk: Surroundings, bot: Bot) -> None:
    """A press on one of the two."""
    pressed = keyboards.read(query.data or "")
    choice = pressed.choice if pressed else _NO
    if choice.isascii() and choice.isdigit():
        await _send(int(choice), turn, desk, bot)
    else:
        turn.say("bot.invite.not_sent")


async def typed_yes(message: Message, turn: Turn, desk: Surroundings, bot: Bot) -> None:
    """The same, typed."""
    await _send(int(turn.awaited.removeprefix(_AWAITED)), turn, desk, bot)


async def typed_no(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The same, typed."""
    turn.say("bot.invite.not_sent")


async def _send(person_id: int, turn: Turn, desk: Surroundings, bot: Bot) -> None:
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    try:
        name = desk.bot_name or (await bot.me()).username or ""
    except AiogramError:
        turn.say("bot.invite.later")
        return
    turn.effects.append(InviteColleague(person_id, name))


async def _colleagues(turn: Turn, desk: Surroundings) -> list[Invitee] | None:
    """None for whoever is no coordination centre today: asked anew at every step."""
    if turn.person is None:
        return None
    return await asyncio.to_thread(desk.records.colleagues, turn.person.person_id, turn.now)


def _label(one: Invitee) -> str:
    return f"{'✓ ' if one.linked else ''}{one.who.name} · {one.who.office}"[:60]


def _says(code: str) -> Callable[..., bool]:
    """A filter: the label typed in full while an invitation waits for its yes."""

    def said(message: Message, turn: Turn, desk: Surroundings) -> bool:
        if not turn.awaited.startswith(_AWAITED):
            return False
        words = fold(message.text or "").strip(" .!")
        return words in {fold(desk.wording.text(language, f"bot.invite.{code}")) for language in (turn.language, "en")}

    return said


def router() -> Router:
    """`/invite`, the choice, the yes."""
    routes = Router(name="invite")
    routes.message.register(choose, Command("invite"))
    routes.callback_query.register(confirm, F.data.startswith(keyboards.apart(_PICK, "")))
    routes.callback_query.register(send, F.data.startswith(keyboards.apart(_SEND, "")))
    routes.message.register(typed_yes, F.text, _says("yes"))
    routes.message.register(typed_no, F.text, _says("no"))
    return routes
