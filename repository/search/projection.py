"""From records to entries of the index: what a measure looks like to a search. It reads, and knows no index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import convention
from repository.access import ANONYMOUS, readable
from repository.languages import LANGUAGES
from repository.model import LinkBasis
from repository.search.schema import Entry
from repository.tables import DerivedText, Extract, Measure, MeasureVersion, ProvisionLink, VersionFile

_OUTLINE = 20_000
"""Characters of headings that stand for the law as a whole."""
_AT_ONCE = 50


def entries(session: Session, reference: str) -> list[Entry]:
    """The entries of a measure for the public index: itself, then its articles; [] when it is not public."""
    measure = session.scalar(readable(Measure, ANONYMOUS).where(Measure.reference == reference))
    return [] if measure is None else of(session, measure)


def references_of(session: Session) -> frozenset[str]:
    """The measures that belong in the public index."""
    return frozenset(session.scalars(readable(Measure, ANONYMOUS).with_only_columns(Measure.reference)))


def everything(session: Session) -> Iterator[Entry]:
    """All entries of the public index, a few measures in memory at a time."""
    wanted = sorted(references_of(session))
    for start in range(0, len(wanted), _AT_ONCE):
        for reference in wanted[start : start + _AT_ONCE]:
            yield from entries(session, reference)
        session.expunge_all()


def of(session: Session, measure: Measure) -> list[Entry]:
    """The entries of a measure, whoever may read it: itself, then its articles."""
    version = session.scalar(
        select(MeasureVersion.id)
        .where(MeasureVersion.measure_id == measure.id)
        .order_by(MeasureVersion.ordinal.desc())
        .limit(1)
    )
    links, said = _links(session, version)
    articles = [
        _entry(measure, unit="article", uid=f"{measure.reference}/{extract.label}", label=extract.label,
               language=_language(language, measure), heading_path=tuple(extract.heading_path), text=extract.text,
               treaty_articles=_merged(said.get("", ()), links.get(extract.label, ())))
        for extract, language in _extracts(session, version)
    ]  # fmt: skip
    whole = _entry(measure, unit="law", uid=measure.reference, language=_language("", measure, articles),
                   text=_outline(articles), treaty_articles=_merged(links.get("", ()), *said.values()))  # fmt: skip
    return [whole, *articles]


def _entry(measure: Measure, **own: object) -> Entry:
    state = convention.load().states.get(measure.state)
    common: dict[str, object] = {
        "reference": measure.reference, "kind": measure.kind.value, "status": measure.status.value,
        "state": measure.state, "region": state.region if state else "", "title": measure.title,
        "number": measure.number, "year": measure.adopted_on.year if measure.adopted_on else None,
        "adopted_on": measure.adopted_on, "in_force_on": measure.in_force_on,
    }  # fmt: skip
    return Entry(**common, **own)  # type: ignore[arg-type]


def _language(found: str, measure: Measure, articles: Sequence[Entry] = ()) -> str:
    """The language a text was found to be in; else the one stated for the measure; else that of its first article."""
    if found in LANGUAGES:
        return found
    return measure.language or (articles[0].language if articles else "")


def _extracts(session: Session, version: int | None) -> Sequence[tuple[Extract, str]]:
    rows = session.execute(
        select(Extract, DerivedText.language)
        .join(DerivedText, DerivedText.id == Extract.text_id)
        .join(VersionFile, VersionFile.text_id == DerivedText.id)
        # A text still being written is left out; the change that completes it brings the measure here again.
        .where(VersionFile.version_id == version, DerivedText.complete)
        .order_by(VersionFile.ordinal, Extract.ordinal)
    )
    return [(extract, language) for extract, language in rows]


_Provisions = dict[str, tuple[str, ...]]


def _links(session: Session, version: int | None) -> tuple[_Provisions, _Provisions]:
    """Provisions by the label of the article they are linked to, "" for the law as a whole; and those people stated.

    What the desk suggests for one article says nothing of the law, and what it suggests for the law nothing of each.
    """
    found: _Provisions = {}
    said: _Provisions = {}
    rows = session.scalars(select(ProvisionLink).where(ProvisionLink.version_id == version).order_by(ProvisionLink.id))
    for link in rows:
        found[link.label] = (*found.get(link.label, ()), link.provision)
        if link.basis is not LinkBasis.SUGGESTED:
            said[link.label] = (*said.get(link.label, ()), link.provision)
    return found, said


def _merged(*provisions: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(provision for some in provisions for provision in some))


def _outline(articles: Sequence[Entry]) -> str:
    titles = dict.fromkeys(title for article in articles for title in article.heading_path)
    return "\n".join(titles)[:_OUTLINE]
