"""What waits for a person: listed by reason, replayed into the ordinary way, or discarded with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, intake, outbox, people
from repository.errors import BadInput, NotAllowed, NotFound
from repository.messages import Addressee, SetAside
from repository.model import Channel, HoldReason, Outcome
from repository.tables import Hold, InboundMessage
from repository.voice import Voice


@dataclass(frozen=True, slots=True)
class Held:
    """A held message as an officer's list shows it."""

    hold_id: int
    journal_id: int
    receipt: str
    reason: HoldReason
    channel: Channel
    received_at: datetime
    size: int
    note: str
    sender: str
    """The From address of a mail of an unknown sender, "" for others; it proves nothing."""


def held(session: Session) -> Sequence[Held]:
    """Everything that is held, the longest waiting first."""
    rows = session.execute(
        select(Hold, InboundMessage)
        .join(InboundMessage, InboundMessage.id == Hold.journal_id)
        .where(Hold.state == "held")
        .order_by(Hold.opened_at, Hold.id)
    )
    return [
        Held(
            hold.id,
            row.id,
            intake.receipt_number(row),
            hold.reason,
            row.channel,
            row.received_at,
            row.size,
            hold.note,
            hold.sender,
        )
        for hold, row in rows
    ]


def reason_of(session: Session, journal_id: int) -> HoldReason | None:
    """Why a message is held at this moment; None when it is not."""
    return session.scalar(select(Hold.reason).where(Hold.journal_id == journal_id, Hold.state == "held"))


def was_replayed(session: Session, journal_id: int, reason: HoldReason) -> bool:
    """Whether an officer has sent a message on that was held for this reason."""
    known = select(Hold.id).where(Hold.journal_id == journal_id, Hold.reason == reason, Hold.state == "replayed")
    return session.scalar(known.limit(1)) is not None


def replay(session: Session, hold_id: int, now: datetime, actor: str) -> str:
    """Sends a held message through the desk again; returns its receipt. It is filed exactly once, as any other."""
    hold, row = _open(session, hold_id)
    if row.channel is Channel.WEB:
        raise NotAllowed("a reader's remark is read and set aside; nothing of it is filed")
    return release(session, [hold], now, actor)[0]


def release(session: Session, waiting: Sequence[Hold], now: datetime, actor: str) -> list[str]:
    """Sends open holds, locked by the caller, through the desk again: [receipts]."""
    receipts: list[str] = []
    for hold in waiting:
        row = session.get_one(InboundMessage, hold.journal_id)
        _settle(hold, "replayed", now, actor)
        row.outcome, row.outcome_note, row.due_at, row.tries = None, "", now, 0
        receipts.append(intake.receipt_number(row))
        audit.record(session, now, actor, "hold replayed", receipts[-1], {"reason": hold.reason})
    return receipts


def discard(session: Session, hold_id: int, why: str, now: datetime, actor: str, voice: Voice) -> str:
    """Declines a held message, for a reason that stays on the record and is told to a sender we know.

    The original is kept by its retention rule. Returns the receipt.
    """
    if not why.strip():
        raise BadInput("Please say why this message is set aside.")
    hold, row = _open(session, hold_id)
    _settle(hold, "discarded", now, actor)
    row.outcome, row.outcome_note = Outcome.REFUSED, why.strip()
    receipt = intake.receipt_number(row)
    audit.record(session, now, actor, "hold discarded", receipt, {"reason": hold.reason, "why": why.strip()})
    _tell(session, row, SetAside(receipt, why.strip()), now, voice)
    return receipt


def _tell(session: Session, row: InboundMessage, message: SetAside, now: datetime, voice: Voice) -> None:
    """A letter to the sender, where the desk knows one: a stranger has been told how long the message is kept."""
    who = people.correspondent_by_id(session, row.person_id, now.date()) if row.person_id else None
    mailbox = people.address_of(session, who.person_id, Channel.MAIL) if who else None
    if who and mailbox:
        letter = voice.mail(
            message, who.language, Addressee(who.name, who.state), to=mailbox, cause=f"journal:{row.id}",
            kind="set_aside", now=now, auto_submitted=None,
        )  # fmt: skip
        outbox.queue(session, letter, now)


def _open(session: Session, hold_id: int) -> tuple[Hold, InboundMessage]:
    # Locked: of two who press at once, the second finds it settled.
    hold = session.get(Hold, hold_id, with_for_update=True, populate_existing=True)
    if hold is None or hold.state != "held":
        raise NotFound(f"hold {hold_id}")
    return hold, session.get_one(InboundMessage, hold.journal_id)


def _settle(hold: Hold, state: str, now: datetime, actor: str) -> None:
    hold.state, hold.settled_at, hold.settled_by = state, now, actor
