"""Suggested links of laws already filed, article by article, in small steps. What people said it never touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from repository import audit, steps
from repository.model import Clock, LinkBasis
from repository.store import Store
from repository.suggesting.ranking import MOST_FOR_A_LAW, MOST_FOR_AN_ARTICLE, Suggestion, rank
from repository.tables import DerivedText, Extract, Measure, MeasureVersion, ProvisionLink, VersionFile

READ = 200
"""Articles in memory at a time."""
WRITTEN = 100
"""Links written in one transaction: far below 20 ms."""
_SYSTEM = "system"
_PAGES = "text"
"""Label of a text without articles: it is the law as a whole, which has its suggestions already."""

Labelled = tuple[str, Suggestion]
"""A suggestion with the label of the law's article, "" for the law as a whole."""


@dataclass(frozen=True, slots=True)
class Suggester:
    """Ranks what no one has ranked, a version a step. Done twice, it writes nothing twice."""

    store: Store
    now: Clock

    def work(self) -> bool:
        """Links the articles of the next version of a law; False when none waits."""
        with self.store.read() as session:
            version_id = session.scalar(select(MeasureVersion.id).where(_waiting()).order_by(MeasureVersion.id))
            if version_id is None:
                return False
            read = _articles_of(session, version_id)
        found = [*self._of_articles(version_id)]
        found += _of_the_whole(found)
        for start in range(0, len(found), WRITTEN):
            self.store.write(_add, version_id, found[start : start + WRITTEN], self.now())
        self.store.write(_done, version_id, read, len(found), self.now())
        return True

    def _of_articles(self, version_id: int) -> Iterator[Labelled]:
        after = (0, 0)
        while True:
            with self.store.read() as session:
                rows = _articles(session, version_id, after)
            for file, ordinal, label, headings, text, language in rows:
                after = (file, ordinal)
                if label != _PAGES:
                    found = rank("", headings, text, language, MOST_FOR_AN_ARTICLE)
                    yield from ((label, suggestion) for suggestion in found)
            if len(rows) < READ:
                return


def again(session: Session, text_id: int) -> None:
    """A better reading took the place of a text: its laws' articles are ranked anew, in the caller's transaction."""
    versions = select(VersionFile.version_id).where(VersionFile.text_id == text_id)
    session.execute(
        delete(ProvisionLink).where(
            ProvisionLink.version_id.in_(versions),
            ProvisionLink.basis == LinkBasis.SUGGESTED,
            ProvisionLink.label != "",
        )
    )
    session.execute(update(MeasureVersion).where(MeasureVersion.id.in_(versions)).values(suggested_at=None))


def _waiting() -> ColumnElement[bool]:
    """Versions not ranked yet whose texts are whole."""
    unfinished = (
        select(VersionFile.version_id)
        .join(DerivedText, DerivedText.id == VersionFile.text_id)
        .where(DerivedText.complete.is_(False))
    )
    return MeasureVersion.suggested_at.is_(None) & MeasureVersion.id.not_in(unfinished)


def _articles(
    session: Session, version_id: int, after: tuple[int, int]
) -> Sequence[tuple[int, int, str, Sequence[str], str, str]]:
    file, ordinal = after
    rows = session.execute(
        select(
            VersionFile.ordinal.label("file"), Extract.ordinal, Extract.label, Extract.heading_path, Extract.text,
            DerivedText.language,
        )
        .join(DerivedText, DerivedText.id == Extract.text_id)
        .join(VersionFile, VersionFile.text_id == DerivedText.id)
        .where(
            VersionFile.version_id == version_id,
            or_(VersionFile.ordinal > file, (VersionFile.ordinal == file) & (Extract.ordinal > ordinal)),
        )
        .order_by(VersionFile.ordinal, Extract.ordinal)
        .limit(READ)
    )  # fmt: skip
    return [(row.file, row.ordinal, row.label, row.heading_path, row.text, row.language) for row in rows]


def _articles_of(session: Session, version_id: int) -> int:
    """How many articles the texts of a version have: another reading of a scan has another number."""
    return session.scalar(
        select(func.count(Extract.id))
        .join(VersionFile, VersionFile.text_id == Extract.text_id)
        .where(VersionFile.version_id == version_id)
    ) or 0  # fmt: skip


def _of_the_whole(found: Sequence[Labelled]) -> list[Labelled]:
    """What most of the articles speak of, by the sum of their scores, with the words of the one that says it best."""
    sums: defaultdict[str, float] = defaultdict(float)
    best: dict[str, Suggestion] = {}
    for _, suggestion in found:
        sums[suggestion.provision] += suggestion.score
        if suggestion.score > best.get(suggestion.provision, suggestion._replace(score=0)).score:
            best[suggestion.provision] = suggestion
    order = sorted(best, key=lambda provision: (-round(sums[provision], 3), list(best).index(provision)))
    return [
        ("", best[provision]._replace(rank=place, score=sums[provision]))
        for place, provision in enumerate(order[:MOST_FOR_A_LAW], start=1)
    ]


def _add(session: Session, version_id: int, found: Sequence[Labelled], now: datetime) -> None:
    labels = {label for label, _ in found}
    present = {
        (row.label, row.provision): row.rank
        for row in session.scalars(
            select(ProvisionLink).where(ProvisionLink.version_id == version_id, ProvisionLink.label.in_(labels))
        )
    }
    # The list of the law as a whole was begun when it was filed, from its title and first page: it is only filled up.
    ranked = {label: max((rank for (one, _), rank in present.items() if one == label), default=0) for label in labels}
    for label, suggestion in found:
        place = ranked[label] + 1 if not label else suggestion.rank
        if (label, suggestion.provision) in present or place > MOST_FOR_A_LAW:
            continue
        ranked[label] = place
        present[label, suggestion.provision] = place
        session.add(
            ProvisionLink(
                version_id=version_id, label=label, provision=suggestion.provision, basis=LinkBasis.SUGGESTED,
                by=_SYSTEM, at=now, evidence=suggestion.evidence, rank=place,
            )
        )  # fmt: skip


def _done(session: Session, version_id: int, read: int, found: int, now: datetime) -> None:
    if _articles_of(session, version_id) != read:
        return  # another reading came between: it is ranked in its turn
    version = session.get_one(MeasureVersion, version_id)
    version.suggested_at = now
    if found:
        reference = session.get_one(Measure, version.measure_id).reference
        audit.record(session, now, _SYSTEM, "articles suggested", reference, {"links": found})
        steps.note_change(session, reference, now)
