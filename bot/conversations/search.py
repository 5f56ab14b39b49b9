"""Searching the laws: by command, by the menu or by the next words; a few hits at a time, each to be read here."""

from __future__ import annotations

import asyncio

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot import keyboards, searches
from bot.conversations import findings, menu, reading
from bot.conversations.contents import text_of
from bot.conversations.findings import BARE, CORRECTED, FIND, NEAR, PERHAPS
from bot.desk import Surroundings
from bot.keyboards import Rows
from bot.lawbook import Found
from bot.turn import Button, Turn
from repository import references
from repository.errors import BadReference, DeskError
from repository.search import filters
from repository.search.query import MAX_CHARACTERS

AWAITED = "search"
"""What is left for the next words: they are the query."""
LIST = "found:"
"""The list on the screen, by its search's number and page (`found:12.2`): a number opens a hit, filters narrow it."""
LONGEST = 300
_MOST_LINES = 3


async def command(message: Message, command: CommandObject, turn: Turn, desk: Surroundings) -> None:
    """`/search words`; without words it asks for them. Mended words (an edited message) are searched for as well."""
    typed = (command.args or "").strip()
    if not typed:
        _ask(turn)
    elif (named := reading.named(typed)) is not None:
        await reading.show(*named, turn, desk)
    else:
        await _search(typed, turn, desk)


async def ask(event: CallbackQuery | Message, turn: Turn) -> None:
    """The menu's choice."""
    _ask(turn)


