"""What a number leads to, in words a person or a program can read: for the shell, the chat's /status and the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, intake
from repository.access import Case, Reader
from repository.errors import NotFound
from repository.model import Letter, Role
from repository.references import normalise
from repository.tables import AssistanceRequest, Clarification, HelpRequest, InboundMessage, Measure, Need

Summary = dict[str, Any]


def summary(session: Session, reader: Reader, reference: str) -> Summary:
    """The record under any number of ours, as plain JSON-able values. Raises NotFound, BadReference."""
    printed = normalise(reference)
    if printed[0] == Letter.MESSAGE:
        return _of_message(session, reader, printed)
    if printed[0] == Letter.SUBMISSION:
        return _of_submission(session, reader, printed)
    return of_case(session, access.case(session, reader, printed))


def of_case(session: Session, case: Case) -> Summary:
    """A case the reader has been given by the gate."""
    match case:
        case Measure():
            own = _law(case)
        case AssistanceRequest():
            own = _request(session, case)
        case HelpRequest():
            own = {"kind": case.kind, "state_of_case": case.state_of_case, "words": case.words}
    return {"reference": case.reference, "state": case.state, **own, "open_questions": list(_open(session, case))}


def _law(measure: Measure) -> Summary:
    return {
        "title": measure.title, "kind": measure.kind.value, "number": measure.number, "status": measure.status.value,
        "adopted_on": measure.adopted_on.isoformat() if measure.adopted_on else None,
        "language": measure.language, "visibility": measure.visibility.value,
        "state_of_review": measure.state_of_review,
    }  # fmt: skip


def _request(session: Session, request: AssistanceRequest) -> Summary:
    needs = session.scalars(select(Need).where(Need.request_id == request.id).order_by(Need.ordinal))
    return {
        "state_of_case": request.state_of_case, "stage": request.stage, "words": request.words,
        "received": request.received.value, "received_words": request.received_words,
        "needs": [
            {
                "reference": need.reference, "articles": need.articles, "area": need.area, "type": need.assistance_type,
                "term": need.term, "priority_words": need.priority_words,
            }
            for need in needs
        ],
    }  # fmt: skip


def _open(session: Session, case: Case) -> Iterator[Summary]:
    for clarification in session.scalars(
        select(Clarification).where(Clarification.subject == case.reference, Clarification.state == "open")
    ):
        yield {"points": clarification.points, "due_on": clarification.due_on.isoformat()}


def _of_message(session: Session, reader: Reader, printed: str) -> Summary:
    row = access.journal_row(session, printed)
    if row is None or not _may_see(reader, row):
        raise NotFound(printed)
    return {
        "reference": intake.receipt_number(row),
        "channel": row.channel.value,
        "received_at": row.received_at.isoformat(),
        "size": row.size,
        "sha256": row.original_sha256,
        "outcome": row.outcome.value if row.outcome else "pending",
        "note": row.outcome_note,
        "proof": row.proof.name.lower() if row.proof is not None else None,
        "evidence": row.proof_evidence or {},
        "cases": [case.reference for case in access.cases_of(session, reader, printed)],
    }


def _may_see(reader: Reader, row: InboundMessage) -> bool:
    """A message is its sender's and the officers': its subject and words are nobody else's."""
    if reader.role is Role.OFFICER:
        return True
    return reader.person_id is not None and reader.person_id == row.person_id


def _of_submission(session: Session, reader: Reader, printed: str) -> Summary:
    cases = access.cases_of(session, reader, printed)
    if not cases:
        raise NotFound(printed)
    return {"reference": printed, "cases": [of_case(session, case) for case in cases]}
