"""Letters that did not arrive: said on the person's other channel, once, and then an officer's to see to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from repository import audit, outbox, people, steps
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.messages import Addressee, ChatReturned, LetterReturned
from repository.model import Channel, Clock
from repository.outbox import AT_MOST_ONCE, Letter
from repository.store import Store
from repository.tables import FollowUp, FollowUpSend, OutboundMessage
from repository.voice import Voice

RETURNED = "returned"
"""The kind of letters that say, on another channel, that one did not arrive: these are never rerouted themselves."""

OFFICER, UNSAID = "officer", "unsaid"
_OF_THE_TALK = ("turn:", "batch:", "nudge")
"""Kinds of what is said in a conversation: it stands open in the chat, and is said again when the person comes back."""


@dataclass(frozen=True, slots=True)
class Rerouting:
    """Takes one letter that was refused or came back at a time, and does what can be done about it."""

    store: Store
    voice: Voice
    now: Clock

    def work(self) -> bool:
        """Sees to the oldest such letter; False when there is none."""
        with self.store.read() as session:
            row = session.scalars(select(OutboundMessage).where(_unseen()).order_by(OutboundMessage.id)).first()
            if row is None:
                return False
            done = self._done_already(session, row)
            letter = None if done else self.other_way(session, row)
        self.store.write(_settle, row.id, letter, done, self.now())
        return True

    @staticmethod
    def _done_already(session: Session, row: OutboundMessage) -> str:
        """What makes another letter needless: the same news went by mail in full, or it was part of a talk; else ""."""
        if row.channel is not Channel.TELEGRAM:
            return ""
        if row.kind.startswith(_OF_THE_TALK):
            return UNSAID
        in_full = select(OutboundMessage.id).where(
            OutboundMessage.cause == row.cause, OutboundMessage.kind == row.kind,
            OutboundMessage.channel == Channel.MAIL, OutboundMessage.state.not_in(("failed", "bounced")),
        )  # fmt: skip
        return Channel.MAIL.value if session.scalar(in_full.limit(1)) is not None else ""

    def other_way(self, session: Session, row: OutboundMessage) -> Letter | None:
        """The same news for the person's other channel; None where there is none, and for codes, which go once."""
        if row.kind in AT_MOST_ONCE or row.kind == RETURNED:
            return None
        other = Channel.MAIL if row.channel is Channel.TELEGRAM else Channel.TELEGRAM
        person_id = people.owner_of(session, row.channel, row.recipient)
        who = people.correspondent_by_id(session, person_id, self.now().date()) if person_id else None
        to = people.address_of(session, who.person_id, other) if who else None
        if who is None or to is None:
            return None
        language = row.language if row.language in UN_LANGUAGES else DEFAULT
        addressee, cause = Addressee(who.name, who.state), f"letter:{row.id}"
        if other is Channel.TELEGRAM:
            message = LetterReturned(row.case_reference, row.recipient)
            return self.voice.chat(message, language, addressee, chat=to, cause=cause, kind=RETURNED,
                                   case_reference=row.case_reference)  # fmt: skip
        words = str(json.loads(row.body)["text"])
        return self.voice.mail(ChatReturned(row.case_reference, words), language, addressee, to=to, cause=cause,
                               kind=RETURNED, now=self.now(), case_reference=row.case_reference,
                               auto_submitted="auto-generated")  # fmt: skip


def _unseen() -> ColumnElement[bool]:
    return OutboundMessage.state.in_(("failed", "bounced")) & (OutboundMessage.rerouted == "")


def _settle(session: Session, letter_id: int, letter: Letter | None, done: str, now: datetime) -> None:
    row = session.get_one(OutboundMessage, letter_id)
    if row.rerouted:
        return  # another worker was quicker
    row.rerouted = done or (letter.channel.value if letter else OFFICER)
    if letter is not None:
        outbox.queue(session, letter, now)
    if done:
        return
    _follow_ups_learn(session, row, letter, now)
    audit.record(session, now, "system", "letter rerouted" if letter else "letter for an officer",
                 row.case_reference or row.cause, {"to": row.rerouted})  # fmt: skip


def _follow_ups_learn(session: Session, row: OutboundMessage, letter: Letter | None, now: datetime) -> None:
    """A question that did not arrive was asked on the other channel, or becomes an officer's task at once."""
    asked = (
        select(FollowUp)
        .join(FollowUpSend, FollowUpSend.follow_up_id == FollowUp.id)
        .where(FollowUpSend.cause == row.cause, FollowUp.state == "sent", FollowUp.settled_at.is_(None))
    )
    for follow_up in session.scalars(asked).all():
        steps.take(session, follow_up, "delivery fails", now, "system", cause=steps.CLOCK)
        if letter is not None:
            steps.take(session, follow_up, "sent on the other channel", now, "system", cause=steps.CLOCK)
        else:
            steps.take(session, follow_up, "delivery fails", now, "system", cause=steps.CLOCK)
            follow_up.settled_at = now