async def take_query(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The words that were asked for."""
    await _search(text_of(message), turn, desk)


async def take_number(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The number of a hit, typed."""
    search, number = searches.latest(turn), reading.number_of(text_of(message)) or 0
    shown = search.shown.get(number) if search is not None else None
    if shown is None:
        turn.awaits = turn.awaited
        turn.say("bot.find.no_number", number=number)
    else:
        await reading.show(*shown, turn, desk)


async def narrow(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Filters alone, typed below a list: the same search, narrowed; another State takes the place of the first."""
    search = _on_screen(turn)
    if search is not None:
        shown, typed = (filters.read(words, turn.language) for words in (search.query, text_of(message)))
        await _search(shown.narrowed(typed), turn, desk)


async def turn_over(message: Message, turn: Turn, desk: Surroundings) -> None:
    """«Next» or «Previous», typed."""
    search = _on_screen(turn)
    if search is not None:
        step = 1 if findings.is_label("bot.find.next", text_of(message), turn.language, desk.wording) else -1
        page = int(turn.awaited.rpartition(".")[2])
        await _page(search.id, search.query, max(page + step, 1), turn, desk)


async def press(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """A button below a list: another page of it, or another query that it proposed."""
    pressed = keyboards.read(query.data or "")
    number, _, wanted = (pressed.choice if pressed else "").partition(".")
    search = searches.find(turn, int(number)) if number.isascii() and number.isdigit() else None
    if search is None:
        turn.say("bot.find.old")
    elif wanted.isascii() and wanted.isdigit():
        await _page(search.id, search.query, int(wanted), turn, desk)
    else:
        await _propose(search.query, wanted, turn, desk)


async def _propose(query: str, wanted: str, turn: Turn, desk: Surroundings) -> None:
    """What a list proposed, found out again: the button carries no words."""
    try:
        found = await asyncio.to_thread(desk.lawbook.search, query, turn.language)
    except DeskError:
        turn.say("bot.search.not_now")
        return
    proposed = findings.proposals(found, turn.language, desk.wording).get(wanted)
    if proposed is None:
        turn.say("bot.find.old")
    else:
        await _search(proposed[1], turn, desk)


def _ask(turn: Turn) -> None:
    turn.awaits = AWAITED
    turn.say("bot.find.ask")


async def _search(typed: str, turn: Turn, desk: Surroundings) -> None:
    query = typed[:MAX_CHARACTERS]
    if not filters.read(query, turn.language).asks:
        await _not_asked(query, turn, desk)
        return
    await _page(searches.begin(turn, query).id, query, 1, turn, desk)


async def _not_asked(query: str, turn: Turn, desk: Surroundings) -> None:
    """A stray sign, or nothing but filters that are not known: what was not understood is said, and asked again."""
    turn.awaits = AWAITED
    unknown = filters.read(query, turn.language).unknown
    told = findings.not_known(unknown, turn.language, desk.wording)
    meant = findings.meant_rows(searches.begin(turn, query).id, unknown) if unknown else ()
    turn.say_text("\n".join((*told, desk.wording.text(turn.language, "bot.search.unclear"))), meant)


async def _page(number: int, query: str, page: int, turn: Turn, desk: Surroundings) -> None:
    try:
        found = await asyncio.to_thread(desk.lawbook.search, query, turn.language, page)
        if page > found.pages:  # «next» typed at the end, or fewer answer than when the button was made
            found = await asyncio.to_thread(desk.lawbook.search, query, turn.language, found.pages)
    except DeskError:
        # The index is being made or made again: it is derived, and comes back by itself.
        again = Button(desk.wording.text(turn.language, "bot.find.again"), findings.payload(number, str(page)))
        turn.say("bot.search.not_now", ((again,),))
        return
    _say(number, found, turn, desk)


def _say(number: int, found: Found, turn: Turn, desk: Surroundings) -> None:
    if not found.hits:
        turn.awaits = AWAITED
        turn.say_text(findings.nothing(found, turn.language, desk.wording), _nothing_rows(number, found, turn, desk))
        return
    searches.show(turn, number, found.page, found.hits)
    turn.awaits = f"{LIST}{number}.{found.page}"
    turn.say_text(
        findings.listed(found, turn.language, desk.wording), findings.rows(number, found, turn.language, desk.wording)
    )


def _nothing_rows(number: int, found: Found, turn: Turn, desk: Surroundings) -> Rows:
    return findings.proposal_rows(number, found, turn.language, desk.wording, (CORRECTED, NEAR, BARE, PERHAPS))


def _on_screen(turn: Turn) -> searches.Search | None:
    number = turn.awaited.removeprefix(LIST).partition(".")[0]
    return searches.find(turn, int(number)) if number.isdigit() else searches.latest(turn)


def _is_query(message: Message, turn: Turn, desk: Surroundings) -> bool:
    """Whether words are those asked for: not a command, a choice of the menu, a number of ours, nor a long text."""
    text = text_of(message)
    if turn.awaited != AWAITED or turn.replies_to is not None or text.startswith("/"):
        return False
    if len(text) > LONGEST or text.count("\n") >= _MOST_LINES or _is_reference(text):
        return False
    if reading.named(text) is not None:
        return False
    return not any(menu.typed(code)(message, turn, desk) for code in menu.CHOICES)


def _is_number(message: Message, turn: Turn) -> bool:
    """Whether a number of the list was typed; one that is not in it belongs to an open draft."""
    number, search = reading.number_of(text_of(message)), searches.latest(turn)
    if number is None or turn.replies_to is not None or search is None:
        return False
    if turn.awaited.startswith(LIST):
        return number in search.shown or turn.draft is None
    return turn.awaited.startswith(reading.LAW) and turn.draft is None and number in search.shown


def _is_narrowing(message: Message, turn: Turn) -> bool:
    """Whether nothing but filters was typed below a list or what was read from it."""
    if not turn.awaited.startswith((LIST, reading.LAW)) or turn.replies_to is not None:
        return False
    text = text_of(message)
    typed = filters.read(text, turn.language)
    return bool(typed.filters) and not typed.words and len(text) <= LONGEST


def _is_turning(message: Message, turn: Turn, desk: Surroundings) -> bool:
    return turn.awaited.startswith(LIST) and reading.is_turning(message, turn, desk)


def _is_reference(text: str) -> bool:
    try:
        references.normalise(text)
    except BadReference:
        return False
    return True


def router() -> Router:
    """`/search`, the menu's choice, the words, lists and their buttons; must come before the drafts."""
    routes = Router(name="search")
    routes.message.register(command, Command("search"))
    routes.edited_message.register(command, Command("search"))
    routes.callback_query.register(ask, F.data == menu.payload(menu.SEARCH))
    routes.message.register(ask, F.text, menu.typed(menu.SEARCH))
    routes.callback_query.register(press, F.data.startswith(keyboards.apart(FIND, "")))
    routes.message.register(take_number, F.text, _is_number)
    routes.message.register(narrow, F.text, _is_narrowing)
    routes.message.register(turn_over, F.text, _is_turning)
    routes.message.register(take_query, F.text, _is_query)
    return routes
