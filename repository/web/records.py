"""What the pages list of the records, read through the gate, in a fixed number of queries. It writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from repository import access
from repository.access import Reader
from repository.lawbook import BASES
from repository.model import LinkBasis
from repository.tables import Measure, MeasureVersion, ProvisionLink

NEWEST = 6


@dataclass(frozen=True, slots=True)
class Linked:
    """A law that implements a provision, as an article's page lists it."""

    measure: Measure
    provisions: tuple[str, ...]
    basis: LinkBasis


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
        .add_columns(ProvisionLink.provision, ProvisionLink.basis)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .join(ProvisionLink, ProvisionLink.version_id == MeasureVersion.id)
        .where(
            MeasureVersion.ordinal == newest_version,
            or_(ProvisionLink.provision == str(article), ProvisionLink.provision.startswith(f"{article}.")),
        )
        .order_by(Measure.id, ProvisionLink.id)
    ).all()
    by_law: dict[int, list[tuple[Measure, str, LinkBasis]]] = {}
    for measure, provision, basis in rows:
        by_law.setdefault(measure.id, []).append((measure, provision, basis))
    return tuple(
        Linked(
            found[0][0],
            tuple(dict.fromkeys(provision for _, provision, _ in found)),
            min((basis for _, _, basis in found), key=BASES.__getitem__),
        )
        for found in by_law.values()
    )
