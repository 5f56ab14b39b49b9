"""Writes a plan into the records, inside the transaction that ends the message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from repository import cases, laws, outbox, scans
from repository.cases import Asking
from repository.filing.incoming import Incoming
from repository.filing.plan import Plan, PlannedLaw, PlannedRequest, territory_of
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
        _write_law(session, law, plan, submission.id)
    if plan.request:
        _write_request(session, plan.request, plan, submission.id, incoming.claimed.journal_id)
    if plan.help_reference:
        message = plan.understood.message
        cases.register_help(session, plan.help_reference, submission.id, who.state, plan.understood.help_kind,
                            message.own_text, plan.at)  # fmt: skip
    incoming.gather(session, submission.id)
    for letter in letters:
        outbox.queue(session, letter, now)
    return {"outcome": Outcome.FILED, "submission_id": submission.id}


def _write_law(session: Session, law: PlannedLaw, plan: Plan, submission_id: int) -> None:
    who = plan.sender.who
    filing = Filing(
        law.reference, submission_id, who.state, plan.at, plan.review_due_on, law.placement, f"person:{who.person_id}"
    )
    laws.file(session, law.item, filing)
    for document in law.item.documents:
        scans.wanted(session, document.text_id, document.language, plan.at)
    if law.questions.points:
        cases.open_questions(session, law.reference, submission_id, law.questions, plan.at, territory_of(who.state))


def _write_request(session: Session, request: PlannedRequest, plan: Plan, submission_id: int, journal_id: int) -> None:
    understood, state = plan.understood, plan.sender.who.state
    cases.register(
        session,
        Asking(
            reference=request.reference, need_references=request.need_references, submission_id=submission_id,
            journal_id=journal_id, state=state, stage=request.stage, words=understood.message.own_text,
            needs=request.needs, received=understood.received, received_words=understood.received_words, at=plan.at,
        ),
    )  # fmt: skip
    if request.questions.points:
        cases.open_questions(session, request.reference, submission_id, request.questions, plan.at, territory_of(state))
