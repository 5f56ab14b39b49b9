"""From records that are not public to entries of the restricted index: drafts, requests, needs, help, messages.

A record is in exactly one of the two indexes. This one is for officers, and for each State its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, convention, references
from repository.languages import DEFAULT, LANGUAGES
from repository.model import Letter, Visibility
from repository.search import projection
from repository.search.schema import Entry
from repository.tables import (
    AssistanceReceived,
    AssistanceRequest,
    Clarification,
    HelpRequest,
    InboundMessage,
    Measure,
    MessageMark,
    MessageWords,
    Need,
    Submission,
)

REQUEST, HELP, MESSAGE = "request", "help", "message"
"""Kinds of entries beside the seven of measures."""
WORDS = "words"
"""The label of the entry that holds what was written, as an article holds a law's words."""
_TITLE = 120
_AT_ONCE = 50


def entries(session: Session, reference: str) -> list[Entry]:
    """The entries of a record for the restricted index; [] when it is public, erased or set apart."""
    letter = reference[:1]
    if letter == Letter.MEASURE:
        law = session.scalar(select(Measure).where(Measure.reference == reference))
        return projection.of(session, law) if law and law.visibility is not Visibility.PUBLIC else []
    if letter == Letter.REQUEST:
        return _request(session, reference)
    if letter == Letter.HELP:
        return _help(session, reference)
    return _message(session, reference) if letter == Letter.MESSAGE else []


def references_of(session: Session) -> frozenset[str]:
    """The records that belong in the restricted index."""
    return frozenset(_wanted(session))


def everything(session: Session) -> Iterator[Entry]:
    """All entries of the restricted index, a few records in memory at a time."""
    wanted = sorted(_wanted(session))
    for start in range(0, len(wanted), _AT_ONCE):
        for reference in wanted[start : start + _AT_ONCE]:
            yield from entries(session, reference)
        session.expunge_all()


def _wanted(session: Session) -> Iterator[str]:
    yield from session.scalars(select(Measure.reference).where(Measure.visibility != Visibility.PUBLIC))
    yield from session.scalars(select(AssistanceRequest.reference))
    yield from session.scalars(select(HelpRequest.reference))
    apart = select(MessageMark.journal_id)
    rows = session.execute(
        select(InboundMessage.id, InboundMessage.received_at)
        .join(MessageWords, MessageWords.journal_id == InboundMessage.id)
        .where(InboundMessage.id.not_in(apart))
    )
    for number, at in rows:
        yield references.compose(Letter.MESSAGE, at.year, number)


def _request(session: Session, reference: str) -> list[Entry]:
    request = session.scalar(select(AssistanceRequest).where(AssistanceRequest.reference == reference))
    if request is None:
        return []
    needs = session.scalars(select(Need).where(Need.request_id == request.id).order_by(Need.ordinal)).all()
    received = session.scalars(select(AssistanceReceived.words).where(AssistanceReceived.request_id == request.id))
    answers = session.scalars(select(Clarification.answers).where(Clarification.subject == reference))
    said = [request.words, request.received_words, *received, *(str(one) for some in answers for one in some.values())]
    language = _language(session, request.submission_id)
    articles = tuple(dict.fromkeys(article for need in needs for article in need.articles))
    found = _pair(reference, REQUEST, request.state_of_case, request.state, language, request.words, "\n".join(said),
                  request.registered_at.year, articles)  # fmt: skip
    for need in needs:
        words = "\n".join((need.words, need.priority_words, _type(need.assistance_type, language)))
        found.append(_article(found[0], need.reference.lower(), words, tuple(need.articles)))
    return found


def _help(session: Session, reference: str) -> list[Entry]:
    asked = session.scalar(select(HelpRequest).where(HelpRequest.reference == reference))
    if asked is None:
        return []
    language = _language(session, asked.submission_id)
    return _pair(reference, HELP, asked.state_of_case, asked.state, language, asked.words, asked.words,
                 asked.registered_at.year, ())  # fmt: skip


def _message(session: Session, receipt: str) -> list[Entry]:
    row = access.journal_row(session, receipt)
    words = session.get(MessageWords, row.id) if row is not None else None
    marked = row is not None and session.scalar(select(MessageMark.id).where(MessageMark.journal_id == row.id))
    if row is None or words is None or marked:
        return []
    submission = session.get_one(Submission, words.submission_id)
    language = words.language if words.language in LANGUAGES else ""
    return _pair(receipt, MESSAGE, "", submission.state, language, words.subject or words.words,
                 f"{words.subject}\n{words.words}", row.received_at.year, ())  # fmt: skip


def _pair(
    reference: str, kind: str, status: str, state: str, language: str, title: str, words: str, year: int,
    articles: tuple[str, ...],
) -> list[Entry]:  # fmt: skip
    """The record as a whole, and what was written in it, as a law has its outline and its articles."""
    place = convention.load().states.get(state)
    whole = Entry(
        uid=reference, reference=reference, unit="law", kind=kind, status=status, state=state,
        region=place.region if place else "", language=language, title=" ".join(title.split())[:_TITLE],
        year=year, treaty_articles=articles,
    )  # fmt: skip
    return [whole, _article(whole, WORDS, words, articles)]


def _article(whole: Entry, label: str, words: str, articles: tuple[str, ...]) -> Entry:
    return Entry(
        uid=f"{whole.reference}/{label}", reference=whole.reference, unit="article", kind=whole.kind,
        status=whole.status, state=whole.state, region=whole.region, language=whole.language, title=whole.title,
        year=whole.year, label=label, text=words, treaty_articles=articles,
    )  # fmt: skip


def _type(code: str, language: str) -> str:
    known = convention.load().assistance_types.get(code)
    return known.label(language) if known else ""


def _language(session: Session, submission_id: int) -> str:
    submission: Submission | None = session.get(Submission, submission_id)
    return submission.language if submission and submission.language in LANGUAGES else DEFAULT
