"""My submissions: the list, one of them, its receipt, an answer to our question, something added afterwards."""

from __future__ import annotations

import asyncio
from functools import partial

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import flow, linking, menu
from bot.conversations.contents import file_of, text_of
from bot.conversations.submission_words import listed, questions_of, receipt_of, shown
from bot.desk import Surroundings
from bot.keyboards import Rows
from bot.submissions import PAGE, Page, Sent
from bot.turn import ADDITION, Button, Draft, Turn
from repository.access import as_focal_point
from repository.errors import DeskError, NotFound
from repository.folding import fold
from repository.model import Outcome
from repository.people import Correspondent
from repository.search.query import Question

LIST, OPEN, RECEIPT, ADD, ANSWER, WITHDRAW = (
    "mine.list", "mine.open", "mine.receipt", "mine.add", "mine.answer", "mine.withdraw",
)  # fmt: skip
_AWAITS_NUMBER, _AWAITS_ANSWER = "mine:", "mine-answer:"
_FOUND, _LONGEST_TITLE = 5, 60
_MOST_BUTTONS = 3
"""Buttons of one sort below a submission: who sent ten laws at once withdraws one by its number."""


async def show(event: CallbackQuery | Message, turn: Turn, desk: Surroundings) -> None:
    """`/mine`, the menu's choice, and the way back: the first page."""
    await _page(0, turn, desk)


async def search(message: Message, turn: Turn, desk: Surroundings) -> None:
    """`/mine words`: what this person's State sent, requests and drafts too, and never another's."""
    words = (message.text or "").partition(" ")[2].strip()
    who = _who(turn)
    if who is None or not words or desk.own_search is None:
        await _page(0, turn, desk)
        return
    question = Question(words=words, size=_FOUND, reader_languages=(turn.language,))
    try:
        found = await asyncio.to_thread(desk.own_search, question, as_focal_point(who))
    except DeskError:
        # A correspondent has no State's matters to search; an index being made is the same to who asks.
        await _page(0, turn, desk)
        return
    lines = [f"{hit.reference}  {hit.title[:_LONGEST_TITLE]}" for hit in found.hits]
    head = desk.wording.text(turn.language, "bot.mine.found", n=found.total)
    turn.say_text("\n".join((head, *lines)))


