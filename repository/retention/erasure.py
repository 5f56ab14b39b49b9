"""Erases a message: its bytes, files, words and addresses go; its row, number and hash stay, and the trail says why."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from repository import audit, intake, steps
from repository.erasing import Left, drop_readings, is_named
from repository.model import Outcome
from repository.retention.rules import Rule
from repository.tables import (
    AddressCode,
    AssistanceReceived,
    AssistanceRequest,
    Attachment,
    Clarification,
    CopyKey,
    File,
    HelpRequest,
    Hold,
    InboundMessage,
    MessageMark,
    MessageWords,
    Need,
    OutboundMessage,
    Submission,
)

MARK = "erased"


@dataclass(frozen=True, slots=True)
class Erased:
    """Which messages were erased, and what is left to be done after the commit."""

    receipts: tuple[str, ...]
    left: Left


def erase(session: Session, journal_ids: Iterable[int], rule: Rule, now: datetime) -> Erased:
    """Empties these messages in the caller's transaction; their files go after it (`erasing.finish`).

    Of one that was filed and is erased as a complaint, the words go from its case as well. A measure is never touched.
    """
    session.flush()
    numbers = list(journal_ids)
    rows = session.scalars(select(InboundMessage).where(InboundMessage.id.in_(numbers))).all()
    digests = set(session.scalars(select(Attachment.sha256).where(Attachment.journal_id.in_(numbers))))
    digests |= {row.original_sha256 for row in rows if row.original is None}
    session.execute(delete(Attachment).where(Attachment.journal_id.in_(numbers)))
    session.execute(delete(CopyKey).where(CopyKey.journal_id.in_(numbers)))
    session.execute(delete(AddressCode).where(AddressCode.journal_id.in_(numbers)))
    session.execute(delete(MessageWords).where(MessageWords.journal_id.in_(numbers)))
    session.execute(delete(MessageMark).where(MessageMark.journal_id.in_(numbers)))
    session.execute(
        update(Hold)
        .where(Hold.journal_id.in_(numbers), Hold.state.in_(("held", "discarded")))
        .values(state=MARK, note="", sender="", settled_at=now, settled_by="system")
    )
    _empty_letters(session, numbers)
    receipts = []
    for row in rows:
        _empty_case(session, row, now)
        row.original, row.envelope, row.conversation = b"", {}, ""
        row.outcome, row.outcome_note = Outcome.ERASED, rule.value
        row.proof_evidence, row.person_id = None, None
        receipts.append(intake.receipt_number(row))
        steps.note_change(session, receipts[-1], now)
        audit.record(session, now, "system", "message erased", receipts[-1], {"rule": rule.value})
    session.flush()
    stored = set(session.scalars(select(File.sha256).where(File.sha256.in_(digests))))
    alone = tuple(sorted(digest for digest in stored if not is_named(session, digest)))
    drop_readings(session, alone)
    return Erased(tuple(receipts), Left(alone, (), time.time(), len(rows)))


def _empty_letters(session: Session, numbers: list[int]) -> None:
    """What we wrote to its sender goes with it; what still waited is not sent any more."""
    causes = [f"journal:{number}" for number in numbers]
    letters = select(OutboundMessage).where(
        or_(OutboundMessage.cause.in_(causes), *(OutboundMessage.cause.startswith(f"{cause}:") for cause in causes))
    )
    for letter in session.scalars(letters):
        if letter.state in {"queued", "maybe_sent", "gathered"}:
            letter.state = "cancelled"
        # A place of its own: the same duty to two erased addresses must not be taken for one.
        letter.recipient = letter.lane = f"{MARK}:{letter.id}"
        letter.body, letter.envelope_sender = b"", None
        letter.lease = letter.lease_until = None
    session.flush()


def _empty_case(session: Session, row: InboundMessage, now: datetime) -> None:
    submission = session.get(Submission, row.submission_id) if row.submission_id else None
    if submission is None:
        return
    submission.subject = ""
    for asked in session.scalars(select(Clarification).where(Clarification.submission_id == submission.id)):
        asked.answers = {}
    for helped in session.scalars(select(HelpRequest).where(HelpRequest.submission_id == submission.id)):
        helped.words = ""
        steps.note_change(session, helped.reference, now)
    for request in session.scalars(select(AssistanceRequest).where(AssistanceRequest.submission_id == submission.id)):
        request.words = request.received_words = ""
        session.execute(update(Need).where(Need.request_id == request.id).values(words="", priority_words=""))
        session.execute(delete(AssistanceReceived).where(AssistanceReceived.request_id == request.id))
        steps.note_change(session, request.reference, now)
