"""Taking a law or request back: what that means, a confirmation, the code from the registered mailbox."""

from __future__ import annotations

import asyncio

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import linking, mine
from bot.desk import Surroundings
from bot.effects.withdrawal import AWAITS, ReturnCode, Withdraw
from bot.turn import Button, Turn
from repository import recognition
from repository.folding import fold
from repository.linking import typed as code_in
from repository.recognition import Answer

_SURE, _YES = "withdraw.sure", f"{keyboards.ONCE}withdraw"
_LONGEST_CODE = 40
"""Characters up to which a text without a code in it is taken for a mistyped one, and not for a message."""


async def ask(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """The button below a submission: says what a withdrawal does before anything is done."""
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    pressed = keyboards.read(query.data or "")
    reference = pressed.choice if pressed else ""
    if turn.person is None or not await asyncio.to_thread(desk.records.can_withdraw, turn.person, reference):
        turn.say("bot.status.unknown")
        return
    turn.awaits = f"{_SURE}:{reference}"
    say = desk.wording.text
    turn.say(
        "bot.withdraw.sure",
        (
            (Button(say(turn.language, "bot.withdraw.yes"), keyboards.apart(_YES, reference)),),
            (Button(say(turn.language, "bot.withdraw.no"), keyboards.apart(mine.OPEN, reference)),),
        ),
        reference=reference,
    )


async def confirm(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """«Withdraw»."""
    pressed = keyboards.read(query.data or "")
    if turn.must_prove:
        linking.ask_proof(turn)
    elif pressed is not None:
        turn.effects.append(Withdraw(pressed.choice))


async def confirm_typed(message: Message, turn: Turn, desk: Surroundings) -> None:
    """«Yes» in words, or the button's own."""
    turn.effects.append(Withdraw(turn.awaited.partition(":")[2]))


async def leave(message: Message, turn: Turn, desk: Surroundings) -> None:
    """«No», or «cancel» instead of the code: nothing is withdrawn."""
    turn.say("bot.withdraw.left", reference=turn.awaited.partition(":")[2])


async def take_code(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The code from the mailbox."""
    turn.effects.append(ReturnCode(turn.awaited.removeprefix(AWAITS), message.text or ""))


def _says_yes(message: Message, turn: Turn, desk: Surroundings) -> bool:
    if not turn.awaited.startswith(f"{_SURE}:"):
        return False
    return recognition.single_answer(message.text or "") is Answer.YES or _is(message, "bot.withdraw.yes", turn, desk)


def _says_no(message: Message, turn: Turn, desk: Surroundings) -> bool:
    if not turn.awaited.startswith((f"{_SURE}:", AWAITS)):
        return False
    text = message.text or ""
    leaves = recognition.single_answer(text) in (Answer.NO, Answer.CANCEL) or text.strip() == "/cancel"
    return leaves or _is(message, "bot.withdraw.no", turn, desk)


def _is(message: Message, msgid: str, turn: Turn, desk: Surroundings) -> bool:
    labels = {fold(desk.wording.text(language, msgid)) for language in (turn.language, "en")}
    return fold(message.text or "").strip(" .!") in labels


def _is_code(message: Message, turn: Turn) -> bool:
    text = message.text or ""
    if not turn.awaited.startswith(AWAITS) or text.startswith("/"):
        return False
    return bool(code_in(text)) or (len(text) <= _LONGEST_CODE and any(sign.isdigit() for sign in text))


def router() -> Router:
    """The button, the confirmation, the code; must come before the drafts."""
    routes = Router(name="withdrawal")
    routes.callback_query.register(ask, F.data.startswith(keyboards.apart(mine.WITHDRAW, "")))
    routes.callback_query.register(confirm, F.data.startswith(keyboards.apart(_YES, "")))
    routes.message.register(confirm_typed, F.text, _says_yes)
    routes.message.register(leave, F.text, _says_no)
    routes.message.register(take_code, F.text, _is_code)
    return routes
