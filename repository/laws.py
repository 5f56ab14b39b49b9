"""Measures: how one is filed, reviewed, published and corrected, along the life cycle of a law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, lifecycles, steps
from repository.model import LawFacts, LinkBasis, MeasureStatus, Proof, Publication, Visibility
from repository.tables import Measure, MeasureVersion, ProvisionLink, VersionFile
from repository.triage import Document, LawItem

ENACTED = frozenset({MeasureStatus.ADOPTED, MeasureStatus.IN_FORCE, MeasureStatus.AMENDED, MeasureStatus.REPEALED})


def is_enacted(status: MeasureStatus, draft_word: str) -> bool:
    """Whether a text counts as enacted (ruling 18): by its status, or unknown without any word for a draft."""
    return status in ENACTED or (status is MeasureStatus.UNKNOWN and not draft_word)


def missing_points(facts: LawFacts, draft_word: str) -> tuple[str, ...]:
    """What message 6 asks, in its order: codes of the facts nobody has stated."""
    points = [
        code
        for code, known in (
            ("title", facts.title),
            ("number", facts.number),
            ("adopted_on", facts.adopted_on),
            ("articles", facts.articles_claimed),
        )
        if not known
    ]
    if facts.status is MeasureStatus.UNKNOWN:
        points.append("draft_or_enacted" if draft_word else "status")
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the life cycle of a law puts a measure, and whether anyone may read it."""

    state_of_review: str
    visibility: Visibility
    event: str
    """The row of `lifecycles.LAW` that leads there."""


def placement(
    status: MeasureStatus, draft_word: str, proof: Proof, policy: Publication, *, recognised: bool = True,
    unreadable: bool = False, twin: bool = False,
) -> Placement:  # fmt: skip
    """Where a received law goes (ruling 17): public at once only when enacted, proven and the policy says so.

    `recognised`: some file of it is built like a measure, or is a scan. What could not be read, or is said to be a
    law and does not look like one, waits for an officer: private papers must not become public by mistake.
    `unreadable`: no file of it could be opened (message 8). `twin`: we hold one like it already (message 12).
    """
    trusted = policy is Publication.VERIFIED_SENDERS and proof >= Proof.PROVEN
    at_once = trusted and recognised and is_enacted(status, draft_word)
    if unreadable:
        event = "unreadable file"
    elif twin:
        event = "same hash or number and date"
    else:
        event = "enacted, proven, policy verified_senders" if at_once else "anything else"
    target = lifecycles.advance(lifecycles.LAW, "received", event).target
    return Placement(target, Visibility.PUBLIC if target == "published" else Visibility.RESTRICTED, event)


@dataclass(frozen=True, slots=True)
class Filing:
    """What filing knows of a law besides its text: its number, whose it is, when it came, where it is put."""

    reference: str
    submission_id: int
    state: str
    received_at: datetime
    review_due_on: date
    placement: Placement
    stated_by: str
    cause: str
    """The number of the message it came in."""
    actor: str = "system"
    """Who put it where it is."""


def file(session: Session, item: LawItem, filing: Filing) -> Measure:
    """Writes the measure with its first version, its files and links, in the caller's transaction."""
    facts, place = item.facts, filing.placement
    measure = Measure(
        reference=filing.reference, submission_id=filing.submission_id, state=filing.state, kind=facts.kind,
        form=facts.form, title=facts.title, number=facts.number, status=facts.status, draft_word=item.draft_word,
        adopted_on=facts.adopted_on, in_force_on=facts.in_force_on, language=facts.language,
        state_of_review=place.state_of_review, visibility=place.visibility, review_due_on=filing.review_due_on,
        received_at=filing.received_at,
    )  # fmt: skip
    session.add(measure)
    session.flush()
    version = MeasureVersion(measure_id=measure.id, ordinal=1, filed_at=filing.received_at)
    session.add(version)
    session.flush()
    session.add_all(_files(version.id, item.documents))
    session.add_all(_links(version.id, item, filing))
    steps.begin(session, measure, place.event, filing.received_at, filing.actor, cause=filing.cause, origin="received",
                told_as="law filed")  # fmt: skip
    steps.note_change(session, filing.reference, filing.received_at)
    return measure


def _files(version_id: int, documents: Sequence[Document]) -> list[VersionFile]:
    return [
        VersionFile(version_id=version_id, ordinal=ordinal, sha256=document.sha256, filename=document.filename,
                    media_type=document.media_type, text_id=document.text_id)
        for ordinal, document in enumerate(documents, start=1)
    ]  # fmt: skip


def _links(version_id: int, item: LawItem, filing: Filing) -> list[ProvisionLink]:
    claimed = dict.fromkeys(item.facts.articles_claimed, "")
    suggested = {
        provision: evidence
        for document in item.documents
        for provision, evidence in document.suggested
        if provision not in claimed
    }
    return [
        ProvisionLink(
            version_id=version_id,
            provision=provision,
            basis=basis,
            by=by,
            at=filing.received_at,
            evidence=evidence,
            rank=place if basis is LinkBasis.SUGGESTED else 0,
        )
        for links, basis, by in (
            (claimed, LinkBasis.CLAIMED, filing.stated_by),
            (suggested, LinkBasis.SUGGESTED, "system"),
        )
        for place, (provision, evidence) in enumerate(links.items(), start=1)
    ]


def move(
    session: Session, measure: Measure, now: datetime, actor: str, event: str, changes: Mapping[str, object],
    details: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Writes a change of a measure that is no step of its life cycle. Raises CaseMoved.

    What one officer accepted is no longer what is there: the first of two acceptances is void.
    """
    steps.write_versioned(session, measure, {"accepted_by": "", **changes})
    told = {name: str(value) for name, value in changes.items()} | dict(details or {})
    audit.record(session, now, actor, event, measure.reference, told)
    steps.note_change(session, measure.reference, now)


def claim_provisions(session: Session, measure: Measure, provisions: Sequence[str], by: str, now: datetime) -> None:
    """The State names articles of the Convention for its law: new links are claimed, suggested ones become so."""
    version_id = latest_version(session, measure.id).id
    known = {
        link.provision: link
        for link in session.scalars(
            select(ProvisionLink).where(ProvisionLink.version_id == version_id, ProvisionLink.label == "")
        )
    }
    for provision in dict.fromkeys(provisions):
        link = known.get(provision)
        if link is None:
            session.add(
                ProvisionLink(version_id=version_id, provision=provision, basis=LinkBasis.CLAIMED, by=by, at=now)
            )
        elif link.basis is LinkBasis.SUGGESTED:
            link.basis, link.by, link.at, link.rank = LinkBasis.CLAIMED, by, now, 0


def latest_version(session: Session, measure_id: int) -> MeasureVersion:
    """The newest version of a measure; every measure has one from the moment it is filed."""
    return session.scalars(
        select(MeasureVersion).where(MeasureVersion.measure_id == measure_id).order_by(MeasureVersion.ordinal.desc())
    ).first() or _missing(measure_id)


def _missing(measure_id: int) -> MeasureVersion:
    raise AssertionError(f"measure {measure_id} was filed without a version")
