"""Writes a plan into the records, inside the transaction that ends the message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from repository import cases, laws, outbox, scans
from repository.cases import Asking
from repository.filing import apply
from repository.filing.incoming import Incoming
from repository.filing.plan import Plan, PlannedLaw, PlannedRequest
from repository.following import schedule
from repository.following.rules import Kind
from repository.laws import Filing
from repository.model import Outcome
from repository.outbox import Letter
from repository.tables import Submission


def write(session: Session, incoming: Incoming, plan: Plan, letters: Sequence[Letter], now: datetime) -> dict[str, Any]:
    """Writes the submission with everything in it and queues its letters; returns the journal row's last columns."""
    who = plan.sender.who
    submission = Submission(
        reference=plan.submission, state=who.state, person_id=who.person_id, proof=plan.sender.proof,
        language=plan.understood.language, subject=plan.understood.message.subject, received_at=plan.at,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    for law in plan.laws:
        _write_law(session, law, plan, submission, incoming)
    if plan.request:
        _write_request(session, plan.request, plan, submission, incoming)
    if plan.help_reference:
        message = plan.understood.message
        cases.register_help(session, plan.help_reference, submission, plan.understood.help_kind, message.own_text,
                            plan.at, cause=incoming.claimed.receipt, review_due_on=plan.review_due_on)  # fmt: skip
    apply.keep_words(session, incoming.claimed, plan.understood.message, plan.understood.language, submission.id, now)
    incoming.gather(session, submission.id)
    for letter in letters:
        outbox.queue(session, letter, now)
    return {"outcome": Outcome.FILED, "submission_id": submission.id}


def _write_law(session: Session, law: PlannedLaw, plan: Plan, submission: Submission, incoming: Incoming) -> None:
    cause = incoming.claimed.receipt
    filing = Filing(
        law.reference, submission.id, submission.state, plan.at, plan.review_due_on, law.placement,
        f"person:{plan.sender.who.person_id}", cause,
    )  # fmt: skip
    laws.file(session, law.item, filing)
    for document in law.item.documents:
        scans.wanted(session, document.text_id, document.language, plan.at)
    if law.placement.state_of_review == "published":
        schedule.refresh(session, law.reference, submission.state, submission.person_id, plan.at.date(), plan.at,
                         cause=cause)  # fmt: skip
    if law.placement.state_of_review == "awaiting_file":
        schedule.asked_at_once(session, Kind.FILE, law.reference, submission, plan.at, cause=cause,
                                 letter=incoming.letter_cause, channel=incoming.answered_by)  # fmt: skip
    if law.questions.points:
        cases.ask_at_filing(session, law.reference, submission, law.questions, plan.at, cause=cause,
                            letter=incoming.letter_cause, channel=incoming.answered_by)  # fmt: skip


def _write_request(
    session: Session, request: PlannedRequest, plan: Plan, submission: Submission, incoming: Incoming
) -> None:
    understood, cause = plan.understood, incoming.claimed.receipt
    cases.register(
        session,
        Asking(
            reference=request.reference, need_references=request.need_references, submission_id=submission.id,
            journal_id=incoming.claimed.journal_id, cause=cause, state=submission.state, stage=request.stage,
            words=understood.message.own_text, needs=request.needs, received=understood.received,
            received_words=understood.received_words, at=plan.at, review_due_on=plan.review_due_on,
        ),
    )  # fmt: skip
    schedule.progress(session, request.reference, submission, plan.at, cause=cause)
    if request.questions.points:
        cases.ask_at_filing(session, request.reference, submission, request.questions, plan.at, cause=cause,
                            letter=incoming.letter_cause, channel=incoming.answered_by)  # fmt: skip
