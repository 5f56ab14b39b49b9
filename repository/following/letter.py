"""The letter of a day: what is asked of one person, numbered through. Values in, a message out; it sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import calendar, cases, laws, reliance, triage
from repository.following.matters import Matter
from repository.following.rules import (
    CLAIMS_POINTS,
    ENTRY_POINTS,
    MOST_NUMBERS,
    MOST_SENDS,
    PROGRESS_POINTS,
    REFRESH_POINTS,
    Kind,
)
from repository.messages import (
    AssistanceProgress,
    Due,
    DueSection,
    FileAwaited,
    LawClaims,
    LawEntry,
    LawRefresh,
    NeedLine,
    OpenQuestions,
)
from repository.model import Visibility
from repository.tables import DerivedText, Measure, VersionFile


@dataclass(frozen=True, slots=True)
class Put:
    """A matter as this letter puts it: the points asked, and the number of the first."""

    matter: Matter
    points: tuple[str, ...]
    first_number: int
    due_on: date


def put(matters: Sequence[Matter], now: datetime) -> list[Put]:
    """The matters numbered through, as many as one letter takes; the others wait for the next."""
    found: list[Put] = []
    number = 1
    for matter in matters:
        points = _points(matter)
        if found and number + len(points) > MOST_NUMBERS + 1:
            break
        answer_by = (now + timedelta(days=calendar.CLARIFICATION_DAYS)).date()
        due_on = max(matter.clarification.due_on, answer_by) if matter.clarification else answer_by
        found.append(Put(matter, points, number, due_on))
        number += len(points)
    return found


def message(session: Session, asked: Sequence[Put], base_url: str) -> Due:
    """The letter itself."""
    return Due(tuple(_section(session, one, base_url) for one in asked))


def _points(matter: Matter) -> tuple[str, ...]:
    if matter.clarification is not None:
        return cases.open_points(matter.clarification)
    asked = {Kind.PROGRESS: PROGRESS_POINTS, Kind.REFRESH: REFRESH_POINTS, Kind.CLAIMS: CLAIMS_POINTS,
             Kind.ENTRY: ENTRY_POINTS}  # fmt: skip
    return asked.get(matter.kind, ())


def _section(session: Session, one: Put, base_url: str) -> DueSection:
    matter, reminder = one.matter, min(one.matter.follow_up.sends, MOST_SENDS - 1)
    case = matter.case
    if matter.kind is Kind.PROGRESS:
        return AssistanceProgress(
            case.reference, tuple(_needs(session, matter)), matter.submission.received_at.date(),
            matter.follow_up.months, one.points, one.due_on, one.first_number, reminder,
        )  # fmt: skip
    if not isinstance(case, Measure):
        return OpenQuestions(case.reference, "request", "", one.points, one.due_on, one.first_number, reminder)
    if matter.kind is Kind.FILE:
        name, reason = _unread(session, case)
        return FileAwaited(case.reference, name, reason, reminder)
    url = f"{base_url}/laws/{case.reference}" if case.visibility is Visibility.PUBLIC else ""
    if matter.kind is Kind.CLAIMS:
        provisions = dict.fromkeys(link.provision for link in reliance.waiting(session, case))
        return LawClaims(case.reference, case.title, case.status, tuple(provisions), url, one.due_on,
                         one.first_number, reminder)  # fmt: skip
    if matter.kind is Kind.ENTRY:
        linked = dict.fromkeys(link.provision for link in reliance.links_of(session, case) if not link.label)
        return LawEntry(case.reference, case.source_name, case.title, tuple(linked), url, one.due_on,
                        one.first_number, reminder)  # fmt: skip
    if matter.kind is Kind.REFRESH:
        return LawRefresh(case.reference, case.title, case.number, case.adopted_on, case.status, case.verified_on,
                          url, one.due_on, one.first_number, reminder)  # fmt: skip
    kind: Literal["law", "request"] = "law"
    return OpenQuestions(case.reference, kind, case.title, one.points, one.due_on, one.first_number, reminder)


def _needs(session: Session, matter: Matter) -> Iterator[NeedLine]:
    for need in cases.needs_of(session, matter.case.id):
        yield NeedLine(need.reference, tuple(need.articles), need.area, need.assistance_type, need.term,
                       need.priority_words)  # fmt: skip


def _unread(session: Session, law: Measure) -> tuple[str, str]:
    """The file of a law that could not be read, and why, as the first letter said it."""
    version = laws.latest_version(session, law.id)
    row = session.execute(
        select(VersionFile.filename, DerivedText.problems)
        .outerjoin(DerivedText, DerivedText.id == VersionFile.text_id)
        .where(VersionFile.version_id == version.id)
        .order_by(VersionFile.ordinal)
    ).first()
    if row is None:
        return "", "damaged"
    return row.filename, triage.told_reason(row.problems[0] if row.problems else "damaged")
