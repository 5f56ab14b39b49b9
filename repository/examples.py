"""How others enacted a provision: up to five public examples for a State that drafts, and where the guide explains it.

Examples, not advice, and no ranking of States (HR2): texts a reader of this State can read come first, then what
people stated before what a program suggests, then the newest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from repository import access, convention
from repository.access import ANONYMOUS
from repository.messages import Example, Examples
from repository.model import LinkBasis, MeasureStatus, NeedFacts
from repository.tables import DerivedText, Extract, Measure, MeasureVersion, ProvisionLink, VersionFile

MOST = 5
MOST_PROVISIONS = 2
DRAFTING = ("ADV.LEG", "ADV.MOD", "ADV.MTA", "ADV.RAT")
"""Types of assistance that help to write law (report, paragraph 19)."""
_ENACTED = (MeasureStatus.ADOPTED, MeasureStatus.IN_FORCE, MeasureStatus.AMENDED)
_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class _Place:
    """A law, and where in it the provision is enacted: an article of it by label, or the whole."""

    law: Measure
    version: int
    label: str
    basis: LinkBasis


def wanted(needs: Iterable[NeedFacts]) -> tuple[str, ...]:
    """The articles of the Convention that a request wants help to write law on, in its order."""
    named = (
        provision.partition(".")[0]
        for need in needs
        if need.assistance_type.startswith(DRAFTING)
        for provision in need.articles
    )
    return tuple(dict.fromkeys(named))[:MOST_PROVISIONS]


def find(
    session: Session, articles: Sequence[str], state: str, language: str, base_url: str
) -> tuple[Examples, ...]:
    """The examples on each of these articles that everybody may see; articles without any are left out.

    `state` is the State that asks (alpha-3), `language` that of its request. Two queries an article.
    """
    languages = _languages(state, language)
    found = []
    for article in articles:
        examples = tuple(_examples(session, article, state, languages, base_url))
        if examples:
            guide = (_chapter(article),) if _chapter(article) else ()
            found.append(Examples(article, examples, guide, f"{base_url}/search?article={article}"))
    return tuple(found)


def _languages(state: str, language: str) -> tuple[str, ...]:
    """What people of a State read, the request's language first. It stands for its legal tradition too."""
    known = convention.load().states.get(state)
    return tuple(dict.fromkeys((language, *(known.languages if known else ()))))


def _chapter(article: str) -> str:
    facts = convention.load()
    return facts.chapter_of(int(article)).numeral if article.isdigit() and int(article) in facts.articles else ""


def _examples(
    session: Session, article: str, state: str, languages: Sequence[str], base_url: str
) -> Iterator[Example]:
    rows = _candidates(session, article, languages)
    # One place of a law is enough: the best linked, an article of it before the law as a whole.
    first: dict[str, _Place] = {}
    for row in sorted(rows, key=lambda row: _order(row, state, languages)):
        first.setdefault(row.law.reference, row)
    chosen = list(first.values())[:MOST]
    headings = _headings(session, chosen)
    for place in chosen:
        law, label = place.law, place.label
        url = f"{base_url}/laws/{law.reference}" + (f"/articles/{label}" if label else "")
        heading = headings.get((place.version, label), label)
        yield Example(law.state, law.title, law.number, heading, law.language, url)


def _candidates(
    session: Session, article: str, languages: Sequence[str]
) -> list[_Place]:
    newest = (
        select(MeasureVersion.id)
        .where(MeasureVersion.measure_id == Measure.id)
        .order_by(MeasureVersion.ordinal.desc())
        .limit(1)
        .scalar_subquery()
    )
    linked = (
        access.readable(Measure, ANONYMOUS)
        .join(ProvisionLink, ProvisionLink.version_id == newest)
        .where(
            Measure.status.in_(_ENACTED),
            or_(ProvisionLink.provision == article, ProvisionLink.provision.startswith(f"{article}.")),
        )
        .add_columns(ProvisionLink.version_id, ProvisionLink.label, ProvisionLink.basis)
        .order_by(case((Measure.language.in_(list(languages)), 0), else_=1), Measure.adopted_on.desc(), Measure.id)
        .limit(_CANDIDATES)
    )
    return [_Place(*row) for row in session.execute(linked)]


def _order(
    row: _Place, state: str, languages: Sequence[str]
) -> tuple[object, ...]:
    law, label = row.law, row.label
    place = languages.index(law.language) if law.language in languages else len(languages)
    sure = (LinkBasis.CONFIRMED, LinkBasis.CLAIMED, LinkBasis.SUGGESTED).index(row.basis)
    adopted = -law.adopted_on.toordinal() if law.adopted_on else 0
    # Its own law a State knows: how others did it comes first.
    return (law.state == state, place, sure, adopted, law.reference, not label, label)


def _headings(
    session: Session, chosen: Sequence[_Place]
) -> dict[tuple[int, str], str]:
    """The headings of the articles shown, by version and label: one query for all."""
    labels = {(place.version, place.label) for place in chosen if place.label}
    if not labels:
        return {}
    rows = session.execute(
        select(VersionFile.version_id, Extract.label, Extract.heading_path)
        .join(DerivedText, DerivedText.id == VersionFile.text_id)
        .join(Extract, Extract.text_id == DerivedText.id)
        .where(
            VersionFile.version_id.in_([version for version, _ in labels]),
            Extract.label.in_([label for _, label in labels]),
        )
    )
    return {(version, label): path[-1] for version, label, path in rows if path}