async def turn_page(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """Earlier or later."""
    start = _choice(query)
    await _page(int(start) if start.isascii() and start.isdigit() else 0, turn, desk)


async def open_one(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """A button with a number in the list, or «back» below a deed."""
    await _open(_choice(query), turn, desk)


async def open_typed(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The number of a line of the list, typed."""
    who = _who(turn)
    if who is None:
        return
    page = await asyncio.to_thread(desk.records.mine, who, int(turn.awaited.removeprefix(_AWAITS_NUMBER)))
    place = int(fold(message.text or "")) - page.start - 1
    if 0 <= place < len(page.lines):
        await _open(page.lines[place].reference, turn, desk)
    else:
        _say_page(page, turn, desk)


async def again(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """The receipt, in the words it had, its number alone on a line."""
    who = _who(turn)
    if who is None:
        return
    try:
        found = await asyncio.to_thread(desk.records.receipt, who, turn.chat, _choice(query))
    except NotFound:
        turn.say("bot.status.unknown")
        return
    turn.say_text(receipt_of(found, turn.language, desk.wording), (_back(found.reference, turn, desk),))


async def add(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """«Add a file or words»: from now on, what is sent goes to that submission, until it is sent or given up."""
    found = await _found(_choice(query), turn, desk)
    if found is None:
        return
    draft = turn.draft
    if draft is not None and draft.adds_to != found.reference and (draft.texts or draft.file_count or draft.kind):
        kind = desk.wording.text(turn.language, f"bot.kind.{draft.kind}") if draft.kind else ""
        turn.say("bot.menu.unfinished", kind=kind) if kind else turn.say("bot.mine.unfinished")
    elif draft is None:
        turn.add_to(found.reference)
    elif draft.kind != ADDITION:
        draft.kind, draft.answers = ADDITION, {"adds_to": found.reference}
    await flow.go_on(turn, desk)


async def ask_for_answer(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """«Answer our question»: puts the open questions once more, numbered as they were."""
    chosen = _choice(query)
    # Authorised anew: the id comes from a payload, the open questions from the records.
    subject = dict(turn.open_questions).get(int(chosen)) if chosen.isascii() and chosen.isdigit() else None
    who = _who(turn)
    if who is None:
        return
    found = await asyncio.to_thread(desk.records.asked, who, int(chosen)) if subject else None
    if found is None:
        turn.say("bot.mine.answered")
        return
    turn.awaits = f"{_AWAITS_ANSWER}{found.clarification}"
    turn.say_text(questions_of(found, turn.language, desk.wording))


async def take_answer(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The words or the file that follow are the answer, and are sent at once."""
    clarification = int(turn.awaited.removeprefix(_AWAITS_ANSWER))
    turn.answer(clarification, message.message_id, text_of(message), file_of(message))


async def correct(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A message edited after its draft was sent: the new words join the submission, the old ones stay on record."""
    text = text_of(message)
    found = await asyncio.to_thread(desk.records.sent_words, turn.chat, message.message_id)
    if found is None:
        turn.say("bot.edited_late")
        return
    number, earlier = found
    if text == earlier or not text:
        return  # a link's preview, a reaction: Telegram calls that an edit as well
    turn.aside = Draft(kind=ADDITION, answers={"adds_to": number, "corrects": earlier})
    turn.aside.add(turn.journal_id, message.message_id, text, None)
    turn.outcome = Outcome.DRAFTED
    turn.notes.append(desk.wording.text(turn.language, "bot.mine.corrected"))


async def _page(start: int, turn: Turn, desk: Surroundings) -> None:
    who = _who(turn)
    if who is not None:
        _say_page(await asyncio.to_thread(desk.records.mine, who, start), turn, desk)


def _say_page(page: Page, turn: Turn, desk: Surroundings) -> None:
    if not page.total and not page.under_way:
        turn.say("bot.mine.none", menu.rows(turn.language, desk.wording)[:2])
        return
    turn.awaits = f"{_AWAITS_NUMBER}{page.start}"
    turn.say_text(listed(page, desk.records.shown, turn.language, desk.wording), _page_rows(page, turn, desk))


def _page_rows(page: Page, turn: Turn, desk: Surroundings) -> Rows:
    numbers = tuple(
        Button(str(number), keyboards.apart(OPEN, line.reference))
        for number, line in enumerate(page.lines, start=page.start + 1)
    )
    ways = []
    if page.start:
        ways.append(_to_page("later", page.start - PAGE, turn, desk))
    if page.start + PAGE < page.total:
        ways.append(_to_page("earlier", page.start + PAGE, turn, desk))
    return tuple(row for row in (numbers, tuple(ways)) if row)


def _to_page(way: str, start: int, turn: Turn, desk: Surroundings) -> Button:
    return Button(desk.wording.text(turn.language, f"bot.mine.{way}"), keyboards.apart(LIST, str(start)))


async def _open(reference: str, turn: Turn, desk: Surroundings) -> None:
    found = await _found(reference, turn, desk)
    if found is not None:
        turn.say_text(shown(found, desk.records.shown, turn.language, desk.wording), _deeds(found, turn, desk))


def _deeds(found: Sent, turn: Turn, desk: Surroundings) -> Rows:
    say = partial(desk.wording.text, turn.language)
    mine = dict(turn.open_questions)
    rows = [
        (Button(say("bot.mine.answer", reference=asked.subject), keyboards.apart(ANSWER, str(asked.clarification))),)
        for asked in found.asked[:_MOST_BUTTONS]
        if asked.clarification in mine
    ]
    rows.append((Button(say("bot.mine.add"), keyboards.apart(ADD, found.reference)),))
    rows.append((Button(say("bot.mine.receipt"), keyboards.apart(RECEIPT, found.reference)),))
    rows += [
        (Button(say("bot.mine.withdraw", reference=reference), keyboards.apart(WITHDRAW, reference)),)
        for reference in found.withdrawable[:_MOST_BUTTONS]
    ]
    rows.append((Button(say("bot.mine.all"), keyboards.apart(LIST, "0")),))
    return tuple(rows)


def _back(reference: str, turn: Turn, desk: Surroundings) -> tuple[Button, ...]:
    return (Button(desk.wording.text(turn.language, "bot.button.back"), keyboards.apart(OPEN, reference)),)


async def _found(reference: str, turn: Turn, desk: Surroundings) -> Sent | None:
    who = _who(turn)
    if who is None:
        return None
    try:
        return await asyncio.to_thread(desk.records.sent, who, reference)
    except NotFound:
        turn.say("bot.status.unknown")
        return None


def _who(turn: Turn) -> Correspondent | None:
    """Whose submissions: somebody unknown has none here, and a phone silent for long shows them after a code."""
    if turn.person is None:
        turn.say("bot.mine.unknown")
    elif turn.must_prove:
        linking.ask_proof(turn)
        return None
    return turn.person


def _choice(query: CallbackQuery) -> str:
    pressed = keyboards.read(query.data or "")
    return pressed.choice if pressed else ""


def _is_number(message: Message, turn: Turn) -> bool:
    digits = fold(message.text or "").strip()
    return turn.awaited.startswith(_AWAITS_NUMBER) and digits.isascii() and digits.isdigit() and len(digits) < 6


def _is_answer(message: Message, turn: Turn) -> bool:
    return turn.awaited.startswith(_AWAITS_ANSWER) and not (message.text or "").startswith("/")


def router() -> Router:
    """`/mine` and what its buttons lead to; must come before the drafts."""
    routes = Router(name="mine")
    routes.message.register(search, Command("mine"), F.text.contains(" "))
    routes.message.register(show, Command("mine"))
    routes.callback_query.register(show, F.data == menu.payload(menu.MINE))
    routes.message.register(show, F.text, menu.typed(menu.MINE))
    for question, deed in ((LIST, turn_page), (OPEN, open_one), (RECEIPT, again), (ADD, add), (ANSWER, ask_for_answer)):
        routes.callback_query.register(deed, F.data.startswith(keyboards.apart(question, "")))
    routes.message.register(open_typed, F.text, _is_number)
    routes.message.register(take_answer, F.text | F.document | F.photo, _is_answer)
    return routes
