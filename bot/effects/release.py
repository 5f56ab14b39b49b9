"""A State releases its draft from the chat: the code to the registered mailbox, then its word on record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Turn
from repository import chat_codes, outbox, people, releasing, withdrawing
from repository.errors import NotFound
from repository.model import Channel
from repository.people import Correspondent

AWAITS = "release:"
"""What the chat waits for after a code was sent: `release:L26-000417-S`."""


@dataclass(frozen=True, slots=True)
class Release:
    """Releases at once when the person proved themselves within a day (L3), else sends the code and waits for it."""

    reference: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Judged anew in the write."""
        who = _allowed(session, turn, self.reference)
        if who is None:
            return
        if withdrawing.is_stepped_up(session, who.person_id, turn.now):
            _release(session, turn, who, self.reference)
            return
        mailbox = people.address_of(session, who.person_id, Channel.MAIL)
        printed = mailbox and chat_codes.make(
            session, "release", who.person_id, turn.chat, turn.now, self.reference
        )
        if mailbox is None or not printed:
            turn.say("bot.release.no_code", address=desk.mail_address)
            return
        letter = releasing.code_letter(desk.voice, who, mailbox, printed, self.reference, chat_codes.ends(turn.now),
                                       f"journal:{turn.journal_id}", turn.now)  # fmt: skip
        outbox.queue(session, letter, turn.now)
        turn.awaits = f"{AWAITS}{self.reference}"
        turn.say("bot.release.code_sent", reference=self.reference, minutes=chat_codes.MINUTES)


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """The code comes back: the release follows. A wrong one is a try, and five are all there are."""

    reference: str
    text: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Takes the code of this chat; what it was sent for is in its row, not in what was typed."""
        who = _allowed(session, turn, self.reference)
        if who is None:
            return
        row = chat_codes.take(session, "release", turn.chat, self.text, turn.now)
        if row is None or row.subject != self.reference or row.person_id != who.person_id:
            turn.awaits = f"{AWAITS}{self.reference}"
            turn.say("bot.release.wrong_code", reference=self.reference)
            return
        _release(session, turn, who, self.reference)


def _allowed(session: Session, turn: Turn, reference: str) -> Correspondent | None:
    if turn.person is not None:
        try:
            releasing.draft(session, turn.person, reference)
        except NotFound:
            turn.say("bot.release.cannot")
            return None
    return turn.person


def _release(session: Session, turn: Turn, who: Correspondent, reference: str) -> None:
    releasing.release(session, who, reference, turn.journal_id, turn.now)
    turn.say("bot.release.done", reference=reference)
