"""Laws that may be held already: the same file, or the same number and date, of one State. It decides nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from repository import lifecycles
from repository.folding import fold
from repository.model import MeasureKind
from repository.tables import Measure, MeasureVersion, VersionFile
from repository.triage import LawItem

WHYS = ("file", "number", "title")
"""Why two laws may be one, the surest first."""
MOST_ALIKE = 5
_ALIKE = 0.85
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+")


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


@dataclass(frozen=True, slots=True)
class Likeness:
    """A law of the same State that may be the same as another, and why: the `file`, the `number` or the `title`."""

    law: Measure
    why: str


def like(session: Session, law: Measure) -> tuple[Likeness, ...]:
    """What an officer should compare a law with, the surest first; nothing is merged because of it."""
    theirs = session.scalars(
        select(Measure).where(
            Measure.state == law.state, Measure.id != law.id, Measure.state_of_review.not_in(lifecycles.LAW.final)
        ).order_by(Measure.id)
    ).all()  # fmt: skip
    same_file = set(session.scalars(_of_same_files(law.id)))
    found = [Likeness(other, why) for other in theirs if (why := _why(law, other, other.id in same_file))]
    return tuple(sorted(found, key=lambda one: WHYS.index(one.why))[:MOST_ALIKE])


def _of_same_files(measure_id: int) -> Select[int]:
    """The laws that have a file of this one."""
    own = (
        select(VersionFile.sha256)
        .join(MeasureVersion, MeasureVersion.id == VersionFile.version_id)
        .where(MeasureVersion.measure_id == measure_id)
    )
    return (
        select(MeasureVersion.measure_id)
        .join(VersionFile, VersionFile.version_id == MeasureVersion.id)
        .where(VersionFile.sha256.in_(own))
    )


def _why(law: Measure, other: Measure, same_file: bool) -> str:
    if same_file:
        return "file"
    if _digits(law.number) and _digits(law.number) == _digits(other.number):
        years = {day.year for day in (law.adopted_on, other.adopted_on) if day}
        return "number" if len(years) < 2 else ""
    mine, theirs = (" ".join(fold(title).split()) for title in (law.title, other.title))
    alike = mine and theirs and SequenceMatcher(None, mine, theirs).ratio() >= _ALIKE
    return "title" if alike and law.kind is other.kind else ""


def _digits(number: str) -> str:
    """The first number in a law's number, thousands joined: «Ley N.º 27.693» and «27693» have the same."""
    found = _NUMBER.search(fold(number))
    return found[0].replace(".", "") if found else ""


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
