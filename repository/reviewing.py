"""What officers do to laws along their life cycle: accept, take in a version, release a draft, note a repeal.

Each act is written down, and its State is told. Nothing here sets what a State alone may say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from repository import cases, joining, laws, news, reliance, steps
from repository.errors import NotAllowed
from repository.following import schedule
from repository.messages import Correction, MatterEvent, MatterMoved
from repository.model import MeasureStatus, Visibility
from repository.tables import Measure
from repository.voice import Voice

NEWS, CORRECTION = "news", "correction"
"""Kinds of letters that tell a State what became of its matter, and what an officer corrected in it."""


@dataclass(frozen=True, slots=True)
class Review:
    """An officer at work: who, when, and with what their letters are written. `two`: two officers must accept."""

    officer: str
    now: datetime
    voice: Voice
    base_url: str
    two: bool = False


def accept(session: Session, law: Measure, review: Review) -> bool:
    """An officer accepts a law under review: enacted text becomes public, a draft stays restricted (HR8).

    An amended version becomes the newest of the law it amends. Where policy asks for a second officer, the first
    acceptance is only noted: returns whether the law has moved. A law that is public already is marked as reviewed.
    Raises lifecycles.NoSuchTransition for any other, NotAllowed when one officer would be both.
    """
    if law.state_of_review == "awaiting_file":
        steps.take(session, law, "accepted as it is", review.now, review.officer, cause=steps.ACT)
    enacted = laws.is_enacted(law.status, law.draft_word)
    published = law.state_of_review == "published"
    event = "reviewed" if published else "accepted, enacted" if enacted else "accepted, draft"
    step = steps.next_of(law, event)
    if review.two and not _is_second(session, law, review):
        return False
    if law.joined_to and law.state_of_review == "under_review":
        held = joining.take_in(session, law, review.now, review.officer)
        _plant_refresh(session, held, review)
        _tell(session, held, "amended", review)
        return True
    changes: dict[str, object] = {"accepted_by": "", "review_due_on": None, "verified_on": review.now.date()}
    if not published:
        changes["visibility"] = Visibility.PUBLIC if step.target == "published" else Visibility.RESTRICTED
    steps.take(session, law, event, review.now, review.officer, cause=steps.ACT, changes=changes)
    _plant_refresh(session, law, review)
    moved: MatterEvent = "reviewed" if published else "published" if step.target == "published" else "restricted"
    _tell(session, law, moved, review)
    return True


def release(session: Session, law: Measure, review: Review) -> bool:
    """A draft that its State released becomes public: two officers carry it out, whatever the policy (HR8).

    Returns whether it has moved. Raises NotAllowed without the State's own word, or when one officer would be both.
    """
    if law.released_in is None:
        raise NotAllowed("the State has not released this draft")
    steps.next_of(law, "released by the State")
    if not _is_second(session, law, review):
        return False
    changes = {"visibility": Visibility.PUBLIC, "accepted_by": "", "verified_on": review.now.date()}
    steps.take(session, law, "released by the State", review.now, review.officer, cause=steps.ACT, changes=changes)
    _plant_refresh(session, law, review)
    _tell(session, law, "released", review)
    return True


def note_repeal(session: Session, law: Measure, review: Review) -> None:
    """A law is known to be repealed: it stays public and says so; nobody is asked about it any more."""
    changes = {"status": MeasureStatus.REPEALED, "review_due_on": None, "verified_on": review.now.date()}
    steps.take(session, law, "repeal", review.now, review.officer, cause=steps.ACT, changes=changes)
    cases.end_questions(session, law.reference, "its matter closed", review.now, review.officer, cause=steps.ACT)
    reliance.shaken(session, law, reliance.REPEALED, review.now, cause=steps.ACT)
    _tell(session, law, "repealed", review)


def _is_second(session: Session, law: Measure, review: Review) -> bool:
    """Whether another officer accepted before; if none did, this one is noted as the first. Raises NotAllowed."""
    if law.accepted_by == review.officer:
        raise NotAllowed("one officer is not two")
    if law.accepted_by:
        return True
    laws.move(session, law, review.now, review.officer, "accepted by a first officer",
              {"accepted_by": review.officer})  # fmt: skip
    return False


def _plant_refresh(session: Session, law: Measure, review: Review) -> None:
    if law.visibility is Visibility.PUBLIC and law.status is not MeasureStatus.REPEALED:
        person = cases.submitter(session, law.submission_id)
        schedule.refresh(session, law.reference, law.state, person, review.now.date(), review.now, cause=steps.ACT)


def _tell(session: Session, law: Measure, event: MatterEvent, review: Review) -> None:
    filed = news.law_as_it_stands(session, law, review.base_url)
    news.tell(session, review.voice, law, MatterMoved(law.reference, event, review.now, (filed,)), review.now,
              cause=f"{law.reference}:{law.version}", kind=NEWS)  # fmt: skip


def stated(law: Measure) -> dict[str, str]:
    """The facts of a law that a correction can change, as text; of its status the State is told when it moves."""
    adopted_on = law.adopted_on.isoformat() if law.adopted_on else ""
    return {"title": law.title, "number": law.number, "adopted_on": adopted_on}


def tell_corrections(session: Session, law: Measure, before: dict[str, str], review: Review) -> None:
    """Tells the State what an officer corrected in its record, old value and new; nothing where nothing changed."""
    now = stated(law)
    changes = tuple((point, before[point], value) for point, value in now.items() if value != before[point])
    if changes:
        news.tell(session, review.voice, law, Correction(law.reference, changes, review.now), review.now,
                  cause=f"{law.reference}:{law.version}", kind=CORRECTION)  # fmt: skip
