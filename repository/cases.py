"""Requests for assistance, needs, requests for help, and the questions that are open on any case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repository import audit, calendar, lifecycles
from repository.errors import CaseMoved
from repository.model import NeedFacts, Received, Visibility
from repository.tables import (
    AssistanceReceived,
    AssistanceRequest,
    Clarification,
    FollowUp,
    HelpRequest,
    Need,
)

REMINDER = "clarification reminder"


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as the State made it: its needs, what it already receives, its own words."""

    reference: str
    need_references: tuple[str, ...]
    submission_id: int
    journal_id: int
    state: str
    stage: str
    words: str
    needs: tuple[NeedFacts, ...]
    received: Received
    received_words: str
    at: datetime


def missing_points(needs: Sequence[NeedFacts], received: Received) -> tuple[str, ...]:
    """What message 5 asks, in its order. Asked, never a gate: the request is open meanwhile (rulings 5 and 19)."""
    points: list[str] = []
    if not needs or any(not (need.articles or need.area) for need in needs):
        points.append("article")
    if not needs or any(not need.assistance_type for need in needs):
        points.append("type")
    if received is Received.NOT_STATED:
        points.append("received")
    if not any(need.term for need in needs):
        points.append("term")
    return tuple(points)


def register(session: Session, asking: Asking) -> AssistanceRequest:
    """Writes a request and its needs. It is open from this moment, whatever is still missing (ruling 19)."""
    opened = lifecycles.advance(lifecycles.REQUEST, "submitted", "needs confirmed or recognised").target
    request = AssistanceRequest(
        reference=asking.reference, submission_id=asking.submission_id, state=asking.state, stage=asking.stage,
        words=asking.words, received=asking.received, received_words=asking.received_words, state_of_case=opened,
        visibility=Visibility.RESTRICTED, registered_at=asking.at,
    )  # fmt: skip
    session.add(request)
    session.flush()
    for ordinal, (reference, need) in enumerate(zip(asking.need_references, asking.needs, strict=True), start=1):
        session.add(
            Need(
                reference=reference,
                request_id=request.id,
                ordinal=ordinal,
                articles=list(need.articles),
                area=need.area,
                assistance_type=need.assistance_type,
                term=need.term,
                priority_words=need.priority_words,
                priority_source=asking.journal_id if need.priority_words else None,
            )
        )
    # Words whose meaning is not clear stay words: only what is said to be received becomes a record of it.
    if asking.received_words and asking.received in {Received.YES, Received.ONGOING}:
        session.add(AssistanceReceived(request_id=request.id, words=asking.received_words, stated_in=asking.journal_id))
    audit.record(session, asking.at, "system", "request registered", asking.reference, {"message": 4})
    return request


def move(
    session: Session, request: AssistanceRequest, now: datetime, actor: str, event: str, changes: Mapping[str, object]
) -> None:
    """Writes a change of a request if nobody changed it since it was read. Raises CaseMoved otherwise."""
    moved = session.execute(
        update(AssistanceRequest)
        .where(AssistanceRequest.id == request.id, AssistanceRequest.version == request.version)
        .values(version=request.version + 1, **changes)
        .returning(AssistanceRequest.id)
    )
    if moved.scalar_one_or_none() is None:
        raise CaseMoved(request.reference)
    audit.record(session, now, actor, event, request.reference, {name: str(value) for name, value in changes.items()})
    session.refresh(request)


def register_help(
    session: Session, reference: str, submission_id: int, state: str, kind: str, words: str, at: datetime
) -> HelpRequest:
    """Writes a request for help: a person of the secretariat answers it (report, paragraph 10)."""
    found = HelpRequest(
        reference=reference, submission_id=submission_id, state=state, kind=kind, words=words, registered_at=at
    )
    session.add(found)
    audit.record(session, at, "system", "help registered", reference, {"message": 1})
    return found


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked about a case: codes of points, numbered from `first_number` on."""

    points: tuple[str, ...]
    first_number: int = 1


def open_questions(
    session: Session, subject: str, submission_id: int, questions: Questions, now: datetime, territory: str
) -> Clarification:
    """Opens a clarification on a case, due in 14 days; the question itself goes out with the acknowledgement."""
    clarification = Clarification(
        subject=subject, submission_id=submission_id, points=list(questions.points),
        first_number=questions.first_number, answers={}, opened_at=now,
        due_on=now.date() + timedelta(days=calendar.CLARIFICATION_DAYS),
    )  # fmt: skip
    session.add(clarification)
    session.flush()
    asked = lifecycles.advance(lifecycles.FOLLOW_UP, "scheduled", "due").target
    first_reminder = calendar.next_workday(now.date() + lifecycles.WAITS[asked], territory)
    session.add(
        FollowUp(
            kind=REMINDER, subject=subject, clarification_id=clarification.id, state=asked, sends=1,
            due_at=calendar.morning(first_reminder),
        )
    )  # fmt: skip
    audit.record(session, now, "system", "clarification opened", subject, {"points": list(questions.points)})
    return clarification


def clarifications(session: Session, submission_id: int) -> Sequence[Clarification]:
    """The questions of a submission, settled or not, in the order they were asked."""
    asked = select(Clarification).where(Clarification.submission_id == submission_id).order_by(Clarification.id)
    return session.scalars(asked).all()


def close_questions(
    session: Session, clarification: Clarification, answers: dict[str, str], now: datetime, actor: str
) -> None:
    """An answer came, on whatever channel: the questions are settled and nobody reminds of them any more.

    Settled questions may be answered again: what comes later corrects what came before.
    """
    clarification.answers = {**clarification.answers, **answers}
    audit.record(session, now, actor, "clarification answered", clarification.subject, {"points": sorted(answers)})
    if clarification.state in lifecycles.CLARIFICATION.final:
        return
    clarification.state = lifecycles.advance(lifecycles.CLARIFICATION, clarification.state, "answered").target
    clarification.settled_at = now
    for follow_up in session.scalars(
        select(FollowUp).where(
            FollowUp.clarification_id == clarification.id, FollowUp.state.not_in(lifecycles.FOLLOW_UP.final)
        )
    ):
        follow_up.state = lifecycles.advance(lifecycles.FOLLOW_UP, follow_up.state, "answered").target
        follow_up.settled_at = now
