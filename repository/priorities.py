"""A State's priority, written down from its own dated message: nobody else has one to give (HR1; report, §25, §40)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repository import access, audit, intake, steps
from repository.drafts import SentDraft
from repository.errors import BadInput
from repository.files import Files
from repository.model import Channel, MessageReader, Proof
from repository.reviewing import Review
from repository.tables import AssistanceRequest, InboundMessage, Need, Submission

LONGEST = 400


def transcribe(
    session: Session, review: Review, need: Need, words: str, receipt: str, files: Files, read: MessageReader
) -> None:
    """An officer copies the State's priority for a need from a message of the same State.

    The words must stand in that message, and the message must be proven to come from the State. Raises BadInput with
    what is missing; NotFound for a receipt that is none.
    """
    row = access.journal_row_of(session, receipt)
    request = session.get_one(AssistanceRequest, need.request_id)
    said = " ".join(words.split())
    if not said or len(said) > LONGEST:
        raise BadInput(f"Copy the State's words, at most {LONGEST} characters.")
    if _state_of(session, row) != request.state or (row.proof or Proof.UNKNOWN) < Proof.PROVEN:
        raise BadInput("This message is not proven to come from the State that asks.")
    if said not in " ".join(_words_of(row, files, read).split()):
        raise BadInput("These words do not stand in that message.")
    need.priority_words, need.priority_source = said, row.id
    audit.record(session, review.now, review.officer, "priority transcribed", request.reference,
                 {"need": need.reference, "cause": intake.receipt_number(row)})  # fmt: skip
    steps.note_change(session, request.reference, review.now)


def _state_of(session: Session, row: InboundMessage) -> str:
    submission = session.get(Submission, row.submission_id) if row.submission_id else None
    return submission.state if submission else ""


def _words_of(row: InboundMessage, files: Files, read: MessageReader) -> str:
    original = intake.original(row, files)
    if row.channel is Channel.MAIL:
        message = read(original, row.envelope)
        return f"{message.subject}\n{message.own_text}"
    if row.channel is Channel.DRAFT:
        return "\n".join(SentDraft.from_bytes(original).texts)
    return ""
