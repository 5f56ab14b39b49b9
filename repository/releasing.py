"""A State releases its draft to the public (HR8): its word, proven anew, is kept; two officers then carry it out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from repository import access, convention, intake, steps
from repository.calendar import REVIEW_WORKING_DAYS, Calendar
from repository.errors import NotFound
from repository.messages import Addressee, ReleaseCode
from repository.model import Role
from repository.outbox import Letter
from repository.people import Correspondent
from repository.tables import InboundMessage, Measure
from repository.voice import Voice

CODE = "release_code"


def draft(session: Session, who: Correspondent, reference: str) -> Measure:
    """The draft that this person may release now: their State's, restricted, not released yet.

    Raises NotFound for everything else, the same whatever the reason.
    """
    reader = access.as_focal_point(who)
    law = access.case(session, reader, reference)
    may = reader.role is Role.FOCAL_POINT and isinstance(law, Measure) and law.state == who.state
    if not may or not isinstance(law, Measure) or law.state_of_review != "filed_restricted" or law.released_in:
        raise NotFound(reference)
    return law


def release(session: Session, who: Correspondent, reference: str, journal_id: int, now: datetime) -> Measure:
    """Keeps the State's word; the caller has proof of L3. Officers are asked to carry it out within three working days.

    `journal_id` is the message that says so. Raises NotFound as `draft` does, CaseMoved.
    """
    law = draft(session, who, reference)
    receipt = intake.receipt_number(session.get_one(InboundMessage, journal_id))
    due_on = Calendar().working_days_later(now.date(), REVIEW_WORKING_DAYS, convention.territory_of(who.state))
    steps.take(session, law, "release asked for", now, f"person:{who.person_id}", cause=receipt,
               changes={"released_in": journal_id, "review_due_on": due_on, "accepted_by": ""})  # fmt: skip
    return law


def code_letter(
    voice: Voice, who: Correspondent, to: str, printed: str, reference: str, until: datetime, cause: str, now: datetime
) -> Letter:
    """The code, to the registered mailbox alone; sent once."""
    return voice.mail(
        ReleaseCode(printed, reference, until), who.language, Addressee(who.name, who.state), to=to, cause=cause,
        kind=CODE, now=now, auto_submitted="auto-generated",
    )  # fmt: skip
