"""What an answer states, written into the law or request it is about. Which answer is whose stands in `answers`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from repository import cases, laws, recognition, steps
from repository.filing import numbers
from repository.model import LawFacts, Letter, MeasureStatus, NeedFacts, Received, Visibility
from repository.tables import AssistanceReceived, AssistanceRequest, Measure, Need


@dataclass(frozen=True, slots=True)
class Saying:
    """Somebody's words: who, when, in which language, in which message (its number, and its journal row)."""

    text: str
    language: str
    actor: str
    now: datetime
    cause: str
    journal_id: int


def correct_law(session: Session, measure: Measure, answers: dict[str, str], said: Saying) -> frozenset[str]:
    """Writes what the State says of its law; returns the points that are known now."""
    facts = _law_answers(answers, said.language) if answers else recognition.stated_law("", said.text, said.language)
    found: dict[str, tuple[str, object]] = {
        "title": ("title", facts.title),
        "number": ("number", facts.number),
        "adopted_on": ("adopted_on", facts.adopted_on),
        "status": ("status", facts.status if facts.status is not MeasureStatus.UNKNOWN else None),
    }
    changes = {column: value for column, value in found.values() if value}
    known = {point for point, (_, value) in found.items() if value}
    is_draft = facts.status is MeasureStatus.DRAFT
    if "status" in known:
        known.add("draft_or_enacted")
        changes["draft_word"] = measure.draft_word if is_draft else ""
    stated = {"articles": list(facts.articles_claimed)} if facts.articles_claimed else {}
    if facts.articles_claimed:
        known.add("articles")
        laws.claim_provisions(session, measure, facts.articles_claimed, said.actor, said.now)
    if is_draft and measure.state_of_review == "published":
        # HR8: what the State calls a draft is not public, whatever it was taken for.
        changes |= {"visibility": Visibility.RESTRICTED, "accepted_by": ""}
        steps.take(session, measure, "the State says draft", said.now, said.actor, cause=said.cause, changes=changes,
                   details=stated)  # fmt: skip
    elif known:
        laws.move(session, measure, said.now, said.actor, "details stated", changes, stated | {"cause": said.cause})
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


def correct_request(
    session: Session, request: AssistanceRequest, answers: dict[str, str], said: Saying
) -> frozenset[str]:
    """Writes what the State adds to its request; returns the points that are known now."""
    facts = _need_answers(answers, said.language) if answers else _first_need(said.text, said.language)
    received, words = _received(answers, said.text, said.language)
    known = {
        point
        for point, value in (
            ("article", facts.articles or facts.area),
            ("type", facts.assistance_type),
            ("term", facts.term),
        )
        if value
    }
    for need in cases.needs_of(session, request.id):
        _complete(session, need, facts, said)
    changes: dict[str, object] = {}
    if received is not None:
        known.add("received")
        changes |= {"received": received, "received_words": words}
        if received in {Received.YES, Received.ONGOING}:
            got = AssistanceReceived(request_id=request.id, words=words or said.text, stated_in=said.journal_id)
            session.add(got)
    steps.take(session, request, "clarification answered", said.now, said.actor, cause=said.cause, changes=changes)
    return frozenset(known)


def _complete(session: Session, need: Need, facts: NeedFacts, said: Saying) -> None:
    """Fills what a need leaves open; of several articles named for it, each becomes a need of its own."""
    scopes = cases.split(facts) if not need.articles else (facts,)
    need.articles = need.articles or list(scopes[0].articles)
    need.area = need.area or facts.area
    need.assistance_type = need.assistance_type or facts.assistance_type
    need.term = need.term or facts.term
    if len(scopes) == 1:
        return
    last = len(cases.needs_of(session, need.request_id))
    drawn = numbers.further(session, said.journal_id, Letter.NEED, len(scopes) - 1, said.now)
    for ordinal, (reference, scope) in enumerate(zip(drawn, scopes[1:], strict=True), start=last + 1):
        session.add(
            Need(reference=reference, request_id=need.request_id, ordinal=ordinal,
                 articles=list(scope.articles), area=need.area, assistance_type=need.assistance_type, term=need.term,
                 words=need.words, priority_words=need.priority_words, priority_source=need.priority_source)
        )  # fmt: skip
    session.flush()


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
