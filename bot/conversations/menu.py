"""The menu of five: what a person can do here, by button or by typing its words. It starts things and does none."""

from __future__ import annotations

from collections.abc import Callable

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import flow
from bot.desk import Surroundings
from bot.keyboards import Rows
from bot.turn import Button, Turn
from repository.folding import fold
from repository.wording import Wording

MENU = "menu"
SEARCH, MINE, LANGUAGE = "search", "mine", "language"
CHOICES = ("law", "request", MINE, SEARCH, LANGUAGE)


def rows(language: str, wording: Wording) -> Rows:
    """The five, a row each: labels differ much in length between languages, and small screens cut them."""
    return tuple((Button(wording.text(language, f"bot.menu.{code}"), payload(code)),) for code in CHOICES)


def payload(code: str) -> str:
    """What the button of a choice says; each conversation listens to its own."""
    return keyboards.apart(MENU, code)


def typed(code: str) -> Callable[..., bool]:
    """A filter: the label of a choice typed in full, in the person's language or in English."""

    def said(message: Message, turn: Turn, desk: Surroundings) -> bool:
        words = fold(message.text or "").strip(" .!")
        labels = {fold(desk.wording.text(language, f"bot.menu.{code}")) for language in (turn.language, "en")}
        return words in labels

    return said


async def show(message: Message, turn: Turn, desk: Surroundings) -> None:
    """`/menu`."""
    turn.say("bot.menu", rows(turn.language, desk.wording))


async def begin_law(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """«Send a law or measure»."""
    await _begin("law", turn, desk)


async def begin_request(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """«Ask for assistance»."""
    await _begin("request", turn, desk)


async def _begin(kind: str, turn: Turn, desk: Surroundings) -> None:
    """A draft of that kind; one that is under way is taken up instead, and nothing of it is lost."""
    draft = turn.open_draft()
    if not draft.kind:
        draft.kind = kind
    elif draft.kind != kind:
        turn.say("bot.menu.unfinished", kind=desk.wording.text(turn.language, f"bot.kind.{draft.kind}"))
    await flow.go_on(turn, desk)


def router() -> Router:
    """`/menu`, and the two choices that begin a draft; the others belong to the conversations they lead to."""
    routes = Router(name="menu")
    routes.message.register(show, Command("menu"))
    for code, begin in (("law", begin_law), ("request", begin_request)):
        routes.callback_query.register(begin, F.data == payload(code))
        routes.message.register(begin, F.text, typed(code))
    return routes
