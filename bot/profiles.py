"""What the desk takes a chat for: the person, the offices, the chat's binding. Read in one go, shown by `/me`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from repository import people
from repository.inviting import mask
from repository.model import Channel
from repository.tables import Draft, FocalPoint, Identity


@dataclass(frozen=True, slots=True)
class Office:
    """One naming by a State; `state` is alpha-3."""

    state: str
    role: str
    office: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A known person as the desk has them; the mailbox is masked."""

    offices: tuple[Office, ...]
    mailbox: str
    linked: datetime | None
    reminders: bool
    drafts: int


def profile(session: Session, person_id: int, user: str, on: date) -> Profile:
    """The offices held on a day, in the order of their naming, and what belongs to the person."""
    named = session.scalars(
        select(FocalPoint)
        .where(
            FocalPoint.person_id == person_id, FocalPoint.valid_from <= on,
            or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to >= on),
        )
        .order_by(FocalPoint.id)
    )  # fmt: skip
    mailbox = people.address_of(session, person_id, Channel.MAIL)
    linked = session.scalar(
        select(Identity.verified_at).where(
            Identity.person_id == person_id, Identity.channel == Channel.TELEGRAM, Identity.address == user,
            Identity.revoked_at.is_(None),
        )
    )  # fmt: skip
    drafts = select(func.count()).select_from(Draft).where(Draft.person_id == person_id, Draft.state == "open")
    return Profile(
        offices=tuple(Office(one.state, one.role, one.office, one.valid_from, one.valid_to) for one in named),
        mailbox=mask(mailbox) if mailbox else "",
        linked=linked,
        reminders=not people.wants_no_reminders(session, person_id),
        drafts=session.scalar(drafts) or 0,
    )
