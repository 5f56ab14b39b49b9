"""Messages to send: queued with the effects they speak of, claimed with leases, tried again until an answer comes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from repository import channels, claims
from repository.errors import ChannelLost, ChatMoved, SendFailed
from repository.model import Channel, Outgoing
from repository.tables import OutboundMessage, SendAttempt

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=5)
SHORT_PAUSE = timedelta(minutes=4)
PATIENT_AFTER = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=5)

AT_MOST_ONCE = ("sign_in", "link_code", "chat_code", "withdraw_code", "release_code")
"""One-time codes: when it is not known whether one went out, the person is offered a new one instead."""

GATHERED = "gathered"
"""The state of a letter that is kept back for a digest (`repository.digests`)."""

_WAITING = ("queued", "maybe_sent")

SENT, PUT_BACK, UNCERTAIN, UNKNOWN, GIVEN_UP = "sent", "put_back", "uncertain", "unknown", "given_up"
RESULTS = (SENT, PUT_BACK, UNCERTAIN, UNKNOWN, GIVEN_UP)
"""How a try can end: taken; refused for now; the connection broke after the text; nobody said; refused for good."""
_LONGEST_SAID = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one recipient, its bytes final. Unique by (cause, kind, recipient)."""

    cause: str
    kind: str
    channel: Channel
    recipient: str
    language: str
    message_id: str
    body: bytes
    case_reference: str = ""
    envelope_sender: str | None = None
    gathered: bool = False
    """Kept back for the day's digest."""

    @property
    def lane(self) -> str:
        """Letters of one lane keep their order: a chat, or a mailbox with its case."""
        if self.kind in AT_MOST_ONCE:
            return f"once:{secrets.token_hex(8)}"
        return f"{self.channel}:{self.recipient}:{self.case_reference if self.channel is Channel.MAIL else ''}"


def queue(session: Session, letter: Letter, now: datetime) -> None:
    """Queues a letter in the transaction of the effects it speaks of; the same duty twice is one row."""
    known = select(OutboundMessage.id).where(
        OutboundMessage.cause == letter.cause,
        OutboundMessage.kind == letter.kind,
        OutboundMessage.recipient == letter.recipient,
    )
    if session.scalar(known) is None:
        session.add(
            OutboundMessage(
                cause=letter.cause, kind=letter.kind, channel=letter.channel, recipient=letter.recipient,
                lane=letter.lane, language=letter.language, case_reference=letter.case_reference,
                message_id=letter.message_id, envelope_sender=letter.envelope_sender, body=letter.body,
                queued_at=now, due_at=now, state=GATHERED if letter.gathered else "queued",
            )
        )  # fmt: skip


def sent_since(session: Session, kind: str, since: datetime, recipient: str | None = None) -> int:
    """How many letters of a kind were queued since a moment, to one recipient or to all: for the caps on answers."""
    narrowed = [OutboundMessage.kind == kind, OutboundMessage.queued_at >= since]
    if recipient is not None:
        narrowed.append(OutboundMessage.recipient == recipient)
    return session.scalar(select(func.count()).select_from(OutboundMessage).where(*narrowed)) or 0


def any_due(session: Session, channel: Channel, now: datetime) -> bool:
    """Whether a letter of this channel could be sent now: to be asked before claiming, for a claim is a write."""
    return claims.any_due(session, OutboundMessage, _sendable(channel), now)


def claim_due(session: Session, channel: Channel, now: datetime, limit: int = 1) -> list[tuple[Outgoing, str]]:
    """Takes due letters of a channel, the first of each lane only: [(letter, lease)].

    From here until its end is known a letter is `maybe_sent`: a crash leaves the truth visible.
    """
    taken = claims.claim(session, OutboundMessage, _sendable(channel), now, hold=LEASE, limit=limit)
    letters: list[tuple[Outgoing, str]] = []
    for row_id, lease in taken:
        row = session.get_one(OutboundMessage, row_id, populate_existing=True)
        if row.state == "maybe_sent" and not _is_told(session, row.id, row.tries - 1):
            # Whoever had it in hand never said how it ended: it may go out for a second time now.
            _note(session, row.id, row.tries - 1, now, UNKNOWN)
        row.state = "maybe_sent"
        letters.append(
            (
                Outgoing(row.id, row.channel, row.recipient, row.body, row.tries, row.queued_at, row.envelope_sender),
                lease,
            )
        )
    return letters


