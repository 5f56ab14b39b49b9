"""`/link`, `/unlink` and the code that proves a chat anew: in private, by `from.id`, never by a name."""

from __future__ import annotations

import re

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations.flow import SUMMARY
from bot.desk import Surroundings
from bot.effects import codes
from bot.effects.binding import Unlink
from bot.effects.codes import ANSWERS, CODE, SEND, THEN, MailLinkCode, MailProofCode, UseCode
from bot.keyboards import Rows
from bot.turn import Button, Turn
from repository import chat_codes, recognition
from repository.folding import fold
from repository.recognition import Answer
from repository.wording import Wording

LINK, UNLINK = "link", "unlink"
_YES, _NO = "yes", "no"
_MAILBOX = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
_SHORT = 100
"""Characters of an answer to «which mailbox?»; more is something to be sent."""
_NEARLY_A_CODE = range(6, 10)
"""Letters and digits of what counts as a try while a code is waited for."""


def button(language: str, wording: Wording) -> Rows:
    """One row: link this chat."""
    return ((Button(wording.text(language, "bot.link.button"), keyboards.apart(LINK, "ask")),),)


async def ask_mailbox(event: Message | CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """Asks for the registered mailbox; somebody linked already is told how to change that."""
    if turn.person is not None:
        turn.say("bot.link.already", name=turn.person.name)
        return
    turn.awaits = LINK
    turn.say("bot.link.ask")


async def take_mailbox(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The mailbox: always the same answer, whether somebody is registered under it or not."""
    found = _MAILBOX.findall(message.text or "")
    if len(found) != 1:
        turn.awaits = LINK
        turn.say("bot.link.not_mailbox")
    elif not codes.remember(turn, "link"):
        turn.say("bot.link.too_often")
    else:
        turn.awaits = CODE
        turn.effects.append(MailLinkCode(found[0].strip(".")))
        turn.say("bot.link.sent", minutes=chat_codes.MINUTES, address=desk.mail_address)


async def take_code(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The code: typed by whoever read the mail. A forwarded message proves nothing."""
    if message.forward_origin is not None:
        turn.awaits = CODE
        turn.say("bot.link.forwarded")
    else:
        turn.effects.append(UseCode(_as_printed(message.text or "")))


async def ask_unlink(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Yes or no."""
    if turn.person is None:
        turn.say("bot.unlink.not_linked")
        return
    turn.awaits = UNLINK
    labels = ((choice, desk.wording.text(turn.language, f"bot.unlink.{choice}")) for choice in (_YES, _NO))
    turn.say("bot.unlink.ask", tuple((Button(label, keyboards.apart(UNLINK, choice)),) for choice, label in labels))


async def press_unlink(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """The pressed answer."""
    pressed = keyboards.read(query.data or "")
    _decide(pressed is not None and pressed.choice == _YES, turn)


async def say_unlink(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The typed answer."""
    _decide(_said(message, turn, desk) == _YES, turn)


def guard(turn: Turn) -> None:
    """Stops what a chat may not do before it has proven itself anew; what was gathered is kept, and then goes out."""
    if turn.cancels:
        # What waited for the code is given up: nothing begun after it goes out in its place.
        _forget_what_waits(turn)
    if not turn.must_prove or not (turn.sends or turn.aside):
        return
    _forget_what_waits(turn)
    if turn.aside is not None:
        # An answer to a question of ours waits in a draft of its own.
        turn.draft, turn.aside = turn.aside, None
    if turn.clarification is not None:
        # While it waits it is words like any other, and may be put right.
        turn.open_draft().kind = "help"
        turn.memory[ANSWERS], turn.clarification = turn.clarification, None
    turn.sends, turn.state = False, SUMMARY
    turn.memory[THEN] = SEND
    ask_proof(turn)


def _forget_what_waits(turn: Turn) -> None:
    for name in (THEN, ANSWERS):
        turn.memory.pop(name, None)


def ask_proof(turn: Turn) -> None:
    """Sends a code to the registered mailbox, unless one is on its way, and asks for it."""
    if not codes.is_waited_for(turn):
        if not codes.remember(turn, "prove"):
            turn.say("bot.link.too_often")
            return
        turn.effects.append(MailProofCode())
    turn.awaits = CODE
    turn.say("bot.prove.ask", minutes=chat_codes.MINUTES)


def _decide(yes: bool, turn: Turn) -> None:
    if yes:
        turn.effects.append(Unlink())
    else:
        turn.say("bot.unlink.kept")


def _said(message: Message, turn: Turn, desk: Surroundings) -> str:
    text = message.text or ""
    words = fold(text).strip(" .!")
    for choice, answer in ((_YES, Answer.YES), (_NO, Answer.NO)):
        label = fold(desk.wording.text(turn.language, f"bot.unlink.{choice}"))
        if words == label or recognition.single_answer(text) is answer:
            return choice
    return ""


def _answers_unlink(message: Message, turn: Turn, desk: Surroundings) -> bool:
    return turn.awaited == UNLINK and _said(message, turn, desk) != ""


def _names_mailbox(message: Message, turn: Turn) -> bool:
    text = message.text or ""
    return turn.awaited == LINK and len(text) <= _SHORT and not text.startswith("/")


def _is_code(message: Message, turn: Turn) -> bool:
    text = message.text or ""
    if not codes.is_waited_for(turn) or text.startswith("/"):
        return False
    signs = _signs(text)
    mixed = any(sign.isdigit() for sign in signs) and sum(sign.isalpha() for sign in signs) > 1
    return len(signs) in _NEARLY_A_CODE and (turn.awaited == CODE or (len(signs) == 8 and mixed))


def _signs(text: str) -> str:
    """Letters and digits of a text in capitals: a code with blanks, dashes or Arabic digits is the code."""
    return "".join(sign for sign in fold(text).upper() if sign.isalnum())


def _as_printed(text: str) -> str:
    signs = _signs(text)
    return f"{signs[:4]}-{signs[4:]}"


def router() -> Router:
    """Must come before everything that takes texts; outside private chats nothing comes here."""
    routes = Router(name="linking")
    routes.message.register(ask_mailbox, Command("link"))
    routes.callback_query.register(ask_mailbox, F.data == keyboards.apart(LINK, "ask"))
    routes.message.register(ask_unlink, Command("unlink"))
    routes.callback_query.register(press_unlink, F.data.startswith(keyboards.apart(UNLINK, "")))
    routes.message.register(take_mailbox, F.text, _names_mailbox)
    routes.message.register(take_code, F.text, _is_code)
    routes.message.register(say_unlink, F.text, _answers_unlink)
    return routes
