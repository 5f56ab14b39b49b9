"""Whether a channel of a person can be reached: a chat that is blocked or gone, and one that speaks again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from repository import audit
from repository.model import Channel
from repository.tables import ChatState, Draft, Identity, OutboundMessage

GONE = "the chat cannot be reached"
"""The reason written into letters that were not even tried."""
_WAITING = ("queued", "maybe_sent")


def lost(session: Session, channel: Channel, address: str, now: datetime) -> None:
    """The address takes nothing any more: what waits for it fails at once, so that it is said elsewhere without delay.

    A letter in somebody's hands is left to them.
    """
    noted = session.execute(
        update(Identity)
        .where(_live(channel, address), Identity.unreachable_at.is_(None))
        .values(unreachable_at=now)
        .returning(Identity.id)
    ).scalars()
    for identity_id in noted:
        audit.record(session, now, "system", "channel lost", f"identity:{identity_id}")
    session.execute(
        update(OutboundMessage)
        .where(
            OutboundMessage.channel == channel, OutboundMessage.recipient == address,
            OutboundMessage.state.in_(_WAITING), OutboundMessage.lease.is_(None),
        )
        .values(state="failed", last_error=GONE)
    )  # fmt: skip


def alive(session: Session, channel: Channel, address: str, now: datetime) -> None:
    """Something came from the address: it is written to again."""
    noted = session.execute(
        update(Identity)
        .where(_live(channel, address), Identity.unreachable_at.is_not(None))
        .values(unreachable_at=None)
        .returning(Identity.id)
    ).scalars()
    for identity_id in noted:
        audit.record(session, now, "system", "channel found again", f"identity:{identity_id}")


def moved(session: Session, old: str, new: str, now: datetime) -> None:
    """A group has another id from now on (Bot API, `migrate_to_chat_id`): what belongs to it goes along.

    Persons are known by their own id, which never changes.
    """
    waiting = and_(
        OutboundMessage.channel == Channel.TELEGRAM, OutboundMessage.recipient == old,
        OutboundMessage.state.in_(_WAITING),
    )  # fmt: skip
    for row in session.scalars(select(OutboundMessage).where(waiting)).all():
        row.recipient, row.lane = new, f"{Channel.TELEGRAM}:{new}:"
    session.execute(update(Draft).where(Draft.chat_id == old).values(chat_id=new))
    known = session.get(ChatState, old)
    if known is not None and session.get(ChatState, new) is None:
        session.execute(update(ChatState).where(ChatState.chat_id == old).values(chat_id=new))
    audit.record(session, now, "system", "chat moved", "chat")


def _live(channel: Channel, address: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a SQL condition
    return and_(Identity.channel == channel, Identity.address == address, Identity.revoked_at.is_(None))
