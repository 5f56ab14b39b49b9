"""The chat is forgotten: what the records do of it, and the turn that knows nobody any more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Turn
from repository import forgetting


@dataclass(frozen=True, slots=True)
class ForgetChat:
    """Everything kept of this chat that was not sent; the person, if known, stays registered."""

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Erases, and says that it was done."""
        person_id = turn.person.person_id if turn.person else None
        actor = f"person:{person_id}" if person_id else "system"
        turn.forgotten = forgetting.forget_chat(session, turn.chat, person_id, turn.now, actor)
        turn.draft, turn.state, turn.memory, turn.awaits = None, None, {}, ""
        turn.say("bot.forget.done.known" if person_id else "bot.forget.done", address=desk.mail_address)
