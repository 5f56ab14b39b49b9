"""What is due with one State at a moment: its matters with everything a letter says of them. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from repository import access, people, returns
from repository.calendar import Calendar, local_day
from repository.convention import territory_of
from repository.following.rules import MOST_MATTERS, Kind
from repository.model import Channel
from repository.people import Correspondent
from repository.tables import Clarification, DayDigest, FollowUp, InboundMessage, Submission

ASLEEP_AFTER = "reminder_2"
"""The state in which nothing more is sent: what is due in it falls asleep."""
_ASKED_ANEW = {Kind.PROGRESS, Kind.REFRESH, Kind.CLAIMS, Kind.ENTRY}
"""Kinds that ask about the State's own matters, years later: whoever is in office may answer."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A follow-up whose time has come, with its case, its submission, and the questions if they were put already."""

    follow_up: FollowUp
    case: access.Case
    submission: Submission
    clarification: Clarification | None

    @property
    def kind(self) -> Kind:
        """Why it is come back to."""
        return Kind(self.follow_up.kind)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is written to, and by which way."""

    who: Correspondent
    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done for one State now: who is asked about what, and the matters nobody is to be asked about."""

    state: str
    contact: Contact | None
    asked: tuple[Matter, ...]
    unwanted: tuple[Matter, ...]
    """Not to be put any more: whoever would be asked wants no reminders, or a later question takes its place."""
    nobody: tuple[Matter, ...]


# Asked every second for years: built once.
_DUE = (FollowUp.settled_at.is_(None), FollowUp.due_at <= bindparam("now"))
_WAITING = (
    select(FollowUp.of_state, func.min(FollowUp.due_at).label("since"))
    .where(*_DUE, FollowUp.state != ASLEEP_AFTER)
    .group_by(FollowUp.of_state)
    .order_by("since")
)
_SLEEPERS = (
    select(FollowUp)
    .where(*_DUE, FollowUp.state == ASLEEP_AFTER)
    .order_by(FollowUp.due_at, FollowUp.id)
    .limit(bindparam("most"))
)
_OF_STATE = (
    select(FollowUp)
    .where(*_DUE, FollowUp.state != ASLEEP_AFTER, FollowUp.of_state == bindparam("state"))
    .order_by(FollowUp.due_at, FollowUp.id)
)
_WRITTEN = select(DayDigest.of_state, DayDigest.day).where(DayDigest.at > bindparam("since"))


def to_sleep(session: Session, now: datetime, most: int = 50) -> Sequence[FollowUp]:
    """Follow-ups that were put three times and whose last wait is over."""
    return session.scalars(_SLEEPERS, {"now": now, "most": most}).all()


def next_turn(session: Session, now: datetime, calendar: Calendar) -> Turn | None:
    """The State that has waited the longest, is awake, and was not written to today; None when there is none."""
    waiting = session.execute(_WAITING, {"now": now}).all()
    if not waiting:
        return None
    written = {(row.of_state, row.day) for row in session.execute(_WRITTEN, {"since": now - timedelta(days=2)})}
    for state, _ in waiting:
        territory = territory_of(state)
        if calendar.is_awake(territory, now) and (state, local_day(territory, now)) not in written:
            return _turn(session, state, now)
    return None


def _turn(session: Session, state: str, now: datetime) -> Turn:
    rows = session.scalars(_OF_STATE, {"now": now, "state": state}).all()
    matters = [matter for row in rows if (matter := _matter(session, row)) is not None]
    unwanted: list[Matter] = []
    nobody: list[Matter] = []
    asked: list[Matter] = []
    contact: Contact | None = None
    found: dict[tuple[int | None, bool, bool], Contact | None] = {}
    for matter in matters:
        if _wants_none(session, matter):
            unwanted.append(matter)
            continue
        by_chat = came_by_chat(session, matter.submission.id)
        key = (matter.follow_up.person_id, matter.kind in _ASKED_ANEW, by_chat)
        if key not in found:
            found[key] = _contact(session, matter, now, by_chat=by_chat)
        reached = found[key]
        if reached is None:
            nobody.append(matter)
            continue
        contact = contact or reached
        # Somebody else of the State has their turn on another day: one letter a State and day.
        if reached.who.person_id == contact.who.person_id:
            asked.append(matter)
    asked, superseded = _latest(asked)
    return Turn(state, contact, tuple(asked[:MOST_MATTERS]), (*unwanted, *superseded), tuple(nobody))


def _latest(asked: Sequence[Matter]) -> tuple[list[Matter], list[Matter]]:
    """Of several questions about the progress of one request the last: after a silence nobody is asked thrice."""
    last = {matter.case.reference: matter.follow_up.months for matter in asked if matter.kind is Kind.PROGRESS}
    for matter in asked:
        if matter.kind is Kind.PROGRESS:
            last[matter.case.reference] = max(last[matter.case.reference], matter.follow_up.months)
    kept = [m for m in asked if m.kind is not Kind.PROGRESS or m.follow_up.months == last[m.case.reference]]
    return kept, [matter for matter in asked if matter not in kept]


def _matter(session: Session, follow_up: FollowUp) -> Matter | None:
    case = access.case_by_number(session, follow_up.subject)
    submission = session.get(Submission, case.submission_id) if case.submission_id else None
    if submission is None:
        return None
    asked = session.get(Clarification, follow_up.clarification_id) if follow_up.clarification_id else None
    return Matter(follow_up, case, submission, asked)


def _wants_none(session: Session, matter: Matter) -> bool:
    person = matter.follow_up.person_id
    return matter.kind not in _ASKED_ANEW and person is not None and people.wants_no_reminders(session, person)


def _contact(session: Session, matter: Matter, now: datetime, *, by_chat: bool) -> Contact | None:
    """The sender, where the matter came from or by the other way; for what is asked anew, else another focal point."""
    person = matter.follow_up.person_id
    who = people.correspondent_by_id(session, person, now.date()) if person is not None else None
    candidates = [who] if who is not None and not people.wants_no_reminders(session, who.person_id) else []
    if matter.kind in _ASKED_ANEW:
        candidates += [
            other
            for other in people.focal_points(session, now.date(), matter.follow_up.of_state)
            if other.person_id != person and not people.wants_no_reminders(session, other.person_id)
        ]
    for candidate in candidates:
        if reached := _reached(session, candidate, by_chat=by_chat):
            return reached
    return None


def _reached(session: Session, who: Correspondent, *, by_chat: bool) -> Contact | None:
    mailbox = people.address_of(session, who.person_id, Channel.MAIL)
    if mailbox is not None and not returns.takes_letters(session, mailbox):
        # It complained, or nothing reaches it any more.
        mailbox = None
    chat = people.address_of(session, who.person_id, Channel.TELEGRAM)
    ways = [(Channel.TELEGRAM, chat), (Channel.MAIL, mailbox)]
    for channel, address in ways if by_chat else reversed(ways):
        if address is not None:
            return Contact(who, channel, address)
    return None


def came_by_chat(session: Session, submission_id: int) -> bool:
    """Whether a submission was sent from a chat: its sender is then written to there first."""
    first = (
        select(InboundMessage.channel)
        .where(InboundMessage.submission_id == submission_id, InboundMessage.channel != Channel.TELEGRAM)
        .order_by(InboundMessage.id)
        .limit(1)
    )
    return session.scalar(first) is Channel.DRAFT
