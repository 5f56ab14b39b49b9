"""A coordination centre invites a colleague: authorised in the very write that queues the letter."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Turn
from repository import inviting
from repository.errors import BadInput, NotAllowed, NotFound
from repository.inviting import TooManyInvitations


@dataclass(frozen=True, slots=True)
class InviteColleague:
    """Mails the link of the bot named `bot` to a focal point of the inviter's own State."""

    person_id: int
    bot: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Queues the letter, or says why not."""
        if turn.person is None:
            turn.say("bot.invite.not_you")
            return
        try:
            found = inviting.send_as_centre(
                session, desk.voice, self.bot, turn.person.person_id, self.person_id, turn.now
            )
        except NotAllowed:
            turn.say("bot.invite.not_you")
        except TooManyInvitations:
            turn.say("bot.invite.too_many")
        except (NotFound, BadInput):
            turn.say("bot.invite.gone")
        else:
            turn.say("bot.invite.sent", name=found.who.name, mailbox=inviting.mask(found.mailbox))
