"""A chat and its person: bound by an invitation, spoken to in a chosen language."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.identity import language_for
from bot.turn import Turn
from repository import convention, people
from repository.errors import BadInput
from repository.tables import Draft, Identity, Person


@dataclass(frozen=True, slots=True)
class UseInvitation:
    """Binds this Telegram user to the person an invitation was made for."""

    token: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Binds, or says that the invitation does not serve."""
        try:
            identity_id = people.bind_chat(session, self.token, turn.user, turn.now)
        except BadInput:
            turn.say("bot.bind.failed")
            return
        become(session, turn, session.get_one(Identity, identity_id).person_id)


@dataclass(frozen=True, slots=True)
class Speak:
    """The language of a known person from now on, on every channel."""

    language: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Written with the person; somebody unknown has it in the chat alone."""
        if turn.person is not None:
            session.execute(update(Person).where(Person.id == turn.person.person_id).values(language=self.language))


def become(session: Session, turn: Turn, person_id: int) -> None:
    """The turn goes on as that person's, who is greeted; what was begun before belongs to them from now on."""
    turn.person = people.correspondent_by_id(session, person_id, turn.now.date())
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
