"""Officers say who an unknown sender is: one proposes, another confirms, any takes back. Deeds of the core, no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from repository import access, convention, naming, people
from repository.access import Reader
from repository.errors import BadInput, NotFound
from repository.filing import domains
from repository.model import Channel, HoldReason, Standing
from repository.naming import Proposed
from repository.people import Correspondent
from repository.tables import Hold, NamingProposal, Officer, Submission
from repository.web import addresses
from repository.web.routing import PageRouter, see_other
from repository.web.signing import HOME, OfficerActing, OfficersVisit

routes = PageRouter()


@dataclass(frozen=True, slots=True)
class NamingShown:
    """What the page of a held mail shows for naming its sender. `state` is the one its domain suggests, "" for none.

    `known` are the focal points who may be chosen, by State; `proposer` is the name of who made the open `proposal`.
    """

    address: str
    state: str
    known: tuple[Correspondent, ...]
    states: tuple[str, ...]
    proposal: NamingProposal | None
    proposer: str
    person: str


def shown(session: Session, hold: Hold, language: str, today: date) -> NamingShown | None:
    """What is needed to name the sender of a held mail; None when there is nobody to name."""
    if hold.reason is not HoldReason.UNKNOWN_SENDER or not hold.sender:
        return None
    facts = convention.load()
    proposal = naming.open_proposal(session, hold.id)
    person = people.correspondent_by_id(session, proposal.person_id, today) if proposal and proposal.person_id else None
    return NamingShown(
        address=hold.sender,
        state=domains.state_of(session, hold.sender, today),
        known=tuple(people.focal_points(session, today)),
        states=tuple(sorted(facts.states, key=lambda alpha3: facts.states[alpha3].name(language))),
        proposal=proposal,
        proposer=session.get_one(Officer, proposal.proposed_by).name if proposal else "",
        person=person.name if person else proposal.name if proposal else "",
    )


@routes.deed("/officers/holds/{hold_id}/propose")
def propose(
    visit: OfficersVisit, officer: OfficerActing, hold_id: int,
    person: Annotated[str, Form(max_length=20)] = "", state: Annotated[str, Form(max_length=3)] = "",
    name: Annotated[str, Form(max_length=200)] = "", office: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[str, Form(max_length=2)] = "", evidence: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """The first officer's proposal."""
    desk = visit.desk
    filled = Proposed(state, int(person) if person.isdigit() else None, name, office, language, evidence)
    desk.store.write(_propose, hold_id, filled, desk.now(), officer.officer_id)
    return see_other(addresses.officers_hold(hold_id))


def _propose(session: Session, hold_id: int, filled: Proposed, now: datetime, officer_id: int) -> None:
    if filled.person_id is not None:
        who = people.correspondent_by_id(session, filled.person_id, now.date())
        if who is None or who.standing is not Standing.FOCAL_POINT:
            raise BadInput("This person is not registered for a State today.")
        filled = Proposed(who.state, who.person_id, who.name, who.office, who.language, filled.evidence)
    elif filled.state not in convention.load().states:
        raise BadInput("Please choose the State.")
    naming.propose(session, hold_id, filled, now, officer_id)


@routes.deed("/officers/holds/{hold_id}/confirm")
def confirm(visit: OfficersVisit, officer: OfficerActing, hold_id: int) -> Response:
    """The second officer's confirmation: what is held of the sender goes its way."""
    visit.desk.store.write(naming.confirm, hold_id, visit.desk.now(), officer.officer_id)
    return see_other(HOME)


@routes.deed("/officers/holds/{hold_id}/withdraw")
def withdraw(visit: OfficersVisit, officer: OfficerActing, hold_id: int) -> Response:
    """Takes a proposal away."""
    visit.desk.store.write(naming.withdraw, hold_id, visit.desk.now(), officer.officer_id)
    return see_other(addresses.officers_hold(hold_id))


@routes.deed("/officers/items/{reference}/take-back")
def take_back(visit: OfficersVisit, officer: OfficerActing, reference: str) -> Response:
    """The named sender of a case is unknown again from now on."""
    visit.desk.store.write(_take_back, officer.reader, reference, visit.desk.now())
    return see_other(addresses.officers_item(reference))


def _take_back(session: Session, reader: Reader, reference: str, now: datetime) -> None:
    case = access.case(session, reader, reference)
    submission = session.get(Submission, case.submission_id) if case.submission_id else None
    who = (
        people.correspondent_by_id(session, submission.person_id, now.date())
        if submission is not None and submission.person_id
        else None
    )
    address = people.address_of(session, who.person_id, Channel.MAIL) if who else None
    if who is None or who.standing is not Standing.CORRESPONDENT or address is None:
        raise NotFound(reference)
    naming.take_back(session, address, now, reader.actor)
