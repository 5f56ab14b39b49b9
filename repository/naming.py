"""A sender becomes known: named by a focal point or by two officers; and is taken back. It reads no mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, holds
from repository.errors import BadInput, NotAllowed, NotFound
from repository.languages import UN_LANGUAGES
from repository.model import Channel, HoldReason, Proof, Standing
from repository.tables import (
    AddressCode,
    AssistanceRequest,
    FocalPoint,
    HelpRequest,
    Hold,
    Identity,
    InboundMessage,
    Measure,
    NamingProposal,
    Person,
    Submission,
)

CORRESPONDENT_ROLE = "correspondent"


@dataclass(frozen=True, slots=True)
class NewCorrespondent:
    """An address that may send for a State from now on. `evidence` says who vouches; `named_in` is the mail in which
    a focal point did (its journal id), None when officers did."""

    address: str
    state: str
    language: str
    evidence: str
    named_in: int | None = None
    name: str = ""
    office: str = ""


def waiting_from(session: Session, address: str) -> Sequence[Hold]:
    """The mails of an unknown address that are still held, the oldest first; their rows are locked."""
    return session.scalars(
        select(Hold)
        .where(Hold.sender == address.lower(), Hold.reason == HoldReason.UNKNOWN_SENDER, Hold.state == "held")
        .order_by(Hold.journal_id)
        .with_for_update()
    ).all()


def correspond(session: Session, new: NewCorrespondent, now: datetime, actor: str) -> list[str]:
    """Records an address as a correspondent of a State and sends its held mails through the desk again: [receipts].

    An address that somebody owns by now stays theirs; its held mails go their way all the same.
    """
    waiting = waiting_from(session, new.address)
    if owner_of(session, new.address) is None:
        person = Person(name=new.name, language=new.language)
        session.add(person)
        session.flush()
        point = FocalPoint(
            person_id=person.id, state=new.state, role=CORRESPONDENT_ROLE, office=new.office,
            valid_from=_since(session, waiting, now), evidence=new.evidence, standing=Standing.CORRESPONDENT,
            named_in=new.named_in,
        )  # fmt: skip
        session.add_all([Identity(person_id=person.id, channel=Channel.MAIL, address=new.address.lower()), point])
        session.flush()
        audit.record(session, now, actor, "correspondent named", f"person:{person.id}",
                     {"state": new.state, "evidence": new.evidence})  # fmt: skip
    return holds.release(session, waiting, now, actor)


def link(session: Session, address: str, person_id: int, now: datetime, actor: str, *, proven: bool) -> int:
    """Makes an address one more mailbox of a person and returns the identity's id; held mails are not touched.

    `proven`: a code came back from the person's registered mailbox. Raises BadInput when it is somebody else's.
    """
    owner = owner_of(session, address)
    if owner is not None and owner.person_id != person_id:
        raise BadInput("This address is registered for somebody else.")
    if owner is not None:
        return owner.id
    # The date also tells a mailbox linked later from the one the State registered.
    identity = Identity(person_id=person_id, channel=Channel.MAIL, address=address.lower(), verified_at=now)
    session.add(identity)
    session.flush()
    audit.record(session, now, actor, "address linked", f"identity:{identity.id}", {"proven": proven})
    return identity.id


def owner_of(session: Session, address: str) -> Identity | None:
    """The live identity behind a mailbox."""
    return session.scalar(
        select(Identity).where(
            Identity.channel == Channel.MAIL, Identity.address == address.lower(), Identity.revoked_at.is_(None)
        )
    )


def _since(session: Session, waiting: Sequence[Hold], now: datetime) -> date:
    # A held mail came before its sender was named: the naming reaches back to it, and no further.
    received = [session.get_one(InboundMessage, hold.journal_id).received_at.date() for hold in waiting]
    return min([*received, now.date()])


def prove(session: Session, journal_id: int, evidence: dict[str, object]) -> None:
    """Raises one message to L2, on this evidence: it counts when the message goes through the desk again."""
    row = session.get_one(InboundMessage, journal_id)
    row.proof, row.proof_evidence = Proof.PROVEN, evidence


def take_back(session: Session, address: str, now: datetime, actor: str) -> bool:
    """«Not them»: a named correspondent, or an address linked later, is a stranger's again from now on.

    Needs no level, for it only takes away; the mailbox a State registered is never taken away here. What was filed
    stays under review, with a line in its history. False when there was nothing to take back.
    """
    identity = owner_of(session, address)
    if identity is None:
        return False
    named = session.scalar(
        select(FocalPoint)
        .where(FocalPoint.person_id == identity.person_id, FocalPoint.standing == Standing.CORRESPONDENT)
        .order_by(FocalPoint.id.desc())
    )
    if named is None and identity.verified_at is None:
        return False
    identity.revoked_at = now
    if named is not None:
        # Before it began: nobody of this naming was ever in office.
        named.valid_to = named.valid_from - timedelta(days=1)
        _note_in_cases(session, identity.person_id, now, actor)
    audit.record(session, now, actor, "sender taken back", f"identity:{identity.id}")
    return True


def _note_in_cases(session: Session, person_id: int, now: datetime, actor: str) -> None:
    submissions = select(Submission.id).where(Submission.person_id == person_id)
    for table in (Measure, AssistanceRequest, HelpRequest):
        for reference in session.scalars(select(table.reference).where(table.submission_id.in_(submissions))):
            audit.record(session, now, actor, "sender taken back", reference)


def taken_by(session: Session, token: str) -> str:
    """The address a «not me» link is about: `j12`, named in mail 12, or `c<reference>`, linked by that code.

    `token` is the signed value, verified. Raises NotFound when nothing was named or linked by it.
    """
    named: list[str] = []
    if token.startswith("j") and token[1:].isdigit():
        query = select(Identity.address).join(FocalPoint, FocalPoint.person_id == Identity.person_id)
        named = list(session.scalars(query.where(FocalPoint.named_in == int(token[1:]))))
    if token.startswith("c"):
        query = select(AddressCode.address).where(AddressCode.reference == token[1:])
        named = list(session.scalars(query.where(AddressCode.identity_id.is_not(None))))
    if not named:
        raise NotFound(token)
    return named[0]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an officer fills in: somebody registered, or a correspondent's name, office, language; the evidence."""

    state: str
    person_id: int | None
    name: str
    office: str
    language: str
    evidence: str