def _sendable(channel: Channel) -> ColumnElement[bool]:
    earlier = aliased(OutboundMessage)
    first_of_lane = ~exists().where(
        earlier.lane == OutboundMessage.lane, earlier.id < OutboundMessage.id, earlier.state.in_(_WAITING)
    )
    again = and_(OutboundMessage.state == "maybe_sent", OutboundMessage.kind.not_in(AT_MOST_ONCE))
    return and_(OutboundMessage.channel == channel, or_(OutboundMessage.state == "queued", again), first_of_lane)


def sent(session: Session, letter_id: int, lease: str, provider_id: str, now: datetime) -> None:
    """The provider took the letter. For chat the provider's id is what an answer will name."""
    values: dict[str, object] = {"state": "sent", "sent_at": now, "last_error": ""}
    if provider_id:
        values["message_id"] = provider_id
    claims.settle(session, OutboundMessage, letter_id, lease, values)
    tries = session.scalar(select(OutboundMessage.tries).where(OutboundMessage.id == letter_id)) or 0
    _note(session, letter_id, tries, now, SENT)


def not_sent(session: Session, letter: Outgoing, lease: str, error: SendFailed, now: datetime) -> None:
    """The letter did not go out: tried again later, or failed for good (said elsewhere, or an officer's task)."""
    if isinstance(error, ChatMoved):
        channels.moved(session, letter.recipient, error.to, now)
    if isinstance(error, ChannelLost):
        channels.lost(session, letter.channel, letter.recipient, now)
    if not error.temporary or now - letter.queued_at > GIVE_UP_AFTER:
        claims.settle(session, OutboundMessage, letter.id, lease, {"state": "failed", "last_error": error.reason})
        _note(session, letter.id, letter.tries, now, GIVEN_UP, error.reason)
        return
    pause = (
        timedelta(seconds=error.retry_after)
        if error.retry_after
        else pause_before(letter.tries, now - letter.queued_at)
    )
    if isinstance(error, ChatMoved):
        pause = timedelta(0)
    state = "maybe_sent" if error.unsure else "queued"
    values = {"state": state, "last_error": error.reason, "due_at": now + pause}
    claims.settle(session, OutboundMessage, letter.id, lease, values)
    _note(session, letter.id, letter.tries, now, UNCERTAIN if error.unsure else PUT_BACK, error.reason)


def put_off(session: Session, letter: Outgoing, lease: str, until: datetime) -> None:
    """The letter was not tried, for it is too soon: the row says until when it waits, and no try is counted."""
    claims.postpone(
        session, OutboundMessage, letter.id, lease, until, state="queued", tries=max(letter.tries - 1, 0)
    )


def pause_before(tries: int, age: timedelta) -> timedelta:
    """How long to wait after `tries` attempts: at most 4 minutes while the letter is young, then a tenth of its age."""
    if age < PATIENT_AFTER:
        return min(SHORT_PAUSE, FIRST_PAUSE * int(2 ** min(tries - 1, 8)))
    return timedelta(seconds=age.total_seconds() / 10)


def possibly_twice(session: Session) -> dict[str, int]:
    """How many tries ended without anybody knowing how, and were followed by another: letters that may have gone twice.

    By channel. A mail goes out again with the same Message-ID and bytes, so that mailboxes show it once; Telegram has
    no such sign, and a chat may show it twice.
    """
    later = aliased(SendAttempt)
    counted = (
        select(OutboundMessage.channel, func.count())
        .join(SendAttempt, SendAttempt.outbound_id == OutboundMessage.id)
        .where(
            SendAttempt.result.in_((UNCERTAIN, UNKNOWN)),
            exists().where(later.outbound_id == SendAttempt.outbound_id, later.number > SendAttempt.number),
        )
        .group_by(OutboundMessage.channel)
    )
    return {channel.value: count for channel, count in session.execute(counted)}


def _is_told(session: Session, letter_id: int, number: int) -> bool:
    told = select(SendAttempt.id).where(SendAttempt.outbound_id == letter_id, SendAttempt.number == number)
    return session.scalar(told.limit(1)) is not None


def _note(session: Session, letter_id: int, number: int, now: datetime, result: str, said: str = "") -> None:
    plain = " ".join(said.split())[:_LONGEST_SAID]
    session.add(SendAttempt(outbound_id=letter_id, number=number, at=now, result=result, said=plain))
