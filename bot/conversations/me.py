"""`/me`: for whom the desk takes this chat, and what is under way; for somebody unknown, how to be linked."""

from __future__ import annotations

import asyncio

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot import keyboards
from bot.conversations import linking, menu
from bot.desk import Surroundings
from bot.identity import LANGUAGE_NAMES
from bot.profiles import Office, Profile
from bot.turn import Button, Turn
from repository import convention
from repository.people import Correspondent
from repository.wording import Wording


async def me(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Shows it, with the two things people change or want next."""
    if turn.person is None:
        rows = (*linking.button(turn.language, desk.wording), *_rows(turn.language, desk.wording))
        turn.say("bot.me.unknown", rows, address=desk.mail_address)
        return
    if turn.must_prove:
        linking.ask_proof(turn)
        return
    found = await asyncio.to_thread(desk.records.profile, turn.person.person_id, turn.user, turn.now.date())
    turn.say_text(_shown(turn, turn.person, found, desk.wording), _rows(turn.language, desk.wording))


def _shown(turn: Turn, person: Correspondent, found: Profile, wording: Wording) -> str:
    language = turn.language
    lines = [wording.text(language, "bot.me.name", name=person.name)]
    lines += [_office(one, language, wording) for one in found.offices]
    if found.mailbox:
        lines.append(wording.text(language, "bot.me.mailbox", mailbox=found.mailbox))
    if found.linked is not None:
        lines.append(wording.text(language, "bot.me.linked", since=found.linked.date()))
    lines.append(wording.text(language, "bot.me.language", language=LANGUAGE_NAMES[language]))
    lines.append(wording.text(language, "bot.me.reminders.on" if found.reminders else "bot.me.reminders.off"))
    lines.append(wording.plural(language, "bot.me.drafts", found.drafts))
    lines.append(wording.plural(language, "bot.me.questions", len(turn.open_questions)))
    return "\n".join(lines)


def _office(one: Office, language: str, wording: Wording) -> str:
    state = convention.load().state(one.state)
    name = state.name(language) if state else one.state
    if one.until is None:
        return wording.text(
            language, "bot.me.office", state=name, role=one.role, office=one.office, since=one.since
        )
    return wording.text(
        language, "bot.me.office.until", state=name, role=one.role, office=one.office, since=one.since, until=one.until
    )


def _rows(language: str, wording: Wording) -> keyboards.Rows:
    return tuple(
        (Button(wording.text(language, f"bot.menu.{code}"), menu.payload(code)),)
        for code in (menu.MINE, menu.LANGUAGE)
    )


def router() -> Router:
    """`/me`."""
    routes = Router(name="me")
    routes.message.register(me, Command("me"))
    return routes
