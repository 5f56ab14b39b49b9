"""What a conversation may have done to the records: values that a Turn carries, applied in its one write."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Turn


class Effect(Protocol):
    """Applied before the draft and the replies are written: it may change the turn's person, and have it say more."""

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Does it, in the caller's transaction. What a person did wrong is said, not raised."""
