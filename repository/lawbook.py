"""A law as a reader sees it: its facts, files, links, articles, through the gate. Pages, API and chat read it here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from repository import access, editions, particulars, relations, versions
from repository.access import Reader
from repository.articles import ArticleShown
from repository.editions import MAIN, OWN, Edition
from repository.errors import NotFound
from repository.filenames import clean
from repository.model import LinkBasis, TextRole
from repository.relations import RelationShown
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
from repository.versions import Span

OPENING = 400
"""Characters of an article in a table of contents."""
BASES = {LinkBasis.CLAIMED: 0, LinkBasis.CONFIRMED: 1, LinkBasis.SUGGESTED: 2}
"""Who says that a law implements a provision, in the order it is told."""


@dataclass(frozen=True, slots=True)
class FileShown:
    """An original file of a law: its place (from 1), a name safe to show, and what could be read in it.

    `quality` is good, poor, none, or "" while nothing was derived; `problems` are documented names. `role` says what
    it is of the law, `language` in which language as stated ("" where only the text tells).
    """

    ordinal: int
    filename: str
    media_type: str
    size: int
    sha256: str
    quality: str
    problems: tuple[str, ...]
    role: TextRole = TextRole.ORIGINAL
    language: str = ""


@dataclass(frozen=True, slots=True)
class LinkShown:
    """That a law implements a provision of the Convention, who says so, and the matched words.

    `made_on` is the version it was said of; `to_confirm` (`amended`, `repealed`) says that the law changed since.
    """

    provision: str
    basis: LinkBasis
    label: str
    evidence: str
    made_on: int = 1
    to_confirm: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A text of a law over time: its ordinal from 1, the days it applies, when we received it, what made it."""

    ordinal: int
    span: Span
    filed_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class LawShown:
    """A law as its page shows it, at one version, in one text. `length` is the whole text's, in characters.

    `version` is the ordinal of the version shown, `versions` are all of them; `edition` is the text shown, of
    `editions`.
    """

    measure: Measure
    files: tuple[FileShown, ...]
    links: tuple[LinkShown, ...]
    contents: tuple[ArticleShown, ...]
    length: int
    stated: Mapping[str, Particular] = field(default_factory=dict)
    """What was stated of it beside the record, by field, in the order of a record."""

    version: int = 1
    version_id: int = 0
    versions: tuple[VersionShown, ...] = ()
    edition: Edition = OWN
    editions: tuple[Edition, ...] = ()
    relations: tuple[RelationShown, ...] = ()

    @property
    def is_newest(self) -> bool:
        """Whether the newest version is shown."""
        return not self.versions or self.version == self.versions[-1].ordinal

    @property
    def span(self) -> Span | None:
        """The days on which the version shown applies."""
        return next((known.span for known in self.versions if known.ordinal == self.version), None)

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


def law(
    session: Session, reader: Reader, reference: str, *, version: int | None = None, text: str = MAIN
) -> LawShown:
    """The law with its files, links and table of contents; its newest version and own text where nothing else is asked.

    Raises NotFound: no such law, not for this reader, no such version or text.
    """
    measure = access.measure(session, reader, reference)
    texts_over_time = versions.of(session, measure.id)
    shown = next((known for known in texts_over_time if version is None or known.ordinal == version), None)
    if shown is None:
        raise NotFound(f"{reference}, version {version}")
    if version is None:
        shown = texts_over_time[-1]
    known_texts = editions.of(session, shown.id)
    edition = editions.one(known_texts, text)
    contents = session.execute(_contents(shown.id, edition)).all()
    stated = {fact.field: fact for fact in particulars.stated(session, measure)}
    spans = versions.spans(measure, texts_over_time, stated)
    return LawShown(
        measure=measure,
        files=_files(session, shown.id),
        links=_links(session, shown.id),
        contents=tuple(
            ArticleShown(label, tuple(row.heading_path), row.language, row.opening)
            for label, row in editions.labelled(contents)
        ),
        length=sum(row.length for row in contents),
        stated=stated,
        version=shown.ordinal,
        version_id=shown.id,
        versions=tuple(
            VersionShown(known.ordinal, spans[known.ordinal], known.filed_at, known.made_by)
            for known in texts_over_time
        ),
        edition=edition,
        editions=known_texts,
        relations=relations.of(session, reader, measure),
    )


def texts(session: Session, shown: LawShown) -> tuple[ArticleShown, ...]:
    """Every article of a law that passed the gate, with its text, in order."""
    rows = session.execute(_whole(shown.version_id, shown.edition))
    return tuple(
        ArticleShown(label, tuple(row.heading_path), row.language, row.text) for label, row in editions.labelled(rows)
    )


def article(
    session: Session, reader: Reader, reference: str, label: str, *, version: int | None = None, text: str = MAIN
) -> tuple[LawShown, ArticleShown]:
    """One article of a law, by its label, the law with this article's links alone.

    Raises NotFound: no such law, not for this reader, no such version, text or article.
    """
    shown = law(session, reader, reference, version=version, text=text)
    version_id = shown.version_id
    row = session.execute(_whole(version_id, shown.edition).where(Extract.label == label).limit(1)).first()
    if row is None:
        file, within = editions.place_of(label)
        row = session.execute(
            _whole(version_id, shown.edition).where(Extract.label == within, VersionFile.ordinal == file).limit(1)
        ).first()
    if row is None:
        raise NotFound(label)
    own = replace(shown, links=_links(session, version_id, label))
    return own, ArticleShown(label, tuple(row.heading_path), row.language, row.text)


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


def file(session: Session, reader: Reader, reference: str, ordinal: int, *, version: int | None = None) -> FileShown:
    """One original file of a law. Raises NotFound."""
    measure = access.measure(session, reader, reference)
    known = versions.of(session, measure.id)
    chosen = known[-1] if version is None else next((row for row in known if row.ordinal == version), None)
    files = _files(session, chosen.id) if chosen is not None else ()
    found = next((file for file in files if file.ordinal == ordinal), None)
    if found is None:
        raise NotFound(reference)
    return found


def _articles(version_id: int, edition: Edition) -> Select[Extract]:
    return (
        select(Extract)
        .join(DerivedText, DerivedText.id == Extract.text_id)
        .join(VersionFile, VersionFile.text_id == DerivedText.id)
        .where(VersionFile.version_id == version_id, DerivedText.complete.is_(True), editions.files_of(edition))
        .order_by(VersionFile.ordinal, Extract.ordinal)
    )


def _whole(version_id: int, edition: Edition) -> Select[str, list[str], str, str, int]:
    return _articles(version_id, edition).with_only_columns(
        Extract.label, Extract.heading_path, Extract.text, DerivedText.language, VersionFile.ordinal.label("file")
    )


def _contents(version_id: int, edition: Edition) -> Select[str, list[str], str, str, int, int]:
    return _articles(version_id, edition).with_only_columns(
        Extract.label,
        Extract.heading_path,
        DerivedText.language,
        func.substr(Extract.text, 1, OPENING).label("opening"),
        func.length(Extract.text).label("length"),
        VersionFile.ordinal.label("file"),
    )


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
            row.ordinal, clean(row.filename), row.media_type, size, row.sha256, quality or "", tuple(problems or ()),
            row.role, row.language,
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
    return tuple(
        LinkShown(row.provision, row.basis, row.label, row.evidence, row.made_on, row.to_confirm, row.id)
        for row in found
    )
