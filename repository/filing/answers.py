"""A message that joins an open matter: answers put to their questions, facts corrected, the questions closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import (
    access,
    audit,
    calendar,
    cases,
    confirmations,
    laws,
    lifecycles,
    outbox,
    recognition,
    withdrawing,
)
from repository.cases import Questions
from repository.filing import adding, replies
from repository.filing.incoming import Incoming
from repository.filing.plan import territory_of
from repository.filing.replies import Desk
from repository.messages import AnswerAttached, ItemsConfirmed, Section
from repository.model import LawFacts, MeasureStatus, NeedFacts, Outcome, Publication, ReadMessage, Received, Visibility
from repository.people import Sender
from repository.recognition.confirmation import is_confirmation
from repository.tables import (
    AssistanceReceived,
    AssistanceRequest,
    Clarification,
    HelpRequest,
    Measure,
    Need,
    Submission,
)
from repository.triage import Understood


def attach(
    session: Session, desk: Desk, incoming: Incoming, understood: Understood, sender: Sender, submission_id: int,
    policy: Publication, *, proven: bool,
) -> dict[str, Any]:  # fmt: skip
    """Files a message under the matter it answers. Unproven, it changes nothing but is there for the officer."""
    submission = session.get_one(Submission, submission_id)
    actor, is_addition = f"person:{sender.who.person_id}", understood.message.stated.get("kind") == adding.ADDITION
    sections: list[Section] = []
    if proven and is_confirmation(own_words(understood.message)):
        # «Confirmo» says that the list was right; it answers no question.
        _wake(session, submission, desk.now)
        sections.append(ItemsConfirmed(submission.reference))
        audit.record(session, desk.now, actor, "items confirmed", submission.reference)
    elif proven:
        _wake(session, submission, desk.now)
        joined = adding.join_texts(session, submission, understood.documents, actor, desk.now)
        if joined or is_addition:
            sections.append(adding.section(incoming, submission, joined))
        said, asked = own_words(understood.message), cases.clarifications(session, submission_id)
        # What is added answers a question only where it gives the question's number.
        if not is_addition or recognition.numbered_answers(said):
            for clarification, answers in _answered(asked, said):
                section = _settle(session, clarification, answers, understood, sender, desk.now, policy, incoming)
                sections.append(section)
    adding.note_correction(session, incoming, submission, actor, desk.now)
    audit.record(session, desk.now, actor, "message attached", submission.reference,
                 {"receipt": incoming.claimed.receipt, "proven": proven})  # fmt: skip
    confirm_by = _confirm_by(desk.now, submission.state)
    message = replies.joined(desk, incoming, sender, submission.reference, tuple(sections), confirm_by)
    incoming.gather(session, submission_id)
    kind = replies.CONFIRMED if incoming.was_confirmed else replies.RECEIPT
    for letter in replies.to_sender(
        session, desk, incoming, sender, message, submission.reference, understood.language, kind=kind
    ):
        outbox.queue(session, letter, desk.now)
    return {"outcome": Outcome.FILED, "submission_id": submission_id}


def own_words(message: ReadMessage) -> str:
    """What a reply says itself. A reply of quotes alone comes unfolded, and says nothing."""
    lines = message.own_text.splitlines()
    own = [line for line in lines if not line.startswith(">")]
    if len(own) < len(lines) and message.own_text == message.text.strip():
        # Only the line that announces the quotes is left: «On Wednesday, the desk wrote:».
        own = [line for line in own if not line.rstrip().endswith((":", "："))]
    return "\n".join(own).strip()


def by_point(asked: Questions, text: str) -> dict[str, str]:
    """Which words answer which question: by number («1: … 2: …»); a lone question takes the whole text."""
    numbered = recognition.numbered_answers(text)
    answers = {
        point: numbered[number]
        for number, point in enumerate(asked.points, start=asked.first_number)
        if number in numbered
    }
    alone = not numbered and len(asked.points) == 1 and text.strip()
    return {asked.points[0]: text.strip()} if alone else answers


def _answered(asked: Sequence[Clarification], text: str) -> Iterator[tuple[Clarification, dict[str, str]]]:
    """The questions a text answers. Without numbers it answers all that is open; with them also what was settled."""
    by_number = bool(recognition.numbered_answers(text))
    for clarification in asked:
        if clarification.state == "cancelled":
            # What it asked about was withdrawn: the words stay with the message.
            continue
        answers = by_point(Questions(tuple(clarification.points), clarification.first_number), text)
        if answers if by_number else text.strip() and clarification.state == "open":
            yield clarification, answers


def _settle(
    session: Session, clarification: Clarification, answers: dict[str, str], understood: Understood, sender: Sender,
    now: datetime, policy: Publication, incoming: Incoming,
) -> Section:  # fmt: skip
    text, language = own_words(understood.message), understood.language
    actor = f"person:{sender.who.person_id}"
    case = access.case_by_number(session, clarification.subject)
    if not isinstance(case, HelpRequest) and not withdrawing.is_open(case):
        # Withdrawn or closed: the words are kept, and change nothing.
        known: frozenset[str] = frozenset()
    elif isinstance(case, Measure):
        known = _correct_law(session, case, answers, text, language, actor, now)
        confirmations.publish_if_allowed(session, case, sender.proof, policy, now, actor)
    elif isinstance(case, AssistanceRequest):
        known = _correct_request(session, case, answers, text, language, incoming.claimed.journal_id, actor, now)
    else:
        known = frozenset()
    cases.close_questions(session, clarification, answers or {"words": text}, now, actor)
    return AnswerAttached(clarification.subject, tuple(point for point in clarification.points if point not in known))


def _correct_law(
    session: Session, measure: Measure, answers: dict[str, str], text: str, language: str, actor: str, now: datetime
) -> frozenset[str]:
    """Writes what the State says of its law; returns the points that are known now."""
    facts = _law_answers(answers, language) if answers else recognition.stated_law("", text, language)
    found: dict[str, tuple[str, object]] = {
        "title": ("title", facts.title),
        "number": ("number", facts.number),
        "adopted_on": ("adopted_on", facts.adopted_on),
        "status": ("status", facts.status if facts.status is not MeasureStatus.UNKNOWN else None),
    }
    changes = {column: value for column, value in found.values() if value}
    known = {point for point, (_, value) in found.items() if value}
    if "status" in known:
        known.add("draft_or_enacted")
        is_draft = facts.status is MeasureStatus.DRAFT
        changes["draft_word"] = measure.draft_word if is_draft else ""
        if is_draft and measure.state_of_review == "published":
            step = lifecycles.advance(lifecycles.LAW, measure.state_of_review, "the State says draft")
            changes |= {"state_of_review": step.target, "visibility": Visibility.RESTRICTED}
    if facts.articles_claimed:
        known.add("articles")
        laws.claim_provisions(session, measure, facts.articles_claimed, actor, now)
    if known:
        stated = {"articles": list(facts.articles_claimed)} if facts.articles_claimed else {}
        laws.move(session, measure, now, actor, "details stated", changes, stated)
    return frozenset(known)


def _law_answers(answers: dict[str, str], language: str) -> LawFacts:
    """Each numbered answer read as what it was asked for; words that cannot be read as such stay words."""
    return LawFacts(
        title=answers.get("title", "").strip(),
        number=answers.get("number", "").strip(),
        adopted_on=recognition.date_answer(answers.get("adopted_on", ""), language),
        status=recognition.status_answer(answers.get("status") or answers.get("draft_or_enacted") or "")
        or MeasureStatus.UNKNOWN,
        articles_claimed=provisions_in(answers.get("articles", "")),
    )


def _correct_request(
    session: Session, request: AssistanceRequest, answers: dict[str, str], text: str, language: str, journal_id: int,
    actor: str, now: datetime,
) -> frozenset[str]:  # fmt: skip
    """Writes what the State adds to its request; returns the points that are known now."""
    facts = _need_answers(answers, language) if answers else _first_need(text, language)
    received, words = _received(answers, text, language)
    known = {
        point
        for point, value in (
            ("article", facts.articles or facts.area),
            ("type", facts.assistance_type),
            ("term", facts.term),
        )
        if value
    }
    for need in session.scalars(select(Need).where(Need.request_id == request.id)):
        need.articles = need.articles or list(facts.articles)
        need.area = need.area or facts.area
        need.assistance_type = need.assistance_type or facts.assistance_type
        need.term = need.term or facts.term
    changes: dict[str, object] = {}
    if received is not None:
        known.add("received")
        changes |= {"received": received, "received_words": words}
        if received in {Received.YES, Received.ONGOING}:
            session.add(AssistanceReceived(request_id=request.id, words=words or text, stated_in=journal_id))
    step = lifecycles.advance(lifecycles.REQUEST, request.state_of_case, "clarification answered")
    cases.move(session, request, now, actor, "details stated", changes | {"state_of_case": step.target})
    laws.note_change(session, request.reference, now)
    return frozenset(known)


def _need_answers(answers: dict[str, str], language: str) -> NeedFacts:
    about = answers.get("article", "")
    return replace(
        _first_need(f"{answers.get('type', '')}\n{answers.get('term', '')}", language),
        articles=provisions_in(about),
        area=recognition.area(about),
    )


def provisions_in(text: str) -> tuple[str, ...]:
    """Articles of the Convention in an answer: cited, typed plainly («31, 54.1.c»), or named by their titles."""
    return recognition.cited(text) or recognition.typed(text) or recognition.named(text)


def _first_need(text: str, language: str) -> NeedFacts:
    return next(iter(recognition.need_facts(text, language)), NeedFacts())


def _received(answers: dict[str, str], text: str, language: str) -> tuple[Received | None, str]:
    if not answers:
        return recognition.received(text, language)
    if "received" not in answers:
        return None, ""
    words = answers["received"].strip()
    if recognition.single_answer(words) in {"none", "no"}:
        return Received.NONE, words
    return recognition.received(words, language)[0] or Received.YES, words


def _wake(session: Session, submission: Submission, now: datetime) -> None:
    """Any message of the State wakes its sleeping requests (ruling 19)."""
    sleeping = select(AssistanceRequest).where(
        AssistanceRequest.submission_id == submission.id, AssistanceRequest.state_of_case == "dormant"
    )
    for request in session.scalars(sleeping).all():
        step = lifecycles.advance(lifecycles.REQUEST, "dormant", "any message of the State")
        cases.move(session, request, now, "system", "request woken", {"state_of_case": step.target})


def _confirm_by(now: datetime, state: str) -> date:
    return calendar.working_days_later(now.date(), calendar.REVIEW_WORKING_DAYS, territory_of(state))
