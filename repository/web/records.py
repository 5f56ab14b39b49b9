"""What the pages list of the records, read through the gate, in a fixed number of queries. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from repository import access
from repository.access import Reader
from repository.articles import ArticleShown
from repository.lawbook import BASES
from repository.model import LinkBasis, MeasureKind, MeasureStatus, Standing
from repository.tables import (
    AuditEntry,
    DerivedText,
    Extract,
    FocalPoint,
    Measure,
    MeasureVersion,
    ProvisionLink,
    VersionFile,
)

NEWEST = 6
PLACES = 2
"""Articles of one law that are shown for an article of the Convention."""
EXCERPT = 420
"""Characters of an article shown beside others."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A law that implements a provision, as an article's page lists it.

    `to_confirm` says why a link must be confirmed again, "" when all stand; `places` are the law's own articles it is
    linked by, as (version row, label), PLACES at most.
    """

    measure: Measure
    provisions: tuple[str, ...]
    basis: LinkBasis
    to_confirm: str = ""
    places: tuple[tuple[int, str], ...] = ()


def newest(session: Session, reader: Reader, limit: int = NEWEST) -> Sequence[Measure]:
    """The laws that came last among those this reader may see."""
    return session.scalars(
        access.readable(Measure, reader).order_by(Measure.received_at.desc(), Measure.id.desc()).limit(limit)
    ).all()


def of_state(session: Session, reader: Reader, alpha3: str) -> Sequence[Measure]:
    """A State's laws, the latest adopted first, those without a date last."""
    return session.scalars(
        access.readable(Measure, reader)
        .where(Measure.state == alpha3)
        .order_by(Measure.adopted_on.is_(None), Measure.adopted_on.desc(), Measure.id)
    ).all()


def count(session: Session, reader: Reader) -> int:
    """How many laws this reader may see."""
    return session.scalar(select(func.count()).select_from(access.readable(Measure, reader).subquery())) or 0


