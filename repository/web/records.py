"""What the pages show of the records, read through the gate, in a fixed number of queries. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from repository import access, particulars
from repository.access import Reader
from repository.errors import NotFound
from repository.laws import latest_version
from repository.model import LinkBasis
from repository.tables import (
    DerivedText,
    Extract,
    File,
    Measure,
    MeasureVersion,
    Particular,
    ProvisionLink,
    VersionFile,
)
from repository.web.names import clean
from repository.web.reading import ArticleShown

NEWEST = 6
_OPENING = 400
# What the record itself has stands in it.
_BESIDE = frozenset(
    {"promulgated_on", "published_on", "amended_on", "repealed_on", "gazette", "issuing_body", "text_is"}
)
_ORDER = {LinkBasis.CLAIMED: 0, LinkBasis.CONFIRMED: 1, LinkBasis.SUGGESTED: 2}


@dataclass(frozen=True, slots=True)
class FileShown:
    """An original file of a law: its place (from 1), a name safe to show, and what could be read in it.

    `quality` is good, poor, none, or "" while nothing was derived; `problems` are documented names.
    """

    ordinal: int
    filename: str
    media_type: str
    size: int
    sha256: str
    quality: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkShown:
    """That a law implements a provision of the Convention, who says so, and the matched words."""

    provision: str
    basis: LinkBasis
    label: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LawShown:
    """A law as its page shows it, at its newest version. `length` is the whole text's, in characters."""

    measure: Measure
    files: tuple[FileShown, ...]
    links: tuple[LinkShown, ...]
    contents: tuple[ArticleShown, ...]
    length: int
    confirmed: tuple[Particular, ...] = ()
    """What officers took over from its text beside the record."""

    def links_by_basis(self) -> dict[LinkBasis, tuple[LinkShown, ...]]:
        """The links by who says so: the State first, then officers, then the system."""
        return {
            basis: found for basis in _ORDER if (found := tuple(link for link in self.links if link.basis is basis))
        }


@dataclass(frozen=True, slots=True)
class Linked:
    """A law that implements a provision, as an article's page lists it."""

    measure: Measure
    provisions: tuple[str, ...]
    basis: LinkBasis


def law(session: Session, reader: Reader, reference: str) -> LawShown:
    """The law with its files, links and table of contents. Raises NotFound."""
    measure = access.measure(session, reader, reference)
    version_id = latest_version(session, measure.id).id
    contents = session.execute(_contents(version_id)).all()
    return LawShown(
        measure=measure,
        files=_files(session, version_id),
        links=_links(session, version_id),
        contents=_unique(
            ArticleShown(row.label, tuple(row.heading_path), row.language, row.opening) for row in contents
        ),
        length=sum(row.length for row in contents),
        confirmed=tuple(fact for fact in particulars.confirmed(session, measure) if fact.field in _BESIDE),
    )


def texts(session: Session, shown: LawShown) -> tuple[ArticleShown, ...]:
    """Every article of a law that passed the gate, with its text, in order."""
    rows = session.execute(
        _articles(latest_version(session, shown.measure.id).id).with_only_columns(
            Extract.label, Extract.heading_path, Extract.text, DerivedText.language
        )
    )
    return _unique(ArticleShown(row.label, tuple(row.heading_path), row.language, row.text) for row in rows)


def article(session: Session, reader: Reader, reference: str, label: str) -> tuple[LawShown, ArticleShown]:
    """One article of a law, by its label, the law with this article's links alone.

    Raises NotFound: no such law, not for this reader, no such article.
    """
    shown = law(session, reader, reference)
    version_id = latest_version(session, shown.measure.id).id
    row = session.execute(
        _articles(version_id)
        .with_only_columns(Extract.label, Extract.heading_path, Extract.text, DerivedText.language)
        .where(Extract.label == label)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(label)
    own = replace(shown, links=_links(session, version_id, label))
    return own, ArticleShown(row.label, tuple(row.heading_path), row.language, row.text)


def file(session: Session, reader: Reader, reference: str, ordinal: int) -> FileShown:
    """One original file of a law. Raises NotFound."""
    measure = access.measure(session, reader, reference)
    files = _files(session, latest_version(session, measure.id).id)
    found = next((file for file in files if file.ordinal == ordinal), None)
    if found is None:
        raise NotFound(reference)
    return found


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
            min((basis for _, _, basis in found), key=_ORDER.__getitem__),
        )
        for found in by_law.values()
    )


def _articles(version_id: int) -> Select[Extract]:
    return (
        select(Extract)
        .join(DerivedText, DerivedText.id == Extract.text_id)
        .join(VersionFile, VersionFile.text_id == DerivedText.id)
        .where(VersionFile.version_id == version_id, DerivedText.complete.is_(True))
        .order_by(VersionFile.ordinal, Extract.ordinal)
    )


def _contents(version_id: int) -> Select[str, list[str], str, str, int]:
    return _articles(version_id).with_only_columns(
        Extract.label,
        Extract.heading_path,
        DerivedText.language,
        func.substr(Extract.text, 1, _OPENING).label("opening"),
        func.length(Extract.text).label("length"),
    )


def _unique(articles: Iterable[ArticleShown]) -> tuple[ArticleShown, ...]:
    # Two files of one version may both have an article 1: the address names the first.
    return tuple({article.label: article for article in reversed(tuple(articles))}.values())[::-1]


def _files(session: Session, version_id: int) -> tuple[FileShown, ...]:
    rows = session.execute(
        select(VersionFile, File.size, DerivedText.quality, DerivedText.problems)
        .join(File, File.sha256 == VersionFile.sha256)
        .outerjoin(DerivedText, DerivedText.id == VersionFile.text_id)
        .where(VersionFile.version_id == version_id)
        .order_by(VersionFile.ordinal)
    )
    return tuple(
        FileShown(
            row.ordinal, clean(row.filename), row.media_type, size, row.sha256, quality or "", tuple(problems or ())
        )
        for row, size, quality, problems in rows
    )


def _links(session: Session, version_id: int, label: str = "") -> tuple[LinkShown, ...]:
    """The links of a law as a whole with what people said of its articles, or those of one article by its label.

    A law of thousands of articles has thousands of suggestions: each stands with its article. What people said
    comes in the order of the Convention, suggestions follow in rank.
    """
    said = ProvisionLink.basis != LinkBasis.SUGGESTED
    wanted = ProvisionLink.label == label if label else or_(ProvisionLink.label == "", said)
    rows = session.scalars(
        select(ProvisionLink).where(ProvisionLink.version_id == version_id, wanted).order_by(ProvisionLink.id)
    )
    found = sorted(rows, key=lambda row: (row.rank, [int(p) if p.isdigit() else 0 for p in row.provision.split(".")]))
    return tuple(LinkShown(row.provision, row.basis, row.label, row.evidence) for row in found)
