"""Who writes: persons, the States they speak for, the addresses that are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from repository import audit, tokens
from repository.errors import BadInput, NotFound
from repository.model import Channel, Proof, Standing
from repository.tables import FocalPoint, Identity, Invitation, Person

INVITATION_HOURS = 72


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A person the desk knows, and the State (alpha-3) the person speaks for on a day."""

    person_id: int
    name: str
    language: str
    state: str
    office: str
    role: str
    standing: Standing = Standing.FOCAL_POINT


@dataclass(frozen=True, slots=True)
class Sender:
    """A correspondent with how sure we are that it is really they who write (docs/rules.md: identity levels)."""

    who: Correspondent
    proof: Proof
    evidence: dict[str, object]


def correspondent(session: Session, channel: Channel, address: str, on: date) -> Correspondent | None:
    """The person a live identity belongs to, when a State has named that person for the day `on`."""
    row = session.execute(
        _in_office(on)
        .join(Identity, Identity.person_id == Person.id)
        .where(
            Identity.channel == channel, Identity.address == _folded(channel, address), Identity.revoked_at.is_(None)
        )
    ).first()
    return _correspondent(row.Person, row.FocalPoint) if row else None


def correspondent_by_id(session: Session, person_id: int, on: date) -> Correspondent | None:
    """The person, when a State has named that person for the day `on`."""
    row = session.execute(_in_office(on).where(Person.id == person_id)).first()
    return _correspondent(row.Person, row.FocalPoint) if row else None


def focal_points(session: Session, on: date, state: str = "") -> list[Correspondent]:
    """Whom States, or this one, have named as focal points for a day, by State and name; no correspondents."""
    of_state = [FocalPoint.state == state] if state else []
    rows = session.execute(_in_office(on).where(FocalPoint.standing == Standing.FOCAL_POINT, *of_state))
    found = [_correspondent(row.Person, row.FocalPoint) for row in rows]
    return sorted(found, key=lambda who: (who.state, who.name))


def _in_office(on: date):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's Select of two entities has no short name
    return (
        select(Person, FocalPoint)
        .join(FocalPoint, FocalPoint.person_id == Person.id)
        .where(FocalPoint.valid_from <= on, or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to >= on))
        .order_by(FocalPoint.id)
    )


def _correspondent(person: Person, point: FocalPoint) -> Correspondent:
    return Correspondent(person.id, person.name, person.language, point.state, point.office, point.role, point.standing)


def wants_no_reminders(session: Session, person_id: int) -> bool:
    """Whether the person has written STOP, and not START since."""
    person = session.get(Person, person_id)
    return person is not None and person.reminders_stopped_at is not None


def owner_of(session: Session, channel: Channel, address: str) -> int | None:
    """The id of the person a live identity belongs to, in office or not."""
    return session.scalar(
        select(Identity.person_id).where(
            Identity.channel == channel, Identity.address == _folded(channel, address), Identity.revoked_at.is_(None)
        )
    )


def chats_of(session: Session, person_id: int) -> list[str]:
    """The Telegram user ids that are the person's today; a private chat has the same id."""
    mine = select(Identity.address).where(
        Identity.person_id == person_id, Identity.channel == Channel.TELEGRAM, Identity.revoked_at.is_(None)
    )
    return list(session.scalars(mine.order_by(Identity.id)))


def address_of(session: Session, person_id: int, channel: Channel, using: str = "") -> str | None:
    """The person's live address on a channel: the one they are `using`, if it is theirs; else, of mailboxes, the one
    the State registered before those linked to it later, and then the newest; no chat that cannot be reached."""
    # A constant in its place would be read by SQLite as the number of a column.
    linked_later = [Identity.verified_at.is_not(None)] if channel is Channel.MAIL else []
    reachable = [Identity.unreachable_at.is_(None)] if channel is Channel.TELEGRAM else []
    return session.scalar(
        select(Identity.address)
        .where(
            Identity.person_id == person_id, Identity.channel == channel, Identity.revoked_at.is_(None), *reachable
        )
        .order_by(Identity.address != _folded(channel, using), *linked_later, Identity.id.desc())
    )


