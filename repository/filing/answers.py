"""A message that joins an open matter: answers put to their questions, facts corrected, the questions closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, audit, cases, confirmations, convention, outbox, recognition, steps
from repository.calendar import REVIEW_WORKING_DAYS
from repository.filing import adding, apply, corrections, lookup, outcomes, replies
from repository.filing.corrections import Saying
from repository.filing.incoming import Incoming
from repository.filing.replies import Desk
from repository.messages import AnswerAttached, ItemsConfirmed, Section
from repository.model import Outcome, Publication, ReadMessage
from repository.people import Sender
from repository.recognition.confirmation import is_confirmation
from repository.tables import AssistanceRequest, Clarification, DayDigest, HelpRequest, Measure, Submission
from repository.triage import Understood


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions as the letter that is answered puts them: its points, numbered from `first_number` on."""

    clarification: Clarification
    points: tuple[str, ...]
    first_number: int


def attach(
    session: Session, desk: Desk, incoming: Incoming, understood: Understood, sender: Sender, submission_id: int,
    policy: Publication, *, proven: bool,
) -> dict[str, Any]:  # fmt: skip
    """Files a message under the matter it answers. Unproven, it changes nothing but is there for the officer."""
    submission = session.get_one(Submission, submission_id)
    actor, receipt = f"person:{sender.who.person_id}", incoming.claimed.receipt
    sections: list[Section] = []
    if proven:
        text = own_words(understood.message)
        saying = Saying(text, understood.language, actor, desk.now, receipt, incoming.claimed.journal_id)
        sections = _proven(session, desk, incoming, understood, submission, saying, sender, policy)
    adding.note_correction(session, incoming, submission, actor, desk.now)
    audit.record(session, desk.now, actor, "message attached", submission.reference,
                 {"receipt": receipt, "proven": proven})  # fmt: skip
    confirm_by = _confirm_by(desk, submission.state)
    message = replies.joined(desk, incoming, sender, submission.reference, tuple(sections), confirm_by)
    apply.keep_words(
        session, incoming.claimed, understood.message, understood.language, submission_id, desk.now
    )
    incoming.gather(session, submission_id)
    kind = replies.CONFIRMED if incoming.was_confirmed else replies.RECEIPT
    for letter in replies.to_sender(
        session, desk, incoming, sender, message, submission.reference, understood.language, kind=kind
    ):
        outbox.queue(session, letter, desk.now)
    return {"outcome": Outcome.FILED, "submission_id": submission_id}


def _proven(
    session: Session, desk: Desk, incoming: Incoming, understood: Understood, submission: Submission, saying: Saying,
    sender: Sender, policy: Publication,
) -> list[Section]:  # fmt: skip
    """What a proven message does to its matter, and what is said of it."""
    digest = lookup.digest_answered(session, incoming.message, desk.voice.signer)
    asked = _asked(session, submission.id, digest)
    _wake(session, {submission.id, *(one.clarification.submission_id for one in asked)}, saying)
    if is_confirmation(saying.text) and digest is None:
        # «Confirmo» says that the list was right; it answers no question.
        audit.record(session, saying.now, saying.actor, "items confirmed", submission.reference)
        return [ItemsConfirmed(submission.reference)]
    sections: list[Section] = []
    is_addition = understood.message.stated.get("kind") == adding.ADDITION
    joined = adding.join_texts(session, submission, understood.documents, saying)
    if joined or is_addition:
        sections.append(adding.section(incoming, submission, joined))
    # What is added answers a question only where it gives the question's number.
    if is_addition and not recognition.numbered_answers(saying.text):
        return sections
    several = digest is not None and len(asked) > 1
    for one, answers in _answered(asked, saying.text, several=several):
        sections.append(_settle(session, one, answers, saying, sender, policy, several=several))
    return sections


def _asked(session: Session, submission_id: int, digest: DayDigest | None) -> list[Asked]:
    """The questions a message can answer: those of the letter of a day, or those of its submission."""
    if digest is None:
        return [
            Asked(one, tuple(one.points), one.first_number) for one in cases.clarifications(session, submission_id)
        ]
    found = []
    for number, (first_number, points) in digest.numbers.items():
        clarification = session.get(Clarification, int(number))
        if clarification is not None:
            found.append(Asked(clarification, tuple(points), first_number))
    return found


