"""The clock of follow-ups: open questions are asked again twice, then left to an officer (ruling 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, calendar, cases, lifecycles, outbox, people, returns
from repository.cases import REMINDER
from repository.filing import lookup
from repository.filing.plan import territory_of
from repository.messages import Addressee, Reminder
from repository.model import Channel, Clock, Letter
from repository.store import Store
from repository.tables import AssistanceRequest, Clarification, FollowUp, InboundMessage, OutboundMessage, Submission
from repository.voice import Thread, Voice

DORMANT = "dormant"


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up whose time has come, with everything a reminder says."""

    follow_up_id: int
    step: str
    sends: int
    clarification: Clarification
    submission: Submission
    journal: InboundMessage
    name: str
    mailbox: str | None
    chat: str | None
    our_letter: str


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Sends what is due, one step at a time: after a week without the desk there is one reminder, not several."""

    store: Store
    voice: Voice
    now: Clock

    def work(self) -> bool:
        """Takes the next step of one due follow-up; False when none is due."""
        now = self.now()
        with self.store.read() as session:
            due = _next_due(session, now)
            if due is None:
                return False
            letters = [] if due.step == DORMANT else self._letters(due, now)
            if not letters:
                due = replace(due, step=DORMANT)
        self.store.write(_step, due, letters, now)
        return True

    def _letters(self, due: Due, now: datetime) -> list[outbox.Letter]:
        clarification, submission = due.clarification, due.submission
        kind: Literal["law", "request"] = "law" if clarification.subject.startswith(Letter.MEASURE.value) else "request"
        message = Reminder(clarification.subject, kind, tuple(clarification.points), clarification.due_on, due.sends,
                           clarification.first_number)  # fmt: skip
        addressee, cause = Addressee(due.name, submission.state), f"followup:{due.follow_up_id}:{due.sends}"
        # The question goes where the submission came from; a mailbox is the other way when there is no chat.
        if due.chat is not None:
            return [
                self.voice.chat(
                    message,
                    submission.language,
                    addressee,
                    chat=due.chat,
                    cause=cause,
                    kind="reminder",
                    case_reference=submission.reference,
                )
            ]
        if due.mailbox is None:
            return []
        token = lookup.reply_token(self.voice.signer, due.journal.id)
        return [
            self.voice.mail(
                message, submission.language, addressee, to=due.mailbox, cause=cause, kind="reminder", now=now,
                case_reference=submission.reference, auto_submitted="auto-generated",
                thread=Thread(due.our_letter, (due.our_letter,) if due.our_letter else (), token),
            )
        ]  # fmt: skip


def _next_due(session: Session, now: datetime) -> Due | None:
    """The follow-up that has been due the longest and whose State is not at its weekend."""
    waiting = session.execute(
        select(FollowUp, Clarification, Submission)
        .join(Clarification, Clarification.id == FollowUp.clarification_id)
        .join(Submission, Submission.id == Clarification.submission_id)
        .where(FollowUp.kind == REMINDER, FollowUp.settled_at.is_(None), FollowUp.due_at <= now)
        .order_by(FollowUp.due_at, FollowUp.id)
    )
    for follow_up, clarification, submission in waiting:
        if now.weekday() not in calendar.weekend(territory_of(submission.state)):
            return _due(session, follow_up, clarification, submission, now)
    return None


def _due(
    session: Session, follow_up: FollowUp, clarification: Clarification, submission: Submission, now: datetime
) -> Due:
    journal = session.scalars(
        select(InboundMessage)
        .where(InboundMessage.submission_id == submission.id, InboundMessage.channel != Channel.TELEGRAM)
        .order_by(InboundMessage.id)
    ).first()
    assert journal is not None, "a submission comes from a message"  # noqa: S101 - accounting proves it
    person_id, by_chat = submission.person_id or 0, journal.channel is Channel.DRAFT
    who = people.correspondent_by_id(session, person_id, now.date())
    if who and people.wants_no_reminders(session, person_id):
        who = None
    mailbox = people.address_of(session, person_id, Channel.MAIL) if who else None
    if mailbox is not None and not returns.takes_letters(session, mailbox):
        # It complained, or nothing reaches it any more: the chat is the other way, and without one an officer.
        mailbox, by_chat = None, True
    return Due(
        follow_up_id=follow_up.id,
        step=lifecycles.advance(lifecycles.FOLLOW_UP, follow_up.state, "unanswered").target,
        sends=follow_up.sends,
        clarification=clarification, submission=submission, journal=journal, name=who.name if who else "",
        # Who has left office is not asked any more: the matter goes to an officer.
        mailbox=mailbox,
        chat=people.address_of(session, person_id, Channel.TELEGRAM) if who and by_chat else None,
        our_letter=_our_letter(session, submission.reference),
    )  # fmt: skip


def _our_letter(session: Session, case: str) -> str:
    return (
        session.scalars(
            select(OutboundMessage.message_id)
            .where(OutboundMessage.case_reference == case, OutboundMessage.channel == Channel.MAIL)
            .order_by(OutboundMessage.id)
        ).first()
        or ""
    )


def _step(session: Session, due: Due, letters: Sequence[outbox.Letter], now: datetime) -> None:
    follow_up = session.get_one(FollowUp, due.follow_up_id)
    if follow_up.settled_at is not None or follow_up.sends != due.sends:
        # Answered, or taken by another clock, since we looked.
        return
    follow_up.state = due.step
    if due.step == DORMANT:
        _fall_asleep(session, follow_up, due, now)
        return
    follow_up.sends += 1
    again = calendar.next_workday((now + lifecycles.WAITS[due.step]).date(), territory_of(due.submission.state))
    follow_up.due_at = calendar.morning(again)
    for letter in letters:
        outbox.queue(session, letter, now)
    audit.record(session, now, "system", "reminder sent", due.clarification.subject, {"sends": follow_up.sends})


def _fall_asleep(session: Session, follow_up: FollowUp, due: Due, now: datetime) -> None:
    """Nobody answered three sends: the matter sleeps, and an officer finds it among what is due."""
    unanswered = "question and reminders unanswered"
    follow_up.settled_at = now
    clarification = session.get_one(Clarification, due.clarification.id)
    clarification.state = lifecycles.advance(lifecycles.CLARIFICATION, clarification.state, unanswered).target
    clarification.settled_at = now
    request = session.scalar(select(AssistanceRequest).where(AssistanceRequest.reference == clarification.subject))
    if request is not None and request.state_of_case == "open":
        step = lifecycles.advance(lifecycles.REQUEST, request.state_of_case, unanswered)
        cases.move(session, request, now, "system", "request asleep", {"state_of_case": step.target})
    audit.record(session, now, "system", "questions unanswered", clarification.subject)
