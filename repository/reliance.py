"""What rests on a law's text: links and citations, carried to a new text and marked until somebody confirms them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, cases, laws, steps
from repository.following import schedule
from repository.model import LinkBasis
from repository.tables import Measure, MeasureRelation, MeasureVersion, ProvisionLink

AMENDED, REPEALED = "amended", "repealed"
"""Why a link must be confirmed again."""


def carry(session: Session, law: Measure, before: MeasureVersion, now_held: MeasureVersion) -> None:
    """What people said of the text before is carried over to the new one, marked; what was suggested is not.

    Suggestions are made anew for a new text. What somebody says of the new text itself stands unmarked.
    """
    said = {(link.label, link.provision): link for link in _links(session, now_held.id)}
    for link in _links(session, before.id):
        if link.basis is LinkBasis.SUGGESTED:
            continue
        fresh = said.get((link.label, link.provision))
        if fresh is None:
            session.add(
                ProvisionLink(version_id=now_held.id, label=link.label, provision=link.provision, basis=link.basis,
                              by=link.by, at=link.at, evidence=link.evidence, made_on=link.made_on,
                              to_confirm=AMENDED)
            )  # fmt: skip
    _mark_citations(session, law, AMENDED)


def mark(session: Session, law: Measure, why: str) -> None:
    """The law changed or ended, and no new text came: everything that rests on the text we hold is to be confirmed."""
    for link in links_of(session, law):
        link.to_confirm = why
    _mark_citations(session, law, why)


def shaken(session: Session, law: Measure, why: str, now: datetime, *, cause: str) -> None:
    """A law is known to have changed or ended: what rests on it is marked, and the State asked once."""
    mark(session, law, why)
    ask(session, law, now, cause=cause)


def ask(session: Session, law: Measure, now: datetime, *, cause: str) -> None:
    """Puts one question to the State, where anything is to be confirmed."""
    if waiting(session, law):
        schedule.claims(session, law.reference, law.state, cases.submitter(session, law.submission_id), now,
                        cause=cause)  # fmt: skip


def waiting(session: Session, law: Measure) -> Sequence[ProvisionLink]:
    """The links of a law's newest version that are to be confirmed."""
    return [link for link in links_of(session, law) if link.to_confirm]


def links_of(session: Session, law: Measure) -> Sequence[ProvisionLink]:
    """The links of a law's newest version, in the order they were made."""
    return _links(session, laws.latest_version(session, law.id).id)


def settle(
    session: Session, law: Measure, holds: Collection[str] | None, now: datetime, actor: str, *, cause: str
) -> None:
    """Somebody said which of the marked links still hold: provisions as printed, or all of them (None).

    Those that hold are of the newest version from now on; the others stay with the version they were made on.
    """
    newest = laws.latest_version(session, law.id)
    kept: list[str] = []
    dropped: list[str] = []
    for link in waiting(session, law):
        if holds is None or link.provision in holds or link.provision.partition(".")[0] in holds:
            link.to_confirm, link.made_on = "", newest.ordinal
            kept.append(link.provision)
        else:
            session.delete(link)
            dropped.append(link.provision)
    for citation in _citations(session, law):
        citation.to_confirm, citation.version = "", newest.ordinal
    session.flush()
    told = {"holds": sorted(set(kept)), "no longer": sorted(set(dropped)), "cause": cause}
    audit.record(session, now, actor, "links confirmed anew", law.reference, told)
    steps.note_change(session, law.reference, now)


def _links(session: Session, version_id: int) -> Sequence[ProvisionLink]:
    theirs = select(ProvisionLink).where(ProvisionLink.version_id == version_id).order_by(ProvisionLink.id)
    return session.scalars(theirs).all()


def _mark_citations(session: Session, law: Measure, why: str) -> None:
    for citation in _citations(session, law):
        citation.to_confirm = why


def _citations(session: Session, law: Measure) -> Sequence[MeasureRelation]:
    return session.scalars(select(MeasureRelation).where(MeasureRelation.other == law.reference)).all()