def open_proposal(session: Session, hold_id: int) -> NamingProposal | None:
    """The proposal that waits for a second officer, if there is one."""
    return session.scalar(
        select(NamingProposal).where(NamingProposal.hold_id == hold_id, NamingProposal.outcome == "").with_for_update()
    )


def propose(session: Session, hold_id: int, proposed: Proposed, now: datetime, officer_id: int) -> None:
    """The first of two officers says who the sender of a held mail is. Raises BadInput, NotFound."""
    hold = _nameable(session, hold_id)
    if not proposed.evidence.strip():
        raise BadInput("Please say what this rests on, for instance the note verbale with its date.")
    if proposed.person_id is None and (not proposed.name.strip() or proposed.language not in UN_LANGUAGES):
        raise BadInput("Please give the person's name and language, or choose somebody who is registered.")
    if proposed.person_id is not None and not _speaks_for(session, proposed.person_id, proposed.state):
        raise BadInput("This person is not registered for this State.")
    if open_proposal(session, hold_id) is not None:
        raise BadInput("Somebody has proposed a name already: confirm it, or withdraw it first.")
    session.add(
        NamingProposal(
            hold_id=hold_id, address=hold.sender, state=proposed.state, person_id=proposed.person_id,
            name=proposed.name.strip(), office=proposed.office.strip(), language=proposed.language,
            evidence=proposed.evidence.strip(), proposed_by=officer_id, proposed_at=now,
        )
    )  # fmt: skip
    audit.record(session, now, f"officer:{officer_id}", "sender proposed", f"hold:{hold_id}", {"state": proposed.state})


def confirm(session: Session, hold_id: int, now: datetime, officer_id: int) -> list[str]:
    """The second officer agrees: the sender is known, and what was held goes through the desk again: [receipts].

    Raises NotAllowed for the officer who proposed, NotFound when nothing is proposed.
    """
    proposal = _proposal(session, hold_id)
    if proposal.proposed_by == officer_id:
        raise NotAllowed("a second officer confirms")
    _settle(proposal, "confirmed", now, officer_id)
    actor = f"officer:{officer_id}"
    evidence = f"{proposal.evidence} (officer:{proposal.proposed_by}, officer:{officer_id})"
    audit.record(session, now, actor, "sender confirmed", f"hold:{hold_id}", {"state": proposal.state})
    if proposal.person_id is not None:
        waiting = waiting_from(session, proposal.address)
        link(session, proposal.address, proposal.person_id, now, actor, proven=False)
        return holds.release(session, waiting, now, actor)
    new = NewCorrespondent(proposal.address, proposal.state, proposal.language, evidence, None, proposal.name,
                           proposal.office)  # fmt: skip
    return correspond(session, new, now, actor)


def withdraw(session: Session, hold_id: int, now: datetime, officer_id: int) -> None:
    """Any officer takes a proposal away. Raises NotFound when nothing is proposed."""
    _settle(_proposal(session, hold_id), "withdrawn", now, officer_id)
    audit.record(session, now, f"officer:{officer_id}", "proposal withdrawn", f"hold:{hold_id}")


def _proposal(session: Session, hold_id: int) -> NamingProposal:
    _nameable(session, hold_id)
    proposal = open_proposal(session, hold_id)
    if proposal is None:
        raise NotFound(f"proposal for hold {hold_id}")
    return proposal


def _settle(proposal: NamingProposal, outcome: str, now: datetime, officer_id: int) -> None:
    proposal.outcome, proposal.settled_at, proposal.settled_by = outcome, now, officer_id


def _nameable(session: Session, hold_id: int) -> Hold:
    hold = session.get(Hold, hold_id)
    if hold is None or hold.state != "held" or hold.reason is not HoldReason.UNKNOWN_SENDER or not hold.sender:
        raise NotFound(f"hold {hold_id}")
    return hold


def _speaks_for(session: Session, person_id: int, state: str) -> bool:
    named = select(FocalPoint.id).where(FocalPoint.person_id == person_id, FocalPoint.state == state)
    return session.scalar(named.where(FocalPoint.standing == Standing.FOCAL_POINT)) is not None
