"""A State takes back a law or request: the record stays as a stub, nothing is deleted. Knows no door."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, cases, people, steps
from repository.errors import NotFound
from repository.messages import Addressee, WithdrawCode, Withdrawn
from repository.model import Channel, Role, Visibility
from repository.outbox import Letter
from repository.people import Correspondent
from repository.tables import (
    AddressCode,
    AssistanceRequest,
    ChatCode,
    HelpRequest,
    Invitation,
    Measure,
    Submission,
    Withdrawal,
)
from repository.voice import Voice

STEPPED_UP_FOR = timedelta(hours=24)
"""How long a code that came back from the registered mailbox proves its person for acts of L3."""
CODE, WITHDRAWN = "withdraw_code", "withdrawn"
"""Kinds of letters: the code, and the correction that follows a withdrawal."""

Matter = Measure | AssistanceRequest


def matter(session: Session, who: Correspondent, reference: str) -> Matter:
    """The law or request that this person may withdraw now.

    Raises NotFound, the same for no such number, another State's, a correspondent (docs/rules.md), one withdrawn
    already, or closed.
    """
    reader = access.as_focal_point(who)
    case = access.case(session, reader, reference)
    may = reader.role is Role.FOCAL_POINT and case.state == who.state and case.reference == reference
    if not may or isinstance(case, HelpRequest) or not is_open(case):
        raise NotFound(reference)
    return case


def is_open(case: access.Case) -> bool:
    """Whether a case can still be withdrawn: a question to a person cannot, it is answered."""
    return not isinstance(case, HelpRequest) and not steps.is_over(case)


def is_stepped_up(session: Session, person_id: int, now: datetime) -> bool:
    """Whether the person returned a code or used an invitation from the registered mailbox within 24 hours (L3)."""
    since = now - STEPPED_UP_FOR
    proofs = (
        select(ChatCode.id).where(ChatCode.person_id == person_id, ChatCode.returned_at > since),
        select(Invitation.id).where(Invitation.person_id == person_id, Invitation.used_at > since),
        select(AddressCode.id).where(
            AddressCode.person_id == person_id, AddressCode.identity_id.is_not(None), AddressCode.settled_at > since
        ),
    )
    return any(session.scalar(proof.limit(1)) is not None for proof in proofs)


def withdraw(session: Session, who: Correspondent, reference: str, cause: str, now: datetime) -> Withdrawal:
    """Withdraws a law or request of the person's State, closes what was asked about it, leaves the stub.

    The caller has proof of L3. `cause` is the number of the message that asked. Raises NotFound as `matter` does,
    CaseMoved when somebody changed it meanwhile.
    """
    case, actor = matter(session, who, reference), f"person:{who.person_id}"
    was_public = case.visibility is Visibility.PUBLIC
    if isinstance(case, Measure):
        changes: dict[str, object] = {"visibility": Visibility.RESTRICTED, "review_due_on": None, "accepted_by": ""}
    else:
        changes = {"visibility": Visibility.RESTRICTED}
    steps.take(session, case, "withdrawn", now, actor, cause=cause, changes=changes)
    cases.end_questions(session, reference, "its matter withdrawn", now, actor, cause=cause)
    row = Withdrawal(
        subject=reference, state=case.state, was_public=was_public, person_id=who.person_id, cause=cause, at=now
    )
    session.add(row)
    session.flush()
    return row


def code_letter(
    voice: Voice, who: Correspondent, to: str, printed: str, reference: str, until: datetime, cause: str, now: datetime
) -> Letter:
    """The code, to the registered mailbox alone; sent once."""
    return voice.mail(
        WithdrawCode(printed, reference, until), who.language, Addressee(who.name, who.state), to=to, cause=cause,
        kind=CODE, now=now, auto_submitted="auto-generated",
    )  # fmt: skip


def corrections(session: Session, voice: Voice, row: Withdrawal, cause: str, now: datetime) -> list[Letter]:
    """The correction by mail: to who withdrew it, and to who had sent it, should that be somebody else."""
    number = session.scalar(_submission_of(row.subject))
    sender = session.get(Submission, number) if number is not None else None
    told = dict.fromkeys((row.person_id, *((sender.person_id,) if sender and sender.person_id else ())))
    letters: list[Letter] = []
    for person_id in told:
        who = people.correspondent_by_id(session, person_id, now.date())
        to = people.address_of(session, person_id, Channel.MAIL)
        if who is not None and to is not None:
            letters.append(
                voice.mail(as_message(row), who.language, Addressee(who.name, who.state), to=to, cause=cause,
                           kind=WITHDRAWN, now=now, auto_submitted="auto-generated",
                           case_reference=sender.reference if sender else "")
            )  # fmt: skip
    return letters


def as_message(row: Withdrawal) -> Withdrawn:
    """What is said about a withdrawal."""
    return Withdrawn(row.subject, row.was_public, row.at)


def _submission_of(reference: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a Select of one nullable column
    table = Measure if reference.startswith("L") else AssistanceRequest
    return select(table.submission_id).where(table.reference == reference)
