"""The desk's own books as lines, for an administrator in the shell: journal, outbox, cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import cases, intake
from repository.tables import AssistanceRequest, HelpRequest, InboundMessage, OutboundMessage

_AT_ONCE = 500


def journal(session: Session) -> Iterator[dict[str, Any]]:
    """Every message that came in: its receipt, where from, its hash, what became of it; not its content."""
    rows = select(InboundMessage).order_by(InboundMessage.id).execution_options(yield_per=_AT_ONCE)
    for row in session.scalars(rows):
        yield {
            "receipt": intake.receipt_number(row), "channel": row.channel.value, "account": row.account,
            "received_at": row.received_at.isoformat(), "size": row.size, "sha256": row.original_sha256,
            "outcome": row.outcome.value if row.outcome else "pending", "note": row.outcome_note,
        }  # fmt: skip


def outbox(session: Session) -> Iterator[dict[str, Any]]:
    """Every letter that went out or waits: its kind, the case it belongs to, how it fares; not its words."""
    rows = select(OutboundMessage).order_by(OutboundMessage.id).execution_options(yield_per=_AT_ONCE)
    for row in session.scalars(rows):
        yield {
            "id": row.id, "kind": row.kind, "channel": row.channel.value, "language": row.language,
            "case": row.case_reference, "queued_at": row.queued_at.isoformat(), "state": row.state, "tries": row.tries,
        }  # fmt: skip


def cases_of(session: Session) -> Iterator[dict[str, Any]]:
    """Every request for assistance with its needs, and every request for help, with the State's own words."""
    for request in session.scalars(select(AssistanceRequest).order_by(AssistanceRequest.id)):
        yield {
            "reference": request.reference, "state": request.state, "stage": request.stage, "words": request.words,
            "received": request.received.value, "state_of_case": request.state_of_case,
            "registered_at": request.registered_at.isoformat(),
            "needs": [
                {"reference": need.reference, "articles": need.articles, "area": need.area,
                 "type": need.assistance_type, "term": need.term, "words": need.words, "priority": need.priority_words}
                for need in cases.needs_of(session, request.id)
            ],
        }  # fmt: skip
    for help_request in session.scalars(select(HelpRequest).order_by(HelpRequest.id)):
        yield {
            "reference": help_request.reference, "state": help_request.state, "kind": help_request.kind,
            "words": help_request.words, "state_of_case": help_request.state_of_case,
            "registered_at": help_request.registered_at.isoformat(),
        }  # fmt: skip


LEDGERS: Mapping[str, Callable[[Session], Iterator[dict[str, Any]]]] = {
    "journal": journal, "outbox": outbox, "cases": cases_of,
}  # fmt: skip
"""What the shell exports beside the laws."""
