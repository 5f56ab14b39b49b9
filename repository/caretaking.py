"""How officers take care of matters: take one in hand, look at it, close it with a word of what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, audit, cases, news, steps
from repository.errors import NotAllowed, NotFound
from repository.messages import Closure
from repository.reviewing import Review
from repository.tables import Assignment, AssistanceRequest, AuditEntry, FollowUp, HelpRequest, Officer

CLOSURE = "closure"
"""The kind of letters that say that a matter is closed."""

_DONE = {
    "request registered": "registered",
    "help registered": "registered",
    "clarification opened": "asked",
    "answered": "answered",
    "clarification answered": "assistance_stated",
    "unanswered": "reminded",
    "State says met": "result_met",
    "State says partly or not met": "result_partly",
    "help given": "help_given",
}
"""What the trail calls what was done, and how a letter says it."""


def take_in_hand(session: Session, review: Review, case: access.Case, officer_id: int) -> None:
    """From now on this officer has the matter; whoever had it before has it no more."""
    held = session.get(Assignment, case.reference)
    if held is None:
        session.add(Assignment(subject=case.reference, officer_id=officer_id, at=review.now))
    else:
        held.officer_id, held.at = officer_id, review.now
    audit.record(session, review.now, review.officer, "taken in hand", case.reference)


def in_hand_of(session: Session, reference: str) -> str:
    """The name of the officer who has a matter in hand; "" when nobody has."""
    held = select(Officer.name).join(Assignment, Assignment.officer_id == Officer.id)
    return session.scalar(held.where(Assignment.subject == reference)) or ""


def look_at(session: Session, review: Review, case: AssistanceRequest | HelpRequest) -> None:
    """An officer has looked at a request, as its letter promised. It changes nothing of what the State wrote."""
    if isinstance(case, AssistanceRequest):
        cases.move(session, case, review.now, review.officer, "looked at", {"review_due_on": None})
        return
    case.review_due_on = None
    audit.record(session, review.now, review.officer, "looked at", case.reference)


def take_note(session: Session, review: Review, follow_up_id: int) -> str:
    """An officer sees to a matter that nobody answered: it is no task any more. Returns its reference."""
    follow_up = session.get(FollowUp, follow_up_id)
    if follow_up is None or follow_up.state != "dormant":
        raise NotFound(f"follow-up {follow_up_id}")
    follow_up.seen_by = review.officer
    audit.record(session, review.now, review.officer, "seen to", follow_up.subject, {"follow_up": follow_up.id})
    return follow_up.subject


def close(session: Session, review: Review, case: access.Case, words: str = "") -> None:
    """Closes a request whose result the State has told, or a request for help that was given; its State is told.

    `words` are the officer's own. Raises NotAllowed for a request without the State's word on its result: an officer
    never ends what a State asks for.
    """
    if isinstance(case, AssistanceRequest):
        if case.state_of_case != "result_recorded":
            raise NotAllowed("only the State ends its request: by the result it tells, or by withdrawing it")
        steps.take(session, case, "closed", review.now, review.officer, cause=steps.ACT,
                   changes={"review_due_on": None})  # fmt: skip
    elif isinstance(case, HelpRequest):
        steps.take(session, case, "help given", review.now, review.officer, cause=steps.ACT,
                   changes={"review_due_on": None})  # fmt: skip
    else:
        raise NotAllowed("a law is not closed")
    cases.end_questions(session, case.reference, "its matter closed", review.now, review.officer, cause=steps.ACT)
    letter = Closure(case.reference, tuple(_done(session, case.reference)), review.now.date(), words.strip())
    news.tell(session, review.voice, case, letter, review.now, kind=CLOSURE,
              cause=f"{case.reference}:closed:{review.now:%Y%m%d%H%M%S}")  # fmt: skip


def _done(session: Session, reference: str) -> Iterator[tuple[date, str]]:
    """What was done in a matter, each thing of a day once, from the trail."""
    told: dict[tuple[date, str], None] = {}
    entries = select(AuditEntry.at, AuditEntry.action, AuditEntry.details).where(AuditEntry.subject == reference)
    for at, action, details in session.execute(entries.order_by(AuditEntry.id)):
        code = _DONE.get(action)
        # A follow-up is answered with its question: that is one thing, not two.
        of_follow_up = str(details.get("record", "")).startswith("follow_up")
        if code and of_follow_up == (code == "reminded"):
            told[(at.date(), code)] = None
    yield from told
