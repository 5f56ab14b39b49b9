"""An unproven sender uses the link of the acknowledgement: the submission is then as good as a proven one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, cases, holds, intake, laws, steps
from repository.errors import BadInput, NotFound
from repository.filing.replies import CONFIRM
from repository.following import schedule
from repository.model import HoldReason, Proof, Publication, Visibility
from repository.tables import Hold, InboundMessage, Measure, Reference, Submission
from repository.tokens import Signer


def confirm(session: Session, token: str, signer: Signer, policy: Publication, now: datetime) -> str:
    """Raises the message a link was made for to L2, and does what that allows: publishes, or applies an answer.

    The link went to the registered address, so using it proves that address (docs/rules.md: identity levels). Used
    again it changes nothing. Returns the number to show: of the submission, or of the message itself where
    it named a sender. Raises BadInput for a link that is not ours, NotFound when nothing was filed.
    """
    row = _row(session, signer.verify(CONFIRM, token))
    submission = session.get(Submission, row.submission_id) if row.submission_id else None
    if submission is None:
        return _of_naming(session, row, now)
    if row.proof is not None and row.proof >= Proof.PROVEN:
        return submission.reference
    row.proof, row.proof_evidence = Proof.PROVEN, {"link": "used"}
    actor = f"person:{submission.person_id}"
    audit.record(session, now, actor, "message confirmed", intake.receipt_number(row))
    if session.get_one(Reference, submission.reference).journal_id != row.id:
        # An answer to an open matter changed nothing so far: it goes the way again, proven.
        row.outcome, row.due_at, row.tries = None, now, 0
        return submission.reference
    submission.confirmed_at, submission.proof = now, Proof.PROVEN
    for measure in session.scalars(select(Measure).where(Measure.submission_id == submission.id)):
        publish_if_allowed(session, measure, Proof.PROVEN, policy, now, actor, cause=intake.receipt_number(row))
    return submission.reference


def _of_naming(session: Session, row: InboundMessage, now: datetime) -> str:
    """A mail that names a sender is held until it is proven; it then goes the way again, and does what it says."""
    receipt = intake.receipt_number(row)
    if row.proof is not None and row.proof >= Proof.PROVEN:
        return receipt
    waiting = session.scalars(
        select(Hold)
        .where(Hold.journal_id == row.id, Hold.reason == HoldReason.NAMING_UNCLEAR, Hold.state == "held")
        .with_for_update()
    ).all()
    if not waiting:
        raise NotFound(receipt)
    row.proof, row.proof_evidence = Proof.PROVEN, {"link": "used"}
    actor = f"person:{row.person_id}"
    audit.record(session, now, actor, "message confirmed", receipt)
    holds.release(session, waiting, now, actor)
    return receipt


def publish_if_allowed(
    session: Session, measure: Measure, proof: Proof, policy: Publication, now: datetime, actor: str, *, cause: str
) -> None:
    """Makes a law under review public when what is known by now would have made it public on arrival (ruling 17)."""
    # What amends another law is not public beside it: an officer takes it in.
    if measure.state_of_review != "under_review" or measure.joined_to:
        return
    place = laws.placement(measure.status, measure.draft_word, proof, policy)
    if place.visibility is Visibility.PUBLIC:
        steps.take(session, measure, "published by policy", now, actor, cause=cause,
                   changes={"visibility": place.visibility, "accepted_by": ""})  # fmt: skip
        person = cases.submitter(session, measure.submission_id)
        schedule.refresh(session, measure.reference, measure.state, person, now.date(), now, cause=cause)


def _row(session: Session, value: str) -> InboundMessage:
    if not value.removeprefix("m").isdigit():
        raise BadInput("This link is not one of ours.")
    row = session.get(InboundMessage, int(value.removeprefix("m")))
    if row is None:
        raise NotFound(value)
    return row
