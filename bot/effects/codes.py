"""Codes by mail, typed in the chat: sent for a mailbox or for the person at hand, used, and what goes on afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.conversations.flow import SUMMARY
from bot.desk import Surroundings
from bot.effects.binding import welcome
from bot.turn import Turn
from repository import chat_codes, chat_links, people
from repository.model import Channel

CODE = "code"
"""What the chat remembers of the code it waits for: purpose, when, tries. The same whether one was mailed or not."""
_ASKED = "codes_asked"
THEN, SEND = "then", "send"
"""What goes on by itself when the chat has proven itself."""
ANSWERS = "answers"
"""The question of ours that what then goes out answers."""


@dataclass(frozen=True, slots=True)
class MailLinkCode:
    """Sends a code to a mailbox, if it is somebody's in office; nothing in the chat tells whether it is."""

    mailbox: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Queues the letter, or does nothing."""
        owner = people.owner_of(session, Channel.MAIL, self.mailbox)
        if owner is not None:
            chat_links.send_code(session, desk.voice, "link", owner, turn.chat, turn.now)


@dataclass(frozen=True, slots=True)
class MailProofCode:
    """Sends a code to the registered mailbox of the person at hand."""

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Queues the letter."""
        if turn.person is not None:
            chat_links.send_code(session, desk.voice, "prove", turn.person.person_id, turn.chat, turn.now)


@dataclass(frozen=True, slots=True)
class UseCode:
    """A typed code: binds the chat or proves it anew; a wrong one is a try."""

    text: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Does what the code was for, or says how many tries are left."""
        kept = turn.memory[CODE]
        purpose: chat_codes.Purpose = "prove" if kept["purpose"] == "prove" else "link"
        row = chat_codes.take(session, purpose, turn.chat, self.text, turn.now)
        in_office = row is not None and people.correspondent_by_id(session, row.person_id, turn.now.date()) is not None
        if row is None or not in_office:
            _wrong(turn)
            return
        del turn.memory[CODE]
        if purpose == "prove":
            _proven(session, turn)
            return
        earlier = people.bound_chat(session, turn.user)
        welcome(session, turn, desk, people.bind(session, row.person_id, turn.user, turn.now), earlier)


def remember(turn: Turn, purpose: chat_codes.Purpose) -> bool:
    """Notes that a code is asked for in this chat; False when it was asked for too often within the hour."""
    since = turn.now - timedelta(hours=1)
    asked = [at for at in turn.memory.get(_ASKED, []) if datetime.fromisoformat(at) > since]
    if len(asked) >= chat_codes.CODES_AN_HOUR:
        return False
    turn.memory[_ASKED] = [*asked, turn.now.isoformat()]
    turn.memory[CODE] = {"purpose": purpose, "at": turn.now.isoformat(), "tries": 0}
    return True


def is_waited_for(turn: Turn) -> bool:
    """Whether a code asked for in this chat may still be typed."""
    kept = turn.memory.get(CODE)
    return kept is not None and turn.now < chat_codes.ends(datetime.fromisoformat(kept["at"]))


def _wrong(turn: Turn) -> None:
    kept = turn.memory[CODE]
    tries = kept["tries"] + 1
    turn.memory[CODE] = kept | {"tries": tries}
    if tries >= chat_codes.TRIES:
        del turn.memory[CODE]
        turn.say("bot.link.over")
    else:
        turn.awaits = CODE
        turn.say("bot.link.wrong", left=chat_codes.TRIES - tries)


def _proven(session: Session, turn: Turn) -> None:
    chat_links.prove(session, turn.user, turn.now)
    turn.memory.pop("must_prove", None)
    turn.must_prove = False
    turn.say("bot.prove.done")
    then, question = turn.memory.pop(THEN, ""), turn.memory.pop(ANSWERS, None)
    if then != SEND or turn.draft is None or turn.state != SUMMARY:
        # What was changed since is shown again before it goes.
        return
    if question in dict(turn.open_questions):
        turn.draft.kind, turn.clarification = "answer", question
    turn.sends, turn.state = True, None
