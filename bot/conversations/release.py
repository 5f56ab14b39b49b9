"""`/release NUMBER`: a State makes its draft public; asked by command alone, for nobody does that by a slip."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.conversations import linking
from bot.desk import Surroundings
from bot.effects.release import AWAITS, Release, ReturnCode
from bot.turn import Turn
from repository import recognition, references
from repository.linking import typed as code_in
from repository.recognition import Answer

_LONGEST_CODE = 40


async def ask(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The command with the number of a draft."""
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    numbers = references.find((message.text or "").partition(" ")[2])
    if turn.person is None or len(numbers) != 1:
        turn.say("bot.release.cannot")
        return
    turn.effects.append(Release(numbers[0]))


async def leave(message: Message, turn: Turn, desk: Surroundings) -> None:
    """«No» instead of the code: nothing is released."""
    turn.say("bot.release.left", reference=turn.awaited.removeprefix(AWAITS))


async def take_code(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The code from the mailbox."""
    turn.effects.append(ReturnCode(turn.awaited.removeprefix(AWAITS), message.text or ""))


def _says_no(message: Message, turn: Turn) -> bool:
    if not turn.awaited.startswith(AWAITS):
        return False
    return recognition.single_answer(message.text or "") in (Answer.NO, Answer.CANCEL)


def _is_code(message: Message, turn: Turn) -> bool:
    text = message.text or ""
    if not turn.awaited.startswith(AWAITS) or text.startswith("/"):
        return False
    return bool(code_in(text)) or (len(text) <= _LONGEST_CODE and any(sign.isdigit() for sign in text))


def router() -> Router:
    """The command and the code; must come before the drafts."""
    routes = Router(name="release")
    routes.message.register(ask, Command("release"))
    routes.message.register(leave, F.text, _says_no)
    routes.message.register(take_code, F.text, _is_code)
    return routes
