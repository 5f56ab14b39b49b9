"""A law as a reader sees it: its facts, files, links, articles, through the gate. Pages, API and chat read it here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from repository import access, particulars
from repository.access import Reader
from repository.articles import ArticleShown
from repository.errors import NotFound
from repository.filenames import clean
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

OPENING = 400
"""Characters of an article in a table of contents."""
# What the record itself has stands in it.
_BESIDE = frozenset(
    {"promulgated_on", "published_on", "amended_on", "repealed_on", "gazette", "issuing_body", "text_is"}
)
BASES = {LinkBasis.CLAIMED: 0, LinkBasis.CONFIRMED: 1, LinkBasis.SUGGESTED: 2}
"""Who says that a law implements a provision, in the order it is told."""


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
            basis: found for basis in BASES if (found := tuple(link for link in self.links if link.basis is basis))
        }

    def neighbours(self, label: str) -> tuple[ArticleShown | None, ArticleShown | None]:
        """The articles before and after one of its articles."""
        labels = [known.label for known in self.contents]
        place = labels.index(label)
        before = self.contents[place - 1] if place else None
        after = self.contents[place + 1] if place + 1 < len(labels) else None
        return before, after


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


def titles(session: Session, reader: Reader, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What stands at the head of articles, label and heading as printed, by (reference, label): for a list of hits."""
    pairs = set(wanted)
    if not pairs:
        return {}
    versions = aliased(MeasureVersion)
    newest = select(func.max(versions.ordinal)).where(versions.measure_id == Measure.id).scalar_subquery()
    rows = session.execute(
        access.readable(Measure, reader)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .join(VersionFile, VersionFile.version_id == MeasureVersion.id)
        .join(DerivedText, DerivedText.id == VersionFile.text_id)
        .join(Extract, Extract.text_id == DerivedText.id)
        .with_only_columns(
            Measure.reference, Extract.label, Extract.heading_path, DerivedText.language,
            func.substr(Extract.text, 1, OPENING).label("opening"),
        )
        .where(
            MeasureVersion.ordinal == newest, DerivedText.complete.is_(True),
            tuple_(Measure.reference, Extract.label).in_(pairs),
        )
        .order_by(VersionFile.ordinal.desc(), Extract.ordinal.desc())
    )  # fmt: skip
    return {
        (row.reference, row.label): ArticleShown(row.label, tuple(row.heading_path), row.language, row.opening).title
        for row in rows
    }


def file(session: Session, reader: Reader, reference: str, ordinal: int) -> FileShown:
    """One original file of a law. Raises NotFound."""
    measure = access.measure(session, reader, reference)
    files = _files(session, latest_version(session, measure.id).id)
    found = next((file for file in files if file.ordinal == ordinal), None)
    if found is None:
        raise NotFound(reference)
    return found


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
        func.substr(Extract.text, 1, OPENING).label("opening"),
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
