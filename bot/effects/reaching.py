"""Whether a chat can be reached, as Telegram tells it: blocked by its person, moved to another id."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Turn
from repository import channels
from repository.model import Channel


@dataclass(frozen=True, slots=True)
class ChatLost:
    """The person blocked the bot: from now on they are written to by mail, until they write again."""

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """What waits for this chat is said elsewhere."""
        channels.lost(session, Channel.TELEGRAM, turn.chat, turn.now)


@dataclass(frozen=True, slots=True)
class MoveChat:
    """A group became a supergroup: it has another id."""

    to: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """What waits for the old id goes to the new one."""
        channels.moved(session, turn.chat, self.to, turn.now)
