"""Receipts beyond what a mailbox is sent in a day: kept back one by one, and told of in one digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from repository import intake, outbox, people
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.messages import Addressee, Digest
from repository.model import Channel, Clock, Proof
from repository.outbox import GATHERED, Letter
from repository.store import Store
from repository.tables import InboundMessage, OutboundMessage
from repository.voice import Voice

DAY = timedelta(days=1)
MOST_A_DAY = {Proof.UNPROVEN: 20, Proof.PROVEN: 200, Proof.STEPPED_UP: 200}
"""Single answers to one mailbox in 24 hours, by how sure we are who writes (docs/rules.md, identity levels)."""

PATIENCE = timedelta(hours=1)
"""How long the first receipt kept back waits for others before a digest tells of them."""

DIGEST, DIGESTED = "digest", "digested"
MOST_LINES = 200


def is_full(session: Session, mailbox: str, proof: Proof, now: datetime) -> bool:
    """Whether this mailbox has had its day's answers."""
    single = select(func.count()).select_from(OutboundMessage).where(
        OutboundMessage.recipient == mailbox, OutboundMessage.channel == Channel.MAIL,
        OutboundMessage.queued_at > now - DAY, OutboundMessage.cause.startswith("journal:"),
        OutboundMessage.state.not_in((GATHERED, DIGESTED)),
    )  # fmt: skip
    return (session.scalar(single) or 0) >= MOST_A_DAY.get(proof, MOST_A_DAY[Proof.UNPROVEN])


@dataclass(frozen=True, slots=True)
class Digests:
    """Sends what was kept back, one digest a mailbox and day."""

    store: Store
    voice: Voice
    now: Clock

    def work(self) -> bool:
        """Sends the digest that has been due the longest; False when none is."""
        now = self.now()
        with self.store.read() as session:
            mailbox = _next(session, now)
            if mailbox is None:
                return False
            rows = _kept_back(session, mailbox)
            letter = self._letter(session, mailbox, rows, now)
        self.store.write(_send, letter, [row.id for row in rows], now)
        return True

    def _letter(self, session: Session, mailbox: str, rows: Sequence[OutboundMessage], now: datetime) -> Letter:
        person_id = people.owner_of(session, Channel.MAIL, mailbox)
        who = people.correspondent_by_id(session, person_id, now.date()) if person_id else None
        language = who.language if who else rows[-1].language
        lines = tuple((_receipt(session, row), row.case_reference) for row in rows[:MOST_LINES])
        return self.voice.mail(
            Digest(lines, len(rows)), language if language in UN_LANGUAGES else DEFAULT,
            Addressee(who.name if who else "", who.state if who else None), to=mailbox,
            cause=f"digest:{rows[0].id}", kind=DIGEST, now=now, auto_submitted="auto-generated",
        )  # fmt: skip


def _next(session: Session, now: datetime) -> str | None:
    """The mailbox whose first receipt has waited its time, and that has had no digest for a day."""
    waiting = (
        select(OutboundMessage.recipient)
        .where(OutboundMessage.state == GATHERED)
        .group_by(OutboundMessage.recipient)
        .having(func.min(OutboundMessage.queued_at) <= now - PATIENCE)
        .order_by(func.min(OutboundMessage.id))
    )
    for mailbox in session.scalars(waiting):
        if not outbox.sent_since(session, DIGEST, now - DAY, mailbox):
            return mailbox
    return None


def _kept_back(session: Session, mailbox: str) -> Sequence[OutboundMessage]:
    kept = select(OutboundMessage).where(OutboundMessage.state == GATHERED, OutboundMessage.recipient == mailbox)
    return session.scalars(kept.order_by(OutboundMessage.id)).all()


def _receipt(session: Session, row: OutboundMessage) -> str:
    journal = session.get(InboundMessage, int(row.cause.partition(":")[2].partition(":")[0]))
    return intake.receipt_number(journal) if journal else row.cause


def _send(session: Session, letter: Letter, gathered: list[int], now: datetime) -> None:
    taken = session.execute(
        update(OutboundMessage)
        .where(OutboundMessage.id.in_(gathered), OutboundMessage.state == GATHERED)
        .values(state=DIGESTED)
        .returning(OutboundMessage.id)
    ).all()
    # Another worker that was quicker has told of them already.
    if taken:
        outbox.queue(session, letter, now)
