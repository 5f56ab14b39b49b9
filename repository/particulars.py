"""What is stated of a law: proposed by the desk from its own text, taken over by an officer, or said by the State."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, laws, steps
from repository.errors import BadInput, NotAllowed, NotFound
from repository.folding import folded
from repository.model import MeasureStatus
from repository.recognition import said_dates
from repository.recognition.self_description import FIELDS, Finding
from repository.tables import DerivedText, Measure, Particular, VersionFile

SAID = (*FIELDS, "title_en", "known_as", "legal_system", "consolidated_on", "official_url", "note")
"""Everything that may be stated, in the order of a record: what a text can say of itself, and the rest."""
_IN_RECORD = ("number", "adopted_on", "in_force_on", "status")
"""Fields that the record of a law has itself; of the others what an officer took over is the record."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding, and whether the record says it already."""

    finding: Finding
    taken: bool


def proposed(session: Session, measure: Measure) -> tuple[Proposal, ...]:
    """What the texts of the newest version say, in the order of a record, each value once; the language is no news."""
    found: dict[tuple[str, str], Finding] = {}
    for text in _texts(session, measure):
        for row in text.findings:
            finding = Finding(**row)
            found.setdefault((finding.field, finding.value), finding)
    known = {(fact.field, fact.value) for fact in stated(session, measure)} | _of_record(measure)
    ordered = sorted(found.values(), key=lambda finding: FIELDS.index(finding.field))
    return tuple(
        Proposal(finding, (finding.field, finding.value) in known) for finding in ordered if finding.field != "language"
    )


def stated(session: Session, measure: Measure) -> tuple[Particular, ...]:
    """What was stated, the latest of each field, in the order of a record."""
    rows = session.scalars(select(Particular).where(Particular.measure_id == measure.id).order_by(Particular.id))
    latest = {row.field: row for row in rows}
    return tuple(latest[field] for field in SAID if field in latest)


def state(
    session: Session, measure: Measure, given: Mapping[str, str], now: datetime, by: str, *, language: str
) -> dict[str, str]:
    """Writes what somebody says of a law, a field each, as given; returns the normalised values.

    A date may be partial, one of two, uncertain, or of the Hijri calendar (`SaidDate`); what cannot be read as a date
    has the value "" and is shown in its own words. Full days of `adopted_on` and `in_force_on` enter the record
    itself. Raises BadInput for a field that cannot be stated so.
    """
    values: dict[str, str] = {}
    changes: dict[str, object] = {}
    for field, words in given.items():
        if field not in SAID or field in {"status", "number", "language"}:
            raise BadInput(f"not a field to be stated: {field}")
        values[field] = _normalised(field, words.strip(), language)
        session.add(Particular(measure_id=measure.id, field=field, value=values[field], words=words.strip(), page=0,
                               line=0, by=by, at=now))  # fmt: skip
        if field in _IN_RECORD and (day := _full_day(values[field])):
            changes[field] = day
    session.flush()
    laws.move(session, measure, now, by, "details stated", changes, values)
    return values


def _normalised(field: str, words: str, language: str) -> str:
    if not field.endswith("_on"):
        return words
    found = said_dates.find(folded(words), language)
    return found[0].value if found else ""


def _full_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def take_over(session: Session, measure: Measure, field: str, value: str, now: datetime, officer: str) -> None:
    """An officer takes a proposal over. Raises NotFound when the text proposes no such thing, NotAllowed, CaseMoved.

    The status of a public law is not changed so: what a status does to publication has its own steps.
    """
    finding = next(
        (
            item.finding
            for item in proposed(session, measure)
            if (item.finding.field, item.finding.value) == (field, value)
        ),
        None,
    )
    if finding is None:
        raise NotFound(field)
    changes = _changes(measure, finding)
    session.add(
        Particular(measure_id=measure.id, field=field, value=value, words=finding.words, page=finding.page,
                   line=finding.line, by=officer, at=now)
    )  # fmt: skip
    if changes:
        laws.move(session, measure, now, officer, "taken over from the text", changes)
    else:
        audit.record(session, now, officer, "taken over from the text", measure.reference, {field: value})
        steps.note_change(session, measure.reference, now)


def _changes(measure: Measure, finding: Finding) -> dict[str, object]:
    if finding.field not in _IN_RECORD:
        return {}
    if finding.field == "status":
        if measure.state_of_review != "under_review":
            raise NotAllowed("the status of a law that is public is changed by its own steps")
        return {"status": MeasureStatus(finding.value)}
    if finding.field == "number":
        return {"number": finding.value}
    # A year, or one of two days, is no day: it stays beside the record as it was found.
    day = _full_day(finding.value)
    return {finding.field: day} if day else {}


def _of_record(measure: Measure) -> set[tuple[str, str]]:
    values = {"number": measure.number, "status": measure.status.value}
    dates = {"adopted_on": measure.adopted_on, "in_force_on": measure.in_force_on}
    return {*values.items(), *((field, day.isoformat()) for field, day in dates.items() if day)}


def _texts(session: Session, measure: Measure) -> list[DerivedText]:
    version = laws.latest_version(session, measure.id)
    return list(
        session.scalars(
            select(DerivedText)
            .join(VersionFile, VersionFile.text_id == DerivedText.id)
            .where(VersionFile.version_id == version.id)
            .order_by(VersionFile.ordinal)
        )
    )
