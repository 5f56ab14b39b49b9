"""What officers do to the record of a law, one deed a form: join, relate, state a fact, confirm a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from repository import access, convention, joining, languages, laws, particulars, relations, reliance, reviewing
from repository.errors import BadInput, CaseMoved, NotFound
from repository.folding import folded
from repository.following import schedule
from repository.following.rules import Kind
from repository.model import LinkBasis, RelationKind, TextRole
from repository.officers import SignedIn
from repository.recognition import said_dates
from repository.reviewing import Review
from repository.steps import ACT
from repository.tables import Measure, ProvisionLink
from repository.web import addresses
from repository.web.matters import ITEM
from repository.web.officers import review_by
from repository.web.routing import PageRouter, see_other
from repository.web.signing import OfficerActing, OfficersVisit

routes = PageRouter()

SAME, VERSION = "same", "version"
"""How a record is joined to another, beside the roles of its text."""

_Short = Annotated[str, Form(max_length=40)]
_Line = Annotated[str, Form(max_length=600)]
_Version = Annotated[int, Form()]


@routes.deed(ITEM + "/join")
def join(
    visit: OfficersVisit, officer: OfficerActing, reference: str, version: _Version, into: _Short, how: _Short,
    language: _Short = "",
) -> Response:  # fmt: skip
    """A record becomes part of another: the same law, its newest version, or another text of it."""
    desk = visit.desk
    held = desk.store.write(_join, officer, reference, version, into, how, language, review_by(visit, officer))
    return see_other(addresses.officers_item(held))


def _join(
    session: Session, officer: SignedIn, reference: str, version: int, into: str, how: str, language: str,
    review: Review,
) -> str:  # fmt: skip
    law = _law(session, officer, reference, version)
    held = access.measure(session, officer.reader, into)
    if how == SAME:
        joining.merge(session, law, held, review.now, review.officer)
    elif how == VERSION:
        joining.take_as_version(session, law, held, review.now, review.officer)
    else:
        role = TextRole(how) if how in set(TextRole) else _choose()
        if role is not TextRole.PART and language not in languages.LANGUAGES:
            raise BadInput("Choose the language of this text.")
        joining.as_text(session, law, held, role, review.now, review.officer, language=language)
    return held.reference


@routes.deed(ITEM + "/relate")
def relate(
    visit: OfficersVisit, officer: OfficerActing, reference: str, version: _Version, kind: _Short, other: _Line,
    effective_on: _Short = "",
) -> Response:  # fmt: skip
    """A law does something to another: one under a number of ours, or one that is named in words."""
    visit.desk.store.write(
        _relate, officer, reference, version, kind, other, effective_on, review_by(visit, officer)
    )
    return see_other(addresses.officers_item(reference))


def _relate(
    session: Session, officer: SignedIn, reference: str, version: int, kind: str, other: str, effective_on: str,
    review: Review,
) -> None:  # fmt: skip
    law = _law(session, officer, reference, version)
    try:
        held = access.measure(session, officer.reader, other.strip())
    except NotFound:
        held = None
    on = said_dates.find(folded(effective_on), language_of(law))
    if kind not in set(RelationKind):
        _choose()
    relations.state(session, law, RelationKind(kind), held, "" if held else other, review.now, review.officer,
                    effective_on=said_dates.first_day(on[0].value) if on else None)  # fmt: skip


@routes.deed(ITEM + "/state")
def state(
    visit: OfficersVisit, officer: OfficerActing, reference: str, version: _Version, field: _Short, words: _Line
) -> Response:
    """A fact of a law, as it was given to the officer."""
    visit.desk.store.write(_state, officer, reference, version, field, words, review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def _state(
    session: Session, officer: SignedIn, reference: str, version: int, field: str, words: str, review: Review
) -> None:
    law = _law(session, officer, reference, version)
    if not words.strip():
        raise BadInput("Write what is to be stated.")
    before = reviewing.stated(law)
    particulars.state(session, law, {field: words}, review.now, review.officer, language=language_of(law))
    reviewing.tell_corrections(session, law, before, review)


@routes.deed(ITEM + "/links/hold")
def links_hold(
    visit: OfficersVisit, officer: OfficerActing, reference: str, version: _Version,
    holds: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Of the links that are to be confirmed, those that hold; the others stay with the earlier text."""
    visit.desk.store.write(_hold, officer, reference, version, frozenset(holds or ()), review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def _hold(
    session: Session, officer: SignedIn, reference: str, version: int, holds: frozenset[str], review: Review
) -> None:
    law = _law(session, officer, reference, version)
    reliance.settle(session, law, holds, review.now, review.officer, cause=ACT)
    schedule.settle_kind(session, law.reference, Kind.CLAIMS, review.now, review.officer, cause=ACT)


@routes.deed(ITEM + "/links/{number}/confirm")
def link_confirm(visit: OfficersVisit, officer: OfficerActing, reference: str, number: int) -> Response:
    """What the system suggested is so: the officer says it from now on."""
    visit.desk.store.write(_confirm, officer, reference, number, review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def _confirm(session: Session, officer: SignedIn, reference: str, number: int, review: Review) -> None:
    law = access.measure(session, officer.reader, reference)
    link = session.get(ProvisionLink, number)
    newest = laws.latest_version(session, law.id)
    if link is None or link.version_id != newest.id or link.basis is not LinkBasis.SUGGESTED:
        raise NotFound(str(number))
    link.basis, link.by, link.at, link.rank, link.made_on = (
        LinkBasis.CONFIRMED, review.officer, review.now, 0, newest.ordinal,
    )  # fmt: skip
    laws.move(session, law, review.now, review.officer, "link confirmed", {}, {"provision": link.provision})


def language_of(law: Measure) -> str:
    """The language in which a date of a law is given: the law's, else its State's."""
    state = convention.load().states.get(law.state)
    return law.language or (state.default_language if state else languages.DEFAULT)


def _law(session: Session, officer: SignedIn, reference: str, version: int) -> Measure:
    law = access.measure(session, officer.reader, reference)
    if law.version != version:
        raise CaseMoved(reference)
    return law


def _choose() -> TextRole:
    raise BadInput("Choose what this is to the other law.")
