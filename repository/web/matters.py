"""What officers do with a matter, one deed a form: take it, look at it, ask, put words, release, close."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, caretaking, priorities, questioning, reviewing
from repository.errors import BadInput, CaseMoved, NotFound
from repository.officers import SignedIn
from repository.reviewing import Review
from repository.tables import Clarification, HelpRequest, Measure, Need
from repository.web import addresses
from repository.web.due import DUE
from repository.web.officers import review_by
from repository.web.routing import PageRouter, see_other
from repository.web.signing import OfficerActing, OfficerHere, OfficersVisit, private

routes = PageRouter()

ITEM = "/officers/items/{reference}"
_Words = Annotated[str, Form(max_length=2000)]


@routes.deed(ITEM + "/take")
def take(visit: OfficersVisit, officer: OfficerActing, reference: str) -> Response:
    """The officer has this matter in hand from now on."""
    visit.desk.store.write(_take, officer, reference, review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def _take(session: Session, officer: SignedIn, reference: str, review: Review) -> None:
    case = access.case(session, officer.reader, reference)
    if officer.reader.officer_id is not None:
        caretaking.take_in_hand(session, review, case, officer.reader.officer_id)


@routes.deed(ITEM + "/looked-at")
def looked_at(visit: OfficersVisit, officer: OfficerActing, reference: str) -> Response:
    """A request was looked at, as its letter promised."""
    visit.desk.store.write(_look, officer, reference, review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def _look(session: Session, officer: SignedIn, reference: str, review: Review) -> None:
    case = access.case(session, officer.reader, reference)
    if isinstance(case, Measure):
        raise BadInput("A law is reviewed by accepting it.")
    caretaking.look_at(session, review, case)


@routes.deed(ITEM + "/close")
def close(visit: OfficersVisit, officer: OfficerActing, reference: str, words: _Words = "") -> Response:
    """A matter is closed, and its State told what was done."""
    visit.desk.store.write(_close, officer, reference, review_by(visit, officer), words)
    return see_other(addresses.officers_item(reference))


def _close(session: Session, officer: SignedIn, reference: str, review: Review, words: str) -> None:
    caretaking.close(session, review, access.case(session, officer.reader, reference), words)


@routes.deed(ITEM + "/release")
def release(visit: OfficersVisit, officer: OfficerActing, reference: str, version: Annotated[int, Form()]) -> Response:
    """A draft that its State released is made public, by two officers."""
    visit.desk.store.write(_law_deed, officer, reference, version, review_by(visit, officer), reviewing.release)
    return see_other(addresses.officers_item(reference))


@routes.deed(ITEM + "/repealed")
def repealed(visit: OfficersVisit, officer: OfficerActing, reference: str, version: Annotated[int, Form()]) -> Response:
    """A law is known to be repealed."""
    visit.desk.store.write(_law_deed, officer, reference, version, review_by(visit, officer), reviewing.note_repeal)
    return see_other(addresses.officers_item(reference))


def _law_deed(session: Session, officer: SignedIn, reference: str, version: int, review: Review, deed) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - one of the acts of `reviewing`
    law = access.measure(session, officer.reader, reference)
    if law.version != version:
        raise CaseMoved(reference)
    deed(session, law, review)


@routes.page(ITEM + "/ask")
def ask_first(
    visit: OfficersVisit, officer: OfficerHere, reference: str, point: Annotated[list[str] | None, Query()] = None
) -> Response:
    """What may be asked; with points chosen, the letter as the State will read it, and its English gloss."""
    with visit.desk.store.read() as session:
        case = access.case(session, officer.reader, reference)
        chosen = tuple(dict.fromkeys(point or ()))
        preview = questioning.preview(session, review_by(visit, officer), case, chosen) if chosen else None
        points = questioning.may_be_asked(case)
    return private(
        visit.page("officers/ask.html", officer=officer, case=case, points=points, chosen=chosen, preview=preview)
    )


@routes.deed(ITEM + "/ask")
def ask(
    visit: OfficersVisit, officer: OfficerActing, reference: str, point: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Sends the questions that were previewed."""
    visit.desk.store.write(_ask, officer, reference, tuple(dict.fromkeys(point or ())), review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def _ask(session: Session, officer: SignedIn, reference: str, points: tuple[str, ...], review: Review) -> None:
    questioning.ask(session, review, access.case(session, officer.reader, reference), points)


@routes.deed("/officers/questions/{number}/put")
def put(
    visit: OfficersVisit, officer: OfficerActing, number: int, point: Annotated[str, Form(max_length=40)],
    words: _Words,
) -> Response:  # fmt: skip
    """Words of a free answer are put to the question they answer."""
    subject = visit.desk.store.write(_put, officer, number, point, words, review_by(visit, officer))
    return see_other(addresses.officers_item(subject))


def _put(session: Session, officer: SignedIn, number: int, point: str, words: str, review: Review) -> str:
    question = _question(session, officer, number)
    questioning.put_words(session, review, question, point, words)
    return question.subject


@routes.deed("/officers/questions/{number}/read")
def read(visit: OfficersVisit, officer: OfficerActing, number: int) -> Response:
    """What is left of a free answer answers nothing that was asked."""
    subject = visit.desk.store.write(_read, officer, number, review_by(visit, officer))
    return see_other(addresses.officers_item(subject))


def _read(session: Session, officer: SignedIn, number: int, review: Review) -> str:
    question = _question(session, officer, number)
    questioning.leave_words(session, review, question)
    return question.subject


def _question(session: Session, officer: SignedIn, number: int) -> Clarification:
    question = session.get(Clarification, number)
    if question is None:
        raise NotFound(f"clarification {number}")
    access.case(session, officer.reader, question.subject)
    return question


@routes.deed("/officers/needs/{reference}/priority")
def priority(
    visit: OfficersVisit, officer: OfficerActing, reference: str, words: _Words,
    receipt: Annotated[str, Form(max_length=40)],
) -> Response:  # fmt: skip
    """Copies the State's own priority from its dated message; an officer has none to give."""
    subject = visit.desk.store.write(_priority, visit, officer, reference, words, receipt)
    return see_other(addresses.officers_item(subject))


def _priority(
    session: Session, visit: OfficersVisit, officer: SignedIn, reference: str, words: str, receipt: str
) -> str:
    case = access.case(session, officer.reader, reference)
    need = session.scalar(select(Need).where(Need.reference == reference))
    if need is None or isinstance(case, Measure | HelpRequest):
        raise NotFound(reference)
    desk = visit.desk
    priorities.transcribe(session, review_by(visit, officer), need, words, receipt, desk.files, desk.read_mail)
    return case.reference


@routes.deed("/officers/follow-ups/{number}/seen")
def seen(visit: OfficersVisit, officer: OfficerActing, number: int) -> Response:
    """A matter that nobody answered was seen to."""
    visit.desk.store.write(_seen, number, review_by(visit, officer))
    return see_other(DUE)


def _seen(session: Session, number: int, review: Review) -> None:
    caretaking.take_note(session, review, number)
