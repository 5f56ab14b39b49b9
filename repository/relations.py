"""What one law does to another: amends, repeals, replaces, carries out. Stated by people; nothing guesses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, audit, laws, steps
from repository.access import Reader
from repository.errors import BadInput
from repository.model import RelationKind
from repository.tables import Measure, MeasureRelation


@dataclass(frozen=True, slots=True)
class RelationShown:
    """A relation as a law's page shows it. `other` is None for a law that is not held, or not for this reader.

    `incoming`: the other law does this to the one shown. `to_confirm`: the text it was said of changed since.
    """

    kind: RelationKind
    incoming: bool
    other: Measure | None
    words: str
    effective_on: date | None
    version: int
    to_confirm: str


def state(
    session: Session, law: Measure, kind: RelationKind, other: Measure | None, words: str, now: datetime, by: str, *,
    effective_on: date | None = None,
) -> MeasureRelation:  # fmt: skip
    """Writes that `law` does something to another law: one we hold, or one that words name.

    Said again, it is what it was. Raises BadInput without any other law, or for a law and itself.
    """
    words = words.strip()
    if (other is None and not words) or (other is not None and other.id == law.id):
        raise BadInput("Name the other law, by its reference or in words.")
    reference = other.reference if other is not None else ""
    said = select(MeasureRelation).where(
        MeasureRelation.measure_id == law.id, MeasureRelation.kind == kind, MeasureRelation.other == reference,
        MeasureRelation.words == words,
    )  # fmt: skip
    known = session.scalar(said)
    if known is not None:
        return known
    version = laws.latest_version(session, other.id).ordinal if other is not None else 0
    relation = MeasureRelation(
        measure_id=law.id, kind=kind, other=reference, version=version, words=words, effective_on=effective_on,
        by=by, at=now, to_confirm="",
    )  # fmt: skip
    session.add(relation)
    session.flush()
    audit.record(session, now, by, "relation stated", law.reference, {"kind": kind.value, "other": reference or words})
    for changed in filter(None, (law.reference, reference)):
        steps.note_change(session, changed, now)
    return relation


def of(session: Session, reader: Reader, law: Measure) -> tuple[RelationShown, ...]:
    """What a law does to others, then what others do to it; of laws this reader may not see, only the words remain."""
    own = session.scalars(
        select(MeasureRelation).where(MeasureRelation.measure_id == law.id).order_by(MeasureRelation.id)
    ).all()
    theirs = session.execute(
        access.readable(Measure, reader)
        .add_columns(MeasureRelation)
        .join(MeasureRelation, MeasureRelation.measure_id == Measure.id)
        .where(MeasureRelation.other == law.reference)
        .order_by(MeasureRelation.id)
    ).all()
    held = access.measures(session, reader, [row.other for row in own if row.other]) if own else {}
    outgoing = [_shown(row, held.get(row.other), incoming=False) for row in own if row.words or row.other in held]
    return (*outgoing, *(_shown(row, other, incoming=True) for other, row in theirs))


def _shown(row: MeasureRelation, other: Measure | None, *, incoming: bool) -> RelationShown:
    return RelationShown(row.kind, incoming, other, row.words, row.effective_on, row.version, row.to_confirm)
