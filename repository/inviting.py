"""Invitations to the chat: who may be invited, by whom, how often; the link goes to the registered mailbox alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from repository import audit, outbox, people
from repository.errors import BadInput, NotAllowed, NotFound
from repository.folding import fold
from repository.messages import Addressee
from repository.messages import Invitation as InvitationMessage
from repository.model import Channel, Standing
from repository.people import Correspondent
from repository.tables import AuditEntry, FocalPoint, Identity, Invitation
from repository.voice import Voice

A_DAY = 20
"""Invitations one inviter may send within 24 hours."""
A_DAY_TO_ONE = 3
"""To one mailbox, whoever asks: it must not be flooded."""
_DAY = timedelta(hours=24)
_CENTRE = frozenset({"coordination centre", "coordination center"})


class TooManyInvitations(BadInput):
    """Beyond the day's limits."""


class Stand(StrEnum):
    """How the last invitation of a person stands; `over`: its time ran out, or a newer one took its place."""

    NONE = "none"
    OPEN = "open"
    USED = "used"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Invitee:
    """A focal point who can be invited. `linked`: a chat is bound already."""

    who: Correspondent
    mailbox: str
    linked: bool
    stand: Stand
    until: datetime | None
    """When the last invitation ran or runs out, or, used, when it was used."""


def mask(mailbox: str) -> str:
    """`a…@mj.gob.pe`: enough to know it again, too little to write to it."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local[:1]}…@{domain}"


def states_of_centre(session: Session, person_id: int, on: date) -> frozenset[str]:
    """The States whose coordination centre (report, paragraph 33) the person is on a day."""
    rows = session.execute(
        select(FocalPoint.state, FocalPoint.role).where(
            FocalPoint.person_id == person_id, FocalPoint.standing == Standing.FOCAL_POINT,
            FocalPoint.valid_from <= on, or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to >= on),
        )
    )  # fmt: skip
    return frozenset(state for state, role in rows if fold(role).replace("_", " ").strip() in _CENTRE)


def invitees(session: Session, now: datetime) -> list[Invitee]:
    """Every focal point with a mailbox, by State and name, each once."""
    mailboxes = _mailboxes(session)
    linked = set(session.scalars(
        select(Identity.person_id).where(Identity.channel == Channel.TELEGRAM, Identity.revoked_at.is_(None))
    ))  # fmt: skip
    last: dict[int, Invitation] = {}
    for row in session.scalars(select(Invitation).order_by(Invitation.id)):
        last[row.person_id] = row
    return [
        Invitee(who, mailboxes[who.person_id], who.person_id in linked, *_stand(last.get(who.person_id), now))
        for who in {(one.state, one.person_id): one for one in people.focal_points(session, now.date())}.values()
        if who.person_id in mailboxes
    ]


def colleagues(session: Session, person_id: int, now: datetime) -> list[Invitee]:
    """Whom a coordination centre may invite: the focal points of its own State, without itself."""
    states = states_of_centre(session, person_id, now.date())
    if not states:
        return []
    return [one for one in invitees(session, now) if one.who.state in states and one.who.person_id != person_id]


def send_as_centre(
    session: Session, voice: Voice, bot: str, inviter: int, person_id: int, now: datetime
) -> Invitee:
    """A coordination centre invites a colleague. Raises NotAllowed, NotFound, TooManyInvitations."""
    if not states_of_centre(session, inviter, now.date()):
        raise NotAllowed("no coordination centre")
    found = next((one for one in colleagues(session, inviter, now) if one.who.person_id == person_id), None)
    if found is None:
        raise NotFound("no focal point of this State")
    send(session, voice, bot, person_id, now, f"person:{inviter}")
    return found


def send(session: Session, voice: Voice, bot: str, person_id: int, now: datetime, actor: str) -> str:
    """Mails the one-time link of the bot named `bot`; earlier links of this person are void. Returns the mailbox.

    Nobody but the mailbox sees the token. Raises BadInput, TooManyInvitations.
    """
    who = people.correspondent_by_id(session, person_id, now.date())
    mailbox = people.address_of(session, person_id, Channel.MAIL)
    if who is None or who.standing is Standing.CORRESPONDENT or mailbox is None:
        raise BadInput("This person is no focal point with a mailbox today: the chat is for focal points.")
    _require_room(session, mailbox, now, actor)
    voided = session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.expires_at > now)
        .values(expires_at=now - timedelta(seconds=1))
        .returning(Invitation.id)
    ).all()
    if voided:
        audit.record(session, now, actor, "invitations void", f"person:{person_id}", {"count": len(voided)})
    token = people.invite(session, person_id, now, actor)
    message = InvitationMessage(f"https://t.me/{bot}?start={token}", who.state, who.role, people.invitation_end(now))
    session.flush()
    number = session.scalar(select(func.max(Invitation.id)).where(Invitation.person_id == person_id))
    letter = voice.mail(
        message, who.language, Addressee(who.name, who.state), to=mailbox, cause=f"invitation:{number}",
        kind="invitation", now=now, auto_submitted="auto-generated",
    )  # fmt: skip
    outbox.queue(session, letter, now)
    return mailbox


def _require_room(session: Session, mailbox: str, now: datetime, actor: str) -> None:
    by_actor = select(func.count()).select_from(AuditEntry).where(
        AuditEntry.actor == actor, AuditEntry.action == "invited", AuditEntry.at > now - _DAY
    )  # fmt: skip
    if (session.scalar(by_actor) or 0) >= A_DAY:
        raise TooManyInvitations(f"{A_DAY} invitations were sent within a day; please go on tomorrow.")
    if outbox.sent_since(session, "invitation", now - _DAY, mailbox) >= A_DAY_TO_ONE:
        raise TooManyInvitations(f"{A_DAY_TO_ONE} invitations went to this mailbox within a day; please wait.")


def _mailboxes(session: Session) -> dict[int, str]:
    """Of each person the registered mailbox, before those linked later: as `people.address_of` chooses."""
    rows = session.execute(
        select(Identity.person_id, Identity.address)
        .where(Identity.channel == Channel.MAIL, Identity.revoked_at.is_(None))
        .order_by(Identity.verified_at.is_not(None).desc(), Identity.id)
    )
    return {person_id: address for person_id, address in rows}  # noqa: C416 - rows are no pairs to the type checker


def _stand(last: Invitation | None, now: datetime) -> tuple[Stand, datetime | None]:
    if last is None:
        return Stand.NONE, None
    if last.used_at is not None:
        return Stand.USED, last.used_at
    return (Stand.OPEN if last.expires_at > now else Stand.OVER), last.expires_at