def addressed(session: Session, reader: Reader, first: int, limit: int | None) -> tuple[tuple[str, str], ...]:
    """Laws in the order of their filing, each with the day (ISO 8601) on which its newest text came."""
    rows = session.execute(
        access.readable(Measure, reader)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .with_only_columns(Measure.reference, func.max(MeasureVersion.filed_at).label("at"))
        .group_by(Measure.id, Measure.reference)
        .order_by(Measure.id)
        .offset(first)
        .limit(limit)
    )
    return tuple((row.reference, row.at.date().isoformat()) for row in rows)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which laws a list has: alternatives of one kind, all kinds together; those that came or changed since a day."""

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    changed_since: date | None = None


def listed(session: Session, reader: Reader, by: Narrowed, after: int, limit: int) -> Sequence[Measure]:
    """Laws in the order of their filing, behind the row `after`. Raises ValueError for a kind or status of none."""
    chosen = access.readable(Measure, reader).where(Measure.id > after)
    if by.states:
        chosen = chosen.where(Measure.state.in_(by.states))
    if by.kinds:
        chosen = chosen.where(Measure.kind.in_([MeasureKind(kind) for kind in by.kinds]))
    if by.statuses:
        chosen = chosen.where(Measure.status.in_([MeasureStatus(status) for status in by.statuses]))
    if by.changed_since is not None:
        since = datetime.combine(by.changed_since, time(), UTC)
        changed = select(AuditEntry.subject).where(AuditEntry.subject == Measure.reference, AuditEntry.at >= since)
        chosen = chosen.where(changed.exists())
    return session.scalars(chosen.order_by(Measure.id).limit(limit)).all()


def counted_by_state(session: Session, reader: Reader) -> dict[str, int]:
    """How many laws of each State this reader may see, by alpha-3."""
    seen = access.readable(Measure, reader).subquery()
    rows = session.execute(select(seen.c.state, func.count().label("laws")).group_by(seen.c.state))
    return {row.state: row.laws for row in rows}


def implementing(session: Session, reader: Reader, article: int) -> tuple[Linked, ...]:
    """The laws whose newest version is linked to an article of the Convention or a part of it, in order of filing."""
    versions = aliased(MeasureVersion)
    newest_version = select(func.max(versions.ordinal)).where(versions.measure_id == Measure.id).scalar_subquery()
    rows = session.execute(
        access.readable(Measure, reader)
        .add_columns(ProvisionLink)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .join(ProvisionLink, ProvisionLink.version_id == MeasureVersion.id)
        .where(
            MeasureVersion.ordinal == newest_version,
            or_(ProvisionLink.provision == str(article), ProvisionLink.provision.startswith(f"{article}.")),
        )
        .order_by(Measure.id, ProvisionLink.rank, ProvisionLink.id)
    ).all()
    by_law: dict[int, list[tuple[Measure, ProvisionLink]]] = {}
    for measure, link in rows:
        by_law.setdefault(measure.id, []).append((measure, link))
    return tuple(_linked(found[0][0], [link for _, link in found]) for found in by_law.values())


def _linked(measure: Measure, links: Sequence[ProvisionLink]) -> Linked:
    return Linked(
        measure,
        tuple(dict.fromkeys(link.provision for link in links)),
        min((link.basis for link in links), key=BASES.__getitem__),
        next((link.to_confirm for link in links if link.to_confirm), ""),
        tuple((link.version_id, label) for link in links if (label := link.label))[:PLACES],
    )


def excerpts(session: Session, linked: Iterable[Linked]) -> dict[tuple[int, str], ArticleShown]:
    """The articles that linked laws are linked by, by (version, label), with the beginning of their text: one query."""
    places = {place for item in linked for place in item.places}
    if not places:
        return {}
    rows = session.execute(
        select(
            VersionFile.version_id, Extract.label, Extract.heading_path, DerivedText.language,
            func.substr(Extract.text, 1, EXCERPT).label("opening"),
        )
        .join(DerivedText, DerivedText.id == VersionFile.text_id)
        .join(Extract, Extract.text_id == DerivedText.id)
        .where(tuple_(VersionFile.version_id, Extract.label).in_(places), DerivedText.complete.is_(True))
        .order_by(VersionFile.ordinal.desc(), Extract.ordinal.desc())
    )  # fmt: skip
    return {
        (row.version_id, row.label): ArticleShown(row.label, tuple(row.heading_path), row.language, row.opening)
        for row in rows
    }


def by_article(session: Session, reader: Reader, alpha3: str) -> dict[int, tuple[Measure, ...]]:
    """A State's laws by the articles of the Convention their newest versions are linked to, in its order."""
    versions = aliased(MeasureVersion)
    newest_version = select(func.max(versions.ordinal)).where(versions.measure_id == Measure.id).scalar_subquery()
    rows = session.execute(
        access.readable(Measure, reader)
        .add_columns(ProvisionLink.provision)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .join(ProvisionLink, ProvisionLink.version_id == MeasureVersion.id)
        # What the system suggests for single articles of a law is shown with them.
        .where(Measure.state == alpha3, MeasureVersion.ordinal == newest_version,
               or_(ProvisionLink.label == "", ProvisionLink.basis != LinkBasis.SUGGESTED))
        .order_by(Measure.id, ProvisionLink.id)
    )  # fmt: skip
    found: dict[int, dict[int, Measure]] = {}
    for measure, provision in rows:
        number = provision.partition(".")[0]
        if number.isdigit():
            found.setdefault(int(number), {})[measure.id] = measure
    return {number: tuple(found[number].values()) for number in sorted(found)}


def institutions(session: Session, alpha3: str, today: date) -> tuple[tuple[str, str], ...]:
    """The offices a State has named to the desk and still names, with the role of each; never a person."""
    named = (
        select(FocalPoint.office, FocalPoint.role)
        .where(
            FocalPoint.state == alpha3, FocalPoint.standing == Standing.FOCAL_POINT, FocalPoint.office != "",
            FocalPoint.valid_from <= today, or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to >= today),
        )
        .order_by(FocalPoint.id)
    )  # fmt: skip
    return tuple(dict.fromkeys((row.office, row.role) for row in session.execute(named)))