def own_words(message: ReadMessage) -> str:
    """What a reply says itself. A reply of quotes alone comes unfolded, and says nothing."""
    lines = message.own_text.splitlines()
    own = [line for line in lines if not line.startswith(">")]
    if len(own) < len(lines) and message.own_text == message.text.strip():
        # Only the line that announces the quotes is left: «On Wednesday, the desk wrote:».
        own = [line for line in own if not line.rstrip().endswith((":", "："))]
    return "\n".join(own).strip()


def by_point(asked: Asked, text: str, *, alone: bool) -> dict[str, str]:
    """Which words answer which question: by number («1: … 2: …»); a lone question takes the whole text."""
    numbered = recognition.numbered_answers(text)
    answers = {
        point: numbered[number]
        for number, point in enumerate(asked.points, start=asked.first_number)
        if number in numbered
    }
    takes_all = alone and not numbered and len(asked.points) == 1 and text.strip()
    return {asked.points[0]: text.strip()} if takes_all else answers


def _answered(asked: Sequence[Asked], text: str, *, several: bool) -> Iterator[tuple[Asked, dict[str, str]]]:
    """The questions a text answers. Without numbers it answers all that is open; with them also what was settled.

    `several`: the letter spoke of several matters, so that words without a number belong to none of them.
    """
    by_number = bool(recognition.numbered_answers(text))
    # What it asked about was withdrawn, or is asked anew: the words stay with the message.
    live = [one for one in asked if one.clarification.state != "cancelled"]
    for one in live:
        answers = by_point(one, text, alone=not several)
        if answers if by_number else text.strip() and one.clarification.state in {"open", "dormant"}:
            yield one, answers


def _settle(
    session: Session, one: Asked, answers: dict[str, str], saying: Saying, sender: Sender, policy: Publication, *,
    several: bool,
) -> Section:  # fmt: skip
    clarification = one.clarification
    case = access.case_by_number(session, clarification.subject)
    known: frozenset[str] = frozenset()
    # Withdrawn or closed: the words are kept, and change nothing. Free words in answer to a letter about several
    # matters may speak of any of them: an officer puts them to their questions.
    if not steps.is_over(case) and (answers or not several):
        known = state_facts(session, case, answers, saying)
        if isinstance(case, Measure):
            confirmations.publish_if_allowed(session, case, sender.proof, policy, saying.now, saying.actor,
                                             cause=saying.cause)  # fmt: skip
    cases.close_questions(session, clarification, answers or {cases.WORDS: saying.text}, saying.now, saying.actor,
                          cause=saying.cause)  # fmt: skip
    unknown = tuple(
        (number, point)
        for number, point in enumerate(clarification.points, start=clarification.first_number)
        if point not in known
    )
    return AnswerAttached(clarification.subject, unknown)


def state_facts(session: Session, case: access.Case, answers: dict[str, str], saying: Saying) -> frozenset[str]:
    """Writes what the State says of a law or request into it; returns the points that are known now."""
    if isinstance(case, HelpRequest):
        return frozenset()
    told = outcomes.of_law if isinstance(case, Measure) else outcomes.of_request
    known = told(session, case, answers, saying)  # type: ignore[arg-type]
    rest = {point: words for point, words in answers.items() if point not in outcomes.POINTS}
    if answers and not rest:
        return known
    if isinstance(case, Measure):
        return known | corrections.correct_law(session, case, rest, saying)
    return known | corrections.correct_request(session, case, rest, saying)


def _wake(session: Session, submission_ids: set[int], saying: Saying) -> None:
    """Any message of the State wakes its sleeping requests, and what was closed (ruling 19)."""
    ended = ("dormant", "closed")
    found: list[AssistanceRequest | HelpRequest] = []
    for request in session.scalars(
        select(AssistanceRequest).where(
            AssistanceRequest.submission_id.in_(submission_ids), AssistanceRequest.state_of_case.in_(ended)
        )
    ):
        found.append(request)
    help_closed = HelpRequest.submission_id.in_(submission_ids), HelpRequest.state_of_case.in_(ended)
    found.extend(session.scalars(select(HelpRequest).where(*help_closed)))
    for case in found:
        steps.take(session, case, "any message of the State", saying.now, saying.actor, cause=saying.cause)


def _confirm_by(desk: Desk, state: str) -> date:
    return desk.calendar.working_days_later(desk.now.date(), REVIEW_WORKING_DAYS, convention.territory_of(state))
