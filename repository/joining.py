"""Two records that are one law: the later becomes part of the earlier, and both numbers lead there. Knows no door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import cases, laws, reliance, steps, twins, versions
from repository.errors import NotAllowed, NotFound
from repository.model import LinkBasis, MeasureStatus, TextRole, Visibility
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
    reliance.ask(session, held, now, cause=steps.ACT)
    told = {"version taken from": law.reference}
    if held.state_of_review in {"published", "amended", "reverification_due"}:
        steps.take(session, held, "new version", now, officer, cause=steps.ACT,
                   changes={"status": MeasureStatus.AMENDED, "verified_on": now.date()}, details=told)  # fmt: skip
    else:
        laws.move(session, held, now, officer, "new version", {}, told)
    return held


def as_text(
    session: Session, law: Measure, held: Measure, role: TextRole, now: datetime, officer: str, *, language: str = ""
) -> None:
    """An officer finds that a record is another text of a law we hold: a translation, a language version, a part.

    Its files stand with the newest version of that law; its number leads there. Raises NotAllowed for a text of
    another State, or of the law itself.
    """
    if held.id == law.id or held.state != law.state:
        raise NotAllowed("a text of another State's law")
    brought, newest = laws.latest_version(session, law.id), laws.latest_version(session, held.id)
    _close(session, law, "another text of a law held", held.reference, now, officer, steps.ACT)
    versions.put_files(session, newest, versions.files_of(session, brought), role, language or law.language)
    told = {"text taken from": law.reference, "role": role.value}
    laws.move(session, held, now, officer, "another text added", {}, told)


def merge(session: Session, law: Measure, held: Measure, now: datetime, officer: str) -> None:
    """An officer finds that two records are one law and one text: the later is joined to the earlier."""
    if held.id == law.id or held.state != law.state:
        raise NotAllowed("another State's law")
    _close(session, law, "found to be the same", held.reference, now, officer, steps.ACT)


def take_as_version(session: Session, law: Measure, held: Measure, now: datetime, officer: str) -> Measure:
    """An officer finds that a record is a later text of a law we hold: it becomes its newest version."""
    if held.id == law.id or held.state != law.state:
        raise NotAllowed("another State's law")
    if law.state_of_review == "possible_duplicate":
        # What the State was asked has its answer: the officer read the text.
        steps.take(session, law, "another text, or no answer", now, officer, cause=steps.ACT)
    if law.joined_to != held.reference:
        laws.move(session, law, now, officer, "an amended version", {"joined_to": held.reference})
    return take_in(session, law, now, officer)


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
    brought = laws.latest_version(session, law.id)
    addition = versions.Addition(
        tuple(versions.files_of(session, brought)), made_by=law.number or law.reference,
        # What came says from when it applies itself, or it was adopted on that day: the earlier text ends there.
        in_force_from=law.in_force_on or (law.adopted_on if law.adopted_on != held.adopted_on else None),
    )  # fmt: skip
    version = versions.add(session, held, addition, now)
    _bring_links(session, brought, version)


def _bring_links(session: Session, brought: MeasureVersion, version: MeasureVersion) -> None:
    """What was said of the text that came is said of it still; it takes the place of what was carried over."""
    carried = {
        (link.label, link.provision): link
        for link in session.scalars(select(ProvisionLink).where(ProvisionLink.version_id == version.id))
    }
    for link in session.scalars(select(ProvisionLink).where(ProvisionLink.version_id == brought.id)).all():
        known = carried.get((link.label, link.provision))
        if known is None:
            session.add(
                ProvisionLink(version_id=version.id, label=link.label, provision=link.provision, basis=link.basis,
                              by=link.by, at=link.at, evidence=link.evidence, rank=link.rank,
                              made_on=version.ordinal)
            )  # fmt: skip
        elif link.basis is not LinkBasis.SUGGESTED:
            known.made_on, known.to_confirm = version.ordinal, ""
