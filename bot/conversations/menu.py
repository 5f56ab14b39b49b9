"""The menu of five: what a person can do here, by button or by typing its words. It starts things and does none."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot import keyboards
from bot.conversations import flow
from bot.desk import Surroundings
from bot.keyboards import Rows
from bot.questions import KINDS
from bot.turn import Button, Turn
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


async def begin(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """«Send a law», «Ask for assistance»: a draft of that kind; one that is under way is taken up instead."""
    kind = (query.data or "").rpartition("/")[2]
    if kind not in KINDS:
        return
    draft = turn.open_draft()
    if not draft.kind:
        draft.kind = kind
    elif draft.kind != kind:
        turn.say("bot.menu.unfinished", kind=desk.wording.text(turn.language, f"bot.kind.{draft.kind}"))
    await flow.go_on(turn, desk)


def router() -> Router:
    """The two choices that begin a draft; the others belong to the conversations they lead to."""
    routes = Router(name="menu")
    routes.callback_query.register(begin, F.data.in_({payload("law"), payload("request")}))
    return routes
