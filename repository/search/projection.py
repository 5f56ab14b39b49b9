"""From records to entries of the index: what a measure looks like to a search. It reads, and knows no index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import convention, editions, particulars, versions
from repository.access import ANONYMOUS, readable
from repository.languages import LANGUAGES
from repository.model import LinkBasis
from repository.recognition.said_dates import first_day
from repository.search.schema import CURRENT, Entry
from repository.tables import DerivedText, Extract, Measure, Particular, ProvisionLink, VersionFile
from repository.versions import Span

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
    """The entries of a measure, whoever may read it: of each version itself, then its articles, in all its texts."""
    texts = versions.of(session, measure.id)
    said = {fact.field: fact for fact in particulars.stated(session, measure)}
    spans = versions.spans(measure, texts, said)
    year = _year(measure, said.get("adopted_on"))
    found: list[Entry] = []
    for version in reversed(texts):
        number = CURRENT if version is texts[-1] else version.ordinal
        found += _of_version(session, measure, version.id, number, spans[version.ordinal], year)
    return found


def _year(measure: Measure, said: Particular | None) -> int | None:
    """The year of adoption, of a date that is known in part too."""
    day = measure.adopted_on or (first_day(said.value) if said else None)
    return day.year if day else None


def _of_version(
    session: Session, measure: Measure, version_id: int, number: int, span: Span, year: int | None
) -> list[Entry]:
    links, said = _links(session, version_id)
    applies = {"year": year, "version": number, "applies_from": span.since, "applies_until": span.until}
    before = f"{measure.reference}@{number}" if number else measure.reference
    articles = [
        _entry(measure, unit="article", uid=f"{before}/{label}{edition and '~' + edition}", label=label,
               language=_language(language, measure), heading_path=tuple(extract.heading_path), text=extract.text,
               treaty_articles=_merged(said.get("", ()), links.get(label, ())), edition=edition, **applies)
        for label, extract, language, edition in _extracts(session, version_id)
    ]  # fmt: skip
    own = [article for article in articles if not article.edition]
    whole = _entry(measure, unit="law", uid=before, language=_language("", measure, own), text=_outline(own),
                   treaty_articles=_merged(links.get("", ()), *said.values()), **applies)  # fmt: skip
    return [whole, *articles]


def _entry(measure: Measure, **own: object) -> Entry:
    state = convention.load().states.get(measure.state)
    common: dict[str, object] = {
        "reference": measure.reference, "kind": measure.kind.value, "status": measure.status.value,
        "state": measure.state, "region": state.region if state else "", "title": measure.title,
        "number": measure.number, "adopted_on": measure.adopted_on, "in_force_on": measure.in_force_on,
    }  # fmt: skip
    return Entry(**common, **own)  # type: ignore[arg-type]


def _language(found: str, measure: Measure, articles: Sequence[Entry] = ()) -> str:
    """The language a text was found to be in; else the one stated for the measure; else that of its first article."""
    if found in LANGUAGES:
        return found
    return measure.language or (articles[0].language if articles else "")


def _extracts(session: Session, version_id: int) -> Iterator[tuple[str, Extract, str, str]]:
    """The articles of all texts of a version: label as on its page, the article, its language, the text's key."""
    for edition in editions.of(session, version_id):
        rows = session.execute(
            select(Extract, Extract.label, DerivedText.language, VersionFile.ordinal.label("file"))
            .join(DerivedText, DerivedText.id == Extract.text_id)
            .join(VersionFile, VersionFile.text_id == DerivedText.id)
            # A text still being written is left out; the change that completes it brings the measure here again.
            .where(VersionFile.version_id == version_id, DerivedText.complete, editions.files_of(edition))
            .order_by(VersionFile.ordinal, Extract.ordinal)
        )
        for label, row in editions.labelled(rows):
            yield label, row.Extract, edition.language or row.language, edition.key


_Provisions = dict[str, tuple[str, ...]]


def _links(session: Session, version: int) -> tuple[_Provisions, _Provisions]:
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
