"""The one transaction that ends a message: lease, copy, records, letters, audit and outcome together, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, claims, intake, outbox, steps
from repository.model import HoldReason, Outcome, ReadMessage
from repository.outbox import Letter
from repository.tables import Attachment, CopyKey, Hold, InboundMessage, MessageWords

COPY_WINDOW = timedelta(days=30)
_LONGEST_WORDS = 20_000

Effects = Callable[[Session], Mapping[str, Any]]
"""Writes what a decision means and returns the journal row's last columns (outcome among them)."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A journal row in our hands: its id, our lease, its receipt's number."""

    journal_id: int
    lease: str
    receipt: str


def copy_key(message: ReadMessage) -> str:
    """What two deliveries of one mail share: From, Message-ID and body; without a Message-ID, Date in its place.

    A sent draft has none: its journal row is unique already.
    """
    if not message.sender:
        return ""
    sign = message.message_id or (message.sent_at.isoformat() if message.sent_at else "")
    return sha256("\0".join((message.sender, sign, message.body_hash)).encode()).hexdigest() if sign else ""


def apply(
    session: Session, claimed: Claimed, key: str, now: datetime, effects: Effects, *, files: bool = True
) -> Outcome:
    """Ends a journal row. A copy is linked to its first and has no other effect.

    `files` says whether the decision is to file: a message that can be filed is no copy of one that was held, so a
    sender who was registered meanwhile may simply send again. Raises LeaseLost when another worker took the row,
    CaseMoved when a case changed: nothing is then written.
    """
    first = _first(session, key, claimed.journal_id, now, files=files) if key else None
    values = _as_copy(first) if first else effects(session)
    claims.settle(session, InboundMessage, claimed.journal_id, claimed.lease, dict(values))
    outcome = Outcome(values["outcome"])
    audit.record(session, now, "system", str(outcome), claimed.receipt)
    return outcome


def _as_copy(first: InboundMessage) -> Mapping[str, Any]:
    # Its receipt leads where the first one leads, for the same person.
    return {
        "outcome": Outcome.COPY,
        "first_id": first.id,
        "submission_id": first.submission_id,
        "person_id": first.person_id,
        "proof": first.proof,
    }


def _first(session: Session, key: str, journal_id: int, now: datetime, *, files: bool) -> InboundMessage | None:
    known = session.get(CopyKey, key)
    if known is None:
        session.add(CopyKey(key=key, journal_id=journal_id, at=now))
        # Two workers with one key: the second insert breaks here, is tried again, and finds the first.
        session.flush()
        return None
    if known.journal_id == journal_id:
        return None
    first = session.get_one(InboundMessage, known.journal_id)
    was_kept_apart = first.outcome in {Outcome.HELD, Outcome.REFUSED}
    if now - known.at > COPY_WINDOW or (files and was_kept_apart):
        known.journal_id, known.at = journal_id, now
        return None
    return first


def keep_files(session: Session, journal_id: int, message: ReadMessage, now: datetime) -> None:
    """The rows of a message's files; their bytes are kept already. A message filed again has its rows."""
    if session.scalar(select(Attachment.id).where(Attachment.journal_id == journal_id).limit(1)) is not None:
        return
    for ordinal, file in enumerate(message.files, start=1):
        digest = sha256(file.content).hexdigest()
        intake.remember_file(session, digest, len(file.content), now)
        session.flush()
        session.add(
            Attachment(journal_id=journal_id, ordinal=ordinal, filename=file.filename, media_type=file.media_type,
                       size=len(file.content), sha256=digest, inline=file.inline)
        )  # fmt: skip


def keep_words(session: Session, claimed: Claimed, message: ReadMessage, language: str, submission_id: int,
               now: datetime) -> None:  # fmt: skip
    """What was written in a filed message, for those who may search it; its change is told to the index."""
    if session.get(MessageWords, claimed.journal_id) is None:
        session.add(
            MessageWords(journal_id=claimed.journal_id, submission_id=submission_id, language=language,
                         subject=message.subject[:_LONGEST_WORDS], words=message.own_text[:_LONGEST_WORDS])
        )  # fmt: skip
    steps.note_change(session, claimed.receipt, now)


def hold(
    session: Session, journal_id: int, reason: HoldReason, now: datetime, letters: Sequence[Letter], note: str = "",
    sender: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Keeps a message for a person, with its named reason, and queues what its sender is told.

    `sender` is the From address of a mail: by it an unknown sender's mails are found once the sender is known.
    """
    session.add(Hold(journal_id=journal_id, reason=reason, note=note, sender=sender.lower(), opened_at=now))
    audit.record(session, now, "system", "hold opened", f"journal:{journal_id}", {"reason": reason.value})
    for letter in letters:
        outbox.queue(session, letter, now)
    return {"outcome": Outcome.HELD, "outcome_note": reason.value}
