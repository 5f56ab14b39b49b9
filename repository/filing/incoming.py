"""A journal row in the clerk's hands: claimed and read. A value."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from repository.drafts import SentDraft
from repository.filing.apply import Claimed
from repository.filing.lookup import UNJUDGED, Verdict
from repository.model import Channel, Outcome, Proof, ReadMessage
from repository.tables import InboundMessage


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in: our claim on the row, the row, the message read from it, the draft if it is one.

    `chain` is the hash of the row's `received` entry in the audit chain, which the receipt prints; `verdict`
    what the checks of a mail say of its sender.
    """

    claimed: Claimed
    row: InboundMessage
    message: ReadMessage
    draft: SentDraft | None
    chain: str
    verdict: Verdict = UNJUDGED

    @property
    def was_confirmed(self) -> bool:
        """Whether its sender has used the link of the first answer: it then goes the way again, as a proven one."""
        return self.row.proof is not None and self.row.proof >= Proof.PROVEN

    @property
    def letter_cause(self) -> str:
        """The `cause` of the letters that answer it."""
        return f"journal:{self.claimed.journal_id}"

    @property
    def answered_by(self) -> Channel:
        """The way by which its sender is asked what is missing: the one it came by."""
        return Channel.TELEGRAM if self.draft is not None else Channel.MAIL

    def gather(self, session: Session, submission_id: int) -> None:
        """The chat updates a draft gathered are filed with it."""
        if self.draft is not None:
            session.execute(
                update(InboundMessage)
                .where(InboundMessage.id.in_(self.draft.gathered), InboundMessage.outcome == Outcome.DRAFTED)
                .values(outcome=Outcome.FILED, submission_id=submission_id)
            )
