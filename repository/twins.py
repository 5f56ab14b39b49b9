"""Laws that may be held already: the same file, or the same number and date, of one State. It decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import lifecycles
from repository.model import MeasureKind
from repository.tables import Measure, MeasureVersion, VersionFile
from repository.triage import LawItem


@dataclass(frozen=True, slots=True)
class Twin:
    """A measure of ours that looks like what came in."""

    reference: str
    title: str
    adopted_on: date | None


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a law is known beside its files; without a number and a date it is known by its files alone."""

    state: str
    kind: MeasureKind
    number: str
    adopted_on: date | None


def find(session: Session, state: str, items: Iterable[LawItem]) -> dict[str, Twin]:
    """For each law that came its twin, by the sha256 of the law's first file; laws without one are left out."""
    found: dict[str, Twin] = {}
    for item in items:
        digests = [document.sha256 for document in item.documents]
        twin = held(session, digests, Identity(state, item.facts.kind, item.facts.number, item.facts.adopted_on))
        if twin is not None:
            found[item.documents[0].sha256] = Twin(twin.reference, twin.title, twin.adopted_on)
    return found


def held(session: Session, digests: Collection[str], identity: Identity, besides: int = 0) -> Measure | None:
    """The law held with one of these files, or this number and date: the oldest, for the others were asked about."""
    theirs = select(Measure).where(
        Measure.state == identity.state, Measure.id != besides,
        # What a State took back, or said to be part of another, is no twin of anything.
        Measure.state_of_review.not_in((*lifecycles.LAW.final, "possible_duplicate")),
    ).order_by(Measure.id).limit(1)  # fmt: skip
    by_file = (
        theirs.join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .join(VersionFile, VersionFile.version_id == MeasureVersion.id)
        .where(VersionFile.sha256.in_(digests))
    )
    found = session.scalar(by_file)
    if found is not None or not identity.number or identity.adopted_on is None:
        return found
    return session.scalar(
        theirs.where(
            Measure.number == identity.number, Measure.adopted_on == identity.adopted_on,
            Measure.kind == identity.kind,
        )
    )  # fmt: skip
