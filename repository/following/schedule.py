"""Dates to come back to: planted when a matter begins, settled when it is answered or ends. It sends nothing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from repository import calendar, lifecycles, steps
from repository.following.rules import PROGRESS_MONTHS, REFRESH_MONTHS, WAITS, Kind
from repository.model import Channel
from repository.tables import Clarification, FollowUp, FollowUpSend, Submission

ANSWERED, SETTLED = "answered", "settled otherwise or STOP"


def asked_at_once(
    session: Session, kind: Kind, subject: str, submission: Submission, now: datetime, *, cause: str, letter: str,
    channel: Channel, clarification: Clarification | None = None, event: str = "asked at filing",
    actor: str = "system",
) -> FollowUp:  # fmt: skip
    """A question that goes out at once, with the acknowledgement of a message or in an officer's letter.

    `cause` is the number of the message, or an officer's act; `letter` the `cause` of the letters that ask.
    """
    planted = FollowUp(
        kind=kind, subject=subject, clarification_id=clarification.id if clarification else None,
        of_state=submission.state, person_id=submission.person_id, state="sent", sends=1,
        due_at=calendar.morning((now + WAITS[kind]["sent"]).date()),
    )  # fmt: skip
    session.add(planted)
    steps.begin(session, planted, event, now, actor, cause=cause, origin=lifecycles.START,
                told_as="follow-up begun")  # fmt: skip
    note_send(session, planted, now, channel, letter)
    return planted


def note_send(session: Session, follow_up: FollowUp, now: datetime, channel: Channel, letter: str) -> None:
    """Writes down that a matter was put to its State once more: at which moment, how, with which letter."""
    session.add(FollowUpSend(follow_up_id=follow_up.id, number=follow_up.sends, at=now, channel=channel, cause=letter))


def progress(session: Session, request: str, submission: Submission, now: datetime, *, cause: str) -> None:
    """A request is asked about 3, 6 and 12 months after its registration (message 19)."""
    for months in PROGRESS_MONTHS:
        on = calendar.months_later(now.date(), months)
        _plant(session, Kind.PROGRESS, request, submission.state, submission.person_id, on, months, now, cause)


def refresh(
    session: Session, law: str, state: str, person_id: int | None, vouched_on: date, now: datetime, *, cause: str
) -> None:
    """A public law is asked about 24 months after somebody vouched for it; an earlier date is dropped for this one."""
    settle(session, _live(law).where(FollowUp.kind == Kind.REFRESH), SETTLED, now, "system", cause=cause)
    on = calendar.months_later(vouched_on, REFRESH_MONTHS)
    _plant(session, Kind.REFRESH, law, state, person_id, on, REFRESH_MONTHS, now, cause)


def claims(session: Session, law: str, state: str, person_id: int | None, now: datetime, *, cause: str) -> None:
    """A law changed: its State is asked, once, in its next letter, whether what rests on the old text still holds."""
    settle(session, _live(law).where(FollowUp.kind == Kind.CLAIMS), SETTLED, now, "system", cause=cause)
    _plant(session, Kind.CLAIMS, law, state, person_id, now.date(), 0, now, cause)


def entry(session: Session, law: str, state: str, now: datetime, *, cause: str) -> None:
    """A law that somebody else entered became public: its State is told in its next letter (HR9, message 15)."""
    _plant(session, Kind.ENTRY, law, state, None, now.date(), 0, now, cause)


def _plant(
    session: Session, kind: Kind, subject: str, state: str, person_id: int | None, on: date, months: int,
    now: datetime, cause: str,
) -> None:  # fmt: skip
    planted = FollowUp(
        kind=kind, subject=subject, of_state=state, person_id=person_id, months=months, state="scheduled",
        due_at=calendar.morning(on),
    )  # fmt: skip
    session.add(planted)
    steps.begin(session, planted, "created", now, "system", cause=cause, origin=lifecycles.START,
                told_as="follow-up planned")  # fmt: skip


def settle_matter(session: Session, subject: str, now: datetime, actor: str, *, cause: str) -> None:
    """Nothing is asked about this matter any more, whatever was planted: it was withdrawn, joined or closed."""
    settle(session, _live(subject), SETTLED, now, actor, cause=cause)


def settle_kind(session: Session, subject: str, kind: Kind, now: datetime, actor: str, *, cause: str) -> None:
    """What is asked of one kind about this matter has its answer."""
    settle(session, _live(subject).where(FollowUp.kind == kind), ANSWERED, now, actor, cause=cause)


def settle_clarification(session: Session, clarification_id: int, now: datetime, actor: str, *, cause: str) -> None:
    """These questions have their answer, on whatever channel it came."""
    asked = select(FollowUp).where(FollowUp.clarification_id == clarification_id, _goes_on())
    settle(session, asked, ANSWERED, now, actor, cause=cause)


def stop(session: Session, person_id: int, now: datetime, *, cause: str) -> None:
    """A person wants no reminders: nothing asked of them is asked again. What is only planned stays planned."""
    asked = select(FollowUp).where(
        FollowUp.person_id == person_id, FollowUp.settled_at.is_(None), FollowUp.state != "scheduled"
    )
    settle(session, asked, SETTLED, now, f"person:{person_id}", cause=cause)


def settle(
    session: Session, chosen: Select[FollowUp], event: str, now: datetime, actor: str, *, cause: str
) -> None:
    """Ends follow-ups by an event that has a row in every state that goes on."""
    for follow_up in session.scalars(chosen).all():
        # What was only planned was never asked, so it cannot have been answered.
        fitting = SETTLED if follow_up.state == "scheduled" else event
        steps.take(session, follow_up, fitting, now, actor, cause=cause)
        follow_up.settled_at = now


def _live(subject: str) -> Select[FollowUp]:
    of_its_questions = select(Clarification.id).where(Clarification.subject == subject)
    return select(FollowUp).where(
        or_(FollowUp.subject == subject, FollowUp.clarification_id.in_(of_its_questions)), _goes_on()
    )


def _goes_on() -> ColumnElement[bool]:
    return FollowUp.state.not_in(lifecycles.FOLLOW_UP.final)


def next_due(kind: Kind, state: str, now: datetime) -> datetime:
    """When the next step after a send is due. After a silence of the desk it counts from the send, not the plan."""
    return calendar.morning((now + WAITS[kind][state]).date())
