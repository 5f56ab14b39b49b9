"""Who wrote a message, and which matter it answers. Reads the records, changes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import access, holds, people, references
from repository.drafts import SentDraft
from repository.errors import BadInput
from repository.model import Channel, HoldReason, Letter, Outcome, Proof, ReadMessage
from repository.people import Sender
from repository.tables import (
    Clarification,
    DayDigest,
    FollowUp,
    FollowUpSend,
    InboundMessage,
    OutboundMessage,
    Submission,
)
from repository.tokens import Signer
from repository.triage import SENT_BY_A_SYSTEM, OpenMatter

REPLY = "reply"
"""The purpose of the signed tokens in reply addresses: `desk+m12-…@`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks of a mail say: whether it is proven to come from its From address, and why.

    `undecided`: nobody could be asked just now (DNS); to be judged again before it counts as no proof.
    """

    proven: bool
    evidence: dict[str, object]
    undecided: bool = False

    @property
    def forged(self) -> bool:
        """Whether the owner of the From or return path's domain says that this mail is not theirs.

        A forwarded mail fails SPF; what its signature proves all the same is nobody's forgery.
        """
        dmarc, spf = self.evidence.get("dmarc"), self.evidence.get("spf")
        return dmarc == "fail" or (spf == "fail" and dmarc != "pass")


UNJUDGED = Verdict(proven=False, evidence={})
"""Of what came by chat, and of mail that no person sent: nothing depends on it."""


class Prover(Protocol):
    """Judges a mail by what the transport said and what the mail carries. Never trusts a claim inside the mail."""

    def __call__(
        self, envelope: Mapping[str, Any], message: ReadMessage, original: Callable[[], bytes], *, known: bool
    ) -> Verdict:
        """`original` gives the bytes as received; `known` says whether the sender is registered."""
        ...


def no_proof(
    envelope: Mapping[str, Any], message: ReadMessage, original: Callable[[], bytes], *, known: bool
) -> Verdict:
    """The verdict of a desk that checks nothing: a registered address stays unproven (L1)."""
    return Verdict(proven=False, evidence={"by": "nobody"})


def as_officers_judged(session: Session, journal_id: int, message: ReadMessage) -> ReadMessage:
    """A mail that a system sent counts as a person's once an officer has looked at it and sent it on."""
    if message.automatic in SENT_BY_A_SYSTEM and holds.was_replayed(
        session, journal_id, HoldReason.AUTOMATIC_WITH_DOCUMENTS
    ):
        return replace(message, automatic="no")
    return message


def is_registered(session: Session, row: InboundMessage, message: ReadMessage) -> bool:
    """Whether the one From mailbox is that of somebody a State has named."""
    return bool(message.sender) and _correspondent(session, row, message) is not None


def sender_of_mail(session: Session, row: InboundMessage, message: ReadMessage, verdict: Verdict) -> Sender | None:
    """The registered focal point behind the one From mailbox, with the level the verdict gives; None for L0."""
    who = _correspondent(session, row, message) if message.sender else None
    if who is None:
        return None
    if row.proof is not None and row.proof >= Proof.PROVEN:
        # The link sent to the registered address was used: that is the proof.
        return Sender(who, row.proof, row.proof_evidence or {})
    return Sender(who, Proof.PROVEN if verdict.proven else Proof.UNPROVEN, verdict.evidence)


def _correspondent(session: Session, row: InboundMessage, message: ReadMessage) -> people.Correspondent | None:
    return people.correspondent(session, Channel.MAIL, message.sender, row.received_at.date())


def sender_of_draft(session: Session, row: InboundMessage, draft: SentDraft) -> Sender | None:
    """The person a chat is bound to, perhaps since it sent the draft: a bound Telegram id is L2."""
    later = row.person_id if row.proof is not None and row.proof >= Proof.PROVEN else None
    person_id = draft.person_id if draft.person_id is not None else later
    if person_id is None:
        return None
    who = people.correspondent_by_id(session, person_id, row.received_at.date())
    return Sender(who, Proof.PROVEN, {"chat": "bound"}) if who else None


def matter_of_mail(session: Session, message: ReadMessage, signer: Signer) -> OpenMatter | None:
    """The matter a mail answers: by signed token, then by our Message-ID, then by a number in the subject."""
    digest = digest_answered(session, message, signer)
    submission_id = _matter_of_digest(session, digest) if digest else None
    submission_id = submission_id or _by_token(session, message, signer) or _by_message_id(session, message)
    if submission_id is not None:
        return _matter(session, submission_id)
    for number in references.find(message.subject):
        submission_id = _by_number(session, number)
        if submission_id is not None:
            return _matter(session, submission_id)
    return None


def matter_of_draft(session: Session, draft: SentDraft) -> OpenMatter | None:
    """The matter of the clarification a chat answer belongs to, or of the number it is added to."""
    if draft.adds_to:
        submission_id = _by_number(session, draft.adds_to)
        matter = _matter(session, submission_id) if submission_id is not None else None
        return replace(matter, chosen=True) if matter else None
    if draft.clarification is None:
        return None
    clarification = session.get(Clarification, draft.clarification)
    return _matter(session, clarification.submission_id) if clarification else None


