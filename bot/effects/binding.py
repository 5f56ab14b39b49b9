"""A chat and its person: bound by an invitation or a code, unbound, spoken to in a chosen language."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.identity import language_for
from bot.turn import Turn
from repository import chat_links, convention, people
from repository.errors import BadInput
from repository.tables import Draft, Identity, Person


@dataclass(frozen=True, slots=True)
class UseInvitation:
    """Binds this Telegram user to the person an invitation was made for."""

    token: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Binds, or says that the invitation does not serve."""
        earlier = people.bound_chat(session, turn.user)
        try:
            identity_id = people.bind_chat(session, self.token, turn.user, turn.now)
        except BadInput:
            turn.say("bot.bind.failed")
            return
        welcome(session, turn, desk, identity_id, earlier)


@dataclass(frozen=True, slots=True)
class Unlink:
    """The person unbinds the chat: it only takes away, so it needs no level."""

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Unbinds; the person's draft stays the person's, as it was."""
        identity = people.bound_chat(session, turn.user)
        if identity is None:
            turn.say("bot.unlink.not_linked")
            return
        actor = f"person:{identity.person_id}"
        chat_links.unlink(session, desk.voice, identity, turn.now, actor, "asked in the chat")
        turn.person, turn.draft, turn.state = None, None, None
        turn.memory.clear()
        turn.say("bot.unlink.done")


@dataclass(frozen=True, slots=True)
class Speak:
    """The language of a known person from now on, on every channel."""

    language: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Written with the person; somebody unknown has it in the chat alone."""
        if turn.person is not None:
            session.execute(update(Person).where(Person.id == turn.person.person_id).values(language=self.language))


def welcome(session: Session, turn: Turn, desk: Surroundings, identity_id: int, earlier: Identity | None) -> None:
    """What a new binding brings: the greeting, what was held is filed, the mailbox is told with a «not me»."""
    person_id = session.get_one(Identity, identity_id).person_id
    if earlier is not None and earlier.person_id != person_id:
        chat_links.tell_unlinked(session, desk.voice, earlier, turn.now)
    become(session, turn, person_id)
    chat_links.tell_linked(session, desk.voice, identity_id, turn.now)
    released = chat_links.release_held(session, turn.chat, person_id, turn.now)
    if released:
        turn.notes.append(desk.wording.text(turn.language, "bot.link.taken_up", count=released))


def become(session: Session, turn: Turn, person_id: int) -> None:
    """The turn goes on as that person's, who is greeted; what was begun before belongs to them from now on."""
    if turn.person is not None and turn.person.person_id != person_id:
        # What somebody else began stays with them.
        turn.draft, turn.state = None, None
    turn.person = people.correspondent_by_id(session, person_id, turn.now.date())
    turn.memory.pop("must_prove", None)
    session.execute(
        update(Draft)
        .where(Draft.chat_id == turn.chat, Draft.person_id.is_(None), Draft.state == "open")
        .values(person_id=person_id)
    )
    if turn.person is not None:
        turn.language = language_for(turn.person.language, turn.language, None)
        state = convention.load().state(turn.person.state)
        name = state.name(turn.language) if state else turn.person.state
        turn.say("bot.bind.done", name=turn.person.name, state=name)
