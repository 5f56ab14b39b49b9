"""What waits for officers, as lists and items. It reads through the gate as the officer, and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from repository import access, holds, people, rerouting
from repository.access import Case, Reader
from repository.errors import NotFound
from repository.files import Files
from repository.holds import Held
from repository.model import Channel, MessageReader, ReadMessage
from repository.people import Correspondent
from repository.tables import (
    AssistanceReceived,
    AssistanceRequest,
    AuditEntry,
    Clarification,
    HelpRequest,
    Hold,
    InboundMessage,
    Measure,
    Need,
    OutboundMessage,
    Submission,
    Withdrawal,
)

MOST = 200
"""Rows of a list; the oldest come first, so nothing is hidden for long."""
NEWS = timedelta(days=14)
"""How long a withdrawal stays on the list."""
_TO_REVIEW = ("under_review", "published")


@dataclass(frozen=True, slots=True)
class Worklist:
    """Everything that waits, each list the most urgent first."""

    held: Sequence[Held]
    laws: Sequence[Measure]
    requests: Sequence[AssistanceRequest | HelpRequest]
    questions: Sequence[Clarification]
    failed: Sequence[OutboundMessage]
    withdrawn: Sequence[Withdrawal] = ()
    """What States took back of late, the newest first: nothing is to be done, but an officer should know."""


@dataclass(frozen=True, slots=True)
class Filed:
    """How a case came in: its submission, who sent it, and the journal rows it was made of."""

    submission: Submission | None
    sender: Correspondent | None
    journal: Sequence[InboundMessage]


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request with what belongs to it, all in the State's own words."""

    needs: Sequence[Need]
    received: Sequence[AssistanceReceived]


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A message as officers read it; `message` is None for a chat update, `hold` for one that is not held."""

    hold: Hold | None
    row: InboundMessage
    message: ReadMessage | None
    raw: str


def waiting(session: Session, reader: Reader, today: date) -> Worklist:
    """What is held, to be reviewed, asked of us, past its date without an answer, or did not arrive."""
    laws = session.scalars(
        access.readable(Measure, reader)
        .where(Measure.state_of_review.in_(_TO_REVIEW), Measure.review_due_on.is_not(None))
        .order_by(Measure.review_due_on, Measure.id)
        .limit(MOST)
    ).all()
    questions = session.scalars(
        select(Clarification)
        # Dormant: nobody answered the question and its two reminders, so it is an officer's now (ruling 10).
        .where(or_(Clarification.state == "dormant", and_(Clarification.state == "open", Clarification.due_on < today)))
        .order_by(Clarification.due_on, Clarification.id)
        .limit(MOST)
    ).all()
    failed = session.scalars(
        select(OutboundMessage)
        .where(OutboundMessage.state.in_(("failed", "bounced")), OutboundMessage.rerouted != rerouting.UNSAID)
        .order_by(OutboundMessage.queued_at, OutboundMessage.id)
        .limit(MOST)
    ).all()
    return Worklist(
        holds.held(session)[:MOST], laws, _requests(session, reader), questions, failed, _withdrawn(session, today)
    )


def _withdrawn(session: Session, today: date) -> Sequence[Withdrawal]:
    since = datetime.combine(today - NEWS, time(), UTC)
    return session.scalars(select(Withdrawal).where(Withdrawal.at >= since).order_by(Withdrawal.id.desc())).all()


def _requests(session: Session, reader: Reader) -> list[AssistanceRequest | HelpRequest]:
    """Requests that wait for a word of the secretariat, as their letters promise: the oldest first."""
    waits = ("open", "dormant")
    asked = access.readable(AssistanceRequest, reader).where(AssistanceRequest.state_of_case.in_(waits))
    helped = access.readable(HelpRequest, reader).where(HelpRequest.state_of_case.in_(waits))
    found: list[AssistanceRequest | HelpRequest] = [
        *session.scalars(asked.order_by(AssistanceRequest.registered_at).limit(MOST)),
        *session.scalars(helped.order_by(HelpRequest.registered_at).limit(MOST)),
    ]
    return sorted(found, key=lambda row: row.registered_at)


def filed(session: Session, case: Case, today: date) -> Filed:
    """How a case came in."""
    submission = session.get(Submission, case.submission_id) if case.submission_id else None
    if submission is None:
        return Filed(None, None, ())
    sender = people.correspondent_by_id(session, submission.person_id, today) if submission.person_id else None
    journal = session.scalars(
        select(InboundMessage).where(InboundMessage.submission_id == submission.id).order_by(InboundMessage.id)
    ).all()
    return Filed(submission, sender, journal)


def history(session: Session, reference: str) -> Sequence[AuditEntry]:
    """What happened to a record, in order."""
    return session.scalars(select(AuditEntry).where(AuditEntry.subject == reference).order_by(AuditEntry.id)).all()


def request(session: Session, case: AssistanceRequest) -> RequestShown:
    """What belongs to a request."""
    needs = session.scalars(select(Need).where(Need.request_id == case.id).order_by(Need.ordinal)).all()
    received = session.scalars(
        select(AssistanceReceived).where(AssistanceReceived.request_id == case.id).order_by(AssistanceReceived.id)
    ).all()
    return RequestShown(needs, received)


def questions(session: Session, reference: str) -> Sequence[Clarification]:
    """The questions opened about a case, in order."""
    return session.scalars(
        select(Clarification).where(Clarification.subject == reference).order_by(Clarification.id)
    ).all()


def hold(session: Session, files: Files, read: MessageReader, hold_id: int) -> HoldShown:
    """A held message, read for an officer. Raises NotFound."""
    found = _held(session, hold_id)
    row = session.get_one(InboundMessage, found.journal_id)
    return _shown(found, row, files, read)


def message(session: Session, files: Files, read: MessageReader, receipt: str) -> HoldShown:
    """Any message of ours, read for an officer: an answer that was attached, a mail that was filed. Raises NotFound."""
    return _shown(None, access.journal_row_of(session, receipt), files, read)


def _shown(held: Hold | None, row: InboundMessage, files: Files, read: MessageReader) -> HoldShown:
    original = original_of(row, files)
    if row.channel is Channel.MAIL:
        return HoldShown(held, row, read(original, row.envelope), "")
    return HoldShown(held, row, None, original.decode("utf-8", "replace"))


def held_row(session: Session, hold_id: int) -> InboundMessage:
    """The journal row of a held message. Raises NotFound."""
    return session.get_one(InboundMessage, _held(session, hold_id).journal_id)


def _held(session: Session, hold_id: int) -> Hold:
    found = session.get(Hold, hold_id)
    if found is None or found.state != "held":
        raise NotFound(f"hold {hold_id}")
    return found


def original_of(row: InboundMessage, files: Files) -> bytes:
    """The bytes of a journal row. Raises NotFound when a retention rule removed them."""
    return row.original if row.original is not None else files.get(row.original_sha256)
