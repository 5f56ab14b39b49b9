"""Two records that are one law: the later becomes part of the earlier, and both numbers lead there. Knows no door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import cases, laws, steps, twins
from repository.errors import NotFound
from repository.model import MeasureStatus, Visibility
from repository.tables import Measure, MeasureVersion, ProvisionLink, VersionFile


def join(session: Session, law: Measure, which: str, now: datetime, actor: str, *, cause: str) -> Measure | None:
    """The State says that what came is the `same` as what is held, or an `amended` version of it.

    The same is joined at once. An amended version waits for an officer, and is then taken in by `take_in`. Returns
    what is held, None when it is gone since.
    """
    held = twin_of(session, law)
    if held is None:
        steps.take(session, law, "another text, or no answer", now, actor, cause=cause)
        return None
    if which == "amended":
        steps.take(session, law, "an amended version", now, actor, cause=cause, changes={"joined_to": held.reference})
        return held
    _close(session, law, "the same text", held.reference, now, actor, cause)
    return held


def take_in(session: Session, law: Measure, now: datetime, officer: str) -> Measure:
    """An officer accepts an amended version: its files become the newest version of the law it amends.

    Returns that law. Raises NotFound when it is not there any more.
    """
    held = session.scalar(select(Measure).where(Measure.reference == law.joined_to))
    if held is None or steps.is_over(held):
        raise NotFound(law.joined_to)
    _close(session, law, "accepted, new version", held.reference, now, officer, steps.ACT)
    _add_version(session, held, law, now)
    told = {"version taken from": law.reference}
    if held.state_of_review in {"published", "amended", "reverification_due"}:
        steps.take(session, held, "new version", now, officer, cause=steps.ACT,
                   changes={"status": MeasureStatus.AMENDED, "verified_on": now.date()}, details=told)  # fmt: skip
    else:
        laws.move(session, held, now, officer, "new version", {}, told)
    return held


def twin_of(session: Session, law: Measure) -> Measure | None:
    """The law held that looks the same as this one: by its files, else by number and date."""
    version = laws.latest_version(session, law.id)
    digests = session.scalars(select(VersionFile.sha256).where(VersionFile.version_id == version.id)).all()
    identity = twins.Identity(law.state, law.kind, law.number, law.adopted_on)
    return twins.held(session, digests, identity, besides=law.id)


def _close(
    session: Session, law: Measure, event: str, held: str, now: datetime, actor: str, cause: str
) -> None:
    steps.take(session, law, event, now, actor, cause=cause,
               changes={"joined_to": held, "visibility": Visibility.RESTRICTED, "review_due_on": None,
                        "accepted_by": ""})  # fmt: skip
    cases.end_questions(session, law.reference, "its matter closed", now, actor, cause=cause)


def _add_version(session: Session, held: Measure, law: Measure, now: datetime) -> None:
    latest, brought = laws.latest_version(session, held.id), laws.latest_version(session, law.id)
    version = MeasureVersion(measure_id=held.id, ordinal=latest.ordinal + 1, filed_at=now)
    session.add(version)
    session.flush()
    files = select(VersionFile).where(VersionFile.version_id == brought.id).order_by(VersionFile.ordinal)
    for file in session.scalars(files).all():
        session.add(
            VersionFile(version_id=version.id, ordinal=file.ordinal, sha256=file.sha256, filename=file.filename,
                        media_type=file.media_type, text_id=file.text_id)
        )  # fmt: skip
    links = select(ProvisionLink).where(ProvisionLink.version_id == brought.id)
    for link in session.scalars(links).all():
        session.add(
            ProvisionLink(version_id=version.id, label=link.label, provision=link.provision, basis=link.basis,
                          by=link.by, at=link.at, evidence=link.evidence, rank=link.rank)
        )  # fmt: skip
