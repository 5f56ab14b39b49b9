"""Messages that are not for this desk, as a person says: complaints about somebody, and what nobody asked for.

The desk neither takes nor forwards a complaint about a person (its text is erased, see `retention`); a program never
decides that a message is one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, audit, cases, intake, letters, outbox, people, returns, steps
from repository.errors import BadInput, NotAllowed, NotFound
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.messages import Addressee, NotAComplaintsChannel
from repository.model import Channel, Outcome, Proof
from repository.outbox import Letter
from repository.retention.rules import Days, Rule
from repository.reviewing import Review
from repository.tables import (
    AssistanceRequest,
    HelpRequest,
    Hold,
    InboundMessage,
    Measure,
    MessageMark,
    Submission,
)
from repository.voice import Voice

Kind = Literal["complaints", "spam"]
ANSWER = "not_a_complaints_channel"
"""The kind of the letter that answers a complaint."""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MOST_AN_HOUR = 60


def mark(session: Session, review: Review, receipt: str, kind: Kind, days: Days) -> None:
    """An officer says what a message is. It leaves every list and index, is answered if it is a complaint, and erased.

    Raises NotAllowed for a message that brought a law, NotFound for one that is erased or marked already.
    """
    row = access.journal_row_of(session, receipt)
    known = session.scalar(select(MessageMark.id).where(MessageMark.journal_id == row.id))
    if known is not None or row.outcome is Outcome.ERASED:
        raise NotFound(receipt)
    before: dict[str, object] = {"outcome": row.outcome.value if row.outcome else None, "note": row.outcome_note}
    _close_holds(session, row, review, before)
    _close_cases(session, row, review)
    session.add(MessageMark(journal_id=row.id, kind=kind, by=review.officer, at=review.now, before=before))
    audit.record(session, review.now, review.officer, f"marked as {kind}", intake.receipt_number(row))
    steps.note_change(session, intake.receipt_number(row), review.now)
    if kind == Rule.COMPLAINTS.value:
        erased_on = (review.now + timedelta(days=days.complaints)).date()
        letter = _answer(session, review.voice, row, erased_on, review.now)
        if letter is not None:
            outbox.queue(session, letter, review.now)


def take_back(session: Session, review: Review, receipt: str) -> None:
    """The officer was mistaken: everything is as it was, as long as nothing was erased. Raises NotFound."""
    row = access.journal_row_of(session, receipt)
    marked = session.scalar(select(MessageMark).where(MessageMark.journal_id == row.id))
    if marked is None:
        raise NotFound(receipt)
    outcome = marked.before.get("outcome")
    row.outcome = Outcome(outcome) if outcome else None
    row.outcome_note = str(marked.before.get("note") or "")
    for number in marked.before.get("holds", ()):
        hold = session.get(Hold, number)
        if hold is not None:
            hold.state, hold.settled_at, hold.settled_by = "held", None, ""
    for case in _cases(session, row):
        if case.state_of_case == "closed":
            steps.take(session, case, "taken back", review.now, review.officer, cause=steps.ACT)
    session.delete(marked)
    steps.note_change(session, intake.receipt_number(row), review.now)
    audit.record(session, review.now, review.officer, "mark taken back", intake.receipt_number(row))


def marked_as(session: Session, journal_id: int) -> MessageMark | None:
    """What an officer said a message is; None for all others."""
    return session.scalar(select(MessageMark).where(MessageMark.journal_id == journal_id))


def _close_holds(session: Session, row: InboundMessage, review: Review, before: dict[str, object]) -> None:
    waiting = session.scalars(select(Hold).where(Hold.journal_id == row.id, Hold.state == "held")).all()
    before["holds"] = [hold.id for hold in waiting]
    for hold in waiting:
        hold.state, hold.settled_at, hold.settled_by = "discarded", review.now, review.officer
    if waiting:
        row.outcome, row.outcome_note = Outcome.REFUSED, "not for this desk"


def _close_cases(session: Session, row: InboundMessage, review: Review) -> None:
    if row.submission_id is None:
        return
    if session.scalar(select(Measure.id).where(Measure.submission_id == row.submission_id).limit(1)) is not None:
        raise NotAllowed("this message brought a law: withdraw or correct that first")
    for case in _cases(session, row):
        if not steps.is_over(case):
            steps.take(session, case, "not for this desk", review.now, review.officer, cause=steps.ACT)
            cases.end_questions(session, case.reference, "its matter closed", review.now, review.officer,
                                cause=steps.ACT)  # fmt: skip


def _cases(session: Session, row: InboundMessage) -> list[AssistanceRequest | HelpRequest]:
    if row.submission_id is None:
        return []
    asked = session.scalars(select(AssistanceRequest).where(AssistanceRequest.submission_id == row.submission_id))
    helped = session.scalars(select(HelpRequest).where(HelpRequest.submission_id == row.submission_id))
    return [*asked, *helped]


def _answer(session: Session, voice: Voice, row: InboundMessage, erased_on: date, now: datetime) -> Letter | None:
    """The polite answer; none where a mail may be forged, or the day's answers to strangers are used up."""
    message = NotAComplaintsChannel(intake.receipt_number(row), erased_on)
    cause = f"mark:{row.id}"
    who = people.correspondent_by_id(session, row.person_id, now.date()) if row.person_id else None
    if who is not None:
        mailbox = people.address_of(session, who.person_id, Channel.MAIL)
        language = who.language if who.language in UN_LANGUAGES else DEFAULT
        if mailbox is None or not returns.takes_letters(session, mailbox):
            return None
        return voice.mail(message, language, Addressee(who.name, who.state), to=mailbox, cause=cause, kind=ANSWER,
                          now=now, auto_submitted=None)  # fmt: skip
    if row.channel is not Channel.MAIL or (row.proof or Proof.UNKNOWN) > Proof.UNKNOWN:
        return None
    to = str(row.envelope.get("mail_from") or "")
    evidence = row.proof_evidence or {}
    forged = evidence.get("dmarc") == "fail" or (evidence.get("spf") == "fail" and evidence.get("dmarc") != "pass")
    if forged or not _can_be_sent_to(to) or outbox.sent_since(session, ANSWER, now - A_DAY, to):
        return None
    if outbox.sent_since(session, ANSWER, now - AN_HOUR) >= MOST_AN_HOUR:
        return None
    language = _language(session, row)
    return voice.mail(message, language, Addressee("", None), to=to, cause=cause, kind=ANSWER, now=now)


def _language(session: Session, row: InboundMessage) -> str:
    submission = session.get(Submission, row.submission_id) if row.submission_id else None
    language = submission.language if submission else DEFAULT
    return language if language in UN_LANGUAGES else DEFAULT


def _can_be_sent_to(address: str) -> bool:
    try:
        return bool(letters.address(address))
    except BadInput:
        return False
