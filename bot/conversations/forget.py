"""`/forget`: what is erased and what stays, asked twice, answerable by button or by typing; then it is done."""

from __future__ import annotations

from collections.abc import Callable

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import linking
from bot.desk import Surroundings
from bot.effects.forgetting import ForgetChat
from bot.turn import Button, Turn
from repository.folding import fold

_FORGET, _SURE = "forget", "forget:sure"
_GO, _YES, _NO = "go", "yes", "no"


async def explain(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """What goes and what stays; nothing is done yet. Whoever found an old phone must not erase its owner's drafts."""
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    turn.awaits = _FORGET
    turn.say(
        "bot.forget.known" if turn.person else "bot.forget.unknown", _rows(turn, desk, _GO), address=desk.mail_address
    )


async def ask_again(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """The second question."""
    turn.awaits = _SURE
    word = desk.wording.text(turn.language, "bot.forget.yes")
    turn.say("bot.forget.sure", _rows(turn, desk, _YES), word=word)


async def erase(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """The second yes; a press that does not follow the second question begins anew."""
    if turn.awaited != _SURE or turn.must_prove:
        await explain(event, turn, desk)
        return
    turn.effects.append(ForgetChat())


async def keep(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """Everything stays as it is."""
    turn.say("bot.forget.kept")


def _rows(turn: Turn, desk: Surroundings, onward: str) -> keyboards.Rows:
    return tuple(
        (Button(desk.wording.text(turn.language, f"bot.forget.{code}"), keyboards.apart(_FORGET, code)),)
        for code in (_NO, onward)
    )


def _typed(awaited: str, code: str) -> Callable[..., bool]:
    """A filter: the label typed in full, in the person's language or in English, where it is awaited."""

    def said(message: Message, turn: Turn, desk: Surroundings) -> bool:
        if not turn.awaited.startswith(awaited):
            return False
        words = fold(message.text or "").strip(" .!")
        return words in {
            fold(desk.wording.text(language, f"bot.forget.{code}")) for language in (turn.language, "en")
        }

    return said


def router() -> Router:
    """`/forget`, its two questions, by button and by typing."""
    routes = Router(name="forget")
    routes.message.register(explain, Command("forget"))
    routes.callback_query.register(ask_again, F.data == keyboards.apart(_FORGET, _GO))
    routes.callback_query.register(erase, F.data == keyboards.apart(_FORGET, _YES))
    routes.callback_query.register(keep, F.data == keyboards.apart(_FORGET, _NO))
    routes.message.register(keep, F.text, _typed(_FORGET, _NO))
    routes.message.register(erase, F.text, _typed(_SURE, _YES))
    routes.message.register(ask_again, F.text, _typed(_FORGET, _GO))
    return routes
