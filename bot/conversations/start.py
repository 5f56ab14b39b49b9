"""`/start`, `/help`, `/language`, `/cancel`: who the desk is, in which language, and how to stop."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import linking, menu, search
from bot.desk import Surroundings
from bot.effects.binding import Speak, UseInvitation
from bot.effects.uploading import OfferUpload
from bot.identity import LANGUAGE_NAMES, TRIES_AN_HOUR
from bot.turn import Button, Turn
from repository.languages import UN_LANGUAGES

_LANGUAGE = "language"
_TRIES = "start_tries"


async def start(message: Message, command: CommandObject, turn: Turn, desk: Surroundings) -> None:
    """A greeting; with an invitation's token the chat is bound to the focal point it was made for."""
    token = (command.args or "").strip()
    if not token:
        turn.say("bot.start", _first_rows(turn, desk), address=desk.mail_address)
        return
    if message.forward_origin is not None:
        turn.say("bot.link.forwarded")
        return
    # docs/rules.md, identity levels: five tries an hour and chat, or a stranger could guess for ever.
    tries = [at for at in turn.memory.get(_TRIES, []) if datetime.fromisoformat(at) > turn.now - timedelta(hours=1)]
    turn.memory[_TRIES] = [*tries, turn.now.isoformat()]
    if len(tries) >= TRIES_AN_HOUR:
        turn.say("bot.bind.too_often")
    else:
        turn.effects.append(UseInvitation(token))


async def help_(message: Message, turn: Turn, desk: Surroundings) -> None:
    """What can be done here, and the mail address for everything else."""
    turn.say("bot.help", _first_rows(turn, desk), address=desk.mail_address)


async def languages(message: Message, command: CommandObject, turn: Turn, desk: Surroundings) -> None:
    """Six buttons, or a typed code or name."""
    typed = (command.args or "").strip().lower()
    chosen = next((code for code in UN_LANGUAGES if typed in (code, LANGUAGE_NAMES[code].lower())), None)
    if chosen:
        _speak(chosen, turn)
        return
    turn.say("bot.language", _language_rows())


async def ask_language(event: CallbackQuery | Message, turn: Turn) -> None:
    """The menu's choice."""
    turn.say("bot.language", _language_rows())


async def choose_language(query: CallbackQuery, turn: Turn) -> None:
    """A press on one of the six."""
    pressed = keyboards.read(query.data or "")
    if pressed is not None and pressed.choice in UN_LANGUAGES:
        _speak(pressed.choice, turn)


async def upload(message: Message, turn: Turn) -> None:
    """`/upload`: a link for a large file, or for one that had better not pass through Telegram."""
    turn.effects.append(OfferUpload())


async def cancel(message: Message, turn: Turn) -> None:
    """Gives up the draft at hand; nothing of it is sent. While words for a search are awaited it ends only that."""
    if turn.awaited == search.AWAITED:
        turn.say("bot.find.ended")
        return
    turn.cancels = turn.draft is not None
    turn.state = None
    turn.say("bot.cancelled" if turn.cancels else "bot.nothing_to_cancel")


def _first_rows(turn: Turn, desk: Surroundings) -> keyboards.Rows:
    """The menu; somebody unknown is offered to be recognised, too."""
    link = linking.button(turn.language, desk.wording) if turn.person is None else ()
    return (*menu.rows(turn.language, desk.wording), *link)


def _language_rows() -> keyboards.Rows:
    return tuple((Button(LANGUAGE_NAMES[code], keyboards.apart(_LANGUAGE, code)),) for code in UN_LANGUAGES)


def _speak(language: str, turn: Turn) -> None:
    turn.language = language
    turn.effects.append(Speak(language))
    turn.say("bot.language.chosen")


def router() -> Router:
    """The commands that belong to no draft."""
    routes = Router(name="start")
    routes.message.register(start, CommandStart())
    routes.message.register(help_, Command("help"))
    routes.message.register(languages, Command("language"))
    routes.message.register(cancel, Command("cancel"))
    routes.message.register(upload, Command("upload"))
    routes.callback_query.register(ask_language, F.data == menu.payload(menu.LANGUAGE))
    routes.message.register(ask_language, F.text, menu.typed(menu.LANGUAGE))
    routes.callback_query.register(choose_language, F.data.startswith(keyboards.apart(_LANGUAGE, "")))
    return routes