@dataclass(frozen=True, slots=True)
class Registration:
    """A focal point as the secretariat registers it: the person, the State's naming, the mailbox."""

    state: str
    name: str
    office: str
    role: str
    email: str
    language: str
    valid_from: date
    evidence: str


def register(session: Session, entry: Registration, now: datetime, actor: str) -> int:
    """Registers a focal point once; the same mailbox again changes nothing. Returns the person's id."""
    address = _folded(Channel.MAIL, entry.email)
    known = session.scalar(
        select(Identity.person_id).where(
            Identity.channel == Channel.MAIL, Identity.address == address, Identity.revoked_at.is_(None)
        )
    )
    if known is not None:
        return known
    person = Person(name=entry.name, language=entry.language)
    session.add(person)
    session.flush()
    session.add_all([
        Identity(person_id=person.id, channel=Channel.MAIL, address=address),
        FocalPoint(person_id=person.id, state=entry.state, role=entry.role, office=entry.office,
                   valid_from=entry.valid_from, evidence=entry.evidence),
    ])  # fmt: skip
    audit.record(session, now, actor, "focal point registered", f"person:{person.id}", {"state": entry.state})
    return person.id


def invite(session: Session, person_id: int, now: datetime, actor: str) -> str:
    """A one-time token that binds a chat to the person within 72 hours; kept hashed."""
    token = tokens.one_time()
    session.add(Invitation(token_hash=tokens.fingerprint(token), person_id=person_id, expires_at=invitation_end(now)))
    audit.record(session, now, actor, "invited", f"person:{person_id}")
    return token


def invitation_end(now: datetime) -> datetime:
    """When an invitation made `now` runs out."""
    return now + timedelta(hours=INVITATION_HOURS)


def bind_chat(session: Session, token: str, user_id: str, now: datetime) -> int:
    """Binds a Telegram user to the person a token was made for, and returns the identity's id.

    The token serves once. An account bound to somebody else is unbound first: a phone has one owner at a time.
    Raises BadInput when the token is unknown, used or out of date, or its person out of office.
    """
    invitation = session.scalar(
        select(Invitation).where(Invitation.token_hash == tokens.fingerprint(token)).with_for_update()
    )
    if invitation is None or invitation.used_at is not None or invitation.expires_at < now:
        raise BadInput("This invitation is used up or out of date.")
    if correspondent_by_id(session, invitation.person_id, now.date()) is None:
        raise BadInput("The person invited is not in office.")
    invitation.used_at = now
    return bind(session, invitation.person_id, user_id, now)


def bind(session: Session, person_id: int, user_id: str, now: datetime) -> int:
    """Binds a Telegram user to a person who has proven to be one; returns the identity's id."""
    earlier = bound_chat(session, user_id)
    if earlier is not None:
        unbind(session, earlier, now, f"person:{person_id}", "bound to another person")
        session.flush()
    identity = Identity(person_id=person_id, channel=Channel.TELEGRAM, address=user_id, verified_at=now)
    session.add(identity)
    session.flush()
    audit.record(session, now, f"person:{person_id}", "chat bound", f"identity:{identity.id}")
    return identity.id


def bound_chat(session: Session, user_id: str) -> Identity | None:
    """The live binding of a Telegram user."""
    return session.scalar(
        select(Identity).where(
            Identity.channel == Channel.TELEGRAM, Identity.address == user_id, Identity.revoked_at.is_(None)
        )
    )


def unbind(session: Session, identity: Identity, now: datetime, actor: str, why: str) -> None:
    """A chat is a stranger's from now on. Needs no level: it only takes away."""
    identity.revoked_at = now
    audit.record(session, now, actor, "chat unbound", f"identity:{identity.id}", {"why": why})


def person_named(session: Session, email: str) -> int:
    """The id of the person with this registered mailbox. Raises NotFound."""
    person_id = session.scalar(
        select(Identity.person_id).where(
            Identity.channel == Channel.MAIL,
            Identity.address == _folded(Channel.MAIL, email),
            Identity.revoked_at.is_(None),
        )
    )
    if person_id is None:
        raise NotFound("no focal point with this mailbox")
    return person_id


def _folded(channel: Channel, address: str) -> str:
    return address.strip().lower() if channel is Channel.MAIL else address
