"""A State takes a law or request back from the chat: the code to the registered mailbox, the deed, its correction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Turn
from repository import chat_codes, intake, outbox, people, withdrawing
from repository.errors import NotFound
from repository.model import Channel
from repository.people import Correspondent
from repository.tables import InboundMessage
from repository.wording import moment

AWAITS = "withdraw:"
"""What the chat waits for after a code was sent: `withdraw:L26-000417-S`."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Withdraws at once when the person proved themselves within a day (L3), else sends the code and waits for it."""

    reference: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Judged anew, whatever an old button says."""
        who = _allowed(session, turn, self.reference)
        if who is None:
            return
        if withdrawing.is_stepped_up(session, who.person_id, turn.now):
            _withdraw(session, turn, desk, who, self.reference)
        else:
            _send_code(session, turn, desk, who, self.reference)


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """The code comes back: the withdrawal follows. A wrong one is a try, and five are all there are."""

    reference: str
    text: str

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """Takes the code of this chat; what it was sent for is in its row, not in what was typed."""
        who = _allowed(session, turn, self.reference)
        if who is None:
            return
        row = chat_codes.take(session, "withdraw", turn.chat, self.text, turn.now)
        if row is None or row.subject != self.reference or row.person_id != who.person_id:
            turn.awaits = f"{AWAITS}{self.reference}"
            turn.say("bot.withdraw.wrong_code", reference=self.reference)
            return
        _withdraw(session, turn, desk, who, self.reference)


def _allowed(session: Session, turn: Turn, reference: str) -> Correspondent | None:
    if turn.person is not None:
        try:
            withdrawing.matter(session, turn.person, reference)
        except NotFound:
            turn.say("bot.status.unknown")
            return None
    return turn.person


def _send_code(session: Session, turn: Turn, desk: Surroundings, who: Correspondent, reference: str) -> None:
    mailbox = people.address_of(session, who.person_id, Channel.MAIL)
    if mailbox is None:
        turn.say("bot.withdraw.no_mailbox", address=desk.mail_address)
        return
    printed = chat_codes.make(session, "withdraw", who.person_id, turn.chat, turn.now, reference)
    if printed is None:
        turn.say("bot.withdraw.too_many")
        return
    letter = withdrawing.code_letter(
        desk.voice, who, mailbox, printed, reference, chat_codes.ends(turn.now), f"journal:{turn.journal_id}", turn.now
    )
    outbox.queue(session, letter, turn.now)
    turn.awaits = f"{AWAITS}{reference}"
    turn.say("bot.withdraw.code_sent", reference=reference, minutes=chat_codes.MINUTES)


def _withdraw(session: Session, turn: Turn, desk: Surroundings, who: Correspondent, reference: str) -> None:
    asked = intake.receipt_number(session.get_one(InboundMessage, turn.journal_id))
    row = withdrawing.withdraw(session, who, reference, asked, turn.now)
    for letter in withdrawing.corrections(session, desk.voice, row, f"journal:{turn.journal_id}", turn.now):
        outbox.queue(session, letter, turn.now)
    turn.say("bot.withdraw.done", reference=reference, at=moment(turn.language, turn.now))
