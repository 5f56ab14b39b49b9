"""Requests for assistance, needs, requests for help, and the questions that are open on any case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, calendar, lifecycles, steps
from repository.following import schedule
from repository.following.rules import Kind
from repository.model import Channel, NeedFacts, Received, Visibility
from repository.tables import (
    AssistanceReceived,
    AssistanceRequest,
    Clarification,
    HelpRequest,
    Need,
    Result,
    Submission,
)

WORDS = "words"
"""Under which words are kept that answered no question by its number: an officer puts them to their questions."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as the State made it: its needs, what it already receives, its own words."""

    reference: str
    need_references: tuple[str, ...]
    submission_id: int
    journal_id: int
    cause: str
    """The number of the message that asks."""
    state: str
    stage: str
    words: str
    needs: tuple[NeedFacts, ...]
    received: Received
    received_words: str
    at: datetime
    review_due_on: date | None = None


def split(need: NeedFacts) -> tuple[NeedFacts, ...]:
    """A need for each article it names (paragraphs stay with their article): State x article x type x term."""
    by_article: dict[str, list[str]] = {}
    for provision in need.articles:
        by_article.setdefault(provision.partition(".")[0], []).append(provision)
    if len(by_article) <= 1:
        return (need,)
    return tuple(replace(need, articles=tuple(provisions)) for provisions in by_article.values())


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
        visibility=Visibility.RESTRICTED, review_due_on=asking.review_due_on, registered_at=asking.at,
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
                words=need.words,
                priority_words=need.priority_words,
                priority_source=asking.journal_id if need.priority_words else None,
            )
        )
    # Words whose meaning is not clear stay words: only what is said to be received becomes a record of it.
    if asking.received_words and asking.received in {Received.YES, Received.ONGOING}:
        session.add(AssistanceReceived(request_id=request.id, words=asking.received_words, stated_in=asking.journal_id))
    registered = "needs confirmed or recognised"
    steps.begin(session, request, registered, asking.at, "system", cause=asking.cause, origin="submitted",
                told_as="request registered")  # fmt: skip
    steps.note_change(session, asking.reference, asking.at)
    return request


def move(
    session: Session, request: AssistanceRequest, now: datetime, actor: str, event: str, changes: Mapping[str, object]
) -> None:
    """Writes a change of a request that is no step of its life cycle. Raises CaseMoved."""
    steps.write_versioned(session, request, changes)
    audit.record(session, now, actor, event, request.reference, {name: str(value) for name, value in changes.items()})
    steps.note_change(session, request.reference, now)


def register_help(
    session: Session, reference: str, submission: Submission, kind: str, words: str, at: datetime, *, cause: str,
    review_due_on: date | None = None,
) -> HelpRequest:  # fmt: skip
    """Writes a request for help: a person of the secretariat answers it (report, paragraph 10)."""
    found = HelpRequest(
        reference=reference, submission_id=submission.id, state=submission.state, kind=kind, words=words,
        state_of_case="open", review_due_on=review_due_on, registered_at=at,
    )  # fmt: skip
    session.add(found)
    steps.begin(session, found, "recognised in a letter", at, "system", cause=cause, origin=lifecycles.START,
                told_as="help registered")  # fmt: skip
    steps.note_change(session, reference, at)
    return found


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked about a case: codes of points, numbered from `first_number` on."""

    points: tuple[str, ...]
    first_number: int = 1


def open_questions(
    session: Session, subject: str, submission: Submission, questions: Questions, now: datetime, *, event: str,
    actor: str, cause: str, due_on: date | None = None,
) -> Clarification:  # fmt: skip
    """Opens a clarification on a case, due in 14 days unless said otherwise; whoever opens it sends the question.

    `event` is the row of `lifecycles.CLARIFICATION` that begins it.
    """
    clarification = Clarification(
        subject=subject, submission_id=submission.id, points=list(questions.points), state="open",
        first_number=questions.first_number, answers={}, opened_at=now,
        due_on=due_on or now.date() + timedelta(days=calendar.CLARIFICATION_DAYS),
    )  # fmt: skip
    session.add(clarification)
    steps.begin(session, clarification, event, now, actor, cause=cause, origin=lifecycles.START,
                told_as="clarification opened", details={"points": list(questions.points)})  # fmt: skip
    return clarification


def ask_at_filing(
    session: Session, subject: str, submission: Submission, questions: Questions, now: datetime, *, cause: str,
    letter: str, channel: Channel,
) -> Clarification:  # fmt: skip
    """Questions that go out with the acknowledgement of the message `cause`, and will be reminded of twice."""
    asked = open_questions(session, subject, submission, questions, now, event="opened at filing", actor="system",
                           cause=cause)  # fmt: skip
    schedule.asked_at_once(session, Kind.QUESTIONS, subject, submission, now, cause=cause, letter=letter,
                             channel=channel, clarification=asked)  # fmt: skip
    return asked


def clarifications(session: Session, submission_id: int) -> Sequence[Clarification]:
    """The questions of a submission, settled or not, in the order they were asked."""
    asked = select(Clarification).where(Clarification.submission_id == submission_id).order_by(Clarification.id)
    return session.scalars(asked).all()


def open_points(clarification: Clarification) -> tuple[str, ...]:
    """The points nobody has answered, in their order."""
    return tuple(point for point in clarification.points if point not in clarification.answers)


def submitter(session: Session, submission_id: int | None) -> int | None:
    """The id of the person who sent a submission."""
    submission = session.get(Submission, submission_id) if submission_id is not None else None
    return submission.person_id if submission else None


def results(session: Session, request_id: int) -> Sequence[Result]:
    """What the State said became of a request, in order."""
    return session.scalars(select(Result).where(Result.request_id == request_id).order_by(Result.id)).all()


def needs_of(session: Session, request_id: int) -> Sequence[Need]:
    """The needs of a request, in the order the State named them."""
    return session.scalars(select(Need).where(Need.request_id == request_id).order_by(Need.ordinal)).all()


def close_questions(
    session: Session, clarification: Clarification, answers: dict[str, str], now: datetime, actor: str, *, cause: str
) -> None:
    """An answer came, on whatever channel: the questions are settled and nobody reminds of them any more.

    Settled questions may be answered again: what comes later corrects what came before.
    """
    clarification.answers = {**clarification.answers, **answers}
    told = {"points": sorted(answers)}
    if steps.is_over(clarification):
        audit.record(session, now, actor, "answered again", clarification.subject, told | {"cause": cause})
        return
    steps.take(session, clarification, "answered", now, actor, cause=cause, changes={"settled_at": now}, details=told)
    schedule.settle_clarification(session, clarification.id, now, actor, cause=cause)


def end_questions(session: Session, subject: str, event: str, now: datetime, actor: str, *, cause: str) -> None:
    """Nobody is asked, or reminded, about a matter that was withdrawn, closed or joined to another."""
    asked = select(Clarification).where(
        Clarification.subject == subject, Clarification.state.not_in(lifecycles.CLARIFICATION.final)
    )
    for clarification in session.scalars(asked).all():
        steps.take(session, clarification, event, now, actor, cause=cause, changes={"settled_at": now})
    schedule.settle_matter(session, subject, now, actor, cause=cause)
