"""The outbox as officers read it: every letter with its tries, and what may be done with it. It sends nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, undefer

from repository import audit, outbox
from repository.errors import NotAllowed, NotFound
from repository.model import Channel
from repository.outbox import AT_MOST_ONCE
from repository.rerouting import Rerouting
from repository.tables import OutboundMessage, SendAttempt

PAGE = 50
STATES = ("queued", "maybe_sent", "sent", "delivered", "bounced", "failed", "cancelled", "gathered", "digested")
RESENT_AS_IT_IS = ("failed", "bounced", "cancelled")
"""States in which the same row goes out again: its letter never arrived."""
RESENT_ANEW = ("sent", "delivered")
"""States in which a second copy is a letter of its own, with the same text and Message-ID."""
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A letter in the list: what it says of itself, and how it fares."""

    id: int
    kind: str
    channel: Channel
    case_reference: str
    language: str
    state: str
    tries: int
    queued_at: datetime
    sent_at: datetime | None
    title: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter whole: its text as it goes out, "" for one with a code, and every try."""

    row: OutboundMessage
    title: str
    text: str
    masked: bool
    attempts: Sequence[SendAttempt]
    may: tuple[str, ...]
    """Which deeds are possible now: resend, cancel, other_channel."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which letters are wanted; "" is all. `before` is the id below which the page begins, 0 for the newest."""

    state: str = ""
    channel: str = ""
    case: str = ""
    before: int = 0


def lines(session: Session, narrowed: Narrowed) -> list[Line]:
    """A page of letters, the newest first; one more than a page when there are more."""
    wanted = select(OutboundMessage).options(undefer(OutboundMessage.body))
    if narrowed.state:
        wanted = wanted.where(OutboundMessage.state == narrowed.state)
    if narrowed.channel:
        wanted = wanted.where(OutboundMessage.channel == narrowed.channel)
    if narrowed.case:
        wanted = wanted.where(
            or_(OutboundMessage.case_reference == narrowed.case, OutboundMessage.cause.startswith(narrowed.case))
        )
    if narrowed.before:
        wanted = wanted.where(OutboundMessage.id < narrowed.before)
    rows = session.scalars(wanted.order_by(OutboundMessage.id.desc()).limit(PAGE + 1))
    return [
        Line(row.id, row.kind, row.channel, row.case_reference, row.language, row.state, row.tries, row.queued_at,
             row.sent_at, title_of(row))
        for row in rows
    ]  # fmt: skip


def counts(session: Session) -> Mapping[str, int]:
    """How many letters are in each state, in the order of STATES."""
    counted = session.execute(select(OutboundMessage.state, func.count()).group_by(OutboundMessage.state))
    found: dict[str, int] = dict(counted.all())
    return {state: found[state] for state in STATES if state in found}


def opened(session: Session, letter_id: int) -> Opened:
    """One letter with its tries. Raises NotFound."""
    row = _row(session, letter_id)
    attempts = session.scalars(
        select(SendAttempt).where(SendAttempt.outbound_id == letter_id).order_by(SendAttempt.id)
    ).all()
    masked = row.kind in AT_MOST_ONCE or row.kind == "invitation"
    return Opened(row, title_of(row), "" if masked else _text(row), masked, attempts, _may(row))


def title_of(row: OutboundMessage) -> str:
    """The subject of a mail, the first line of what was said in a chat; nothing of a letter with a code."""
    if not row.body or row.kind in AT_MOST_ONCE:
        return ""
    if row.channel is Channel.MAIL:
        return str(BytesHeaderParser(policy=policy.default).parsebytes(row.body)["Subject"] or "")[:_LONGEST]
    return _said(row).strip().partition("\n")[0][:_LONGEST]


def _text(row: OutboundMessage) -> str:
    if not row.body:
        return ""
    if row.channel is Channel.TELEGRAM:
        return _said(row)
    plain = message_from_bytes(row.body, policy=policy.default).get_body(("plain",))
    return plain.get_content() if plain is not None else ""


def _said(row: OutboundMessage) -> str:
    try:
        return str(json.loads(row.body).get("text", ""))
    except (ValueError, AttributeError):
        return ""


def _may(row: OutboundMessage) -> tuple[str, ...]:
    # A code goes once: the person is offered a new one.
    once = row.kind in AT_MOST_ONCE or not row.body
    resend = not once and row.state in (*RESENT_AS_IT_IS, *RESENT_ANEW)
    possible = (
        ("resend", resend),
        ("cancel", row.state == "queued" and row.lease is None),
        ("other_channel", not once and row.state in (*RESENT_AS_IT_IS, *RESENT_ANEW)),
    )
    return tuple(deed for deed, may in possible if may)


def resend(session: Session, letter_id: int, now: datetime, officer: str) -> int:
    """The letter goes out again: the same row if it never arrived, else a copy of it. Returns the row that will go.

    Raises NotAllowed for a code, and for one that is on its way.
    """
    row = _row(session, letter_id)
    if "resend" not in _may(row):
        raise NotAllowed("a letter with a code goes once; one that waits goes by itself")
    audit.record(session, now, officer, "letter resent", row.case_reference or row.cause, {"letter": row.id})
    if row.state in RESENT_AS_IT_IS:
        row.state, row.due_at, row.last_error, row.rerouted = "queued", now, "", ""
        return row.id
    copies = select(func.count()).where(OutboundMessage.cause.startswith(f"{row.cause}:again"))
    number = (session.scalar(copies) or 0) + 1
    copy = OutboundMessage(
        cause=f"{row.cause}:again{number}", kind=row.kind, channel=row.channel, recipient=row.recipient, lane=row.lane,
        language=row.language, case_reference=row.case_reference, message_id=row.message_id,
        envelope_sender=row.envelope_sender, body=row.body, queued_at=now, due_at=now, state="queued",
    )  # fmt: skip
    session.add(copy)
    session.flush()
    return copy.id


def cancel(session: Session, letter_id: int, now: datetime, officer: str) -> None:
    """The letter does not go out. Raises NotAllowed when a courier has it in hand already: one of the two wins."""
    row = _row(session, letter_id)
    taken = session.execute(
        update(OutboundMessage)
        .where(OutboundMessage.id == letter_id, OutboundMessage.state == "queued", OutboundMessage.lease.is_(None))
        .values(state="cancelled")
        .returning(OutboundMessage.id)
    )
    if taken.scalar_one_or_none() is None:
        raise NotAllowed("the letter is on its way, or gone")
    audit.record(session, now, officer, "letter cancelled", row.case_reference or row.cause, {"letter": row.id})


def by_other_channel(session: Session, letter_id: int, rerouting: Rerouting, officer: str) -> Channel:
    """The same news goes to the person's other channel. Returns which. Raises NotAllowed when there is none."""
    row = _row(session, letter_id)
    letter = rerouting.other_way(session, row) if "other_channel" in _may(row) else None
    if letter is None:
        raise NotAllowed("this person has no other channel, or the letter has a code")
    now = rerouting.now()
    outbox.queue(session, letter, now)
    row.rerouted = letter.channel.value
    audit.record(session, now, officer, "letter sent by the other channel", row.case_reference or row.cause,
                 {"letter": row.id, "to": letter.channel.value})  # fmt: skip
    return letter.channel


def _row(session: Session, letter_id: int) -> OutboundMessage:
    row = session.get(OutboundMessage, letter_id, options=[undefer(OutboundMessage.body)])
    if row is None:
        raise NotFound(f"letter {letter_id}")
    return row