def added_to(session: Session, draft: SentDraft) -> InboundMessage | None:
    """The sent draft under whose receipt something is added, while it is no submission: pending, or held."""
    if draft.adds_to[:1] != Letter.MESSAGE:
        return None
    row = access.journal_row(session, draft.adds_to)
    return row if row is not None and row.channel is Channel.DRAFT and row.submission_id is None else None


def held_beside(session: Session, draft: SentDraft) -> HoldReason | None:
    """Why what this draft is added to waits for an officer: it waits there with it, and for the same reason."""
    row = added_to(session, draft)
    return holds.reason_of(session, row.id) if row is not None and row.outcome is Outcome.HELD else None


def reply_token(signer: Signer, journal_id: int) -> str:
    """The token of the reply address of our answer to a journal row: it leads to the row's submission."""
    return signer.sign(REPLY, f"m{journal_id}")


def digest_cause(state: str, day: date) -> str:
    """The `cause` of the one letter that a State (alpha-3) is sent on a day without having written."""
    return f"due:{state}:{day.isoformat()}"


def digest_token(signer: Signer, state: str, day: date) -> str:
    """The token of the reply address of such a letter: it leads to what its numbers mean."""
    return signer.sign(REPLY, f"d{state.lower()}{day:%Y%m%d}")


def digest_answered(session: Session, message: ReadMessage, signer: Signer) -> DayDigest | None:
    """The letter of a day that a mail answers: by its signed token, else by our Message-ID."""
    value = _token_value(message, signer)
    if value.startswith("d") and len(value) == len("dPER20261123"):
        state, day = value[1:4].upper(), date.fromisoformat(f"{value[4:8]}-{value[8:10]}-{value[10:]}")
        return session.scalar(select(DayDigest).where(DayDigest.of_state == state, DayDigest.day == day))
    if value or not message.references:
        return None
    cause = session.scalar(
        select(OutboundMessage.cause)
        .where(OutboundMessage.message_id.in_(message.references), OutboundMessage.cause.startswith("due:"))
        .order_by(OutboundMessage.id.desc())
        .limit(1)
    )
    if cause is None:
        return None
    _, state, day_text = cause.split(":")
    return session.scalar(
        select(DayDigest).where(DayDigest.of_state == state, DayDigest.day == date.fromisoformat(day_text))
    )


def _matter_of_digest(session: Session, digest: DayDigest) -> int | None:
    """The submission that an answer to a letter of a day stands with: that of its first matter."""
    first = min(digest.numbers, key=lambda number: int(digest.numbers[number][0]), default="0")
    clarification = session.get(Clarification, int(first))
    if clarification is not None:
        return clarification.submission_id
    asked = select(FollowUp).join(FollowUpSend, FollowUpSend.follow_up_id == FollowUp.id).where(
        FollowUpSend.cause == digest_cause(digest.of_state, digest.day)
    )  # fmt: skip
    matter = session.scalars(asked.order_by(FollowUp.id)).first()
    return _by_number(session, matter.subject) if matter else None


def _token_value(message: ReadMessage, signer: Signer) -> str:
    """What a reply address is signed for; "" when there is none, or it was cut off or made up."""
    if not message.reply_token:
        return ""
    try:
        return signer.verify(REPLY, message.reply_token)
    except BadInput:
        return ""


def _by_token(session: Session, message: ReadMessage, signer: Signer) -> int | None:
    value = _token_value(message, signer)
    try:
        # `m12` is the thread of message 12, `n12` that on who sent it: both lead to what became of it.
        journal_id = int(value.lstrip("mn"))
    except ValueError:
        return None
    row = session.get(InboundMessage, journal_id)
    return row.submission_id if row else None


def _by_message_id(session: Session, message: ReadMessage) -> int | None:
    if not message.references:
        return None
    reference = session.scalar(
        select(OutboundMessage.case_reference)
        .where(OutboundMessage.message_id.in_(message.references), OutboundMessage.case_reference != "")
        .order_by(OutboundMessage.id.desc())
    )
    return _by_number(session, reference) if reference else None


def submission_of_case(session: Session, reference: str) -> int | None:
    """The submission behind the number that a letter of ours carries."""
    return _by_number(session, reference)


def _by_number(session: Session, printed: str) -> int | None:
    letter = Letter(printed[0])
    if letter in access.CASES:
        table = access.CASES[letter]
        return session.scalar(select(table.submission_id).where(table.reference == printed))
    submission = access.submission_of(session, printed)
    return submission.id if submission else None


def _matter(session: Session, submission_id: int) -> OpenMatter | None:
    submission = session.get(Submission, submission_id)
    if submission is None:
        return None
    open_points = session.scalar(
        select(func.count())
        .select_from(Clarification)
        .where(Clarification.submission_id == submission_id, Clarification.state == "open")
    )
    return OpenMatter(submission_id, submission.state, open_points or 0)
