"""What is overdue, with a State and with us: since when, with whom, after which attempts. It changes nothing.

Every question costs the same number of queries however much there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from repository import access, calendar, convention
from repository.access import Reader
from repository.cases import WORDS
from repository.following.rules import Kind
from repository.tables import (
    Assignment,
    AssistanceRequest,
    Clarification,
    FollowUp,
    FollowUpSend,
    HelpRequest,
    Measure,
    Officer,
    OutboundMessage,
    Person,
    Submission,
)

_Submission = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


class Why(StrEnum):
    """Why a matter is on the list; each has its words for officers."""

    QUESTIONS = "questions"
    FILE = "file"
    REVIEW = "review"
    CHECK = "check"
    HELP = "help"
    RELEASE = "release"
    ASLEEP = "asleep"
    FREE_WORDS = "free_words"
    TO_CLOSE = "to_close"


LETTER_STATES = (
    "queued", "maybe_sent", "sent", "delivered", "bounced", "failed", "cancelled", "gathered", "digested",
)  # fmt: skip
"""What can have become of a letter; each has its words for officers."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a State was asked: how, when, and what became of the letter ("" when it is not known any more)."""

    number: int
    at: datetime
    channel: str
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """A matter that is overdue. `person` is whom the State has writing in it, `officer` who has it in hand."""

    reference: str
    why: Why
    state: str
    region: str
    since: date
    person: str = ""
    person_id: int | None = None
    officer: str = ""
    officer_id: int | None = None
    follow_up: int = 0
    clarification: int = 0
    points: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which rows are wanted; "" and 0 are all."""

    state: str = ""
    region: str = ""
    person: int = 0
    officer: int = 0

    def takes(self, row: Row) -> bool:
        """Whether a row is among them."""
        wanted = (
            (self.state, row.state), (self.region, row.region), (self.person, row.person_id),
            (self.officer, row.officer_id),
        )  # fmt: skip
        return all(not asked or asked == found for asked, found in wanted)


def with_state(session: Session, reader: Reader, today: date, narrowed: Narrowed | None = None) -> list[Row]:
    """What a State was asked and has not answered by its date, the longest first."""
    rows = [*_questions(session, reader, today), *_files(session, reader, today)]
    return _finished(session, rows, narrowed)


def with_us(session: Session, reader: Reader, today: date, narrowed: Narrowed | None = None) -> list[Row]:
    """What waits for an officer: past its date, asleep, or answered in words nobody has put to their questions."""
    rows = [
        *_laws(session, reader, today),
        *_requests(session, reader, today),
        *_asleep(session, reader),
        *_free_words(session, reader),
    ]
    return _finished(session, rows, narrowed)


def _of(column: InstrumentedAttribute[str], reader: Reader) -> ColumnElement[bool]:
    """A focal point sees what is due of their own State, an officer everything."""
    return true() if reader.officer_id is not None else column == reader.state


def _questions(session: Session, reader: Reader, today: date) -> Iterator[Row]:
    asked = (
        select(Clarification, Submission, Person.name, FollowUp.id)
        .join(Submission, Submission.id == Clarification.submission_id)
        .outerjoin(Person, Person.id == Submission.person_id)
        .outerjoin(FollowUp, FollowUp.clarification_id == Clarification.id)
        .where(Clarification.state == "open", Clarification.due_on < today, _of(Submission.state, reader))
    )
    for question, submission, name, follow_up in session.execute(asked):
        open_points = tuple(point for point in question.points if point not in question.answers)
        yield _row(question.subject, Why.QUESTIONS, submission.state, question.due_on, person=name or "",
                   person_id=submission.person_id, follow_up=follow_up or 0, clarification=question.id,
                   points=open_points)  # fmt: skip


def _files(session: Session, reader: Reader, today: date) -> Iterator[Row]:
    waiting = (
        select(FollowUp, Person.name)
        .outerjoin(Person, Person.id == FollowUp.person_id)
        .where(
            FollowUp.kind == Kind.FILE, FollowUp.settled_at.is_(None), FollowUp.due_at < calendar.morning(today),
            _of(FollowUp.of_state, reader),
        )
    )  # fmt: skip
    for follow_up, name in session.execute(waiting):
        yield _row(follow_up.subject, Why.FILE, follow_up.of_state, follow_up.due_at.date(), person=name or "",
                   person_id=follow_up.person_id, follow_up=follow_up.id)  # fmt: skip


def _laws(session: Session, reader: Reader, today: date) -> Iterator[Row]:
    late = Measure.review_due_on < today
    released = Measure.released_in.is_not(None) & (Measure.state_of_review == "filed_restricted")
    chosen = access.readable(Measure, reader).where(Measure.state_of_review.not_in(_OVER_LAW), or_(late, released))
    for law, name, person_id in _with_sender(session, chosen, Measure.submission_id):
        why = Why.RELEASE if law.state_of_review == "filed_restricted" else Why.REVIEW
        since = law.review_due_on or law.received_at.date()
        yield _row(law.reference, why, law.state, since, person=name, person_id=person_id)


_OVER_LAW = ("withdrawn_by_state", "joined")


def _requests(session: Session, reader: Reader, today: date) -> Iterator[Row]:
    to_close = AssistanceRequest.state_of_case == "result_recorded"
    unseen = AssistanceRequest.state_of_case.in_(("open", "dormant")) & (AssistanceRequest.review_due_on < today)
    chosen = access.readable(AssistanceRequest, reader).where(or_(to_close, unseen))
    for request, name, person_id in _with_sender(session, chosen, AssistanceRequest.submission_id):
        closes = request.state_of_case == "result_recorded"
        since = request.registered_at.date() if closes else request.review_due_on
        yield _row(request.reference, Why.TO_CLOSE if closes else Why.CHECK, request.state, since, person=name,
                   person_id=person_id)  # fmt: skip
    helping = access.readable(HelpRequest, reader).where(
        HelpRequest.state_of_case == "open", HelpRequest.review_due_on < today
    )
    for asked, name, person_id in _with_sender(session, helping, HelpRequest.submission_id):
        yield _row(asked.reference, Why.HELP, asked.state, asked.review_due_on, person=name, person_id=person_id)


def _asleep(session: Session, reader: Reader) -> Iterator[Row]:
    tasks = (
        select(FollowUp, Person.name)
        .outerjoin(Person, Person.id == FollowUp.person_id)
        .where(FollowUp.state == "dormant", FollowUp.seen_by == "", _of(FollowUp.of_state, reader))
    )
    for follow_up, name in session.execute(tasks):
        since = (follow_up.settled_at or follow_up.due_at).date()
        yield _row(follow_up.subject, Why.ASLEEP, follow_up.of_state, since, person=name or "",
                   person_id=follow_up.person_id, follow_up=follow_up.id)  # fmt: skip


def _free_words(session: Session, reader: Reader) -> Iterator[Row]:
    answered = (
        select(Clarification, Submission, Person.name)
        .join(Submission, Submission.id == Clarification.submission_id)
        .outerjoin(Person, Person.id == Submission.person_id)
        .where(Clarification.state == "answered", Clarification.answers[WORDS].as_string() != "",
               _of(Submission.state, reader))
    )  # fmt: skip
    for question, submission, name in session.execute(answered):
        open_points = tuple(point for point in question.points if point not in question.answers)
        if open_points and question.answers.get("mapped") is None:
            since = (question.settled_at or question.opened_at).date()
            yield _row(question.subject, Why.FREE_WORDS, submission.state, since, person=name or "",
                       person_id=submission.person_id, clarification=question.id, points=open_points)  # fmt: skip


def _with_sender(
    session: Session, chosen: Select[access.C], submission: _Submission
) -> Iterator[tuple[access.C, str, int | None]]:
    joined = (
        chosen.outerjoin(Submission, Submission.id == submission)
        .outerjoin(Person, Person.id == Submission.person_id)
        .add_columns(Person.name, Submission.person_id)
    )
    for case, name, person_id in session.execute(joined):
        yield case, name or "", person_id


def _row(reference: str, why: Why, state: str, since: date | None, **more: object) -> Row:
    found = convention.load().states.get(state)
    return Row(reference, why, state, found.region if found else "", since or date.min, **more)  # type: ignore[arg-type]


def _finished(session: Session, rows: Sequence[Row], narrowed: Narrowed | None) -> list[Row]:
    """The rows with their officers and attempts, those wanted, the longest overdue first."""
    officers = _officers(session, {row.reference for row in rows})
    attempts = _attempts(session, {row.follow_up for row in rows if row.follow_up})
    full = (
        replace(row, officer=officers.get(row.reference, ("", None))[0],
                officer_id=officers.get(row.reference, ("", None))[1], attempts=attempts.get(row.follow_up, ()))
        for row in rows
    )  # fmt: skip
    wanted = [row for row in full if narrowed is None or narrowed.takes(row)]
    return sorted(wanted, key=lambda row: (row.since, row.reference))


def _officers(session: Session, references: Iterable[str]) -> dict[str, tuple[str, int | None]]:
    taken = (
        select(Assignment.subject, Officer.name, Officer.id)
        .join(Officer, Officer.id == Assignment.officer_id)
        .where(Assignment.subject.in_(list(references)))
    )
    return {subject: (name, number) for subject, name, number in session.execute(taken)}


def _attempts(session: Session, follow_ups: Iterable[int]) -> dict[int, tuple[Attempt, ...]]:
    sends = (
        select(FollowUpSend, OutboundMessage.state)
        .outerjoin(
            OutboundMessage,
            (OutboundMessage.cause == FollowUpSend.cause) & (OutboundMessage.channel == FollowUpSend.channel),
        )
        .where(FollowUpSend.follow_up_id.in_(list(follow_ups)))
        .order_by(FollowUpSend.follow_up_id, FollowUpSend.number)
    )
    found: dict[int, dict[int, Attempt]] = defaultdict(dict)
    for send, state in session.execute(sends):
        found[send.follow_up_id][send.number] = Attempt(send.number, send.at, send.channel.value, state or "")
    return {number: tuple(by_number.values()) for number, by_number in found.items()}
